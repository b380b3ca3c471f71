"""English nouns for several things, and where stemming does not join them with one."""

import pytest

from papilio.search.analysis import Analysis
from papilio.search.plurals import IRREGULAR, irregular_form, plural


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("network", "networks"),
        ("theory", "theories"),
        ("survey", "surveys"),
        ("class", "classes"),
        ("process", "processes"),
        ("branch", "branches"),
        ("box", "boxes"),
        ("y", "ys"),
        ("matrix", "matrices"),
        ("mixed", "mixeds"),
        ("complex", "complexes"),
        ("hypothesis", "hypotheses"),
        ("tetrahedron", "tetrahedra"),
        ("nucleus", "nuclei"),
    ],
)
def test_nouns_of_several_things(one: str, several: str) -> None:
    assert plural(one) == several


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("random matrix", "random matrices"),
        ("complex network", ""),
        ("simplicial complex", ""),
        ("co-vertex", "co-vertices"),
        ("hyperspectral", ""),
        ("power spectrum", "power spectra"),
        ("", ""),
    ],
)
def test_a_term_has_a_form_for_several_things_only_where_it_is_irregular(one: str, several: str) -> None:
    assert irregular_form(one) == several


@pytest.mark.parametrize("one", IRREGULAR)
def test_only_what_stemming_does_not_join_is_listed(one: str) -> None:
    assert Analysis().stemmed(one) != Analysis().stemmed(IRREGULAR[one])
