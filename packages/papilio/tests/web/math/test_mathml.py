"""Formulas: found in prose, set safely, spelled in Unicode."""

import json
import lzma
import re
from html import unescape
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from budgets import budget
from papilio.web.math.dialect import MAX_TEX
from papilio.web.math.mathml import plain_text, rich_text
from papilio.web.math.typeset import ATTRIBUTES, typeset

PAGE_ELEMENTS = {"mark": set[str](), "br": set[str](), "code": {"class"}}


class Elements(HTMLParser):
    """Collects every element with its attributes, and whether all were closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(str(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment came through: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration came through: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction came through: {data}")


def assert_safe(rendered: str) -> None:
    """Only listed elements, listed attributes with listed values, all closed; two parsers agree."""
    parsed = Elements(rendered)
    assert parsed.open == []
    for tag, attributes in parsed.elements:
        if tag in PAGE_ELEMENTS:
            assert set(attributes) <= PAGE_ELEMENTS[tag]
            assert attributes.get("class", "tex") == "tex"
            continue
        for name, value in attributes.items():
            if (tag, name) != ("math", "alttext"):
                assert ATTRIBUTES[tag][name].fullmatch(value or "")
        assert tag in ATTRIBUTES
    tree = lxml_html.fromstring(f"<div>{rendered!s}</div>")
    assert [element.tag for element in tree.iter()][1:] == [tag for tag, _ in parsed.elements]


def test_a_formula_brings_its_tex_in_alttext_and_not_in_its_text() -> None:
    rendered = rich_text(r"the $\alpha_i < \beta$ case")
    parsed = Elements(rendered)
    assert dict(parsed.elements)["math"]["alttext"] == r"\alpha_i < \beta"
    assert parsed.text == "the αi<β case"


def test_prose_is_escaped_and_paragraphs_break() -> None:
    assert rich_text('<script>alert(1)</script>\n& "it\'s"') == (
        "&lt;script&gt;alert(1)&lt;/script&gt;<br>&amp; &#34;it&#39;s&#34;"
    )


def test_an_escaped_dollar_reads_as_a_dollar() -> None:
    assert rich_text(r"\$5") == "$5"
    assert plain_text(r"\$5") == "$5"


def test_marks_join_keep_the_text_and_leave_formulas_alone() -> None:
    text = "deep learning of $x^2$ <graphs>"
    rendered = rich_text(text, [(5, 13), (0, 4), (2, 4), (18, 20), (14, 19), (23, 31), (40, 50), (3, 3)])
    assert rendered.startswith("<mark>deep</mark> <mark>learning</mark> of <math")
    assert rendered.endswith("<mark>&lt;graphs&gt;</mark>")
    assert rendered.count("<mark>") == 3
    assert rich_text("a \x00 b", [(0, 1)]) == "a \x00 b", "no text of a paper holds NUL"


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{</mtext></math><img src=x onerror=alert(1)>}",
        r"\mbox{<!-- }",
        r"\operatorname{a}<svg onload=x>",
        r"\textcolor{\"><script>}{x}",
        r"\color{red;background:url(//evil)}x",
        r"\begin{array}{c}<iframe>\end{array}",
        r"\verb|<script>|",
        r"\hspace{99999em}x",
        r"\rule{1000em}{1000em}",
        r"\raise 500em x",
        r"&#x3c;script&#x3e;",
        r"\text{&#x3c;script&#x3e;}",
        r"\text{&lt;b&gt;}",
        '"><script>alert(1)</script>',
        r"\left<script\right>",
        r"x^{\text{<math><annotation-xml encoding='text/html'><img>}}",
    ],
)
def test_hostile_formulas_come_out_as_text(tex: str) -> None:
    assert_safe(rich_text(f"${tex}$"))
    assert_safe(rich_text(f"$${tex}$$"))


SHOWN_AS_SOURCE = [
    r"\href{javascript:alert(1)}{x}",
    r"\class{danger}{x}",
    r"\style{position:fixed}{x}",
    r"\unicode{x202e}x",
    r"\def\a{xx}\def\b{\a\a}\b",
    r"\newcommand{\a}{\a\a}\a",
    r"\someauthormacro{x}",
    r"\frac{a",
    r"a}b{c",
    r"\left( x",
    r"x_1_2",
    r"\begin{tabular}x\end{tabular}",
    r"\cancel{x}",
    r"\llap{over}x",
    "{" * 1000 + "x" + "}" * 1000,
    r"\sqrt" * 300 + "{x}",
    r"\hat" * 400 + "x",
    r"\sideset{_a}{_b}" * 100 + r"\sum",
    "x" * (MAX_TEX + 1),
    r"\begin{array}{c}" + "a&" * 1500 + r"\end{array}",
    "a\x00b",
    "a\ud800b",
]


@pytest.mark.parametrize("tex", SHOWN_AS_SOURCE)
def test_what_is_not_followed_is_shown_as_its_source(tex: str) -> None:
    rendered = rich_text(rf"\({tex}\)")
    assert rendered.startswith('<code class="tex">')
    assert rendered.endswith("</code>")
    assert unescape(re.sub(r"</?code[^>]*>", "", rendered)) == rf"\({tex}\)"


def test_alphabets_are_spelled_as_mathml_core_wants() -> None:
    assert "".join(typeset(r"\mathbf{AB}\mathbb{R}\mathcal{O}\mathfrak{g}").itertext()) == "𝐀𝐁ℝ𝒪𝔤"
    assert 'mathvariant="bold"' not in rich_text(r"$\mathbf{AB}$")


def test_an_upright_word_is_one_identifier() -> None:
    assert "<mi>max</mi>" in rich_text(r"$x_\mathrm{max}$")


def test_a_formula_of_its_own_line_is_a_block() -> None:
    assert 'display="block"' in rich_text("$$x$$")
    assert "display" not in rich_text("$x$")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$\alpha^2$ decay", "α² decay"),
        (r"Sorting in $O(n\log n)$", "Sorting in O(n log n)"),
        (r"$H_2O$ and $x_{12}$", "H₂O and x₁₂"),
        (r"$\hat{x}$ in $\mathbb{R}^d$", "x̂ in ℝᵈ"),
        (r"$\frac{a}{b}$ stays", r"$\frac{a}{b}$ stays"),
        (r"$x^{\alpha}$ stays", r"$x^{\alpha}$ stays"),
        (r"$\unknownmacro$ stays, $5 too", r"$\unknownmacro$ stays, $5 too"),
        (r"$\sqrt{2}$ <b>", "√2 <b>"),
    ],
)
def test_plain_text_spells_what_has_a_spelling(text: str, expected: str) -> None:
    assert plain_text(text) == expected


FRAGMENTS = st.sampled_from(
    [
        *"{}[]()$^_&%#~'\"<>|\\ \n/=+-,.x1é中\x00\u202e",
        r"\frac", r"\sqrt", r"\text{", r"\mbox{", r"\left", r"\right", r"\begin{array}", r"\end{array}", r"\begin{cases}",
        r"\end{cases}", r"\\", r"\href{javascript:x}", r"\class{a}", r"\style{b:c}", r"\color{red}", r"\mathbf", r"\hat",
        r"\overbrace", r"\sum", r"\limits", r"\over", r"\choose", r"\binom", r"\not", r"\mathrm{", r"\operatorname{", r"\def\x",
        r"\x", r"\hspace{", r"\rule{", r"\unicode{", "<script>", "</math>", "<!--", "&lt;", "&#x3c;", "$$", r"\(", r"\)", r"\[",
        r"\]", r"\alpha", r"\bigl", r"\big", r"\tag{", r"\substack{", r"\xrightarrow[", r"\genfrac", r"\bf", r"\displaystyle",
    ]
)  # fmt: skip


@settings(max_examples=budget(100, 4000))
@given(st.lists(FRAGMENTS, max_size=25).map("".join))
def test_any_text_comes_out_safe(text: str) -> None:
    assert_safe(rich_text(text, [(0, 3), (5, 9)]))
    assert_safe(rich_text(f"${text}$"))
    plain_text(text)


@settings(max_examples=budget(50, 2000))
@given(st.text())
def test_text_without_dollars_and_backslashes_keeps_every_character(text: str) -> None:
    text = text.replace("$", "").replace("\\", "")
    assert unescape(rich_text(text).replace("<br>", "\n")) == text
    assert plain_text(text) == text


@pytest.mark.parametrize(
    "text",
    ["$" * 100_000, "${" * 50_000, "$\\text{" * 20_000, "$\\mbox{$}" * 20_000, "\\begin{equation}" * 10_000,
     "$x^{" * 30_000, "\\(" * 50_000],
)  # fmt: skip
def test_hostile_length_comes_to_an_end(text: str) -> None:
    assert_safe(rich_text(text))


@pytest.mark.data
def test_real_abstracts(shared_data: Path) -> None:
    """Of the formulas of real abstracts at most 4 in 100 are shown as source: those with macros of their authors."""
    found = failed = 0
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt") as lines:
        for line in islice(lines, 3000):
            record = json.loads(line)
            rendered = rich_text(" ".join(record["abstract"].split()))
            assert_safe(rendered)
            found += rendered.count("<math") + rendered.count('<code class="tex">')
            failed += rendered.count('<code class="tex">')
    assert found > 3000
    assert failed < 0.04 * found
