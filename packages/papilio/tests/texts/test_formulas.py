"""Where formulas are in a text, and which dollars are prices."""

import json
import lzma
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.texts.formulas import MAX_TEXT, find_formulas, without_formulas

FRAGMENTS = st.sampled_from(
    [
        *"{}[]()$^_% \n.,5x1é中", r"\$", r"\\", "$$", r"\(", r"\)", r"\[", r"\]", r"\text{", r"\mbox{", r"\begin{equation}",
        r"\end{equation}", r"\begin{math}", r"\end{math}", r"\begin{pmatrix}", r"\end{pmatrix}",
        "`", "$PATH", "US$", r"\alpha", "the", "cost of", "billion",
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
        ("between US$5 and US$10 for $n$ users", ["n"]),
        ("A$1 = US$0.65 in $x$ cases", ["x"]),
        ("A$1 = US$0.65 and HK$156 = US$20", []),
        ("HK$156, NZ$3 and S$4", []),
        ("US$1.4 billion/GW ($1,400/kW) against $x_i$", ["x_i"]),
        (r"saves \\$300,000 (\\$26,000 vs. \\$320,000) at $\alpha$", [r"\alpha"]),
        ("costs $0-10,000, $10,000-15,000, or $200,000+", []),
        ("a cheap (~20$) board of 5$ and $x$", ["x"]),
        ("From $100 to $200 (US$). Prices of $300 [CAD$] and $x$", ["x"]),
        ("8.9 US$) a year, 4 billion US$, and $G = HK$ at $10-15~AU$", ["G = HK", "10-15~AU"]),
        ("`${PATH}` … $var` and `$x = $y`, `$n$` of $m$", ["n", "m"]),
        ("$HOME, $PATH, $HOME/$USER, ${HOME}/${USER} and ${x}^2$", ["{x}^2"]),
        (r"the sign ``$\infty$'' and `$\chi=3$, $SL_N(K)$", [r"\infty", r"\chi=3", "SL_N(K)"]),
        (
            r"a \begin{pmatrix}1\\2\end{pmatrix} $x$, \begin{array}{c}y\end{array}",
            [r"\begin{pmatrix}1\\2\end{pmatrix}", "x", r"\begin{array}{c}y\end{array}"],
        ),
        ("约$5万至$10万的$x$", ["x"]),
        ("$5M/$10M and C$7/R$8", []),
        ("at 50 $/kWh, 60 $/kWh, 5$/h or 6$/h and 10 $ / ton, of $x$", ["x"]),
        ("worth $NZ5m, $NZ7m, $US20 and $AU3.5bn to $CA4 for $x$", ["x"]),
        ("from $5m, $7m and $9m to $x_1$", ["x_1"]),
        ("for 1$/$2 of H$\\beta$/H$\\alpha$ in $C2/c$, $5m$ and $US$", ["/", "\\beta", "\\alpha", "C2/c", "5m", "US"]),
        ("$1.25 = $1.30 > $1", []),
        ("from $2k-1$ to $4k+2$ terms", ["2k-1", "4k+2"]),
        ("A $1$-factor, W$4$A$4$, at $24 $bar and $215 $nK", ["1", "4", "4", "24 ", "215 "]),
        ("reduced by 1\\%$ - $20\\%", [" - "]),
        ("on $S^{N-1}, where $K$ is positive and $u>0$", ["K", "u>0"]),
        ("cographs of \\gamma_i$. Then $X = C(G)$ is", ["X = C(G)"]),
        ("it is $ $ blank, $ and $ is no word", []),
        (r"$\{f:\text{$f$ is an $A$-map of $\mathscr{A}$}\}$", [r"\{f:\text{$f$ is an $A$-map of $\mathscr{A}$}\}"]),
        (r"such that $$u = 1 \quad \mbox{for all $x$ in $S^1$.}$$ holds", [r"u = 1 \quad \mbox{for all $x$ in $S^1$.}"]),
        (r"$$\det D^2 u = f \quad {in $\Om$},$$ where", [r"\det D^2 u = f \quad {in $\Om$},"]),
        ("$0.2\\,$m$$s and $0.8\\,$m$$s", ["0.2\\,", "0.8\\,"]),
        ("a$b$$c$d", ["b", "c"]),
        (r"the closure $\bar{\Omega$} of $x$ here", [r"\bar{\Omega", "x"]),
    ],
)
def test_formulas_are_told_from_prices(text: str, expected: list[str]) -> None:
    assert formulas(text) == expected


@settings(max_examples=budget(200, 2000))
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
        inline = source.startswith((r"\(", r"\begin{math}", r"\begin{pmatrix}")) or (
            source.startswith("$") and not source.startswith("$$")
        )
        assert formula.display is not inline


def test_what_stands_beyond_the_longest_text_is_not_searched() -> None:
    assert [formula.tex for formula in find_formulas("$a$ " + "x" * MAX_TEXT + " $b$")] == ["a"]


JUDGED = Path(__file__).parent / "judged_formulas.jsonl"
"""Five hundred real texts with dollars, two thirds of them the hardest that there are: id, field, and where the formulas stand
in the text with its blanks folded. Read and judged one by one."""


def judged(shared_data: Path) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    spans: dict[str, dict[str, list[int]]] = {}
    for line in JUDGED.read_text().splitlines():
        name, field, places = json.loads(line)
        spans.setdefault(name, {})[field] = places
    for file in ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz"):
        with lzma.open(shared_data / file) as lines:
            for line in islice(lines, budget(40_000, 1_000_000)):
                # Not every line is worth being parsed: the id stands first.
                fields = spans.get(line.split(b'"', 4)[3].decode())
                for field, places in fields.items() if fields else ():
                    yield " ".join(json.loads(line)[field].split()), list(zip(places[::2], places[1::2], strict=True))


@pytest.mark.long
@pytest.mark.data
def test_of_five_hundred_real_texts_ninety_nine_formulas_in_a_hundred_are_found_and_no_price(shared_data: Path) -> None:
    right = found = wanted = texts = 0
    for text, places in judged(shared_data):
        spans = {(formula.start, formula.end) for formula in find_formulas(text)}
        texts, right, found, wanted = texts + 1, right + len(spans & set(places)), found + len(spans), wanted + len(places)
        if not places:
            assert not spans, text
    assert texts >= budget(80, 500)
    assert right >= 0.99 * found
    assert right >= 0.99 * wanted


@given(st.lists(FRAGMENTS).map("".join))
def test_what_hides_formulas_leaves_all_else_in_its_place(text: str) -> None:
    hidden = without_formulas(text, "\x00")
    covered = {place for formula in find_formulas(text) for place in range(formula.start, formula.end)}
    assert hidden == "".join("\x00" if place in covered else sign for place, sign in enumerate(text))
