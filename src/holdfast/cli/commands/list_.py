"""List contracts and their state, or the ready-made checks."""

import click

from holdfast.api.listing import list_checks, list_contracts
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.showing import show_json, table


@click.command
@selection
@click.option("--checks", is_flag=True, help="The ready-made checks of holdfast.expect instead.")
@json_option
@project_options
def command(
    select: tuple[str, ...],
    tags: tuple[str, ...],
    checks: bool,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """List the selected contracts: cases, checks, bar, state, owner."""
    if checks and as_json:
        show_json(list_checks())
        return
    if checks:
        table(["check", "what it says"], [[f"expect.{row.name}", row.says] for row in list_checks()])
        return
    rows = list_contracts(*select, tags=tags, config=config, overrides=overrides)
    if as_json:
        show_json(rows)
        return
    table(
        ["contract", "cases", "checks", "bar", "state", "owner"],
        [[row.contract, row.cases, row.checks, row.bar, row.state, row.owner] for row in rows],
    )
