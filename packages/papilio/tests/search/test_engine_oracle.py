"""The engine against a plain reading of the same documents."""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from papilio.errors import BusyError, QueryError, UnavailableError
from papilio.search import schema
from papilio.search.analysis import STOP_WORDS, Analysis
from papilio.search.documents import Document, Search, Sort
from papilio.search.engine import NO_WORDS, Engine

ANALYSIS = Analysis()
WORDS = [
    *("sparse", "attention", "attentive", "network", "networks", "networking", "graph", "graphs", "butterfly", "butterflies"),
    *("study", "studies", "studying", "quantum", "multi-agent", "multiagent", "GPT-4", "C++", "C#", "k-NN", "naïve", "naive"),
    *(r"$\alpha$-divergence", "the", "of", "and", "with", "图神经网络", "神经", "learning", "learned", "transport", "optimal"),
]
AUTHORS = [
    "Geoffrey E. Hinton",
    "Bengio, Yoshua",
    "Laurens van der Maaten",
    "Jürgen Schmidhuber",
    "Conor O'Neil",
    "李 飞飞",
    "Plato",
]
CATEGORIES = ["cs.LG", "cs.CL", "cs", "math.OC", "math-ph", "quant-ph", "stat.ML"]
VENUES = ["", "ICLR", "NeurIPS", "Nature Physics"]


def generated(number: int, random_: random.Random) -> Document:
    day = f"{random_.randint(2015, 2025)}-{random_.randint(1, 12):02d}-{random_.randint(1, 28):02d}"
    published = random_.choice([day, day, day[:7], day[:4], f"{day}T{random_.randint(0, 23):02d}:30:00Z", ""])
    arxiv = random_.random() < 0.5
    return Document(
        ref=f"arxiv:2401.{number:05d}" if arxiv else f"doi:10.1000/X({number})",
        title=" ".join(random_.choices(WORDS, k=random_.randint(1, 5))) + f" t{number}",
        abstract=" ".join(random_.choices(WORDS, k=random_.randint(0, 12))),
        authors=tuple(random_.sample(AUTHORS, random_.randint(0, 3))),
        categories=tuple(random_.sample(CATEGORIES, random_.randint(0, 3))),
        venue=random_.choice(VENUES),
        year=int(published[:4]) + random_.randint(0, 1) if published and random_.random() < 0.5 else None,
        published=published,
        names=(f"10.48550/arXiv.2401.{number:05d}",) if arxiv else (),
        answers=" ".join(random_.choices(WORDS, k=4)) if random_.random() < 0.1 else "",
    )


