"""Say which wrong answers each contract would catch, from recorded answers. Offline and free."""

import click

from holdfast.api.strengthening import StrengthReport, strength
from holdfast.cli.options import json_option, project_options, selection
from holdfast.cli.showing import show_json, table
from holdfast.engine.strength import ContractStrength, MutatorStrength


@click.command
@selection
@click.option(
    "--run", default="baseline", show_default=True, help="Whose answers: a run's id, a release, or `baseline`."
)
@click.option("--answers", default=20, show_default=True, type=click.IntRange(1), help="At most so many a case.")
@json_option
@project_options
def command(
    select: tuple[str, ...],
    tags: tuple[str, ...],
    run: str,
    answers: int,
    as_json: bool,
    config: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Make recorded answers that pass wrong in known ways, and show which of them each contract catches.

    Nothing is sent. What survives is a question to the contract's owner, not a mistake: exit code 0.
    """
    made = strength(*select, run=run, answers=answers, tags=tags, config=config, overrides=overrides)
    if as_json:
        show_json(made)
        return
    table(
        ["contract", "answers", "mutants", "caught", "score", "some or all survive"],
        [[row.contract, row.answers, row.mutants, row.caught, f"{row.caught / row.mutants:.2f}", _survived(row)]
         for row in made.contracts],
    )  # fmt: skip
    _show_examples(made)
    judged = [row.contract for row in made.contracts if row.is_judged]
    if judged:
        click.echo(f"\nWhat only a judge would catch is not known, since nothing is asked: {', '.join(judged)}.")
    if made.unmeasured:
        click.echo(
            "\nNot measured, since no recorded answer passes or no check of its own gates: "
            f"{', '.join(made.unmeasured)}."
        )


def _survived(row: ContractStrength) -> str:
    return ", ".join(_share(each) for each in row.mutators if each.survivor is not None)


def _share(each: MutatorStrength) -> str:
    return f"{each.mutator} {each.mutants - each.caught}/{each.mutants}"


def _show_examples(made: StrengthReport) -> None:
    """The shortest mutant that each contract let pass, and the contracts of which a check only crashed."""
    for row in made.contracts:
        if row.survivor is not None:
            click.echo(f"\n{row.contract}, case {row.survivor.case}: {row.survivor.mutator} passes")
            click.echo(f"  answer {row.survivor.answer}\n  mutant {row.survivor.mutant}")
        if row.crashed:
            click.echo(
                f"\n{row.contract}: on {row.crashed} of the caught mutants a check crashed. "
                f"In a replay such a trial is errored, not failed."
            )
