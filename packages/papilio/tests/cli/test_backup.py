"""The commands that keep a library safe."""

import json
import os
import signal
import subprocess
import threading
from itertools import count
from pathlib import Path
from shutil import copytree

import httpx2
import pytest
import typer
from commands import command, environment, papilio, papilio_process
from lines import LINES
from served import served, until
from sqlalchemy import select

from papilio.cli.backup import stopped_with
from papilio.store import Store
from papilio.store.schema import note

REF = f"arxiv:{LINES[0]['id']}"


def test_a_library_is_backed_up_checked_and_restored(library: Path, tmp_path: Path) -> None:
    mine, new, file = copytree(library, tmp_path / "mine"), tmp_path / "new", tmp_path / "library.backup"
    assert "holds 2 papers, 0 stars, 0 notes" in papilio(mine, "backup", str(file)).stdout
    assert "is whole: 2 papers" in papilio(new, "restore", "--check", str(file)).stdout
    assert not new.exists(), "checking opens no library"
    again = json.loads(papilio(mine, "backup", "--json", str(tmp_path / "again.backup")).stdout)
    told = json.loads(papilio(new, "restore", "--json", str(file)).stdout)
    assert again["rows"] == told["rows"]
    assert told["rows"]["paper"] == 2
    assert json.loads(papilio(new, "search", "--json", "strings").stdout)["total"] == 1
    assert papilio(new, "restore", str(file), expect=1).stderr.startswith("papilio: the library is not empty")
    assert "exists and is not replaced" in papilio(mine, "backup", str(mine / "papilio.db"), expect=1).stderr


def test_a_damaged_file_is_told_before_a_library_is_made(tmp_path: Path) -> None:
    (tmp_path / "x.backup").write_bytes(b"nothing of the kind")
    assert "no backup" in papilio(tmp_path / "new", "restore", str(tmp_path / "x.backup"), expect=1).stderr
    assert not (tmp_path / "new").exists()


def test_a_terminated_command_says_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(typer.Exit) as ended, stopped_with("No backup was written."):
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
    assert ended.value.exit_code == 130
    assert "Stopped. No backup was written." in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.slow
def test_what_was_acknowledged_before_a_backup_began_is_in_it(library: Path, tmp_path: Path) -> None:
    mine, new, file = copytree(library, tmp_path / "mine"), tmp_path / "new", tmp_path / "library.backup"
    lines = tmp_path / "more.jsonl"
    lines.write_text("".join(json.dumps({"id": f"x:{each}", "title": f"Title {each}"}) + "\n" for each in range(6000)))
    stop, noted = threading.Event(), list[str]()

    def write(address: str) -> None:
        sent = {"Accept": "application/json"}
        with httpx2.Client(base_url=address, headers=sent, timeout=60) as client:
            for number in count():
                text = f"note number {number}."
                if stop.is_set():
                    return
                if client.post("/notes", data={"paper": REF, "text": text}).status_code == 200:
                    noted.append(text)

    with served(mine, 2) as site:
        starred = httpx2.post(
            f"{site.address}/star", data={"paper": REF, "starred": "1"}, headers={"Accept": "application/json"}
        )
        assert starred.json()["starred"] is True
        writer = threading.Thread(target=write, args=(site.address,))
        writer.start()
        importing = subprocess.Popen(command("import", str(lines)), env=environment(mine, {}), stdout=subprocess.DEVNULL)
        try:
            until(lambda: len(noted) >= 20)
            acknowledged = list(noted)
            papilio_process(mine, "backup", str(file))
            after = len(noted)
        finally:
            stop.set()
            writer.join()
        assert importing.wait(120) == 0
    papilio_process(new, "restore", str(file))
    store = Store.open(f"sqlite:///{new / 'papilio.db'}")
    try:
        assert store.check() == []
        with store.database.read() as connection:
            held = set(connection.scalars(select(note.c.text)))
        assert set(acknowledged) <= held <= set(noted)
        # One note may have been on its way: written before the backup began, acknowledged after it ended.
        assert len(acknowledged) <= len(held) <= after + 1
        assert sum(1 for _ in store.stars.all("")) == 1
    finally:
        store.close()
