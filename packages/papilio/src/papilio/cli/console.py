"""What every command shares: the consoles, kind errors, the opened library, JSON."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Annotated, NoReturn

import orjson
import typer
from rich.console import Console

from papilio.app import App, build
from papilio.errors import PapilioError, QueryError
from papilio.settings.settings import Settings, load_settings

out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)

GOES_ON = "What was done is kept; the same command goes on from here."
"""What Ctrl+C leaves, where a command does not say otherwise."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Reader = Annotated[str, typer.Option(help="Whose stars, marks and notes are meant, where a proxy names the readers.")]


@contextmanager
def kind_errors(stopped: str = GOES_ON) -> Generator[None]:
    """Print what went wrong instead of a traceback, and end with status 1.

    Args:
        stopped: What to say when Ctrl+C ends it.
    """
    try:
        with _interruptible():
            yield
    except QueryError as error:
        fail(f"{error} (column {error.column})" + (f"\nTry: {error.suggestion}" if error.suggestion else ""))
    except PapilioError as error:
        fail(str(error))
    except KeyboardInterrupt:
        err.print(f"\nStopped. {stopped}")
        raise typer.Exit(130) from None
    except BrokenPipeError:
        # The reader of our output (`head`) has gone; Python would complain again while it flushes on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _interruptible() -> Generator[None]:
    """Within, Ctrl+C raises KeyboardInterrupt, once; whoever presses it again ends the program at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        # An interrupt that has come is still being told of; the next one ends that too.
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, before)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    raise KeyboardInterrupt


def fail(message: str) -> NoReturn:
    """Say what was wrong and end with status 1."""
    err.print(f"papilio: {message}", markup=False)
    raise typer.Exit(1)


@contextmanager
def opened(settings: Settings | None = None, stopped: str = GOES_ON) -> Generator[App]:
    """The open library, closed at the end; errors are kind."""
    with kind_errors(stopped):
        app = build(settings or load_settings())
        with closing(app.store):
            yield app


def print_json(value: object) -> None:
    """To standard output, indented."""
    sys.stdout.write(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


def index_progress(console: Console) -> Callable[[int, int], None]:
    """Tells a terminal how far indexing is."""

    def show(done: int, last: int) -> None:
        if console.is_terminal:
            console.print(f"Indexing: change {done:,} of {last:,}", end="\r")

    return show
