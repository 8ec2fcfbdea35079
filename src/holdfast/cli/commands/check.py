"""Load and lint contracts, verify pins, check pinned evidence again. Offline."""

import sys

import click

from holdfast.api.checking import check
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.showing import show_json


@click.command
@selection
@json_option
@project_options
def command(
    select: tuple[str, ...], tags: tuple[str, ...], as_json: bool, config: str | None, overrides: tuple[str, ...]
) -> None:
    """Load and lint the selected contracts, verify their pins, and check pinned evidence again."""
    done = check(*select, tags=tags, config=config, overrides=overrides)
    if as_json:
        show_json(done)
    else:
        for finding in done.findings:
            click.echo(f"{finding.level}: {finding.text}")
        click.echo(
            f"{done.contracts} contracts, {done.cases} cases; {done.pinned} pinned, {done.trials} recorded trials "
            f"checked again: {done.passed} passed."
        )
    sys.exit(done.exit_code)
