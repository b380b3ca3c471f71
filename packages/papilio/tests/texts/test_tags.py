"""HTML in texts is set, and what only looks like a tag stays."""

import pytest

from papilio.texts.tags import link, without_tags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an <i>inner inverse</i> and <B>bold</B>", "an inner inverse and bold"),
        ("4<sup>th</sup>, LEN<sup>p</sup>, Π<sub>1</sub><sup>1</sup>, x<sub>AB</sub>", "4th, LENᵖ, Π₁¹, x_{AB}"),
        ("B<sub>18<sub>S<sub>8<sub>", "B₁₈S₈"),
        ("Type Inference in<br> Dual<br/>Logic", "Type Inference in  Dual Logic"),
        ("<p>Neural networks</p>", " Neural networks "),
        ("<p>Neural networks", " Neural networks"),
        ('code: <a href="https://a.b/c.git">this https URL</a>.', "code: https://a.b/c.git."),
        ("<a href='https://a.b/c'>our page.</a>", "our page (https://a.b/c)."),
        ("<jats:italic>E. coli</jats:italic>", "E. coli"),
        ("a mark<sup>TM</sup>", "a mark™"),
        ("10<sup>6</sup> and 45<sup>o</sup>", "10⁶ and 45°"),
    ],
)
def test_tags_are_set(text: str, expected: str) -> None:
    assert without_tags(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the mean <p> and <u>",
        "|C_G(g):<g>| for a<b and c>d",
        "a <think> token </think>",
        "infilling '</p>' tags with `<b>`",
        "x<i and i>y",
    ],
)
def test_what_is_no_tag_of_html_stays(text: str) -> None:
    assert without_tags(text) == text


def test_a_link_says_its_address_once() -> None:
    assert link("here", "https://a.b/c") == "here (https://a.b/c)"
    assert link("a.b/c", "https://a.b/c/") == link("this https URL", "https://a.b/c/") == "https://a.b/c/"


def test_a_text_of_nothing_but_tags_is_read_once() -> None:
    """Looked at whole beside each tag, so long a text would keep an import for minutes."""
    text = "<b>" * 60_000
    assert without_tags(text) == text
