"""Look for an input on which the candidate breaks what the baseline keeps."""

import json
import sys
from typing import Any

import click

from holdfast.api.hunting import MOST_CALLS, Counterexample, HuntReport, hunt
from holdfast.cli.options import json_option, project_options
from holdfast.cli.showing import show_json
from holdfast.comparison.sentences import counted
from holdfast.engine.events import Event, Paused
from holdfast.engine.hunting import HuntStep

_LONGEST = 400  # characters of an input that are shown; the draft has all of it


@click.command
@click.argument("contract")
@click.option("--to", default="candidate", show_default=True, help="`candidate`, or provider:id.")
@click.option("--against", default="baseline", show_default=True, help="The release that must keep it.")
@click.option("--calls", default=MOST_CALLS, show_default=True, type=click.IntRange(1), help="To both releases.")
@click.option("--usd", type=click.FloatRange(0), help="The most this may cost; else the settings' budget.")
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1, 20), help="Answers that confirm it.")
@click.option("--seed", type=int, help="Of the inputs; else the settings' seed.")
@click.option("--out", type=click.Path(file_okay=False), help="The folder of the draft.  [default: CONTRACTS/drafts]")
@click.option("--quiet", is_flag=True, help="No progress.")
@json_option
@project_options
def command(
    contract: str,
    to: str,
    against: str,
    calls: int,
    usd: float | None,
    repeats: int,
    seed: int | None,
    out: str | None,
    quiet: bool,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Ask both releases inputs that the contract's drawn(...) sources give, until one is broken; then make it small.

    The smallest is written as a draft case; nothing of it enters a verdict. The same command asks nothing twice.
    Exit codes: 1 found, 0 not found within the budget, 4 could not run.
    """
    made = hunt(
        contract, to=to, against=against, calls=calls, usd=usd, repeats=repeats, seed=seed, out=out, config=config,
        overrides=overrides, listen=None if quiet else _tell,
    )  # fmt: skip
    if as_json:
        show_json(made)
    else:
        _show(made)
    sys.exit(made.exit_code)


def _tell(step: HuntStep | Event) -> None:
    if isinstance(step, HuntStep):
        if step.kind != "tried":
            click.echo(
                f"{step.kind}: an input of {step.size:,} characters, after {counted(step.calls, 'call')}", err=True
            )
    elif isinstance(step, Paused):
        click.echo(f"paused until {step.until:%H:%M:%S}", err=True)


def _show(made: HuntReport) -> None:
    if made.counterexample is None:
        click.echo(f"{made.contract}: nothing found on {made.candidate} that {made.baseline} keeps.")
    else:
        _show_found(made, made.counterexample)
    kept = f", and {counted(made.kept, 'answer')} kept from before" if made.kept else ""
    click.echo(
        f"Asked: {counted(made.tried, 'input')} of the candidate; {counted(made.calls, 'call')} to both releases, of "
        f"at most {made.most_calls}{kept}; ${made.cost_usd:.4f}."
    )
    if made.unconfirmed:
        click.echo(f"Not confirmed: {counted(made.unconfirmed, 'input')} that failed once, and not when repeated.")
    if made.is_exhausted:
        click.echo("The strategies give no further input.")
    if made.stopped:
        click.echo(f"Stopped: {made.stopped}")
    click.echo("Failures were looked for, so this says nothing of how often the release fails.")


def _show_found(made: HuntReport, found: Counterexample) -> None:
    click.echo(f"{made.contract}: {made.candidate} breaks what {made.baseline} keeps, check {found.check}.")
    click.echo(
        f"Confirmed: {found.candidate_failed} of {found.candidate_answers} answers of {made.candidate} fail it, "
        f"{found.baseline_passed} of {found.baseline_answers} of {made.baseline} pass everything "
        f"(the rule: {made.repeats} of {made.repeats} each, and as many anew once it was chosen)."
    )
    click.echo(f"Found, {found.found_size:,} characters, after {counted(found.calls_to_find, 'call')}:")
    click.echo(f"  {_shown(found.found)}")
    ends = "no single step makes it smaller" if found.is_smallest else "the budget ended before the smallest was found"
    click.echo(f"Smallest, {found.size:,} characters ({ends}):\n  {_shown(found.input)}")
    click.echo(f"The candidate answered: {found.answer}\nThe baseline answered: {found.baseline_answer}")
    click.echo(f"Why it fails: {found.reason}")
    state = "written" if found.draft.is_new else "there already"
    click.echo(f"Draft: {found.draft.path}, case {found.draft.case} ({state}). Load it with Case.load, and replay.")


def _shown(form: Any) -> str:
    text = json.dumps(form, ensure_ascii=True)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 63]}...{text[-60:]}"
