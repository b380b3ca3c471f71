"""Every row of the table of fields goes through every use, so that a field that is half made fails."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from papilio.errors import QueryError
from papilio.search import schema
from papilio.search.documents import Document, Search, Why
from papilio.search.engine import Engine
from papilio.search.fields import NAMED, ROWS, SPELLED, Mark, SearchField
from papilio.search.query import Field, nearest_field, parse

DOCUMENTATION = Path(__file__).parents[4] / "docs" / "search.md"

HELD = Document(
    ref="arxiv:2105.00001",
    title="Sparse attention for all",
    abstract="Zebrafish are watched with multi-agent cameras.",
    authors=("Geoffrey E. Hinton", "Ada Lovelace"),
    categories=("cs.LG", "math.CO"),
    venue="ICLR",
    year=2021,
    published="2021-05-03",
    names=("2105.00001", "10.1000/Held(1)"),
    answers="Q: why? A: because of moths.",
    code=True,
)
OTHER = Document(
    ref="own:2",
    title="Dense moths",
    abstract="Nothing is watched here but moths.",
    authors=("Noam Shazeer",),
    categories=("hep-th",),
    published="1999",
    names=("10.1000/other",),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is asked of a field.

    Attributes:
        found: Values that `HELD` has and `OTHER` has not; in quotes where they are to be phrases.
        missed: Values that neither has.
        told: What `HELD` says of each found value, where the field is explained.
        wrong: Values that are refused, each with the value that the error proposes.
        slips: Of texts and names, misspelt words with what is offered in their place.
    """

    found: tuple[str, ...]
    missed: tuple[str, ...]
    told: tuple[tuple[str, ...], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    slips: tuple[tuple[str, str], ...] = ()


SAMPLES = {
    "title": Sample(
        ("attention", "Attentions", '"attention for all"'),
        ("zebrafish", '"all for attention"'),
        (("attention",), ("attention",), ("attention", "for", "all")),
        slips=(("mothz", "moths"),),
    ),
    "abstract": Sample(
        ("zebrafish", "camera", "multiagent", '"watched with"'),
        ("attention", '"with watched"'),
        (("Zebrafish",), ("cameras",), ("multi-agent",), ("watched", "with")),
        slips=(("zebrafisk", "zebrafish"),),
    ),
    "author": Sample(
        ("hinton", '"G. Hinton"', '"Hinton, Geoffrey"', '"ada lovelace"'),
        ("turing", '"Ada Hinton"'),
        (
            ("Hinton", "Geoffrey E. Hinton"),
            ("Geoffrey E. Hinton",),
            ("Geoffrey E. Hinton",),
            ("Ada", "Lovelace", "Ada Lovelace"),
        ),
        slips=(("hintom", "hinton"),),
    ),
    "cat": Sample(("cs.LG", "CS.lg", "math"), ("cs.CL", "mat"), (("cs.LG",), ("cs.LG",), ("math.CO",))),
    "venue": Sample(("ICLR", "iclr", '"ICLR"'), ("ACL",), (("ICLR",),) * 3),
    "year": Sample(
        ("2021", "2020..2022", "2021..", "2021..2021"),
        ("1998", "..1998", "2022..", "2000..2020"),
        (("2021",),) * 4,
        (("soon", ""), ("2021..2019", "2019..2021"), ("..", "")),
    ),
    "after": Sample(("2021-05-03", "2021-05", "2000"), ("2021-05-04", "2022"), wrong=(("2021-02-30", "2021-02"),)),
    "before": Sample((), ("1999", "1998-12"), wrong=(("soon", ""),)),
    "id": Sample(("arxiv:2105.00001", "2105.00001v3", "10.1000/held(1)"), ("2105.00002",)),
    "doi": Sample(("10.1000/held(1)",), ("10.1000/held",)),
    "arxiv": Sample(("2105.00001", "2105.00001v2"), ("2105.00002",)),
    "is": Sample(("starred", "READ"), (), wrong=(("stared", "starred"), ("unread", "read"), ("own", ""))),
    "has": Sample(("answers", "arxiv", "code", "VENUE", "note"), (), wrong=(("anwsers", "answers"), ("pdf", ""))),
    "note": Sample(
        ("idea", "Ideas", '"to read again"', "multiagent", "camera", "想法"),
        ("zebrafish", '"again to read"', "法想"),
        tuple((value,) for value in ("idea", "Ideas", "to read again", "multiagent", "camera", "想法")),
    ),
}
"""A field without a sample has no test: add one."""


class Ada:
    """A reader who has left everything on `HELD` and nothing on `OTHER`."""

    def marked(self, mark: Mark) -> Collection[str]:
        return {HELD.ref}

    def notes(self) -> Iterable[tuple[str, Collection[str]]]:
        return [("An idea, to read again: multi-agent cámeras. 好想法。", {HELD.ref, "arxiv:gone"})]


FIELDS = [field for field in ROWS if field.spellings]
each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Both documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        writer.put(HELD)
        writer.put(OTHER)
        writer.commit(1)
    return made


def refs(engine: Engine, query: str) -> set[str]:
    return {hit.ref for hit in engine.answer(Search(query, channel="lexical"), mine=Ada()).hits}


@each_field
def test_each_spelling_is_read_and_means_one_row(field: SearchField) -> None:
    for spelling in field.spellings:
        assert spelling == spelling.lower()
        assert SPELLED[spelling] is NAMED[field.name] is field
        for example in field.examples:
            value = example.partition(":")[2]
            for written in (spelling, spelling.upper()):
                (node,) = parse(f"{written}:{value}").nodes
                assert node == Field(field.name, value.strip('"'), value.startswith('"'))
    assert {example.partition(":")[0] for example in field.examples} == set(field.spellings)


@each_field
def test_the_index_has_the_columns(field: SearchField) -> None:
    row = schema.to_tantivy(HELD)
    mine = field.name in ("is", "note")
    assert bool(field.columns) != mine
    for column in field.columns.values():
        assert any(row.get_all(column)) or field.name == "abstract", f"nothing fills the column {column}"
    assert bool(field.values(HELD)) != mine, "a document has nothing of it"


@each_field
def test_it_finds_what_has_the_value_and_nothing_else(engine: Engine, field: SearchField) -> None:
    sample = SAMPLES[field.name]
    for value in sample.found:
        assert refs(engine, f"{field.name}:{value}") == {HELD.ref}, value
        assert refs(engine, f"-{field.name}:{value}") == {OTHER.ref}, value
        assert refs(engine, f"watched {field.name}:{value}") == {HELD.ref}, value
        assert refs(engine, f"{field.name}:{value} OR title:moths") == {HELD.ref, OTHER.ref}, value
    for value in sample.missed:
        assert refs(engine, f"{field.name}:{value}") == set(), value
        assert refs(engine, f"-{field.name}:{value}") == {HELD.ref, OTHER.ref}, value


def test_a_day_divides_all_documents_in_two(engine: Engine) -> None:
    for day in ("1999", "2000", "2021-05", "2021-05-03", "2021-05-04"):
        after, before = refs(engine, f"after:{day}"), refs(engine, f"before:{day}")
        assert after | before == {HELD.ref, OTHER.ref}
        assert not after & before
    assert refs(engine, "before:2000") == {OTHER.ref}


@each_field
def test_a_document_says_what_of_it_matches(engine: Engine, field: SearchField) -> None:
    sample = SAMPLES[field.name]
    assert len(sample.told) == (len(sample.found) if field.explained else 0)
    for value, words in zip(sample.found, sample.told, strict=False):
        answer = engine.answer(Search(f"{field.name}:{value}"), mine=Ada())
        assert answer.why(HELD) == (Why("lexical", field.name, words),), value
        assert answer.why(OTHER) == (), value
    if not field.explained:
        for value in sample.found:
            found = engine.answer(Search(f"{field.name}:{value}"), mine=Ada()).why(HELD)
            assert not [why for why in found if why.channel == "lexical"], value


@each_field
def test_a_wrong_value_is_refused_where_it_stands_with_what_would_be_right(field: SearchField) -> None:
    for value, right in SAMPLES[field.name].wrong:
        with pytest.raises(QueryError) as caught:
            parse(f"graph {field.name}:{value}")
        assert caught.value.column == len(f"graph {field.name}:") + 1
        assert field.name in str(caught.value)
        assert value in str(caught.value)
        assert caught.value.suggestion == (f"graph {field.name}:{right}" if right else "graph")
    assert SAMPLES[field.name].wrong or field.kind not in ("years", "from", "until", "flag")
    with pytest.raises(QueryError, match=f"^{field.name}: needs its value"):
        parse(f"{field.name}: graph")
    with pytest.raises(QueryError, match="nothing between these quotation marks"):
        parse(f'{field.name}:""')


@each_field
def test_errors_name_it_and_mend_its_misspellings(field: SearchField) -> None:
    with pytest.raises(QueryError) as caught:
        parse("qqqqqqqq:graph")
    assert f" {field.name}:" in str(caught.value)
    assert nearest_field(f"{field.name}{field.name[-1]}") == field.name


@each_field
def test_without_a_match_the_nearest_query_keeps_or_drops_it(engine: Engine, field: SearchField) -> None:
    for value in SAMPLES[field.name].missed:
        apart = value.strip('"').split() if field.kind == "text" and value.startswith('"') else []
        nearest = " ".join(('"sparse attention"', *(f"{field.name}:{word}" for word in apart)))
        assert engine.answer(Search(f'"sparse attention" {field.name}:{value}')).nearest == nearest, value
    for wrong, right in SAMPLES[field.name].slips:
        assert engine.answer(Search(f"{field.name}:{wrong}")).nearest == f"{field.name}:{right}", wrong
    assert bool(SAMPLES[field.name].slips) == (field.kind in ("text", "person"))


@each_field
def test_the_documentation_has_its_line(field: SearchField) -> None:
    lines = [line for line in DOCUMENTATION.read_text("utf-8").splitlines() if line.startswith(f"| `{field.name}:")]
    assert len(lines) == 1
    assert field.help
    assert field.help in lines[0]
    assert all(f"`{example}`" in lines[0] for example in field.examples)
