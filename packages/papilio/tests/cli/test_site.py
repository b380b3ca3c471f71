"""The commands on a real data directory: what fills it and what serves it in processes of their own, the rest in this one."""

import json
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import command, environment, papilio, papilio_process

LINES = [
    {
        "id": "2401.00001",
        "title": "Monarch matrices for\n  everyone",
        "authors": 'Erwin Schr\\"odinger, Ada Lovelace',
        "categories": "cs.LG math.NA",
        "abstract": "  We factor matrices into blocks and permutations.\n",
        "versions": [{"version": "v1", "created": "Tue, 2 Jan 2024 00:00:00 GMT"}],
        "update_date": "2024-01-02",
    },
    {
        "id": "hep-th/9901001",
        "title": "Strings and other things",
        "authors": "A. Person",
        "categories": "hep-th",
        "abstract": "About strings.",
        "versions": [{"version": "v1", "created": "Fri, 1 Jan 1999 00:00:00 GMT"}],
        "update_date": "1999-01-01",
    },
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("library")
    (data / "papers.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in [*LINES, {"title": "no id"}]) + "no record\n"
    )
    done = papilio_process(data, "import", str(data / "papers.jsonl"))
    assert "2 new" in done.stdout
    assert "2 bad" in done.stdout
    assert "line 3" in done.stderr
    assert "line 4" in done.stderr
    return data


def test_a_file_without_any_record_fails_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("these are\nmy notes\n")
    done = papilio(tmp_path, "import", str(tmp_path / "notes.txt"), expect=1)
    assert "no line of" in done.stderr
    assert "2 bad" in done.stdout


def test_search_prints_the_fixed_shape(library: Path) -> None:
    answer = json.loads(papilio_process(library, "search", "--json", "monarch matrices").stdout)
    assert answer["total"] == 1
    hit = answer["hits"][0]
    assert hit["ref"] == "arxiv:2401.00001"
    assert hit["authors"] == ["Erwin Schrödinger", "Ada Lovelace"]
    assert hit["title"] == "Monarch matrices for everyone"
    assert hit["year"] == 2024
    assert {why["field"] for why in hit["why"]} >= {"title"}
    assert answer["facets"]["category"] == [{"value": "cs.LG", "count": 1}, {"value": "math.NA", "count": 1}]


def test_a_query_error_names_the_column_and_a_way_out(library: Path) -> None:
    done = papilio(library, "search", "auther:Lovelace", expect=1)
    assert "column 1" in done.stderr
    assert "author" in done.stderr


def test_a_file_of_queries_becomes_a_run_of_words(library: Path, tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"_id": "q1", "text": "strings (and: \\"others"}\n{"_id": "q2", "text": "matrices blocks"}\n')
    papilio(
        library, "search", "--queries", str(queries), "--limit", "100", "--channel", "lexical", "--run", str(tmp_path / "run")
    )
    lines = [line.split() for line in (tmp_path / "run").read_text().splitlines()]
    assert [line[:4] for line in lines] == [["q1", "Q0", "arxiv:hep-th/9901001", "1"], ["q2", "Q0", "arxiv:2401.00001", "1"]]
    papilio(library, "search", "--queries", str(tmp_path / "missing"), expect=1)


@pytest.mark.parametrize(
    "name", ["2401.00001v3", "arXiv:2401.00001", "https://arxiv.org/pdf/2401.00001v1.pdf", "10.48550/arXiv.2401.00001"]
)
def test_show_takes_every_name(library: Path, name: str) -> None:
    assert json.loads(papilio(library, "show", "--json", name).stdout)["ref"] == "arxiv:2401.00001"


def test_show_says_what_is_not_there(library: Path) -> None:
    said = " ".join(papilio(library, "show", "2401.99999", expect=1).stderr.split())
    assert "2401.99999" in said and "papilio serve" in said
    assert "nonsense" in papilio(library, "show", "nonsense", expect=1).stderr


def test_resolve_prints_the_page(library: Path) -> None:
    text = "see https://arxiv.org/abs/hep-th/9901001 and arXiv:2401.00001"
    answer = json.loads(papilio(library, "resolve", "--json", text).stdout)
    assert answer["refs"] == ["arxiv:hep-th/9901001", "arxiv:2401.00001"]
    assert answer["kind"] == "papers"


def test_doctor_finds_a_sound_library_and_a_deleted_index(library: Path) -> None:
    findings = {each["name"]: each for each in json.loads(papilio(library, "doctor", "--json").stdout)}
    assert findings["database"]["state"] == "good"
    assert findings["index"]["state"] == "good"


def test_doctor_names_a_damaged_database(tmp_path: Path, library: Path) -> None:
    (tmp_path / "papilio.db").write_bytes(b"this is no database" * 1000)
    assert "papilio.db" in papilio(tmp_path, "doctor", expect=1).stderr


def test_config_prints_every_setting_but_no_secret(tmp_path: Path) -> None:
    done = papilio(
        tmp_path, "config", "--json", PAPILIO_PASSWORD="hush", PAPILIO_DATABASE_URL="postgresql://me:hush@localhost/x"
    )
    shown = json.loads(done.stdout)
    assert shown["PAPILIO_DATA"] == str(tmp_path)
    assert "hush" not in done.stdout


def test_reindex_after_the_index_was_thrown_away(library: Path) -> None:
    for file in sorted((library / "index").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    assert "2 papers" in papilio(library, "reindex").stdout
    assert json.loads(papilio(library, "search", "--json", "strings").stdout)["total"] == 1


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
        deadline = time.monotonic() + 20
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


def test_related_prints_the_nearest_and_says_when_there_is_none(tmp_path: Path) -> None:
    more = [
        LINES[0],
        {**LINES[0], "id": "2401.00002", "title": "Monarch matrices again"},
        {**LINES[1], "title": "0", "abstract": ""},
    ]
    (tmp_path / "papers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in more))
    papilio(tmp_path, "import", str(tmp_path / "papers.jsonl"))
    assert "arxiv:2401.00002" in papilio(tmp_path, "related", "2401.00001").stdout
    answer = json.loads(papilio(tmp_path, "related", "https://arxiv.org/abs/2401.00001", "--json").stdout)
    assert [hit["ref"] for hit in answer["hits"]] == ["arxiv:2401.00002"]
    assert "too little" in papilio(tmp_path, "related", "hep-th/9901001").stdout
    assert "holds no paper" in papilio(tmp_path, "related", "2499.00001", expect=1).stderr
