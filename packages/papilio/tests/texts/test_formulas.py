"""Where formulas are in a text, and which dollars are prices."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.texts.formulas import MAX_TEXT, find_formulas

FRAGMENTS = st.sampled_from(
    [
        *"{}[]()$^_% \n.,5x1é中", r"\$", r"\\", "$$", r"\(", r"\)", r"\[", r"\]", r"\text{", r"\mbox{", r"\begin{equation}",
        r"\end{equation}", r"\begin{math}", r"\end{math}", r"\alpha", "the", "cost of", "billion",
    ]
)  # fmt: skip


def formulas(text: str) -> list[str]:
    return [formula.tex for formula in find_formulas(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $x^2$ b $y$", ["x^2", "y"]),
        (r"\(a\) and \[b\]", ["a", "b"]),
        ("we have $$E = mc^2$$ here", ["E = mc^2"]),
        ("spaces $ \\alpha $ inside", [" \\alpha "]),
        ("$K$3 surfaces and $n$-gons", ["K", "n"]),
        ("costs $5 and $10 per run", []),
        ("costs $5, $10 or $20", []),
        ("between $5-$20 a month", []),
        ("worth US$ 3 billion and US$90 million", []),
        ("costs $5 while $x^2$ grows", ["x^2"]),
        ("at $3$ points, $2 + 1 $ dimensions", ["3", "2 + 1 "]),
        ("in $O(log log n)$ time", ["O(log log n)"]),
        (r"\$5 and \$6", []),
        ("one $ alone", []),
        ("$unclosed formula about \\alpha", []),
        (r"a line break \\(not a formula\\)", []),
        ("nothing in $$$$ or $ $", []),
        (r"$\mbox{if $x$ is even}$", [r"\mbox{if $x$ is even}"]),
        ("$x and the paragraph\nends$", []),
        (r"a \begin{equation}x\end{equation} b", [r"\begin{equation}x\end{equation}"]),
        (r"\begin{theorem}x\end{theorem}", []),
        (r"and \[ unclosed", []),
    ],
)
def test_formulas_are_told_from_prices(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_formulas_lie_in_order_and_hold_what_they_say(text: str) -> None:
    end = 0
    for formula in find_formulas(text):
        assert end <= formula.start < formula.end <= len(text)
        assert formula.tex in text[formula.start : formula.end]
        end = formula.end


@settings(deadline=None)
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_display_is_what_stands_on_a_line_of_its_own(text: str) -> None:
    for formula in find_formulas(text):
        source = text[formula.start : formula.end]
        inline = source.startswith((r"\(", r"\begin{math}")) or (source.startswith("$") and not source.startswith("$$"))
        assert formula.display is not inline


def test_what_stands_beyond_the_longest_text_is_not_searched() -> None:
    assert [formula.tex for formula in find_formulas("$a$ " + "x" * MAX_TEXT + " $b$")] == ["a"]
