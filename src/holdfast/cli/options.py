"""Options that several verbs share: one name everywhere."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def project_options(function: F) -> F:
    """Where the settings stand, and what is laid over them."""
    overrides = click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY=VALUE",
        help="Lay a setting over the file's, for this command.",
    )
    config = click.option(
        "--config",
        type=click.Path(dir_okay=False),
        help="A TOML file with a [tool.holdfast] table; else found upwards.",
    )
    return config(overrides(function))


def selection(function: F) -> F:
    """Which contracts: ids, what stands below them, globs; and tags."""
    tags = click.option("--tag", "tags", multiple=True, help="Only contracts with this tag. May be given again.")
    return click.argument("select", nargs=-1, metavar="[CONTRACT]...")(tags(function))


json_option = click.option("--json", "as_json", is_flag=True, help="The full answer as JSON on stdout.")


def selection_options(function: F) -> F:
    """Which contracts, for verbs whose arguments are something else."""
    contracts = click.option(
        "--contract", "contracts", multiple=True, help="Only this contract, what is below it, or its glob."
    )
    tags = click.option("--tag", "tags", multiple=True, help="Only contracts with this tag. May be given again.")
    return contracts(tags(function))
