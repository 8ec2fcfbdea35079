"""What the verbs show: tables, reports, JSON."""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

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
    """Write a file whole or not at all: by a temporary file beside it, and rename."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        os.replace(file.name, path)
    except OSError as error:
        raise HoldfastError(Problem(str(path), f"It cannot be written: {error.strerror}.")) from error
    return path.resolve()


def show_json(value: Any) -> None:
    """A value of ours as JSON on stdout."""
    click.echo(json.dumps(_plain(value), ensure_ascii=False))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return to_jsonable_python(asdict(value) if is_dataclass(value) and not isinstance(value, type) else value)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table: rich on a terminal, tab-separated lines where it is piped."""
    if not click.get_text_stream("stdout").isatty():
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
