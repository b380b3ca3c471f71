"""The commands on a real data directory: what fills it and what serves it in processes of their own, the rest in this one."""

import json
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands import command, environment, papilio, papilio_process
from lines import LINES
from sentence_folders import small_folder


def test_doctor_finds_a_sound_library_and_a_deleted_index(library: Path) -> None:
    findings = {each["name"]: each for each in json.loads(papilio(library, "doctor", "--json").stdout)}
    assert findings["database"]["state"] == "good"
    assert findings["index"]["state"] == "good"


def test_doctor_names_a_damaged_database(tmp_path: Path, library: Path) -> None:
    (tmp_path / "papilio.db").write_bytes(b"this is no database" * 1000)
    assert "papilio.db" in papilio(tmp_path, "doctor", expect=1).stderr


def test_doctor_makes_no_library_where_there_is_none(tmp_path: Path) -> None:
    place = tmp_path / "slip"
    [finding] = json.loads(papilio(place, "doctor", "--json", expect=1).stdout)
    assert finding["state"] == "bad" and str(place) in finding["seen"]
    assert not place.exists()


def test_config_prints_every_setting_but_no_secret(tmp_path: Path) -> None:
    done = papilio(
        tmp_path, "config", "--json", PAPILIO_PASSWORD="hush", PAPILIO_DATABASE_URL="postgresql://me:hush@localhost/x"
    )
    shown = json.loads(done.stdout)
    assert shown["PAPILIO_DATA"] == str(tmp_path)
    assert "hush" not in done.stdout


def test_config_says_addresses_whole_also_where_its_output_is_searched(tmp_path: Path) -> None:
    address = "https://papers.example.org/a/long/way/down/that/no/column/of/a/table/would/hold/whole"
    said = papilio(tmp_path, "config", PAPILIO_URL=address).stdout
    assert f"\nPAPILIO_URL = {address}\n" in said
    assert "PAPILIO_ARXIV_API_URL = https://export.arxiv.org/api/query\n" in said
    assert "…" not in re.sub("`[^`]*`", "", said)


@contextmanager
def serving(data: Path, *arguments: str) -> Iterator[str]:
    with subprocess.Popen(
        command("serve", *arguments),
        env=environment(data, {}),
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr
        try:
            yield next(match[1] for line in server.stderr if (match := re.search(r"(http://\S+)/", line)))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as response:
        return response.read().decode()


def test_serve_shows_the_starter_library_until_the_first_import_while_it_runs(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    with serving(tmp_path, "--port", "0") as base:
        assert len(json.loads(read(base + "/api/venues"))) > 0
        assert "Attention" in read(base + "/search?q=attention+is+all+you+need")
        done = papilio_process(tmp_path, "import", str(tmp_path / "papers.jsonl"))
        assert "starter library" in done.stdout
        deadline = time.monotonic() + 120
        while json.loads(read(base + "/api/search?q=attention"))["total"] and time.monotonic() < deadline:
            time.sleep(0.1)
        assert json.loads(read(base + "/api/search?q=attention"))["total"] == 0
        assert json.loads(read(base + "/api/search?q=strings"))["total"] == 1


def test_a_second_serve_on_the_same_port_says_so(tmp_path: Path) -> None:
    with serving(tmp_path, "--port", "0") as base:
        port = base.rpartition(":")[2]
        done = papilio_process(tmp_path, "serve", "--port", port, expect=1)
        assert f"port {port}" in done.stderr
        with serving(tmp_path, "--port", "0") as second:
            assert json.loads(read(second + "/api/search?q=learning"))["total"] > 0


def test_serve_refuses_an_open_address(tmp_path: Path) -> None:
    assert "PAPILIO_AUTH" in papilio_process(tmp_path, "serve", "--host", "0.0.0.0", expect=1).stderr


def test_another_encoder_takes_its_turn_while_the_old_vectors_answer_and_the_doctor_tells(
    tmp_path: Path, library: Path
) -> None:
    data, model = Path(shutil.copytree(library, tmp_path / "data")), tmp_path / "small"
    small_folder(model)
    chosen = {"PAPILIO_ENCODER": str(model)}

    def meaning(**more: str) -> str:
        findings = json.loads(papilio(data, "doctor", "--json", **more).stdout)
        return next(each["seen"] for each in findings if each["name"] == "meaning")

    papilio(data, "reindex")
    assert meaning().startswith("built-in table; level")
    assert meaning(**chosen).startswith("built-in table answers; small follows it, at change 0")
    papilio(data, "search", "graph", "--channel", "semantic", "--json", **chosen)
    assert meaning(**chosen).startswith("small; level")
    assert meaning().startswith("small answers; built-in table follows it, at change 0")


def test_an_encoder_that_cannot_be_used_is_told_and_the_doctor_looks_at_the_rest(tmp_path: Path, library: Path) -> None:
    wrong = {"PAPILIO_ENCODER": str(tmp_path / "nowhere")}
    told = papilio(library, "search", "graph", expect=1, **wrong).stderr
    assert "PAPILIO_ENCODER: There is no folder" in " ".join(told.split())
    findings = {each["name"]: each for each in json.loads(papilio(library, "doctor", "--json", expect=1, **wrong).stdout)}
    assert findings["encoder"]["state"] == "bad"
    assert findings["database"]["state"] == "good"
