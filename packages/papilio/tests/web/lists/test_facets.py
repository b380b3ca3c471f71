"""Narrowing a search: what its results have, each as a filter to add or to take back."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.documents import FacetCount
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.facets import MAX_VALUES, Facet, facets_of, filter_of, has_filter, with_filter, without_filter

FRAME = Frame("", "/", messages("en"))
QUERY = st.text(st.sampled_from('abc OR"()- '), max_size=20).map(str.strip)
VALUE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)


def facets(query: str, opened: str = "", **counts: Sequence[tuple[str, int]]) -> tuple[Facet, ...]:
    values = {name: tuple(FacetCount(*each) for each in found) for name, found in counts.items()}
    return facets_of(FRAME, values, query, lambda text: f"/search?q={text}", lambda field: f"/search?facet={field}", opened)


def test_most_first_but_years_by_time_and_what_is_left_out_is_counted() -> None:
    many = [(f"V{number}", 100 - number) for number in range(MAX_VALUES + 3)]
    category, venue, year = facets(
        "x", category=[("cs.CL", 5), ("cs.LG", 2)], venue=many, year=[("2019", 9), ("2024", 1), ("2021", 4)]
    )
    assert [(value.label, value.count) for value in category.values] == [("cs.CL", 5), ("cs.LG", 2)]
    assert category.values[0].title == "Computation and Language"
    assert (len(venue.values), venue.more) == (MAX_VALUES, 3)
    assert [value.label for value in year.values] == ["2024", "2021", "2019"]


def test_the_rest_of_a_field_is_a_link_away_and_back() -> None:
    many = [(f"V{number}", 100 - number) for number in range(MAX_VALUES + 3)]
    [venue] = facets("x", venue=many)
    assert venue.other == "/search?facet=venue"
    [venue] = facets("x", opened="venue", venue=many)
    assert ([value.label for value in venue.values], venue.more) == ([name for name, _ in many], 0)
    assert venue.other == "/search?facet="
    [few] = facets("x", venue=many[:MAX_VALUES])
    assert (few.more, few.other) == (0, "")


def test_a_field_without_values_is_left_out() -> None:
    assert facets("x", category=[], venue=[("ACL", 1)]) == facets("x", venue=[("ACL", 1)])


def test_a_filter_that_is_there_is_taken_back_in_any_case() -> None:
    [facet] = facets("graph CAT:cs.cl year:2024", category=[("cs.CL", 5), ("cs.LG", 2)])
    assert [value.chosen for value in facet.values] == [True, False]
    assert [value.href for value in facet.values] == [
        "/search?q=graph year:2024",
        "/search?q=graph CAT:cs.cl year:2024 cat:cs.LG",
    ]


@given(QUERY, st.sampled_from(["cat", "venue", "year"]), VALUE)
def test_a_filter_is_added_and_taken_back(query: str, field: str, value: str) -> None:
    condition = filter_of(field, value)
    narrowed = with_filter(query, condition)
    assert has_filter(narrowed, condition) and without_filter(narrowed, condition) == query


@pytest.mark.parametrize(
    ("query", "held"),
    [("cat:cs.CL", True), ("xcat:cs.CL", False), ("cat:cs.CLX", False), ("(cat:cs.CL)", False), ("a cat:cs.CL b", True)],
)
def test_only_a_condition_of_its_own_is_one(query: str, held: bool) -> None:
    assert has_filter(query, "cat:cs.CL") is held


def test_values_with_spaces_are_quoted() -> None:
    assert filter_of("venue", "Nature Physics") == 'venue:"Nature Physics"'
    assert filter_of("cat", "cond-mat.str-el") == "cat:cond-mat.str-el"
