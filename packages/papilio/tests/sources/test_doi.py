"""DOIs in the fields of records."""

import pytest

from papilio.sources.doi import find_dois


@pytest.mark.parametrize(
    ("text", "dois"),
    [
        ("10.1000/182", ["10.1000/182"]),
        ("https://doi.org/10.1000/182", ["10.1000/182"]),
        ("http://dx.doi.org/10.1000/182.", ["10.1000/182"]),
        ("doi: 10.1000/182, 10.1103/PhysRevD.76.013009", ["10.1000/182", "10.1103/PhysRevD.76.013009"]),
        ("10.1000/182;10.1000/183", ["10.1000/182", "10.1000/183"]),
        (r"10.1007/978-3\_4", ["10.1007/978-3_4"]),
        ("10.1016/0370-2693(93)90,1", ["10.1016/0370-2693(93)90,1"]),
        ("", []),
    ],
)
def test_every_doi_of_a_field_is_found(text: str, dois: list[str]) -> None:
    warnings: list[str] = []
    assert find_dois(text, warnings) == dois
    assert warnings == []


def test_words_that_are_none_are_told_and_left_out() -> None:
    warnings: list[str] = []
    assert find_dois("none 10.1000/182 11.1000/1 10.1000", warnings) == ["10.1000/182"]
    assert [each.split(" is no DOI")[0] for each in warnings] == ["'none'", "'11.1000/1'", "'10.1000'"]
