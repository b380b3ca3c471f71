"""What is recommended: by one reader's stars and ratings alone, and never what the reader knows."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from papilio.app import meaning_in
from papilio.finding import recommending
from papilio.finding.indexing import catch_up, encode
from papilio.finding.recommending import Recommended, recommend
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.search.engine import Engine
from papilio.store import Store

NOW = datetime(2024, 5, 4, 12, tzinfo=UTC)
FRIDAY, THURSDAY = date(2024, 5, 3), date(2024, 5, 2)
QUANTUM = (
    ("Surface codes below threshold", "Quantum error correction with superconducting qubits lowers the logical error rate."),
    ("Decoding stabilizer codes", "A decoder for quantum error correction finds the likely errors of qubits from syndromes."),
    ("Magic state distillation", "Fault-tolerant quantum computers need logical qubits and magic states with few errors."),
    ("Cat qubits against bit flips", "Bosonic qubits protect quantum information; error correction needs fewer qubits."),
)
PROTEINS = (
    ("Folding proteins by language models", "We predict the structure of a protein from its sequence of amino acids."),
    ("Docking ligands to proteins", "A model of proteins and small molecules predicts where a ligand binds."),
    ("Enzymes designed from scratch", "Proteins whose amino acid sequences were designed fold and catalyse reactions."),
)
BREAD = ("Sourdough and its microbes", "Flour, water, yeast and lactic bacteria make bread rise.")
FORMULAS = ("∮∇", "∑∫ ∂")
CHINESE = ("表面码的量子纠错", "用超导量子比特实现量子纠错，降低逻辑错误率。")


def record(number: int, title: str, abstract: str, day: date = FRIDAY, kind: str = "new", month: str = "2405") -> Record:
    published = f"20{month[:2]}-{month[2:]}-01T06:00:00Z"
    paper = Paper(f"arxiv:{month}.{number:05}", title, abstract, (Author("Ada Lovelace"),), ("quant-ph",), published=published)
    return Record(paper, (Announcement("quant-ph", day, kind),))  # pyright: ignore[reportArgumentType]


def ref(number: int, month: str = "2405") -> str:
    return f"arxiv:{month}.{number:05}"


RECORDS = [
    *(record(number, *text) for number, text in enumerate(QUANTUM, 1)),
    *(record(number, *text, THURSDAY) for number, text in enumerate(PROTEINS, 11)),
    record(21, *BREAD),
    record(22, *FORMULAS),
    record(23, *CHINESE),
    record(24, "∮", ""),
    record(31, "Old surface codes", QUANTUM[0][1], date(2019, 5, 3), month="1905"),
    record(32, "Replaced surface codes", QUANTUM[0][1], FRIDAY, "replacement", month="2404"),
]


class Library:
    """A library of which a test says who likes what."""

    def __init__(self, directory: Path, records: Sequence[Record] = RECORDS) -> None:
        self.store = Store.open(f"sqlite:///{directory / 'papilio.db'}")
        self.engine = Engine(directory / "index", meaning=meaning_in(directory / "index"))
        self.put(*records)

    def put(self, *records: Record, encoded: bool = True) -> None:
        with self.store.transaction() as tx:
            self.store.papers.put(tx, records)
        catch_up(self.store, self.engine)
        if encoded:
            encode(self.store, self.engine)
            assert self.engine.meaning is not None
            self.engine.meaning.vectors.refresh()

    def star(self, *numbers: int, reader: str = "") -> None:
        with self.store.transaction() as tx:
            for number in numbers:
                self.store.stars.add(tx, reader, ref(number), number)

    def rate(self, value: int, *numbers: int, reader: str = "") -> None:
        with self.store.transaction() as tx:
            for number in numbers:
                self.store.ratings.set(tx, reader, ref(number), value, number)  # pyright: ignore[reportArgumentType]

    def ask(self, reader: str = "", **more: object) -> Recommended:
        return recommend(self.store, self.engine, reader, NOW, **more)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library(tmp_path)
    yield made
    made.store.close()


def refs(found: Recommended) -> list[str]:
    return [each.entry.paper.ref for each in found.found]


def test_one_star_brings_what_is_like_it_and_not_the_paper_itself(library: Library) -> None:
    assert library.ask().lacks == recommending.NO_LIKES
    library.star(1)
    found = library.ask()
    assert set(refs(found)) >= {ref(2), ref(4), ref(31, "1905")} and ref(1) not in refs(found)
    assert not {ref(11), ref(12), ref(21)} & set(refs(found)), "nothing of what it has nothing to do with"
    assert (found.likes, found.dislikes, found.silent, found.lacks) == (1, 0, 0, "")
    assert found.total == len(found.found)
    assert [each.hit.score for each in found.found] == sorted((each.hit.score for each in found.found), reverse=True)


def test_a_star_counts_at_once_and_so_does_one_taken_back(library: Library) -> None:
    library.star(1)
    before = refs(library.ask())
    library.star(11)
    after = refs(library.ask())
    assert not {ref(12), ref(13)} & set(before) and {ref(12), ref(13), ref(2)} <= set(after)
    with library.store.transaction() as tx:
        library.store.stars.remove(tx, "", [ref(11)])
    assert refs(library.ask()) == before


def test_what_was_rated_down_or_read_is_left_out_and_what_is_like_the_former_comes_later(library: Library) -> None:
    library.star(1, 11)
    before = {each.entry.paper.ref: each.hit.score for each in library.ask().found}
    assert {ref(4), ref(12), ref(13)} <= set(before)
    with library.store.transaction() as tx:
        library.store.reads.mark(tx, "", ref(2), 1)
    library.rate(-1, 12)
    found = library.ask()
    assert not {ref(2), ref(12)} & set(refs(found)) and found.dislikes == 1
    after = {each.entry.paper.ref: each.hit.score for each in found.found}
    assert after.get(ref(13), 0) / after[ref(4)] < before[ref(13)] / before[ref(4)]


def test_nobody_elses_stars_count(library: Library) -> None:
    library.star(1, reader="ada")
    library.star(11, 12, reader="bob")
    library.rate(-1, 2, reader="bob")
    assert ref(2) in refs(library.ask("ada")) and not {ref(11), ref(13)} & set(refs(library.ask("ada")))
    assert refs(library.ask("bob")) == [ref(13)]
    assert library.ask("eve").lacks == library.ask().lacks == recommending.NO_LIKES


def test_contradictory_opinions(library: Library) -> None:
    library.put(record(41, *QUANTUM[0]))
    library.star(1)
    library.rate(-1, 41)
    assert library.ask().lacks == recommending.CANCELLED, "the same text, liked and not"
    library.star(11)
    assert {ref(12), ref(13)} <= set(refs(library.ask())), "what is left counts"
    library.rate(-1, 1, 11)
    assert library.ask().lacks == recommending.NO_LIKES, "a rating says more than a star"


def test_stars_that_say_nothing_are_counted_and_those_in_chinese_say_what_they_mean(library: Library) -> None:
    library.star(22, 24)
    found = library.ask()
    assert (found.likes, found.silent, found.lacks) == (2, 2, recommending.SAY_NOTHING)
    library.star(23)
    found = library.ask()
    assert found.silent == 2 and found.lacks == ""
    assert ref(1) in refs(found) and ref(21) not in refs(found)


def test_a_star_whose_paper_has_no_vector_yet_is_read_for_one(library: Library) -> None:
    library.put(record(51, "Enzymes again", PROTEINS[2][1]), encoded=False)
    library.star(51)
    found = library.ask()
    assert set(refs(found)) >= {ref(11), ref(13)} and found.silent == 0
    assert found.notes == (recommending.LACKING,)
    library.put()
    assert library.ask().notes == ()


@pytest.mark.parametrize("records", [(), RECORDS[:1]])
def test_without_papers_or_with_one(tmp_path: Path, records: Sequence[Record]) -> None:
    library = Library(tmp_path, records)
    assert library.ask().lacks == recommending.NO_LIKES
    library.star(1)
    assert library.ask().total == 0 and library.ask().lacks


def test_before_any_vector_and_without_an_encoder(tmp_path: Path) -> None:
    library = Library(tmp_path, ())
    library.put(*RECORDS, encoded=False)
    library.star(1)
    assert library.ask().lacks == recommending.NO_VECTORS
    library.engine = Engine(tmp_path / "index")
    assert library.ask().lacks == recommending.NO_MEANING


def test_scopes_reach_back_from_the_newest_lists(library: Library) -> None:
    library.star(1, 11)
    today, week, everything = (library.ask(scope=scope) for scope in ("today", "week", "all"))
    assert {ref(2), ref(4), ref(23)} <= set(refs(today)) <= {ref(2), ref(3), ref(4), ref(23)}, (
        "neither Thursday's nor what was replaced"
    )
    assert {ref(12), ref(13)} <= set(refs(week)) and not {ref(31, "1905"), ref(32, "2404")} & set(refs(week))
    assert ref(32, "2404") in refs(library.ask(scope="month", limit=200)) or ref(32, "2404") in refs(everything)
    assert ref(31, "1905") in refs(everything)
    assert (today.day, week.day, everything.day) == (FRIDAY, FRIDAY, None)


def test_reasons_are_starred_papers_and_words_that_the_paper_has(library: Library) -> None:
    library.star(1, 11)
    found = {each.entry.paper.ref: each for each in library.ask(explain=True).found}
    codes = found[ref(2)]
    [star] = [why for why in codes.why if why.channel == "star"]
    assert (star.ref, star.terms) == (ref(1), ("Surface codes below threshold",))
    words = {word for why in codes.why if why.channel == "lexical" for word in why.terms}
    assert words & {"quantum", "qubits", "error", "errors", "codes"}
    text = f"{codes.entry.paper.title} {codes.entry.paper.abstract}"
    assert all(word in text for word in words)
    assert not any(each.why for each in library.ask().found)


def test_pages_follow_one_another_in_the_order_asked_for(library: Library) -> None:
    library.star(1)
    whole = refs(library.ask())
    assert [refs(library.ask(limit=1, offset=at)) for at in range(len(whole) + 1)] == [*([each] for each in whole), []]
    assert refs(library.ask(order=lambda found: found[::-1])) == whole[::-1]


def test_a_paper_that_is_gone_is_no_star_and_is_not_recommended(library: Library) -> None:
    library.star(1, 2)
    with library.store.transaction() as tx:
        library.store.papers.delete(tx, [ref(1), ref(4)])
    found = library.ask()
    assert found.likes == 1 and ref(4) not in refs(found)


@pytest.mark.parametrize("scope", ["all", "today", "week"])
def test_who_knows_many_papers_gets_the_same_list(library: Library, monkeypatch: pytest.MonkeyPatch, scope: str) -> None:
    library.star(1, 11)
    with library.store.transaction() as tx:
        library.store.reads.mark(tx, "", ref(2), 1)
    few = library.ask(scope=scope)
    monkeypatch.setattr(recommending, "MOST_DROPPED", 2)
    assert refs(library.ask(scope=scope)) == refs(few) and few.total and ref(2) not in refs(few)
