import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.known_item import distance, name_keys, short_title_key


def test_a_short_title_is_kept_when_it_says_enough() -> None:
    assert short_title_key("Deep Residual Learning: A View from Afar") == "deepresiduallearning"
    assert short_title_key("BERT: Pre-training of Transformers") == ""
    assert short_title_key("Deep Residual Learning") == ""


@pytest.mark.parametrize("text", ["2401.00001", "arXiv:2401.00001v3", "https://arxiv.org/abs/2401.00001v2", "arxiv:2401.00001"])
def test_spellings_of_an_id_meet(text: str) -> None:
    assert "arxiv:2401.00001" in name_keys(text)


def test_spellings_of_a_doi_meet() -> None:
    for text in ("10.1000/XYZ", "doi:10.1000/xyz", "https://doi.org/10.1000/xyz"):
        assert "10.1000/xyz" in name_keys(text)


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 4))
def test_distance_is_symmetric_and_capped(a: str, b: str, limit: int) -> None:
    assert distance(a, b, limit) == distance(b, a, limit) == min(limit + 1, distance(a, b, 20))
    assert (distance(a, b, limit) == 0) == (a == b)


@pytest.mark.parametrize(
    ("a", "b", "edits"), [("form", "from", 1), ("graph", "grph", 1), ("abc", "ca", 3), ("kitten", "sitting", 3)]
)
def test_distance_counts_edits(a: str, b: str, edits: int) -> None:
    assert distance(a, b, 9) == edits
