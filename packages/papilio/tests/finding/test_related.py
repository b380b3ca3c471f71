"""Which papers are related: never the paper itself, nor another record of its work."""

from pathlib import Path

import pytest

from papilio.errors import NotFoundError
from papilio.finding.indexing import catch_up
from papilio.finding.related import MOST, related
from papilio.model.paper import Author, Paper, Record
from papilio.search.engine import Engine
from papilio.store import Store


def paper(ref: str, title: str, abstract: str = "", **more: object) -> Paper:
    return Paper(ref, title, abstract, (Author("Ada Lovelace"),), **more)  # pyright: ignore[reportArgumentType]


BATS = "Bats find moths by ultrasonic echoes, and the moths hear them."
RECORDS = [
    Record(paper("arxiv:2401.00001", "Echoes of bats", BATS), aliases=("doi:10.1000/bats",)),
    Record(paper("icml2024:bats", "Echoes of bats", BATS, venue="ICML", year=2024), preprint="arxiv:2401.00001"),
    Record(paper("arxiv:2401.00002", "How moths hear", "Moths hear ultrasonic calls of bats.")),
    Record(paper("arxiv:2401.00003", "Ship sonar", "Ultrasonic echoes show the ground.")),
    Record(paper("arxiv:2401.00004", "Baking bread", "Flour, water and salt.")),
    Record(paper("arxiv:2401.00005", "0")),
    Record(paper("arxiv:2401.00006", "To be or not to be", "That is what it is.")),
]


@pytest.fixture
def library(sqlite_url: str, tmp_path: Path) -> tuple[Store, Engine]:
    store, engine = Store.open(sqlite_url), Engine(tmp_path / "index")
    with store.transaction() as tx:
        store.papers.put(tx, RECORDS)
    catch_up(store, engine)
    return store, engine


@pytest.mark.parametrize(
    "name",
    ["icml2024:bats", "arxiv:2401.00001", "2401.00001", "10.1000/bats", "https://arxiv.org/abs/2401.00001v2"],
)
def test_by_any_name_and_without_either_record_of_the_work(library: tuple[Store, Engine], name: str) -> None:
    found = related(*library, name)
    assert found.entry.paper.title == "Echoes of bats"
    assert [each.entry.paper.ref for each in found.found] == ["arxiv:2401.00002", "arxiv:2401.00003"]
    assert found.total == 2


def test_pages_follow_one_another(library: tuple[Store, Engine]) -> None:
    whole = [each.hit.ref for each in related(*library, "icml2024:bats").found]
    pages = [related(*library, "icml2024:bats", limit=1, offset=at) for at in range(3)]
    assert [[each.hit.ref for each in page.found] for page in pages] == [whole[:1], whole[1:], []]
    assert {page.total for page in pages} == {2}


def test_words_shared_on_demand(library: tuple[Store, Engine]) -> None:
    assert all(not each.why for each in related(*library, "icml2024:bats").found)
    [title, abstract] = related(*library, "icml2024:bats", explain=True).found[0].why
    assert (title.field, set(title.terms)) == ("title", {"moths", "hear"})
    assert "bats" in abstract.terms


def test_a_paper_that_says_nothing_has_none(library: tuple[Store, Engine]) -> None:
    for name in ("arxiv:2401.00005", "arxiv:2401.00006"):
        found = related(*library, name)
        assert (found.total, found.found, found.silent) == (0, (), True)


def test_a_paper_that_is_not_held(library: tuple[Store, Engine]) -> None:
    for name in ("arxiv:2401.99999", "https://example.org/", "", "words and words"):
        with pytest.raises(NotFoundError):
            related(*library, name)


def test_no_more_than_a_hundred(tmp_path: Path) -> None:
    store, engine = Store.open(f"sqlite:///{tmp_path / 'papilio.db'}"), Engine(tmp_path / "index")
    with store.transaction() as tx:
        store.papers.put(tx, [Record(paper(f"arxiv:2401.{n:05}", "Echoes of bats", BATS)) for n in range(1, MOST + 20)])
    catch_up(store, engine)
    found = related(store, engine, "arxiv:2401.00003", limit=500)
    assert found.total == len(found.found) == MOST
    assert "arxiv:2401.00003" not in {each.hit.ref for each in found.found}


def test_a_deleted_paper_is_left_out_until_the_index_knows(library: tuple[Store, Engine]) -> None:
    store, engine = library
    with store.transaction() as tx:
        store.papers.delete(tx, ["arxiv:2401.00002"])
    assert [each.entry.paper.ref for each in related(store, engine, "icml2024:bats").found] == ["arxiv:2401.00003"]