LIBRARY = [generated(number, random.Random(number)) for number in range(500)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The generated documents, in many segments."""
    engine = Engine(tmp_path_factory.mktemp("library"))
    with engine.writer() as writer:
        for start in range(0, len(LIBRARY), 90):
            for document in LIBRARY[start : start + 90]:
                writer.put(document)
            writer.commit(start + 90)
    return engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(tmp_path / "index")


def fill(engine: Engine, *documents: Document, sequence: int = 1) -> None:
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
        writer.commit(sequence)


def refs(engine: Engine, query: str, *, limit: int = 1000, sort: Sort = "relevance", within: str = "") -> list[str]:
    results = engine.answer(Search(query, limit=limit, sort=sort, channel="lexical", within=within))
    return [hit.ref for hit in results.hits]


# The oracle: what a document must be to match, read from the document itself.

Test = Callable[[Document], bool]


def stems(text: str) -> set[str]:
    return set(ANALYSIS.stemmed(text))


def has_phrase(text: str, phrase: str) -> bool:
    return f" {' '.join(ANALYSIS.literal(phrase))} " in f" {' '.join(ANALYSIS.literal(text))} "


def word(wanted: str) -> Test:
    """A plain word: its stems anywhere. The words tested are no authors' names."""
    return lambda d: bool(stems(wanted) & stems(f"{d.title}\n{d.abstract}\n{d.answers}"))


def phrase(wanted: str) -> Test:
    return lambda d: any(has_phrase(text, wanted) for text in (d.title, d.abstract, d.answers, *d.authors))


def in_field(name: str, wanted: str) -> Test:
    """One word in a field: by its stem when it is one word, else as written or run together."""
    parts, joined = ANALYSIS.stemmed_parts(wanted)

    def test(document: Document) -> bool:
        text: str = getattr(document, name)
        single = len(ANALYSIS.literal(wanted)) == 1
        return has_phrase(text, wanted) or bool(set(parts if single else joined) & stems(text))

    return test


def year(first: int, last: int) -> Test:
    def test(document: Document) -> bool:
        found = document.year or (int(document.published[:4]) if document.published else None)
        return found is not None and first <= found <= last

    return test


def since(day: str) -> Test:
    return lambda d: bool(d.published) and _start(d) >= day


def until(day: str) -> Test:
    return lambda d: bool(d.published) and _start(d) < day


def _start(document: Document) -> str:
    return document.published[:10] + "-01-01"[len(document.published[:10]) - 4 :]


def category(*names: str) -> Test:
    return lambda d: any(each in names or any(each.startswith(f"{n}.") for n in names if "." not in n) for each in d.categories)


def author(*names: str) -> Test:
    return lambda d: bool(set(names) & set(d.authors))


def every(*tests: Test) -> Test:
    return lambda d: all(test(d) for test in tests)


def some(*tests: Test) -> Test:
    return lambda d: any(test(d) for test in tests)


def no(test: Test) -> Test:
    return lambda d: not test(d)


def is_arxiv(document: Document) -> bool:
    return document.ref.startswith("arxiv:")


QUERIES: list[tuple[str, Test]] = [
    ("sparse", word("sparse")),
    ("networks", word("network")),
    ("butterfly quantum", some(word("butterfly"), word("quantum"))),
    ("the study of graphs", some(word("study"), word("graph"))),
    ("multiagent", word("multiagent")),
    ("GPT-4", word("GPT-4")),
    ("C++", word("C++")),
    ("c#", word("C#")),
    ("k-NN", word("k-NN")),
    ("NAÏVE", word("naive")),
    ("α-divergence", some(word("alpha"), word("divergence"))),
    ("神经网", some(phrase("神经"), phrase("经网"))),
    ('"networks"', phrase("networks")),
    ('"sparse attention"', phrase("sparse attention")),
    ('"The of"', phrase("the of")),
    ('"of" "the" sparse', every(phrase("of"), phrase("the"), word("sparse"))),
    ('"multi agent"', phrase("multi agent")),
    ('"C++"', phrase("C++")),
    ("title:networks", in_field("title", "networks")),
    ("title:multi-agent", in_field("title", "multi-agent")),
    ('title:"networks"', lambda d: has_phrase(d.title, "networks")),
    ('title:"of the"', lambda d: has_phrase(d.title, "of the")),
    ('abs:"sparse graph"', lambda d: has_phrase(d.abstract, "sparse graph")),
    ('abstract:"learned"', lambda d: has_phrase(d.abstract, "learned")),
    *(
        (f"abstract:{each}", in_field("abstract", each))
        for each in ("sparse", "studies", "learned", "butterfly", "naïve", "c++", "k-NN")
    ),
    *((f"abstract:{each}", in_field("abstract", each)) for each in ("multi-agent", "GPT-4", "the", "神经", "networking")),
    ("author:hinton", author("Geoffrey E. Hinton")),
    ('au:"Geoffrey Hinton"', author("Geoffrey E. Hinton")),
    ('au:"G. Hinton"', author("Geoffrey E. Hinton")),
    ('au:"G. E. Hinton"', author("Geoffrey E. Hinton")),
    ('au:"Hinton, Geoffrey"', author("Geoffrey E. Hinton")),
    ('au:"Yoshua Bengio"', author("Bengio, Yoshua")),
    ('au:"Y Bengio"', author("Bengio, Yoshua")),
    ('au:"van der Maaten"', author("Laurens van der Maaten")),
    ('au:"Laurens Maaten"', author("Laurens van der Maaten")),
    ("au:schmidhuber", author("Jürgen Schmidhuber")),
    ("au:JÜRGEN", author("Jürgen Schmidhuber")),
    ("au:O'Neil", author("Conor O'Neil")),
    ("au:oneil", author("Conor O'Neil")),
    ("au:Plato", author("Plato")),
    ("au:飞飞", author("李 飞飞")),
    ('au:"Geoffrey Bengio"', author()),
    ("cat:cs.LG", category("cs.LG")),
    ("cat:CS.lg", category("cs.LG")),
    ("cat:cs", category("cs")),
    ("cat:math", category("math")),
    ("cat:math-ph", category("math-ph")),
    ("venue:iclr", lambda d: d.venue == "ICLR"),
    ('venue:"nature physics"', lambda d: d.venue == "Nature Physics"),
    ("year:2020", year(2020, 2020)),
    ("year:2018..2020", year(2018, 2020)),
    ("year:2022..", year(2022, 9999)),
    ("year:..2016", year(0, 2016)),
    ("after:2020-06-15", since("2020-06-15")),
    ("after:2020-06", since("2020-06-01")),
    ("before:2019", until("2019-01-01")),
    ("after:2019 before:2019-07", every(since("2019-01-01"), until("2019-07-01"))),
    ("has:arxiv", is_arxiv),
    ("has:venue", lambda d: bool(d.venue)),
    ("has:answers", lambda d: bool(d.answers)),
    ("-has:answers", lambda d: not d.answers),
    ("has:VENUE -has:arxiv", lambda d: bool(d.venue) and not is_arxiv(d)),
    ("id:2401.00007", lambda d: d.ref == "arxiv:2401.00007"),
    ("arxiv:2401.00007v3", lambda d: d.ref == "arxiv:2401.00007"),
    ("doi:10.48550/arxiv.2401.00007", lambda d: d.ref == "arxiv:2401.00007"),
    *((f"id:{LIBRARY[n].ref}", lambda d, n=n: d.ref == LIBRARY[n].ref) for n in (0, 1, 2, 3)),
    ("sparse -graph", every(word("sparse"), no(word("graph")))),
    ('sparse -"graph"', every(word("sparse"), no(phrase("graph")))),
    ("-sparse", no(word("sparse"))),
    ("-(sparse OR graph)", no(some(word("sparse"), word("graph")))),
    ("sparse OR cat:quant-ph", some(word("sparse"), category("quant-ph"))),
    ("(sparse year:2020) OR au:plato", some(every(word("sparse"), year(2020, 2020)), author("Plato"))),
    ("sparse graph venue:ICLR", every(some(word("sparse"), word("graph")), lambda d: d.venue == "ICLR")),
    ("(sparse graph) -cat:cs has:arxiv", every(some(word("sparse"), word("graph")), no(category("cs")), is_arxiv)),
    ("sparse -(-graph)", every(word("sparse"), word("graph"))),
]


@pytest.mark.parametrize(("query", "test"), QUERIES, ids=[query for query, _ in QUERIES])
def test_matches_total_and_facets_are_those_of_the_documents(library: Engine, query: str, test: Test) -> None:
    expected = [document for document in LIBRARY if test(document)]
    results = library.answer(Search(query, limit=len(LIBRARY), channel="lexical"))
    assert sorted(hit.ref for hit in results.hits) == sorted(document.ref for document in expected)
    assert results.total == len(expected)
    years = [d.year or (int(d.published[:4]) if d.published else None) for d in expected]
    for name, values in (
        ("category", [each for d in expected for each in d.categories]),
        ("venue", [d.venue for d in expected if d.venue]),
        ("year", [str(each) for each in years if each is not None]),
    ):
        assert [(each.value, each.papers) for each in results.facets[name]] == sorted(
            Counter(values).items(), key=lambda each: (-each[1], each[0])
        )


def test_most_queries_of_the_oracle_select_something() -> None:
    empty = [query for query, test in QUERIES if not any(map(test, LIBRARY))]
    assert set(empty) == {'au:"Geoffrey Bengio"'} | ({"doi:10.48550/arxiv.2401.00007"} & set(empty))


def test_a_word_of_the_abstract_is_found_hyphenated_unless_the_title_has_it_too(library: Engine) -> None:
    """What stands in the title too is looked for in the abstract as it is written: a limit, and no more than that."""
    stem = ANALYSIS.stemmed("multiagent")[0]
    expected = {d.ref: d for d in LIBRARY if stem in stems(d.abstract)}
    found = set(refs(library, "abstract:multiagent"))
    assert found <= set(expected)
    assert all(stem in stems(expected[ref].title) for ref in set(expected) - found)
    assert any("multi-agent" in expected[ref].abstract and "multiagent" not in expected[ref].abstract for ref in found)


def test_a_compound_with_stop_words_is_found_run_together_in_the_abstract(engine: Engine) -> None:
    fill(engine, Document("a", "Stateoftheart moths", "a stateoftheart moth"), Document("b", "Moths", "stateoftheart"))
    assert sorted(refs(engine, "abstract:state-of-the-art")) == ["a", "b"]


def test_within_filters_beside_the_query(library: Engine) -> None:
    both = refs(library, "sparse OR graph", within="has:arxiv after:2018")
    assert both
    assert sorted(both) == sorted(refs(library, "(sparse OR graph) has:arxiv after:2018"))
    with pytest.raises(QueryError):
        library.answer(Search("sparse", within="year:soon"))


def test_within_holds_for_pins_too(library: Engine) -> None:
    document = next(each for each in LIBRARY if is_arxiv(each))
    assert library.answer(Search(document.title, within="has:arxiv")).hits[0].pinned
    assert not any(hit.pinned for hit in library.answer(Search(document.title, within="-has:arxiv")).hits)


def paged(engine: Engine, query: str, step: int, stars: Mapping[str, int] | None = None, **options: object) -> list[str]:
    found: list[str] = []
    while True:
        page = engine.answer(Search(query, limit=step, offset=len(found), **options), stars=stars)  # type: ignore[arg-type]
        if not page.hits:
            return found
        found += [hit.ref for hit in page.hits]


@pytest.mark.parametrize("query", ["sparse", "cat:cs", "-sparse", "graph network"])
def test_by_time_the_newest_come_first_and_then_refs(library: Engine, query: str) -> None:
    found = refs(library, query, sort="time")
    documents = {document.ref: document for document in LIBRARY}
    keys = [(-schema.seconds(documents[ref].published), ref) for ref in found]
    assert keys == sorted(keys)
    assert found == paged(library, query, 7, sort="time")


@pytest.mark.parametrize("query", ["sparse", "cat:cs"])
def test_by_stars_the_most_read_come_first_then_the_newest(library: Engine, query: str) -> None:
    by_time = refs(library, query, sort="time")
    stars = {ref: place % 4 for place, ref in enumerate(sorted(by_time))} | {"not:held": 9}
    found = paged(library, query, 7, sort="stars", stars=stars)
    assert found == sorted(by_time, key=lambda ref: (-stars[ref], by_time.index(ref)))
    assert paged(library, query, 11, sort="stars") == by_time


@pytest.mark.parametrize("query", ["sparse", "graph network -quantum", "cat:cs", LIBRARY[9].title])
@pytest.mark.parametrize("step", [1, 13])
def test_pages_neither_repeat_nor_skip(library: Engine, query: str, step: int) -> None:
    whole = [hit.ref for hit in library.answer(Search(query, limit=1000)).hits]
    assert len(set(whole)) == len(whole)
    assert paged(library, query, step)[:200] == whole[:200]


def test_limit_and_offset(library: Engine) -> None:
    results = library.answer(Search("sparse", limit=0))
    assert results.hits == ()
    assert results.total == len(refs(library, "sparse"))
    assert library.answer(Search("sparse", offset=10_000)).hits == ()
    for limit, offset in ((-1, 0), (1, -1)):
        with pytest.raises(ValueError, match="negative"):
            library.answer(Search("sparse", limit=limit, offset=offset))


def test_ties_stand_in_the_order_of_refs_whatever_the_segments(tmp_path: Path) -> None:
    documents = [Document(f"arxiv:2401.{n:05d}", "A butterfly", f"wings {n % 2}") for n in range(60)]
    found: list[list[str]] = []
    for size, order in ((60, documents), (7, documents[::-1])):
        engine = Engine(tmp_path / str(size))
        for start in range(0, 60, size):
            fill(engine, *order[start : start + size], sequence=start + 1)
        found.append(refs(engine, "butterfly", limit=25))
    assert found[0] == found[1] == [document.ref for document in documents[:25]]


def test_more_of_the_words_rank_higher_and_a_title_counts_more(engine: Engine) -> None:
    fill(
        engine,
        Document("a", "Sparse things", "about butterfly wings and more"),
        Document("b", "Butterfly things", "about sparse wings and more"),
        Document("c", "Sparse butterfly", "things about wings and more"),
        Document("d", "Other things", "about wings and sparse more"),
        Document("e", "Quantum things", "about nothing else and more"),
    )
    found = refs(engine, "sparse butterfly")
    assert found[0] == "c"
    assert found[3] == "d"
    assert len(found) == 4


def test_put_replaces_and_remove_drops(engine: Engine) -> None:
    assert (engine.sequence(), engine.count()) == (0, 0)
    fill(engine, Document("a", "Sparse moths"), Document("b", "Dense moths"), sequence=5)
    assert (engine.sequence(), engine.count()) == (5, 2)
    with engine.writer() as writer:
        writer.put(Document("a", "Quantum moths"))
        writer.put(Document("c", "First draft"))
        writer.put(Document("c", "Second draft"))
        writer.remove("b")
        writer.remove("never there")
        assert refs(engine, "sparse") == ["a"]
        writer.commit(9)
    assert (engine.sequence(), engine.count()) == (9, 2)
    assert refs(engine, "sparse") == refs(engine, "first") == refs(engine, "dense") == []
    assert refs(engine, "moths") == ["a"]
    assert refs(engine, "draft") == ["c"]


def test_what_is_removed_after_it_was_put_is_gone(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.put(Document("a", "Sparse moths"))
        writer.remove("a")
        writer.put(Document("b", "Dense moths"))
        writer.remove("b")
        writer.put(Document("b", "Dense moths again"))
        writer.commit(1)
    assert refs(engine, "moths") == ["b"]


def test_what_was_not_committed_is_dropped(engine: Engine) -> None:
    fill(engine, Document("a", "Sparse moths"))
    with engine.writer() as writer:
        writer.put(Document("b", "Dense moths"))
        writer.remove("a")
    fill(engine, Document("c", "Third"), sequence=2)
    assert refs(engine, "moths") == ["a"]


def test_an_exception_inside_the_writer_releases_the_lock(engine: Engine) -> None:
    with pytest.raises(RuntimeError), engine.writer() as writer:
        writer.put(Document("a", "Sparse moths"))
        raise RuntimeError
    fill(engine, Document("b", "Dense moths"))
    assert refs(engine, "moths") == ["b"]


def test_clear_drops_documents_and_sequence(engine: Engine) -> None:
    fill(engine, Document("a", "Sparse moths"), sequence=5)
    with engine.writer() as writer:
        engine.clear(writer)
        assert (engine.sequence(), engine.count()) == (0, 0)
        writer.put(Document("b", "Dense moths"))
        writer.commit(1)
    assert refs(engine, "moths") == ["b"]


def test_sequence_and_documents_are_there_when_opened_again(tmp_path: Path) -> None:
    fill(Engine(tmp_path), Document("a", "Sparse moths"), sequence=12345678901)
    again = Engine(tmp_path)
    assert (again.sequence(), again.count()) == (12345678901, 1)
    assert refs(again, "moth") == ["a"]
    assert again.size_bytes() > 0


def test_words_only_takes_syntax_as_words(library: Engine) -> None:
    for text in ('"sparse', "sparse)", "tilte:sparse", "sparse OR"):
        with pytest.raises(QueryError):
            library.answer(Search(text))
        found = library.answer(Search(text, words_only=True, limit=1000, channel="lexical"))
        assert sorted(hit.ref for hit in found.hits) == sorted(refs(library, "sparse"))


def test_stop_words_count_only_between_quotes_or_alone(library: Engine) -> None:
    assert sorted(refs(library, "the sparse")) == sorted(refs(library, "sparse"))
    assert sorted(refs(library, "the")) == sorted(d.ref for d in LIBRARY if has_phrase(f"{d.title} {d.abstract}", "the"))
    assert set(refs(library, '"the" sparse')) < set(refs(library, "sparse"))


def test_an_author_is_found_by_a_plain_word(library: Engine) -> None:
    assert sorted(refs(library, "Schmidhuber")) == sorted(d.ref for d in LIBRARY if "Jürgen Schmidhuber" in d.authors)


def test_meaning_is_not_there_and_says_so(library: Engine) -> None:
    with pytest.raises(UnavailableError, match="encoder"):
        library.answer(Search("sparse", channel="semantic"))
    assert library.answer(Search("sparse")).notes == library.answer(Search("sparse", channel="lexical")).notes == ()


@pytest.mark.parametrize("text", ["?!. ***", "🦋", "-- ->", "&", "\u200b", "$", '"?!"'])
def test_a_query_without_letters_finds_nothing_and_says_why(library: Engine, text: str) -> None:
    results = library.answer(Search(text))
    assert (results.total, results.hits) == (0, ())
    assert NO_WORDS in results.notes


def test_notes_say_what_was_not_understood(library: Engine) -> None:
    for query, part in (
        ("cat:qq.XX", "qq.XX"),
        ("venue:nowhere", "nowhere"),
        ("title:?", "title:"),
        ("sparse AND graph", "AND"),
    ):
        assert any(part in note for note in library.answer(Search(query)).notes), query
    assert library.answer(Search("cat:qq.XX sparse")).total == 0
    assert library.answer(Search("title:? sparse")).total == 0


@pytest.mark.parametrize("unit", ["sparse ", "zebra17 sparse graph quantum ", "x", "图", "a.b-", "-sparse "])
def test_ten_thousand_characters_are_answered(library: Engine, unit: str) -> None:
    text = (unit * 10_000)[: 10_000 // len(unit) * len(unit)]
    results = library.answer(Search(text))
    assert len(results.hits) <= 25
    if unit == "sparse ":
        assert results.total == len(refs(library, "sparse"))


@pytest.mark.parametrize("unit", ['"of" ', "title:sparse "])
def test_thousands_of_fields_and_phrases_are_refused(library: Engine, unit: str) -> None:
    with pytest.raises(QueryError, match="ask in parts"):
        library.answer(Search(unit * 700))


def test_many_different_words_are_searched_by_the_rarest(engine: Engine) -> None:
    many = [f"w{number:03d}" for number in range(100)]
    fill(engine, *(Document(f"d{n:03d}", f"Paper {n}", " ".join(many[n:])) for n in range(100)))
    results = engine.answer(Search(" ".join(many), limit=200))
    assert results.total == 48
    assert any("48 rarest" in note for note in results.notes)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("butterfyl", "butterfly"),
        ("quantmu", "quantum"),
        ("au:schmidhubre", "author:schmidhuber"),
        ("sparse venue:nowhere", "sparse"),
        ('"transport quantum sparse quantum"', "transport quantum sparse quantum"),
    ],
)
def test_nothing_found_suggests_a_query_that_finds(library: Engine, query: str, expected: str) -> None:
    results = library.answer(Search(query))
    assert results.total == 0
    assert results.nearest == expected
    assert library.answer(Search(results.nearest)).total > 0


def test_nearest_is_empty_where_something_was_found_or_nothing_is_near(library: Engine) -> None:
    assert library.answer(Search("sparse")).nearest == ""
    assert library.answer(Search("xylophonemakers")).nearest == ""


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with Engine(tmp_path).writer(), pytest.raises(BusyError) as caught:
        Engine(tmp_path).writer()
    assert caught.value.holder == str(_pid_of_this_process())
    fill(Engine(tmp_path), Document("a", "Sparse moths"))


def _pid_of_this_process() -> int:
    return int(re.split(r"\s", Path("/proc/self/stat").read_text())[0])


HOLD = """
import sys
from pathlib import Path
from papilio.search.documents import Document
from papilio.search.engine import Engine
with Engine(Path(sys.argv[1])).writer() as writer:
    print("held", flush=True)
    sys.stdin.readline()
    writer.put(Document("b", "Dense moths"))
    writer.commit(2)
    print("committed", flush=True)
    sys.stdin.readline()
"""


def test_another_process_writes_while_this_one_reads(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    fill(engine, Document("a", "Sparse moths"))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "held\n"
            with pytest.raises(BusyError) as caught:
                engine.writer()
            assert caught.value.holder == str(child.pid)
            assert refs(engine, "moths") == ["a"]
            child.stdin.write("\n")
            child.stdin.flush()
            assert child.stdout.readline() == "committed\n"
            while sorted(refs(engine, "moths")) != ["a", "b"]:
                time.sleep(0.02)
            assert engine.sequence() == 2
        finally:
            child.kill()
    engine.writer().__exit__(None, None, None)


def index_files(directory: Path) -> Sequence[Path]:
    return sorted((directory / f"lexical-{schema.FORMAT}").iterdir())


@pytest.mark.parametrize("damage", ["meta empty", "meta garbage", "segment missing", "segment empty", "managed garbage"])
def test_a_damaged_index_is_set_aside_and_begun_anew(tmp_path: Path, damage: str) -> None:
    fill(Engine(tmp_path), Document("a", "Sparse moths"), sequence=5)
    file, _, how = damage.partition(" ")
    name = {"meta": "meta.json", "managed": ".managed.json", "segment": ".term"}[file]
    for path in [each for each in index_files(tmp_path) if each.name.endswith(name)]:
        if how == "missing":
            path.unlink()
        else:
            path.write_bytes(b"" if how == "empty" else b"\x00garbage")
    again = Engine(tmp_path)
    assert (again.sequence(), again.count()) == (0, 0)
    assert (tmp_path / "damaged").is_dir()
    fill(again, Document("b", "Dense moths"), sequence=6)
    assert refs(Engine(tmp_path), "moths") == ["b"]


def test_a_damaged_index_that_someone_writes_is_left_alone(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    fill(engine, Document("a", "Sparse moths"))
    with engine.writer():
        (tmp_path / f"lexical-{schema.FORMAT}" / "meta.json").write_bytes(b"")
        with pytest.raises(UnavailableError, match="damaged"):
            Engine(tmp_path)
    assert not (tmp_path / "damaged").exists()


def test_an_index_of_another_format_is_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(Engine(tmp_path), Document("a", "Sparse moths"), sequence=5)
    old = tmp_path / f"lexical-{schema.FORMAT}"
    monkeypatch.setattr(schema, "FORMAT", schema.FORMAT + 1)
    again = Engine(tmp_path)
    assert (again.sequence(), again.count()) == (0, 0)
    fill(again, Document("b", "Dense moths"))
    assert not old.exists()
    assert refs(again, "moths") == ["b"]


def test_a_place_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnavailableError, match="cannot be opened"):
        Engine(tmp_path / "file")


def test_the_words_tested_are_no_names_and_mix_with_stop_words() -> None:
    assert not {name for author_ in AUTHORS for name in ANALYSIS.literal(author_)} & {
        t for w in WORDS for t in ANALYSIS.literal(w)
    }
    assert STOP_WORDS & set(WORDS)
