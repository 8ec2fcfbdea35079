"""Compare two runs or releases from recorded evidence, for free."""

import sys

import click

from holdfast.api.comparing import compare
from holdfast.cli.options import json_option, project_options, selection_options
from holdfast.cli.showing import show_report


@click.command
@click.argument("baseline", default="baseline")
@click.argument("candidate", default="candidate")
@selection_options
@click.option("--variant", help="The wording that the candidate was asked in.")
@json_option
@project_options
def command(
    baseline: str,
    candidate: str,
    contracts: tuple[str, ...],
    tags: tuple[str, ...],
    variant: str | None,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Compare BASELINE and CANDIDATE: runs' ids, releases, or these two words. Nothing is sent."""
    report = compare(
        baseline, candidate, select=contracts, tags=tags, variant=variant, config=config, overrides=overrides
    )
    show_report(report, as_json=as_json)
    sys.exit(report.exit_code)
