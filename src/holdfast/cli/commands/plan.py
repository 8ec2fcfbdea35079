"""Show what a replay would send and what that could prove: calls, tokens, money, minutes, chances. Sends nothing."""

import click

from holdfast.api.planning import PlannedContract, PlanReport, plan
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.showing import number, show_json, table

SHOWN_UNSUPPORTED = 5


@click.command
@selection
@click.option("--to", default="candidate", show_default=True, help="`baseline`, `candidate`, or provider:id.")
@click.option("--against", default="baseline", show_default=True, help="What a candidate is compared with.")
@click.option("--variant", default="main", show_default=True, help="The wording that the release is asked in.")
@click.option("--fresh", is_flag=True, help="As if nothing were answered already.")
@click.option(
    "--seconds",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    help="How long to play for the chances; 0: none.",
)
@json_option
@project_options
def command(
    select: tuple[str, ...],
    tags: tuple[str, ...],
    to: str,
    against: str,
    variant: str,
    fresh: bool,
    seconds: float,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Show what `replay` with the same arguments would send, and what it could prove."""
    made = plan(
        *select, to=to, against=against, tags=tags, variant=variant, fresh=fresh, seconds=seconds, processes=None,
        config=config, overrides=overrides,
    )  # fmt: skip
    if as_json:
        show_json(made)
        return
    most = "calls at most" if made.role == "candidate" else "calls"
    table(
        ["contract", "cases", "rounds", most, "kept"],
        [[row.contract, row.cases, row.rounds, row.calls, row.kept] for row in made.contracts],
    )
    _show_chances(made)
    _show_cost(made)


def _show_chances(made: PlanReport) -> None:
    """What every contract could prove: how often an unchanged release holds, and how often what broke is seen."""
    played = [row for row in made.contracts if row.prospects is not None]
    if played:
        click.echo("\nIf nothing changed, and if something did (chances in 100 runs):")
        table(
            ["contract", "unchanged holds", "expected calls", "USD", "-5 points seen", "-10", "-20", "one case broken"],
            [_chances(row) for row in played],
        )
    for row in played:
        for advice in row.prospects.advice if row.prospects is not None else ():
            click.echo(f"{row.contract}: {advice}")
    if made.unplayed:
        click.echo(f"Not played, since time was over: {', '.join(made.unplayed)}. Give it more `--seconds`.")
    if made.coarse:
        click.echo(f"Rough, since time was short: {len(made.coarse)} of the contracts. Give it more `--seconds`.")
    if played:
        click.echo()


def _chances(row: PlannedContract) -> list[object]:
    found = row.prospects
    if found is None:
        return [row.contract]
    seen = ["-" if share is None else round(share * 100) for share in found.sees.values()]
    return [row.contract, round(found.holds * 100), round(found.calls), number(row.expected_usd), *seen]


def _show_cost(made: PlanReport) -> None:
    cost, expected = made.estimate, made.expected
    most = "at most " if made.role == "candidate" else ""
    calls = f"{most}{cost.calls_at_most if most else cost.calls} calls"
    more = f", at most {cost.calls_at_most}" if cost.calls_at_most > cost.calls and not most else ""
    click.echo(f"{made.role} {made.release}: {calls}{more}; {cost.kept} answers are kept already.")
    click.echo(
        f"{most}input tokens {number(cost.input_tokens)}, output tokens {number(cost.output_tokens)}, "
        f"USD {number(cost.cost_usd)}, minutes {number(cost.minutes)}"
    )
    if expected is not None:
        click.echo(
            f"expected, if nothing changed: {round(expected.calls)} calls, USD {number(expected.cost_usd)}, "
            f"minutes {number(expected.minutes)}"
        )
        played = sum(row.prospects is not None for row in made.contracts)
        click.echo(
            f"the suite, if nothing changed: {expected.holding:.1f} of {played} contracts hold in the mean, and all of "
            f"them in {expected.all_hold * 100:.0f} of 100 runs"
        )
    for helper in made.helpers:
        who = "judge" if helper.role == "vote" else "simulated user"
        click.echo(f"{who} {helper.release}: at most {helper.calls} calls, USD {number(helper.cost_usd)}")
    for case in made.unsupported[:SHOWN_UNSUPPORTED]:
        click.echo(f"Unsupported: {case}")
    if len(made.unsupported) > SHOWN_UNSUPPORTED:
        click.echo(f"Unsupported are {len(made.unsupported) - SHOWN_UNSUPPORTED} cases more.")
    for reason in cost.unknown:
        click.echo(f"Unknown: {reason}.")
