"""The door of the command line: finds the verbs by listing their folder and loads only the one that is run."""

import contextlib
import importlib
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import click

COMMANDS = Path(__file__).parent / "commands"
PACKAGE = "holdfast.cli.commands"


def verb_files() -> dict[str, Path]:
    """The verbs and their files; a trailing `_` that avoids a keyword is dropped."""
    files = sorted(COMMANDS.glob("[a-z]*.py"))
    return {file.stem.rstrip("_").replace("_", "-"): file for file in files}


def first_line(file: Path) -> str:
    """The first line of a file's docstring, without importing it."""
    with file.open(encoding="utf-8") as lines:
        return lines.readline().strip().strip('"').rstrip(".")


class Verbs(click.Group):
    """A group whose commands are files."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(verb_files())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        file = verb_files().get(cmd_name)
        if file is None:
            return None
        command: click.Command = importlib.import_module(f"{PACKAGE}.{file.stem}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in verb_files() and not args[0].startswith("-"):
            from holdfast.errors import nearest

            ctx.fail(f"There is no verb {args[0]!r}. {nearest(args[0], verb_files())}".strip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(verb, first_line(file)) for verb, file in verb_files().items()]
        with formatter.section("Verbs"):
            formatter.write_dl(rows)


def _show_version(ctx: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"holdfast {version('holdfast')}")
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="Show it.")
def holdfast() -> None:
    """Pin what your prompts must do. Replay it on every preview. Move what holds, with a stated error rate.

    Exit codes: 0 ready, 1 not ready, 2 usage or settings or contract error, 3 undecided, 4 could not run,
    5 nothing to decide, 130 interrupted (resumable).
    """


def main() -> None:
    """Run the command line; errors of ours become a message on stderr and their exit code."""
    from holdfast.errors import HoldfastError

    # CI and containers end a run with SIGTERM: what is under way is kept, as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.excepthook = _unforeseen
    try:
        sys.exit(holdfast.main(standalone_mode=False))
    except click.exceptions.Abort:
        _stop("Interrupted. The same command goes on where it stopped; nothing that was answered is sent again.", 130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HoldfastError as error:
        _stop(str(error), error.exit_code)
    except OSError as error:
        if error.filename is not None:
            raise
        # Nobody takes what is written: a closed pipe, a full disk. The flush at the end must not fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _stop("" if isinstance(error, BrokenPipeError) else f"The output cannot be written: {error.strerror}.", 4)


def _stop(text: str, code: int) -> NoReturn:
    with contextlib.suppress(OSError):
        click.echo(text, err=True, nl=bool(text))
    sys.exit(code)


def _unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show the traceback, and end with 4: Python's own 1 would read as a verdict."""
    sys.__excepthook__(kind, error, trace)
    with contextlib.suppress(OSError, AttributeError):  # a stream that was closed before the start is None
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(4)
