"""What the doctor finds, and what it says to do about it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from papilio.finding.indexing import catch_up
from papilio.model.paper import Paper, Record
from papilio.operating.doctor import Finding, examine, examine_network, missing_library
from papilio.search.engine import Engine
from papilio.store import Store


@pytest.fixture
def parts(tmp_path: Path, sqlite_url: str) -> Iterator[tuple[Path, Store, Engine]]:
    with closing(Store.open(sqlite_url)) as store:
        yield tmp_path, store, Engine(tmp_path / "index")


def found(parts: tuple[Path, Store, Engine], *unknown: str) -> dict[str, Finding]:
    return {each.name: each for each in examine(*parts, unknown)}


def examine_index_anew(parts: tuple[Path, Store, Engine]) -> Finding:
    """By an engine that has just opened the index, as the command does."""
    data, store, _ = parts
    return found((data, store, Engine(data / "index")))["index"]


def test_a_sound_instance_needs_nothing(parts: tuple[Path, Store, Engine]) -> None:
    findings = found(parts)
    assert {"versions", "disk", "database", "index"} == findings.keys()
    assert all(findings[name].state == "good" and not findings[name].do for name in ("versions", "database", "index"))


def test_an_index_behind_the_library_is_told_until_it_has_caught_up(parts: tuple[Path, Store, Engine]) -> None:
    _, store, engine = parts
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "A title"))])
    assert found(parts)["index"].state == "warning" and "1 changes behind" in found(parts)["index"].seen
    catch_up(store, engine)
    assert examine_index_anew(parts).state == "good"


def test_what_is_left_out_of_the_index_is_named(parts: tuple[Path, Store, Engine]) -> None:
    with parts[2].writer() as writer:
        writer.leave_out("x:7")
        writer.commit(0)
    finding = found(parts)["index"]
    assert finding.state == "warning" and "x:7" in finding.seen and "reindex" in finding.do


def test_a_damaged_file_of_the_index_is_named_where_a_search_may_never_meet_it(parts: tuple[Path, Store, Engine]) -> None:
    data, store, engine = parts
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper("x:1", "A title"))])
    catch_up(store, engine)
    [path] = data.glob("index/lexical-*/*.store")
    with path.open("r+b") as file:
        file.write(bytes([path.read_bytes()[0] ^ 1]))
    finding = found(parts)["index"]
    assert finding.state == "bad" and path.name in finding.seen and finding.do == "Run `papilio reindex`."


CRAMPED = """
import resource, sys
from pathlib import Path
from papilio.operating.doctor import examine
from papilio.search.engine import Engine
from papilio.store import Store
data = Path(sys.argv[1])
store, engine = Store.open(f"sqlite:///{data / 'papilio.db'}"), Engine(data / "index")
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
[disk] = [each for each in examine(data, store, engine) if each.name == "disk"]
print(disk.state, disk.seen)
"""


def test_a_directory_that_takes_nothing_more_is_bad_whatever_the_disk_has_free(tmp_path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", CRAMPED, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert child.stdout.startswith("bad ") and "nothing can be written" in child.stdout, child.stderr
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("tmp")]


def test_a_setting_that_is_none_is_named(parts: tuple[Path, Store, Engine]) -> None:
    assert "PAPILIO_PROT" in found(parts, "PAPILIO_PROT")["settings"].seen


def test_without_a_contact_the_network_is_not_asked() -> None:
    [finding] = examine_network(None)
    assert finding.state == "bad" and "PAPILIO_CONTACT" in finding.do


def test_a_place_without_a_library_is_told(tmp_path: Path) -> None:
    missing = missing_library(tmp_path / "slip", "")
    assert missing and missing.state == "bad" and str(tmp_path / "slip") in missing.seen and "PAPILIO_DATA" in missing.do
    assert missing_library(tmp_path / "slip", "postgresql:///x") and missing_library(tmp_path, "")
    assert missing_library(tmp_path, "postgresql:///x") is None
    (tmp_path / "papilio.db").touch()
    assert missing_library(tmp_path, "") is None
