"""Signs drawn as TeX draws them: what each construct becomes, and how a browser sets it, whatever its fonts."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import tostring

import pytest
from drawing import drawn

from papilio.web.math.dialect import FormulaError
from papilio.web.math.mathml import plain_text
from papilio.web.math.signs import RELATIONS, negated, sign
from papilio.web.math.typeset import typeset

CONSTRUCTS = [line.split("\t") for line in (Path(__file__).parent / "constructs.tsv").read_text("utf-8").splitlines()]
"""What authors write, and what it draws; looked at in a browser, one by one, beside the TeX."""

RELATION_SPACES_EM = 2 * 5 / 18
WITHOUT_SPACE = [r"\infty", r"\emptyset", r"\bot", r"\top", r"\partial", "|", "/", r"\dots", r"\cdots", r"\ldots", r"\dagger"]
WITH_LIMITS = [
    r"\lim",
    r"\sup",
    r"\max",
    r"\limsup",
    r"\operatorname*{argmin}",
    r"\mathop{\rm ess}",
    r"\sum",
    r"\bigcup",
    r"\bigoplus",
]

MEASURE = """(html) => {
    document.body.innerHTML = '<div style="font-size:100px;white-space:nowrap;width:max-content">' + html + '</div>';
    const box = (element) => {
        const {left, right, top, bottom} = element.getBoundingClientRect();
        return {left, right, top, bottom};
    };
    return [...document.querySelectorAll('math')].map((math) => ({
        width: math.getBoundingClientRect().width,
        scripts: [...math.querySelectorAll('munder')].map((script) => [...script.children].map(box)),
        rows: [...math.querySelectorAll('mrow')].map((row) => [...row.children].map((part) =>
            ({...box(part), leaves: [part, ...part.querySelectorAll('*')].filter((leaf) => !leaf.children.length).map(box)}))),
    }));
}"""


def markup(tex: str) -> str:
    display = tex.startswith("$$")
    return tostring(typeset(tex.strip("$"), display=display), encoding="unicode", short_empty_elements=False)


def measured(chromium: Any, formulas: list[str]) -> list[Any]:
    """The boxes of formulas in a browser, in units of a hundredth of an em."""
    page = chromium.new_page()
    try:
        return page.evaluate(MEASURE, "<br>".join(formulas))
    finally:
        page.close()


def test_two_hundred_constructs_draw_what_they_say() -> None:
    now = {tex: drawn(typeset(tex.strip("$"), display=tex.startswith("$$"))) for tex, _ in CONSTRUCTS}
    assert now == dict(CONSTRUCTS)
    assert len(now) >= 200


@pytest.mark.parametrize("text", ["=", "<", "≤", "→", "∼", "⟶", "⩽", "|", "⊧", "E"])
def test_a_negated_sign_is_another_than_the_sign(text: str) -> None:
    assert negated(text) != text
    assert plain_text(rf"$a \not {text} b$") == f"a{negated(text if text != 'E' else '𝐸')}b"


def test_a_stroke_needs_something_to_go_through() -> None:
    with pytest.raises(FormulaError, match="stroke through nothing"):
        typeset(r"a \not")
    with pytest.raises(FormulaError, match="more than a sign"):
        typeset(r"\not{\frac{a}{b}}")


def test_a_sign_of_an_unknown_kind_stays_what_it_was() -> None:
    assert (sign("mi", "x").tag, sign("mo", "+").attributes) == ("mi", {})


@pytest.mark.browser
def test_relations_keep_their_distance_in_a_browser(chromium: Any) -> None:
    """`a R b` is wider by twice the space of a relation than the same without it; signs of no kind add none."""
    relations = [text for text in sorted(RELATIONS) if text not in "<>⊥"]
    texts = [*relations, r"\sim", r"\not=", r"\not\le", r"\perp", r"\leqslant", r"\longrightarrow", ":", *WITHOUT_SPACE]
    trees = [typeset(f"a {text} b") for text in texts]
    spaced = [tostring(tree, encoding="unicode", short_empty_elements=False) for tree in trees]
    for tree in trees:
        tree[0][1].tag = "mo"
        tree[0][1].attrib.update({"lspace": "0", "rspace": "0"})
    close = [tostring(tree, encoding="unicode", short_empty_elements=False) for tree in trees]
    widths = [each["width"] / 100 for each in measured(chromium, spaced + close)]
    spaces = {text: widths[place] - widths[place + len(texts)] for place, text in enumerate(texts)}
    expected = {text: 0.0 if text in WITHOUT_SPACE else RELATION_SPACES_EM for text in texts}
    assert spaces == pytest.approx(expected, abs=0.03)


@pytest.mark.browser
def test_limits_stand_below_in_display_and_beside_in_a_line(chromium: Any) -> None:
    below = measured(chromium, [markup(f"$${name}_{{x}} f$$") for name in WITH_LIMITS])
    beside = measured(chromium, [markup(f"{name}_{{x}} f") for name in WITH_LIMITS])
    asked = measured(chromium, [markup(rf"{name}\limits_{{x}} f") for name in (r"\sum", r"\bigcup")])
    for each in (*below, *asked):
        base, limit = each["scripts"][0]
        assert limit["top"] >= base["bottom"] - 1
        assert limit["left"] < base["right"]
    for each in beside:
        base, limit = each["scripts"][0]
        assert limit["left"] >= base["right"] - 1


@pytest.mark.browser
def test_nothing_is_drawn_over_another_part_of_its_row(chromium: Any) -> None:
    """What `\\not` once was: a stroke without width before the sign, which fonts drew anywhere or not at all."""
    for (tex, _), each in zip(CONSTRUCTS, measured(chromium, [markup(tex) for tex, _ in CONSTRUCTS]), strict=True):
        for row in each["rows"]:
            ends = [max(leaf["right"] for leaf in part["leaves"]) for part in row]
            starts = [min(leaf["left"] for leaf in part["leaves"]) for part in row]
            assert all(start >= end - 20 for end, start in zip(ends, starts[1:], strict=False)), tex
