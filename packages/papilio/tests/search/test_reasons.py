"""Why a document is found: the fields, its own words, and whose English they are."""

from papilio.search.analysis import Analysis
from papilio.search.documents import Document, Why
from papilio.search.matching import Matcher
from papilio.search.query import Group, parse
from papilio.search.reasons import Reasons
from papilio.search.translation import translated

ANALYSIS = Analysis()


def reasons(query: Group, document: Document) -> tuple[Why, ...]:
    return Reasons(query, Matcher(query, ANALYSIS), ANALYSIS).of(document)


def test_a_field_is_looked_for_in_its_own_text() -> None:
    query = parse('title:graph author:"Y. Bengio" cat:cs year:2019..2021 venue:iclr')
    document = Document(
        ref="a",
        title="Graphs",
        abstract="A graph.",
        authors=("Yoshua Bengio", "An Other"),
        categories=("cs.LG", "math.CO"),
        venue="ICLR",
        year=2020,
    )
    assert reasons(query, document) == (
        Why("lexical", "title", ("Graphs",)),
        Why("lexical", "author", ("Yoshua Bengio",)),
        Why("lexical", "cat", ("cs.LG",)),
        Why("lexical", "year", ("2020",)),
        Why("lexical", "venue", ("ICLR",)),
    )


def test_the_english_of_a_term_is_told_with_the_term() -> None:
    document = Document("a", "Rank of graphs", "Low-rank approximations of a graph; an approximation.")
    assert reasons(translated(parse("低秩近似 graph")), document) == (
        Why("lexical", "title", ("Rank",), "低秩近似"),
        Why("lexical", "title", ("graphs",)),
        Why("lexical", "abstract", ("Low-rank approximations",), "低秩近似"),
        Why("lexical", "abstract", ("graph",)),
    )


def test_what_is_searched_for_in_chinese_alone_or_left_out_is_no_reason() -> None:
    document = Document("a", "Low-rank approximation", "On 低秩近似.")
    assert reasons(translated(parse("低秩近似"), ["低秩近似"]), document) == (Why("lexical", "abstract", ("低秩近似",)),)
    assert reasons(translated(parse("graph -低秩近似")), document) == ()


def test_a_term_of_a_field_is_told_of_that_field() -> None:
    document = Document("a", "Low-rank approximations", "Low-rank approximation.")
    assert [why.field for why in reasons(translated(parse("title:低秩近似")), document)] == ["title"]
