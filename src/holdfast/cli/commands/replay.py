"""Put the contracts to a release and keep every answer; ends with the verdict."""

import sys
from pathlib import Path

import click

from holdfast.api.replaying import replay
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.progress import progress
from holdfast.cli.showing import show_json, show_report, write_html


@click.command
@selection
@click.option("--to", default="candidate", show_default=True, help="`baseline`, `candidate`, or provider:id.")
@click.option("--against", default="baseline", show_default=True, help="What a candidate is compared with.")
@click.option("--variant", default="main", show_default=True, help="The wording that the release is asked in.")
@click.option("--fresh", is_flag=True, help="Ask everything anew, also what is answered already.")
@click.option("--rounds", type=click.IntRange(1, 40), help="Rounds of a candidate at most; more than before buys them.")
@click.option("--side-by-side", is_flag=True, help="Ask the baseline anew, beside the candidate.")
@click.option("--fail-fast", is_flag=True, help="End once three contracts regressed in their first round.")
@click.option("--budget-usd", type=click.FloatRange(0), help="The most this may cost.")
@click.option("--budget-calls", type=click.IntRange(0), help="The most calls this may make.")
@click.option("--report", "report_file", type=click.Path(dir_okay=False), help="Also write the HTML report here.")
@click.option("--quiet", is_flag=True, help="No progress.")
@json_option
@project_options
def command(
    select: tuple[str, ...],
    tags: tuple[str, ...],
    to: str,
    against: str,
    variant: str,
    fresh: bool,
    rounds: int | None,
    side_by_side: bool,
    fail_fast: bool,
    budget_usd: float | None,
    budget_calls: int | None,
    report_file: str | None,
    quiet: bool,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Put the selected contracts to a release and keep every answer; a candidate is compared and judged.

    The same command after an interruption goes on where it stopped: nothing that was answered is sent again.
    """
    limits = {"rounds": rounds, "budget_usd": budget_usd, "budget_calls": budget_calls}
    switches = {"side_by_side": side_by_side, "fail_fast": fail_fast}
    laid_over = (
        *overrides,
        *(f"{name}={value}" for name, value in limits.items() if value is not None),
        *(f"{name}=true" for name, is_on in switches.items() if is_on),
    )
    with progress(quiet=quiet) as listen:
        done = replay(
            *select, to=to, against=against, tags=tags, variant=variant, fresh=fresh, config=config,
            overrides=laid_over, listen=listen,
        )  # fmt: skip
    for note in done.notes:
        click.echo(note, err=True)
    if done.report is not None:
        show_report(done.report, as_json=as_json)
        if report_file:
            click.echo(f"Report: {write_html(done.report, Path(report_file))}", err=as_json)
    elif as_json:
        show_json(done)
    sys.exit(done.exit_code)
