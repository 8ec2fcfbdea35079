"""Bring recordings of other origins into the journal."""

import click

from holdfast.api.importing import import_recordings
from holdfast.cli.options import json_option, project_options, selection_options
from holdfast.cli.showing import show_json


@click.command
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@selection_options
@click.option("--release", help="Only the recordings of this release of the file.")
@click.option("--as", "as_", metavar="PROVIDER:ID", help="The name to keep them under; needs one release.")
@click.option("--repeats", help="Only these repeats, for example `0,1`.")
@json_option
@project_options
def command(
    files: tuple[str, ...],
    contracts: tuple[str, ...],
    tags: tuple[str, ...],
    release: str | None,
    as_: str | None,
    repeats: str | None,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Bring the recordings in FILES (JSON lines) into the journal, for the contracts whose cases they answer."""
    numbers = None if repeats is None else repeats.split(",")
    if numbers is not None and not all(each.strip().isdecimal() for each in numbers):
        raise click.BadParameter(f"{repeats!r} lists no numbers; write for example 0,1.", param_hint="--repeats")
    done = import_recordings(
        *files, select=contracts, tags=tags, release=release, as_=as_,
        repeats=None if numbers is None else [int(each) for each in numbers], config=config, overrides=overrides,
    )  # fmt: skip
    if as_json:
        show_json(done)
        return
    for run in done.runs:
        click.echo(f"{run.release}: answers {run.units}, contracts {done.contracts[run.id]}, run {run.id}")
    if done.unmatched:
        click.echo(f"Left, since no case of these contracts has their id: {done.unmatched} recorded cases.")
