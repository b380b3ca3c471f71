import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.known_item import distance, name_keys, short_title_key, title_key
from papilio.search.titles import same_title

COUNTS = {
    "attention": 900,
    "graph": 900,
    "finite": 500,
    "infinite": 400,
    "convergence": 700,
    "you": 50,
    "need": 300,
    "form": 90,
    "from": 900,
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "attention is all you need."),
        ("State-of-the-art", "State of the Art"),
        ("$\\alpha$-divergence", "α-divergence"),
        ("The $\\mathbb{R}^n$ case", "The R^n case"),
        ("Erd\\H{o}s numbers", "Erdős Numbers"),
        ("Poincar\\'e maps", "Poincaré maps"),
        ("Straße", "strasse"),
        ("e\u0301tale", "étale"),
    ],
)
def test_spellings_of_one_title_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@given(st.text())
def test_case_and_blanks_do_not_change_a_key(text: str) -> None:
    assert title_key(f" {text} ") == title_key(text)
    assert title_key(title_key(text)) == title_key(text)


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


@pytest.mark.parametrize(
    ("written", "title", "same"),
    [
        ("atention is all you need", "attention is all you need", True),
        ("attention s all you need", "attention is all you need", True),
        ("attention is all you", "attention is all you need", False),
        ("attention all you need", "attention is all you need", True),
        ("attentionis all you ned", "attention is all you need", False),
        ("finite graph convergence", "infinite graph convergence", False),
        ("graph convergence ii", "graph convergence iii", False),
        ("graph convergence 2", "graph convergence 3", False),
        ("p graph convergence", "q graph convergence", False),
        ("graph convergense", "graph convergence", True),
        ("convergence graph", "graph convergence", False),
    ],
)
def test_slips_are_told_from_other_titles(written: str, title: str, same: bool) -> None:
    assert same_title(written.split(), title.split(), lambda word: COUNTS.get(word, 0)) is same
