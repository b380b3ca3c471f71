"""Saved searches, run: what is new of them by words and by meaning, and what is not saved."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from papilio.app import meaning_in
from papilio.errors import InputError, QueryError
from papilio.finding.find import find_hits
from papilio.finding.indexing import level
from papilio.finding.saved import feed_of, news, save, search_of
from papilio.model.paper import Paper, Record
from papilio.search.engine import Engine
from papilio.store import Store
from papilio.store.readers.saved import Asked

IMAGES = Paper(
    "own:images",
    "Prototypical networks for few-shot learning",
    "We classify images of classes that were not seen in training.",
    published="2017-03-15",
)
GRAPHENE = Paper("own:graphene", "Superconductivity in twisted bilayer graphene", "Two sheets.", published="2018-03-05")
OLD = Paper("own:old", "Recognizing novel categories", "Nothing more.", published="2001-01-01")
ASKED = Asked("recognizing novel categories from handful pictures")
"""By words `OLD`, by meaning `IMAGES`."""


class Library:
    """A library that papers come to."""

    def __init__(self, url: str, directory: Path) -> None:
        self.store = Store.open(url)
        self.engine = Engine(directory, meaning=meaning_in(directory))

    def put(self, *papers: Paper) -> None:
        with self.store.transaction() as tx:
            self.store.papers.put(tx, [Record(paper) for paper in papers])
        level(self.store, self.engine)

    def save(self, asked: Asked = ASKED, reader: str = "") -> int:
        return save(self.store, self.engine, reader, f"{asked.scope} {asked.channel} {asked.query[:40]}", asked, 1)

    def new(self, number: int, reader: str = "") -> set[str]:
        return set(news(self.store, self.engine, reader, self.store.saved.get(reader, number)).refs)

    def feed(self, number: int) -> list[str]:
        return feed_of(self.store, self.engine, "", self.store.saved.get("", number))


@pytest.fixture
def library(sqlite_url: str, tmp_path: Path) -> Iterator[Library]:
    made = Library(sqlite_url, tmp_path / "index")
    yield made
    made.store.close()


def test_what_comes_is_new_by_words_and_by_meaning_until_it_is_seen(library: Library) -> None:
    library.put(OLD)
    number = library.save()
    assert library.new(number) == set()
    library.put(IMAGES, GRAPHENE, replace(OLD, ref="own:again", published="2002"))
    assert library.new(number) == {"own:images", "own:again"}
    by_words = library.save(replace(ASKED, channel="lexical"))
    assert library.new(by_words) == set(), "saved after all came"
    with library.store.transaction() as tx:
        library.store.saved.see(tx, "", number, 2)
    assert library.new(number) == set()


def test_the_feed_has_what_its_words_find_and_what_came_near_by_meaning_newest_first(library: Library) -> None:
    library.put(OLD)
    number = library.save()
    assert library.feed(number) == ["own:old"]
    library.put(IMAGES, GRAPHENE)
    assert library.feed(number) == ["own:images", "own:old"]
    assert library.feed(library.save(replace(ASKED, channel="lexical"))) == ["own:old"]


def test_run_again_on_the_same_library_it_finds_the_same(library: Library) -> None:
    library.put(OLD, IMAGES, GRAPHENE)
    saved = library.store.saved.get("", library.save())
    runs = [find_hits(library.store, library.engine, search_of(saved.asked, 9)) for _ in range(3)]
    assert runs[0] == runs[1] == runs[2] and runs[0][0]
    assert library.engine.sequence() == saved.saved.sequence


def test_scope_and_what_is_the_readers_own_hold_for_what_is_new(library: Library) -> None:
    everywhere, in_arxiv = (library.save(Asked("graphene", scope), "ada") for scope in ("all", "arxiv"))
    starred = library.save(Asked("graphene is:starred"), "ada")
    library.put(GRAPHENE, replace(GRAPHENE, ref="arxiv:2401.00001"))
    with library.store.transaction() as tx:
        library.store.stars.add(tx, "ada", "own:graphene", 1)
        library.store.stars.add(tx, "bob", "arxiv:2401.00001", 1)
    assert len(library.new(everywhere, "ada")) == 2
    assert library.new(in_arxiv, "ada") == {"arxiv:2401.00001"}
    assert library.new(starred, "ada") == {"own:graphene"}


@pytest.mark.parametrize(
    "asked",
    [
        *(Asked(""), Asked("moths\0"), Asked("moths", scope="here"), Asked("moths", channel="x"), Asked("moths", sort="x")),
        Asked("moths", untranslated=("蛾,蝶",)),
    ],
)
def test_what_cannot_be_run_is_not_saved(library: Library, asked: Asked) -> None:
    with pytest.raises(InputError):
        library.save(asked)
    with pytest.raises(QueryError):
        library.save(Asked("(moths"))
    assert library.store.saved.all("") == []
