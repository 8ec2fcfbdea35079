"""Pin the baseline's evidence of contracts that have no pin yet."""

import sys

import click

from holdfast.api.approving import approve
from holdfast.cli.options import json_option, project_options, selection_options
from holdfast.cli.showing import show_json


@click.command
@click.argument("run", default="baseline")
@selection_options
@json_option
@project_options
def command(
    run: str,
    contracts: tuple[str, ...],
    tags: tuple[str, ...],
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Pin what RUN (a run's id, a release, or `baseline`) gave, for contracts that have no pin yet.

    A pin that exists is never changed. Refused in CI.
    """
    done = approve(run, select=contracts, tags=tags, config=config, overrides=overrides)
    if as_json:
        show_json(done)
        sys.exit(4 if done.refused else 0)
    for contract in done.pinned:
        click.echo(f"pinned {contract}")
    for contract in done.left:
        click.echo(f"left   {contract}: it is pinned already")
    for note in done.notes:
        click.echo(note)
    for problem in done.refused:
        click.echo(str(problem), err=True)
    sys.exit(4 if done.refused else 0)
