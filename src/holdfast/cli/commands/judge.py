"""Calibrate the judges of contracts on answers that people labelled, within the budget."""

import sys

import click

from holdfast.api.judging import JudgeReport, judge
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.progress import progress
from holdfast.cli.showing import show_json, table

_SHOWN = 10


@click.command
@selection
@click.option("--fresh", is_flag=True, help="Ask everything anew, also what is answered already.")
@click.option("--budget-usd", type=click.FloatRange(0), help="The most this may cost.")
@click.option("--budget-calls", type=click.IntRange(0), help="The most calls this may make.")
@click.option("--quiet", is_flag=True, help="No progress.")
@json_option
@project_options
def command(
    select: tuple[str, ...],
    tags: tuple[str, ...],
    fresh: bool,
    budget_usd: float | None,
    budget_calls: int | None,
    quiet: bool,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Ask the judges of the selected contracts what people labelled, and write how well they agree into the fixtures.

    Nothing that was answered is asked again. A judge that is below its min_agreement leaves its checks undecided: then
    the exit code is 3.
    """
    limits = {"budget_usd": budget_usd, "budget_calls": budget_calls}
    laid_over = (*overrides, *(f"{name}={value}" for name, value in limits.items() if value is not None))
    with progress(quiet=quiet) as listen:
        done = judge(*select, tags=tags, fresh=fresh, config=config, overrides=laid_over, listen=listen)
    if as_json:
        show_json(done)
    else:
        table(
            ["judge", "labelled", "agreement", "at least", "kappa", "asked for", "pass/pass", "pass/fail", "fail/pass",
             "fail/fail", "no word"],
            [_row(each) for each in done.judges],
        )  # fmt: skip
        for each in done.judges:
            _tell(each)
    sys.exit(done.exit_code)


def _row(each: JudgeReport) -> list[object]:
    counts = each.counts
    return [
        each.judge, sum(counts.model_dump().values()), f"{each.agreement:.3f}", f"{each.agreement_at_least:.3f}",
        f"{each.kappa:.2f}", f"{each.min_agreement:g}", counts.pass_pass, counts.pass_fail, counts.fail_pass,
        counts.fail_fail, counts.pass_none + counts.fail_none,
    ]  # fmt: skip


def _tell(each: JudgeReport) -> None:
    """What follows from the figures of one judge, sentence by sentence."""
    if each.lacking:
        click.echo(f"{each.judge}: {len(each.lacking)} votes are lacking; the same command asks for them.")
    else:
        shown = f"{each.judge}: of a true change at least {each.shown_share:.2f} shows in its words."
        click.echo(each.unfit or shown)
    for note in each.notes:
        click.echo(note)
    if each.disagreed:
        more = f" and {len(each.disagreed) - _SHOWN} more" if len(each.disagreed) > _SHOWN else ""
        click.echo(f"{each.judge} and people part on: {', '.join(each.disagreed[:_SHOWN])}{more}.")
    if each.file:
        click.echo(f"Calibration: {each.file}")
