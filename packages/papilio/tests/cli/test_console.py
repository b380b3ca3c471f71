"""What every command shares: kind errors, and JSON."""

import io
import json
import signal

import pytest
import typer
from rich.console import Console

from papilio.cli.console import fail, index_progress, kind_errors, print_json
from papilio.errors import NotFoundError, QueryError


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (QueryError("no field auther", 3, "author:x"), 1, "papilio: no field auther (column 3)\nTry: author:x"),
        (QueryError("a quote is open", 1), 1, "papilio: a quote is open (column 1)\n"),
        (NotFoundError("no paper [bold]x"), 1, "papilio: no paper [bold]x"),
        (KeyboardInterrupt(), 130, "goes on from here"),
    ],
)
def test_what_went_wrong_is_said_without_a_traceback(
    error: BaseException, status: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = io.StringIO()
    monkeypatch.setattr("papilio.cli.console.err", Console(file=words, soft_wrap=True, highlight=False))
    with pytest.raises(typer.Exit) as ended, kind_errors():
        raise error
    assert ended.value.exit_code == status
    assert said in words.getvalue() and "Traceback" not in words.getvalue()
    assert capsys.readouterr().out == ""


def test_the_second_interrupt_ends_the_program_at_once() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(typer.Exit) as ended, kind_errors():
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            assert signal.getsignal(signal.SIGINT) == signal.SIG_DFL
    signal.signal(signal.SIGINT, before)
    assert ended.value.exit_code == 130
    with kind_errors():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_a_defect_is_no_kind_error() -> None:
    with pytest.raises(ZeroDivisionError), kind_errors():
        raise ZeroDivisionError
    with pytest.raises(typer.Exit):
        fail("no")


def test_json_is_whole_and_in_unicode(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": "弦论", "hits": [1]})
    said = capsys.readouterr().out
    assert "弦论" in said and json.loads(said) == {"title": "弦论", "hits": [1]}


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_for_terminals(terminal: bool) -> None:
    words = io.StringIO()
    index_progress(Console(file=words, force_terminal=terminal, color_system=None))(1000, 20_000)
    assert ("change 1,000 of 20,000" in words.getvalue()) == terminal
