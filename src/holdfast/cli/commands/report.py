"""Write the upgrade-readiness report."""

from pathlib import Path

import click

from holdfast.api.comparing import report
from holdfast.cli.options import project_options, selection_options
from holdfast.cli.showing import DEFAULT_HTML, write_whole


@click.command
@click.argument("baseline", default="baseline")
@click.argument("candidate", default="candidate")
@selection_options
@click.option("--format", "format_", default="text", show_default=True, help="text, md, json, html, ...")
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="A file; else stdout (html: a file of its own).")
@click.option("--variant", help="The wording that the candidate was asked in.")
@project_options
def command(
    baseline: str,
    candidate: str,
    contracts: tuple[str, ...],
    tags: tuple[str, ...],
    format_: str,
    output: str | None,
    variant: str | None,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Write the report of BASELINE and CANDIDATE in one format. Exit code 0: it was written."""
    text = report(
        baseline, candidate, format=format_, select=contracts, tags=tags, variant=variant, config=config,
        overrides=overrides,
    )  # fmt: skip
    if output is None and format_ != "html":
        click.echo(text)
        return
    click.echo(f"Report: {write_whole(Path(output or DEFAULT_HTML), text)}")
