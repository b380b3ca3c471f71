"""Texts outside formulas come out in characters, formulas stay, and what is in characters stays."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.texts.characters import in_characters
from papilio.texts.formulas import find_formulas

FRAGMENTS = st.sampled_from(
    [
        *"{}[]()$^_% \n.,5xaé中<>&;/'\"\\", r"\mu", r"\deg", r"\times", r"{\alpha}", "{}", "{word}", "{two words}", "$x$",
        r"$\unicode{x2013}$", r"$\href{https://a.b/c}{d}$", r"\[", r"\]", "&amp;", "&lt;", "<i>", "</i>", "<sub>", "</sub>",
        "<br>", "<p>", "</p>", "\ufffe", "\ufdd0", "\ue000", "\u00ad", r"\lq", r"\circ", r"\log", "  ",
        "<a href='https://a.b'>", "</a>", r"{\bf ", "\u0306", r"\cite{k}", r"\cite", r"\eqref{e}", r"\label{e}", r"\footnote{",
        r"\frac{1}{2}", r"\bar B", r"\mathbb{R}", r"\mathrm{m}", r"\left(", r"\right", r"\$", r"\|", r"\quad", r"\ce{H2O}",
        r"\SI{5}{\um}", r"\ie", r"\sqrt", r"\item", r"\begin{itemize}", r"\end{", r"\cal H", r"{\cal ", r"\em ", r"\bf{",
        r"\sqrtn", r"\R", r"\textcolor{x}{", r"\textcolor{x}", r"\verb|", "|", r"\keywords{", r"\and", r"\cites{a}{b}",
        r"\nocite{*}", r"\cref{a,b}", r"\deg", r"\vskip 1cm", r"\kms", r"-\break ", "<sup>", "</sup>", "o", r"\emph",
        r"\cite A", r"\sup\inf", "$NZ5m", " $/kWh", r"\ensuremath{", r"\ensuremath{x^2}", r"{n \choose k}", r"\over",
        r"\!", r"\protect",
        r"\MakeUppercase{", r"\nicefrac{1}{2}", r"\nicefrac12", r"\textsuperscript 2", r"\pmod n", r"\bmod", r"\ang{1;2}",
        r"\lVert ",
        r"\begin{pmatrix}", r"\\", r"\end{pmatrix}", r"\R package", "/n", r"\barν",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"{\alpha}-decay in 5 {\mu}m at 90{\deg}C", "α-decay in 5 μm at 90°C"),
        (r"10 \textmu m", "10 μm"),
        (r"Hartree$\unicode{x2013}$Fock, 0.16 V/$\unicode{x212B}$, $x\unicode{x2030}$", "Hartree–Fock, 0.16 V/Å, $x‰$"),
        (r"a dash $\unicode[serif]{8212}$ here", "a dash — here"),
        (r"Code: $\href{https://github.com/a/b}{\text{this https URL}}$.", "Code: https://github.com/a/b."),
        (r"at:\[ \href{https://x.y/L}{\text{here}} \] now", "at: here (https://x.y/L) now"),
        ("Code: this https URL (https://github.com/a/b)", "Code: https://github.com/a/b"),
        ("at a.b/c (https://a.b/c/) and our page (https://a.b/c)", "at https://a.b/c/ and our page (https://a.b/c)"),
        (r"see $\url{https://a.b/c}$", "see https://a.b/c"),
        (
            "{Gram–Schmidt} and the {$p$}-Laplace operator of Schrödinger{}",
            "Gram–Schmidt and the $p$-Laplace operator of Schrödinger",
        ),
        ("R&amp;D, Q&amp;amp;A, H&E; and A&B;", "R&D, Q&A, H&E; and A&B;"),
        ("&lt;i&gt;in vivo&lt;/i&gt;", "in vivo"),
        ("a <i>pinched</i> H<sub>2</sub>O", "a pinched H₂O"),
        ("infor\ufffe mation\uffff", "information"),
        ("one\ntwo {\\mu} <br>\nthree", "one\ntwo μ\nthree"),
        (r"a formula $\mu <i> {\alpha} &lt;$ stays", r"a formula $\mu <i> {\alpha} &lt;$ stays"),
        (r"for $x$ \cite[by $y$]{Jo} over \mathbb{R}^n, \eg, $z$", "for $x$ [Jo, by $y$] over $\\mathbb{R}^n$, e.g., $z$"),
        ("a\ufdd0 is no character", "a is no character"),
        (r"for $x$ \begin{enumerate}[$(a)$] \item[$b$] $c$ \end{enumerate} $d$", "for $x$ [$(a)$] $b$ $c$ $d$"),
        (r"$a$ \textcolor{red}{of $b$} \verb|$c$| \nocite{$d$} $e$", r"$a$ of $b$ $c$ [$d$] $e$"),
    ],
)
def test_what_stands_for_a_character_is_one(text: str, expected: str) -> None:
    assert in_characters(text) == expected


@settings(max_examples=budget(300, 5000))
@example("&amp;{\\alpha}")
@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_a_text_in_characters_stays_as_it_is(text: str) -> None:
    once = in_characters(text)
    assert in_characters(once) == once


@settings(max_examples=budget(200, 3000))
@given(st.text(st.characters(exclude_characters="\\&<{", exclude_categories=("Cs", "Cn"))))
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    assert in_characters(text) == text


@settings(max_examples=budget(100, 1000))
@given(
    st.lists(
        st.sampled_from(
            [
                "$x_{1}$",
                r"$\alpha$",
                "word",
                r"{\mu}",
                "<b>",
                "</b>",
                "{$p$}",
                r"\item[$i$]",
                r"\begin{enumerate}[$(a)$]",
                r"\verb|$v$|",
            ]
        ),
        max_size=10,
    ).map(" ".join)
)
def test_formulas_keep_their_order_and_their_source(text: str) -> None:
    before = [text[found.start : found.end] for found in find_formulas(text)]
    after = in_characters(text)
    assert [after[found.start : found.end] for found in find_formulas(after)] == before


def test_nesting_without_end_is_read_in_bounded_time() -> None:
    for text in (
        "{" * 5000 + "a" + "}" * 5000,
        "<b>" * 5000 + "</b>" * 5000,
        "&amp;" * 5000,
        "&" + "amp;" * 5000,
        r"{\mu" * 3000,
    ):
        assert unicodedata.is_normalized("NFC", in_characters(text))
