"""Nothing is fetched before the operator has given an address."""

import sys
from pathlib import Path

import pytest
import typer

from papilio.app import build
from papilio.cli import contact
from papilio.cli.contact import introduced
from papilio.errors import InputError
from papilio.settings.settings import Settings


class Terminal:
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def typed(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(contact.typer, "prompt", lambda question: answer)


def test_who_cannot_be_asked_is_told_how_to_say_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data=tmp_path)
    app = build(settings)
    with pytest.raises(typer.Exit):
        introduced(app, settings, "arXiv asks", "harvest")
    assert "PAPILIO_CONTACT=you@example.org papilio harvest" in capsys.readouterr().err
    app.store.close()


def test_the_library_remembers_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path)
    app = build(settings)
    typed(monkeypatch, " me@example.org ")
    known = introduced(app, settings, "arXiv asks", "harvest")
    assert known.fetcher is not None and known.store.fact("contact") == "me@example.org"
    assert introduced(known, settings, "arXiv asks", "harvest") is known
    again = build(settings)
    assert again.fetcher is not None, "and asks nobody again"
    for each in (app, known, again):
        each.store.close()


def test_what_no_header_can_carry_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path)
    app = build(settings)
    typed(monkeypatch, "me\r\nX: y")
    with pytest.raises(InputError, match="PAPILIO_CONTACT"):
        introduced(app, settings, "arXiv asks", "harvest")
    assert app.store.fact("contact") == ""
    app.store.close()
