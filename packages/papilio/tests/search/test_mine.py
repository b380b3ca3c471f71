"""What is the reader's own, as a condition beside all others, in every channel and order."""

from collections.abc import Collection, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.encoders.encoder import Alone
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.search.analysis import Analysis
from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.search.fields import Mark
from papilio.search.mine import NOBODY, lacking, with_refs
from papilio.search.query import parse, render
from papilio.search.semantic import SemanticIndex
from papilio.search.succession import Succession

PAPERS = [
    Document(
        f"own:{number}",
        f"Sparse attention {number}",
        "Graphs are watched by many heads.",
        categories=("cs.LG" if number % 2 else "cs.CL",),
        year=2000 + number,
        published=f"{2000 + number}-01-01",
    )
    for number in range(12)
]
STARRED = frozenset({"own:1", "own:2", "own:3", "own:gone"})
READ = frozenset({"own:3", "own:4"})
NOTES = [
    ("Schrödinger's *Ideas* about GPT-4; multi-agent.", "own:2"),
    ("读过：低秩近似的想法", "own:5"),
    ("機率模型", "own:6"),
    ("A formula $x^2$ and nothing else", "own:2"),
]


class Ada:
    """A reader with stars, marks and notes."""

    def marked(self, mark: Mark) -> Collection[str]:
        return {"starred": STARRED, "read": READ, "note": {ref for _, ref in NOTES}}[mark]

    def notes(self) -> Iterable[tuple[str, Collection[str]]]:
        return [(text, (ref,)) for text, ref in NOTES]


class Tolerant(StaticEncoder):
    """Finds everything near, so that few papers show what holds for many."""

    least_likeness = -1.0  # pyright: ignore[reportAssignmentType]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """All papers, by words and by meaning."""
    directory, encoder = tmp_path_factory.mktemp("index"), Tolerant(BUILT_IN)
    meaning = SemanticIndex.within(directory, encoder)
    made = Engine(directory, meaning=Succession(directory, Alone(encoder)))
    with made.writer() as words, meaning.vectors.writer() as vectors:
        for paper in PAPERS:
            words.put(paper)
        vectors.put(*meaning.rows(PAPERS))
        words.commit(1)
        vectors.commit(1)
    assert made.meaning
    made.meaning.vectors.refresh()
    return made


CONDITIONS = {
    "is:starred": {1, 2, 3},
    "-is:starred": {0, 4, 5, 6, 7, 8, 9, 10, 11},
    "is:starred -is:read": {1, 2},
    "is:starred is:read": {3},
    "is:starred OR is:read": {1, 2, 3, 4},
    "(is:starred cat:cs.LG) OR note:想法": {1, 3, 5},
    "-(is:starred OR has:note)": {0, 4, 7, 8, 9, 10, 11},
    "has:note is:starred": {2},
    "has:note -is:starred year:..2005": {5},
    "note:schrodinger OR is:read": {2, 3, 4},
}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("sort", ["relevance", "time", "stars"])
@pytest.mark.parametrize("channel", ["hybrid", "lexical", "semantic"])
def test_it_holds_in_every_channel_and_order_and_is_counted(engine: Engine, channel: str, sort: str, condition: str) -> None:
    wanted = {f"own:{number}" for number in CONDITIONS[condition]}
    for asked in (
        Search(f"sparse attention {condition}", sort=sort, channel=channel),  # pyright: ignore[reportArgumentType]
        Search("sparse attention", sort=sort, channel=channel, within=condition),  # pyright: ignore[reportArgumentType]
    ):
        answer = engine.answer(asked, mine=Ada(), stars={"own:9": 3})
        assert {hit.ref for hit in answer.hits} == wanted
        assert answer.total == sum(count.papers for count in answer.facets["year"]) == len(wanted)


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("SCHRÖDINGER", {2}),
        ("idea", {2}),
        ("GPT-4", {2}),
        ("4", {2}),
        ("gpt4", {2}),
        ("GPT-5", set[int]()),
        ("multiagent", {2}),
        ('"ideas about"', {2}),
        ('"about ideas"', set[int]()),
        ("低秩", {5}),
        ("秩低", set[int]()),
        ("机率", {6}),
        ("機率", {6}),
        ("the", set[int]()),
        ("😀", set[int]()),
    ],
)
def test_words_of_notes_are_read_as_those_of_titles(engine: Engine, note: str, found: set[int]) -> None:
    answer = engine.answer(Search(f"note:{note}", channel="lexical"), mine=Ada())
    assert {hit.ref for hit in answer.hits} == {f"own:{number}" for number in found}
    assert bool(answer.notes) == (not found)


def test_readers_do_not_see_each_others_numbers(engine: Engine) -> None:
    assert engine.answer(Search("is:starred"), mine=Ada()).total == 3
    nobody = engine.answer(Search("is:starred"))
    assert (nobody.total, nobody.notes) == (0, ("You have starred no paper.",))
    assert engine.answer(Search("is:starred"), mine=Ada()).total == 3


def test_no_word_of_a_note_is_marked_in_a_title(engine: Engine) -> None:
    assert engine.answer(Search("note:idea"), mine=Ada()).marks("An idea of sparse attention") == []


def test_without_a_star_the_query_without_the_condition_is_offered(engine: Engine) -> None:
    assert engine.answer(Search('"sparse attention" is:starred')).nearest == '"sparse attention"'


def test_thousands_of_papers_are_one_condition(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    many = [Document(f"own:{number}", "Moths", published="2024") for number in range(6_000)]
    with engine.writer() as writer:
        for each in many:
            writer.put(each)
        writer.commit(1)

    class Collector(Ada):
        def marked(self, mark: Mark) -> Collection[str]:
            return {each.ref for each in many[::2]}

    assert engine.answer(Search("moths is:starred"), mine=Collector()).total == 3_000
    assert engine.answer(Search("moths -is:starred", sort="time"), mine=Collector()).total == 3_000


QUERIES = st.recursive(
    st.sampled_from(["graph", "is:starred", "is:read", "has:note", "has:code", "note:idea", 'note:"a b"', "title:note"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda each: f"({' '.join(each)})")
        | st.lists(inner, min_size=2, max_size=3).map(lambda each: " OR ".join(f"({one})" for one in each))
        | inner.map(lambda each: f"(-({each}))")
    ),
    max_leaves=8,
)


@settings(max_examples=budget(30, 500))
@given(query=st.lists(QUERIES.map(lambda each: f"({each})"), min_size=1, max_size=3).map(" ".join))
def test_a_query_reads_the_same_with_the_refs_in_it(query: str) -> None:
    tree, analysis = parse(query), Analysis()
    told = with_refs(tree, NOBODY, analysis)
    assert render(told) == render(tree)
    asks = any(each in query for each in ("is:", "has:note", " note:", "(note:"))
    assert bool(list(lacking(told))) == asks
