"""Names that a template of TeX joined are parted."""

import pytest

from papilio.texts.joined_names import separate_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"Ada Lovelace \AND Alan Turing", ("Ada Lovelace", "Alan Turing")),
        (r"Ada Lovelace\And Alan Turing, \and Grace Hopper", ("Ada Lovelace", "Alan Turing", "Grace Hopper")),
        (r"\AND", ()),
        (r"Joan \Andrew", (r"Joan \Andrew",)),
        ("Ada Lovelace", ("Ada Lovelace",)),
        ("", ()),
    ],
)
def test_names_are_parted_where_the_template_says_so(text: str, names: tuple[str, ...]) -> None:
    assert separate_names(text) == names
