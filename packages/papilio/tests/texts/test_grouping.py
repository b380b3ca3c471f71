"""Braces go where they only group, and stay where they may be a set, an argument or an index."""

import pytest

from papilio.texts.grouping import FORMULA, without_grouping


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{Gram–Schmidt} and {faster} convergence", "Gram–Schmidt and faster convergence"),
        ("studied {for a sudden switch-on of the driving}.", "studied for a sudden switch-on of the driving."),
        ("Kullback{–}Leibler, {©} 2019, 0.1{°}C", "Kullback–Leibler, © 2019, 0.1°C"),
        ("Schr{ö}dinger, Cand{e}s, Kre{ı̆}n", "Schrödinger, Candes, Kreı̆n"),
        ("Schrödinger{} and X{}-ray {}From degrees of {}freedom", "Schrödinger and X-ray From degrees of freedom"),
        (r"{\scriptsize NONEMPTY} wins [O{ \sc iii}]", "NONEMPTY wins [O iii]"),
    ],
)
def test_braces_that_group_go(text: str, expected: str) -> None:
    assert without_grouping(text, []) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sets {a,b}, {x}, {0}, {0, 1}^n and {tk}",
        "indices x_{word}, y^{second} and {word}_n",
        r"\cite{Vaswani}, \frac{one}{two}, \mycommand[opt]{word}, \method{}",
        "year={2016}, type {210}, {X_i}_{i=1}, {equation} and 3{CP}^2",
        "{}^3He, the {} norms, sqrt{n}log",
        "S=E{A(1)[B(1)-B(2)]}, 0ν{beta}{beta}",
    ],
)
def test_other_braces_stay(text: str) -> None:
    assert without_grouping(text, []) == text


def test_a_formula_in_braces_is_itself_unless_it_lists_a_set() -> None:
    text = f"{{{FORMULA}}}-Laplace, the set {{{FORMULA}}}, {{{FORMULA}}}Eu and {{{FORMULA}}}"
    formulas = ["$p$", "$x$", "$^{150}$", "$a, b$"]
    assert without_grouping(text, formulas) == f"{FORMULA}-Laplace, the set {{{FORMULA}}}, {FORMULA}Eu and {{{FORMULA}}}"
