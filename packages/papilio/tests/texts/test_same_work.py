"""Which records are of one work: pairs that are, pairs that almost are, and pairs that are not."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.texts.same_work import (
    Evidence,
    authors_number,
    may_be_same,
    names_edition,
    opening_number,
    overlap,
    same_work,
    shared_authors,
    title_number,
    told_apart,
)

PAIRS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("works_pairs.json").read_text())


def recognised(preprint: Evidence, published: Evidence) -> bool:
    """As the library does it: only records that share a clue are compared at all."""
    one, other = (
        (title_number(each.title), authors_number(each.authors), opening_number(each.abstract))
        for each in (preprint, published)
    )
    share = any(mine == theirs and mine is not None for mine, theirs in zip(one, other, strict=True))
    return share and same_work(preprint, published)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["case"] for pair in PAIRS])
def test_a_pair(pair: dict[str, Any]) -> None:
    assert recognised(Evidence(**pair["preprint"]), Evidence(**pair["published"])) is pair["same"]


def test_the_pairs_are_many_and_of_both_kinds() -> None:
    assert min(sum(pair["same"] for pair in PAIRS), sum(not pair["same"] for pair in PAIRS)) >= 30
    assert len({pair["case"] for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize(
    "title", ["Introduction", "Preface", "Editorial", "Deep RL", "", "Table of contents", "…", "$\\alpha$"]
)
def test_a_title_of_many_papers_leads_nowhere(title: str) -> None:
    assert title_number(title) is None


def test_clues_do_not_depend_on_spelling() -> None:
    assert authors_number(["Ada Lovelace", "Émilie du Châtelet"]) == authors_number(["E. du Chatelet", "Lovelace, A."])
    assert authors_number(["Ada Lovelace", "J. Smith Jr."]) == authors_number(["A. B. Lovelace", "John Smith"])
    assert authors_number(["Ada Lovelace"]) is None and authors_number(["", "."]) is None and authors_number([]) is None
    words = "We colour graphs, which are sparse, in one pass over all of their edges."
    assert opening_number(words) == opening_number(
        f"  we COLOUR graphs which are sparse - in one pass over all of their {'x' * 99}"
    )
    assert opening_number("We colour graphs.") is None


@pytest.mark.parametrize(
    ("comments", "venue", "year", "named"),
    [
        ("Accepted at ICLR 2025", "ICLR", 2025, True),
        ("ICLR '25", "ICLR", 2025, True),
        ("iclr-25", "ICLR", 2025, True),
        ("ICLR25, 14 pages", "ICLR", 2025, True),
        ("ICLR 2025 Workshop on Reading", "ICLR", 2025, False),
        ("ICLR 2025. An earlier version was at a workshop", "ICLR", 2025, True),
        ("ICLR 20251", "ICLR", 2025, False),
        ("ICLR 25 pages", "ICLR", 2025, False),
        ("TMLR 2025", "MLR", 2025, False),
        ("EMNLP 2024", "ICLR", 2024, False),
        ("C++ (2024)", "C++", 2024, True),
        ("", "ICLR", 2025, False),
    ],
)
def test_remarks_name_an_edition(comments: str, venue: str, year: int, named: bool) -> None:
    assert names_edition(comments, Evidence("t", (), year, venue=venue)) is named


def test_a_workshop_is_named_by_a_workshop_s_record() -> None:
    record = Evidence("t", (), 2025, venue="ICLR", track="Workshop")
    assert names_edition("ICLR 2025 Workshop on Reading", record)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Graphs, part I", "Graphs, part II", True),
        ("Graphs", "Graphs II", True),
        ("Graphs 2.0 for 2024", "Graphs 2.0 for 2025", True),
        ("Registration of points", "Registration of 3D points", False),
        ("The UW system at SemEval-2018 Task 7: relations", "Relations", False),
        ("Second-order methods", "Second-Order Methods for Graphs", False),
        ("On the second eigenvalue", "On the third eigenvalue", True),
        ("Comments in source code", "Comments of source code", False),
        ("Errata in proofs", "Proofs", True),
        ("Reply to Doe", "Comment on Doe", True),
    ],
)
def test_titles_that_tell_two_works_apart(one: str, other: str, apart: bool) -> None:
    assert told_apart(one, other) is told_apart(other, one) is apart


TITLE = "Colouring sparse graphs in one pass"
ONE_DOI = Evidence(TITLE, ["Ada Lovelace", "Wei Zhang"], 2024, venue="ICLR", abstract="We colour sparse graphs, edge by edge.")


@pytest.mark.parametrize(
    ("preprint", "may"),
    [
        (Evidence(TITLE, ["Jane Doe"], 2024), True),
        (Evidence("Sparse colours", ["Wei Zhang"], 2024, abstract="We colour sparse graphs edge by edge, again."), True),
        (Evidence("Folding cloth", ["Wei Zhang"], 2024, abstract="Robots fold cloth by planning through contact."), False),
        (Evidence("Folding cloth", ["Jane Doe"], 2024, abstract="We colour sparse graphs, edge by edge."), False),
        (Evidence("Folding cloth", [], 2024), True),
        (Evidence(f"Erratum to {TITLE}", ["Ada Lovelace", "Wei Zhang"], 2024), False),
    ],
    ids=["title", "abstract", "an editor's other paper", "other authors", "nothing to compare", "erratum"],
)
def test_an_equal_doi_is_believed_unless_something_speaks_against_it(preprint: Evidence, may: bool) -> None:
    assert may_be_same(preprint, ONE_DOI) is may


def test_thousands_of_authors_are_compared() -> None:
    # Anything worse than linear would not come back within the life of a test run.
    names = [
        f"{first}. {chr(97 + n % 26)}{'bcdfghjk'[n % 8]}author{chr(97 + n // 26 % 26)}" for n in range(30_000) for first in "A"
    ]
    shuffled = random.Random(1).sample(names, len(names))
    assert shared_authors(names, shuffled) == len(names)


def test_an_author_has_one_counterpart() -> None:
    assert shared_authors(["Wei Zhang", "Wei Zhang"], ["W. Zhang"]) == 1
    assert shared_authors(["Chen Chen"], ["Ming Chen"]) == 0
    assert shared_authors(["Yang Xue"], ["Yang Xu"]) == 0


texts = st.text(max_size=60)


@given(title=texts, names=st.lists(texts, max_size=4), abstract=texts, comments=texts, venue=texts)
def test_any_text_is_compared(title: str, names: list[str], abstract: str, comments: str, venue: str) -> None:
    one = Evidence(title, names, 2024, comments, "", "", abstract)
    other = Evidence(title, names[::-1], 2025, "", venue, "", abstract)
    for each in (one, other):
        authors_number(each.authors)
        opening_number(each.abstract)
    assert isinstance(same_work(one, other), bool) and isinstance(may_be_same(one, other), bool)
    assert shared_authors(names, names[::-1]) <= len(names)
    assert 0 <= overlap(title, abstract) == overlap(abstract, title) <= 1
