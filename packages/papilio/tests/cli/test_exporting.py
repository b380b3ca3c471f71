"""The command `export` as a person runs it: every format, lists by their addresses, kind refusals, a pipe that is closed."""

import json
import subprocess
from pathlib import Path

import pytest
import rispy
from commands import command, environment, papilio
from pybtex.database import parse_string

from papilio.export.formats import FORMATS

PAPERS = 400
LINES = [
    {
        "id": f"2401.{number:05}",
        "title": f"Monarch matrices, part {number}: 100% of $x_{{{number}}}$ & more",
        "authors": 'Erwin Schr\\"odinger, Ada Lovelace',
        "categories": "cs.LG math.NA",
        "abstract": f"We factor matrix {number} into blocks. " * 30,
        "doi": f"10.1000/m.{number}",
        "versions": [{"version": "v1", "created": "Tue, 2 Jan 2024 00:00:00 GMT"}],
        "update_date": "2024-01-02",
    }
    for number in range(1, PAPERS + 1)
]
LINES.append({**LINES[0], "id": "hep-th/9901001", "title": "弦论 strings", "authors": "王 小明", "categories": "hep-th"})


def export(data: Path, *arguments: str, expect: int = 0, **more: str) -> tuple[bytes, str]:
    """What the command wrote, and what it said."""
    done = papilio(data, "export", *arguments, expect=expect, **more)
    return done.stdout_bytes, done.stderr


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("library")
    (data / "papers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES))
    papilio(data, "import", str(data / "papers.jsonl"))
    return data


def test_every_format_names_the_papers_of_a_query(library: Path) -> None:
    wrote = {name: export(library, "strings", "--format", name)[0] for name in FORMATS}
    assert wrote["ids"] == b"arxiv:hep-th/9901001\n"
    [record] = json.loads(wrote["json"])
    assert (record["ref"], record["authors"][0]["name"]) == ("arxiv:hep-th/9901001", "王 小明")
    [item] = json.loads(wrote["csl"])
    assert (item["title"], item["DOI"]) == ("弦论 strings", "10.1000/m.1")
    [entry] = parse_string(wrote["bibtex"].decode(), "bibtex").entries.values()
    assert "10.1000/m.1" in entry.fields["doi"]
    assert wrote["ris"].startswith(b"TY  - ") and b"\r\nER  - " in wrote["ris"] and b"\r\r" not in wrote["ris"]
    assert rispy.loads(wrote["ris"].decode())[0]["title"] == "弦论 strings"
    assert "弦论 strings" in wrote["markdown"].decode()


def test_bytes_are_utf_8_wherever_they_are_written(library: Path) -> None:
    words, env = command("export", "strings", "--format", "ris"), environment(library, {"PYTHONIOENCODING": "ascii"})
    done = subprocess.run(words, env=env, capture_output=True, timeout=120, check=True)
    assert "TI  - 弦论 strings\r\n".encode() in done.stdout
    assert done.stderr == b""


def test_lists_by_path_or_whole_address(library: Path) -> None:
    path = "/arxiv/2401.00002,2401.00001"
    assert export(library, "--list", path, "--format", "ids")[0].split() == [b"arxiv:2401.00002", b"arxiv:2401.00001"]
    address = f"https://papers.example.org/lib{path}?sort=0"
    under = export(library, "--list", address, "--format", "ids", PAPILIO_URL="https://papers.example.org/lib")[0]
    assert under.split() == [b"arxiv:2401.00002", b"arxiv:2401.00001"]


def test_a_days_list_is_written_whole_with_keys_of_their_own(library: Path) -> None:
    answer = export(library, "--list", "/arxiv/cs.LG")[0].decode()
    assert len(parse_string(answer, "bibtex").entries) == PAPERS


def test_a_limit_that_cuts_is_said(library: Path) -> None:
    wrote, said = export(library, "monarch", "--limit", "7", "--format", "ids")
    assert len(wrote.split()) == 7
    assert "400 papers match; the best 7" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("monarch", "--format", "docx"), ", ".join(FORMATS)),
        ((), "query or a list"),
        (("monarch", "--list", "/arxiv/cs.LG"), "query or a list"),
        (("--list", "/search?q=monarch"), "/arxiv/cs.CL"),
        (("--list", "/arxiv/"), "/arxiv/cs.CL"),
        (("--list", "/arxiv/cs.XX"), "cs.XX"),
        (("--list", "/arxiv/cs.LG?date=yesterday"), "yesterday"),
        (("--list", "/venue/NOPE"), "none of these papers"),
        (("auther:Lovelace",), "column 1"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_written(library: Path, arguments: tuple[str, ...], said: str) -> None:
    wrote, words = export(library, *arguments, expect=1)
    assert said in " ".join(words.split())
    assert wrote == b""


def test_a_reader_that_leaves_ends_it_quietly(library: Path) -> None:
    words = command("export", "monarch", "--format", "json")
    with subprocess.Popen(words, env=environment(library, {}), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        assert running.stdout.readline() == b"[\n"
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(60) == 0
    assert len(export(library, "monarch", "--format", "json")[0]) > 4 * 65_536, "more than a pipe holds"
