"""Show what a replay would send: calls, tokens, money, minutes. Sends nothing."""

import click

from holdfast.api.planning import plan
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.showing import number, show_json, table


@click.command
@selection
@click.option("--to", default="candidate", show_default=True, help="`baseline`, `candidate`, or provider:id.")
@click.option("--against", default="baseline", show_default=True, help="What a candidate is compared with.")
@click.option("--variant", default="main", show_default=True, help="The wording that the release is asked in.")
@click.option("--fresh", is_flag=True, help="As if nothing were answered already.")
@json_option
@project_options
def command(
    select: tuple[str, ...],
    tags: tuple[str, ...],
    to: str,
    against: str,
    variant: str,
    fresh: bool,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Show what `replay` with the same arguments would send."""
    made = plan(
        *select, to=to, against=against, tags=tags, variant=variant, fresh=fresh, config=config, overrides=overrides
    )
    if as_json:
        show_json(made)
        return
    table(
        ["contract", "cases", "rounds", "calls", "kept"],
        [[row.contract, row.cases, row.rounds, row.calls, row.kept] for row in made.contracts],
    )
    cost = made.estimate
    more = f", at most {cost.calls_at_most}" if cost.calls_at_most > cost.calls else ""
    click.echo(f"{made.role} {made.release}: {cost.calls} calls{more}; {cost.kept} answers are kept already.")
    click.echo(
        f"input tokens {number(cost.input_tokens)}, output tokens {number(cost.output_tokens)}, "
        f"USD {number(cost.cost_usd)}, minutes {number(cost.minutes)}"
    )
    for reason in cost.unknown:
        click.echo(f"Unknown: {reason}.")
