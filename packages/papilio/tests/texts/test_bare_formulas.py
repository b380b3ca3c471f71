"""Formulas without dollars get them, and nothing else changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.sources.text import clean_text
from papilio.texts.bare_formulas import with_dollars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"choosing M=O(\sqrt{K}), the error", r"choosing M=O($\sqrt{K}$), the error"),
        (r"the function \frac{y^{2}+x^{3}}{xy}.", r"the function $\frac{y^{2}+x^{3}}{xy}$."),
        (r"U_{q,p}(\hat{sl}_N) and \bar B or \barΨ", r"U_{q,p}($\hat{sl}_N$) and $\bar B$ or $\bar{Ψ}$"),
        (
            r"\barν and \bar ν_e of {n \choose k} and {1\over 2}*N",
            r"$\bar{ν}$ and $\bar{ν}_e$ of ${n \choose k}$ and ${1\over 2}$*N",
        ),
        (r"\ensuremath{x^2} of \ensuremath{{}^{136}Xe}", r"$x^2$ of ${}^{136}Xe$"),
        (r"x_{n \choose k}, \x{a \over b} and {a over b}", None),
        (r"over \mathbb{R}^n, n^\frac{1}{2}, O(\frac1T)", r"over $\mathbb{R}^n$, $n^\frac{1}{2}$, O($\frac1T$)"),
        (r"it costs $5, in time \tilde{O}(n)", r"it costs $5, in time $\tilde{O}$(n)"),
        (r"a formula $\sqrt{x}$ and \(\frac{1}{2}\) stay", r"a formula $\sqrt{x}$ and \(\frac{1}{2}\) stay"),
        (r"T^-\frac12κ-2 and \frac2γε(1-γ) say too little, \frac{a$b$}{c} too", None),
        (r"the \sqrt command, \bar Word, C:\\bar{x}, \barrier{x}", None),
        (r"as \$t_n\$ decreases by \$40\$ J", r"as $t_n$ decreases by $40$ J"),
        (r"prices of \$5 and \$t_n\$", None),
        (r"prices of \$5 to \$10", None),
    ],
)
def test_bare_formulas_are_put_between_dollars(text: str, expected: str | None) -> None:
    assert with_dollars(text) == (text if expected is None else expected)


@settings(max_examples=budget(200, 3000))
@given(
    st.lists(
        st.sampled_from(
            [r"\frac{1}{2}", r"\sqrt{x}", r"\bar B", r"\mathbb{R}", "$", "$x$", r"\$", "5", "_", "^", "{", "}", " ", "\\", "a"]
        ),
        max_size=14,
    ).map("".join)
)
def test_only_dollars_change_and_a_second_reading_changes_none(text: str) -> None:
    written = with_dollars(text)
    assert written.replace("\\$", "").replace("$", "") == text.replace("\\$", "").replace("$", "")
    assert with_dollars(written) == written


@pytest.mark.parametrize(
    ("title", "read"),
    [
        (r"frame packets of $L^2({\mathbb R}^d)", r"frame packets of $L^2({\mathbb R}^d)$"),
        (r"dimension $N$ and large $Q^2.", r"dimension $N$ and large $Q^2$."),
        (r"The $SL(2,\mathbb{C}) character variety", r"The $SL(2,\mathbb{C}) character variety"),
        (r"The fan of a formal ${\mathbb K}-algebra", r"The fan of a formal ${\mathbb K}-algebra"),
        ("Sub-$10 sound card", "Sub-$10 sound card"),
    ],
)
def test_a_last_formula_is_closed_where_all_of_it_is_formula(title: str, read: str) -> None:
    assert clean_text(title) == read
    assert clean_text(read) == read
