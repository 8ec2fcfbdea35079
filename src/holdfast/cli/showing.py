"""What the verbs show: tables, reports, JSON."""

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic_core import to_json

from holdfast.domain.readiness import ReadinessReport
from holdfast.errors import HoldfastError, Problem
from holdfast.reporters import load as load_reporter

DEFAULT_HTML = "holdfast-report.html"


def show_report(report: ReadinessReport, *, as_json: bool) -> None:
    """The report on stdout."""
    click.echo(load_reporter("json" if as_json else "text")(report))


def write_html(report: ReadinessReport, path: Path) -> Path:
    """The HTML report in a file."""
    return write_whole(path, load_reporter("html")(report))


def write_whole(path: Path, text: str) -> Path:
    """Write a file whole or not at all: by a temporary file beside it, and rename. A device or pipe is written to."""
    target = path.resolve()  # what a link points to is replaced, not the link
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, "utf-8")
            return path
        beside.write_text(text, "utf-8")
        beside.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise HoldfastError(Problem(str(path), f"It cannot be written: {error.strerror}.")) from error
    return target


def show_json(value: object) -> None:
    """A value of ours as JSON on stdout."""
    click.echo(to_json(value))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table: rich on a terminal, tab-separated lines where it is piped."""
    if not sys.stdout.isatty():
        for row in (heads, *rows):
            click.echo("\t".join(map(str, row)))
        return
    from rich.console import Console  # only on a terminal
    from rich.table import Table
    from rich.text import Text

    shown = Table(*heads)
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    Console().print(shown)


def number(value: float | None) -> str:
    """A figure for people; what is not known is said to be unknown."""
    if value is None:
        return "unknown"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"
