"""Write an example project that runs at once, without a key."""

import click

from holdfast.api.starting import init


@click.command
@click.argument("folder", default=".", type=click.Path(file_okay=False))
def command(folder: str) -> None:
    """Write settings, two contracts with their cases, and a simulated provider into FOLDER.

    Nothing that is there is overwritten.
    """
    done = init(folder)
    for name in done.written:
        click.echo(f"wrote {name}")
    for name in done.left:
        click.echo(f"left  {name} as it was")
    click.echo(
        "\nNext, in two terminals:\n"
        "  holdfast simulate simulation.toml\n"
        "  holdfast replay --to baseline && holdfast approve && holdfast replay && holdfast report --format html"
    )
