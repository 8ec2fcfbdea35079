"""Serve the simulated provider on loopback, for trying and for tests."""

from pathlib import Path

import click

from holdfast.testing import SimulatedProvider, simulate


@click.command
@click.argument("file", default="simulation.toml", type=click.Path(dir_okay=False))
@click.option("--port", default=8377, show_default=True, type=click.IntRange(0, 65535), help="0: any free one.")
def command(file: str, port: int) -> None:
    """Serve the releases that FILE describes until interrupted. It only simulates: no model answers."""
    simulate(Path(file), port=port, on_ready=_ready)


def _ready(provider: SimulatedProvider) -> None:
    click.echo(f"Simulated releases, no model behind them, at {provider.base_url}")
