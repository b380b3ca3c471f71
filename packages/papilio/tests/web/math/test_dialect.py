"""The TeX of authors, brought to what the converter knows, or refused."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papilio.web.math.dialect import MAX_BRACES, MAX_TEX, FormulaError, prepare


@pytest.mark.parametrize(
    ("tex", "prepared"),
    [
        (r"\R^d", r"\mathbb{R}^d"),
        (r"\eps x", r"\epsilon  x"),
        (r"\norm{\frac{a}{b}}^2", r"{\lVert {\frac{a}{b}}\rVert }^2"),
        (r"\abs x", r"{\lvert x\rvert }"),
        (r"\text{\rm sgn}(x)", r"\textrm{sgn}(x)"),
        (r"\hbox{\bf Aut}", r"\textbf{Aut}"),
        (r"\cA_n", r"\mathcal{A}_n"),
        (r"\ce", r"\ce"),
        (r"10\gev", r"10\mathrm{GeV}"),
        (r"x\sp2", "x^2"),
        (r"\Tilde{O}", r"\tilde {O}"),
        (r"\Om", r"\Omega"),
        (r"\ga 50", r"\ga 50"),
        (r"\Hom(A)", r"\operatorname{Hom}(A)"),
        (r"\begin{equation}x\end{equation}", "{x}"),
        (r"\begin{eqnarray}a&=&b\end{eqnarray}", r"\begin{array}{rcl}a&=&b\end{array}"),
        (r"\begin{dcases}a\end{dcases}", r"\begin{cases}a\end{cases}"),
        (r"50% of \%", r"50\% of \%"),
        (r"x\label{eq:1}", "x"),
        (r"\text{if $x$ is}", r"{\text{if }x\text{ is}}"),
        (r"\log x", r"\log x"),
    ],
)
def test_spellings_of_authors_become_those_of_the_converter(tex: str, prepared: str) -> None:
    assert prepare(tex) == prepared


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        ("x" * (MAX_TEX + 1), f"up to {MAX_TEX}"),
        ("{" * (MAX_BRACES + 1) + "}" * (MAX_BRACES + 1), "too deep"),
        ("{x", "do not match"),
        ("x}{", "do not match"),
        ("a\x00b", "control characters"),
        (r"\def\a{x}", "is not followed"),
        (r"\href{javascript:x}{y}", "is not followed"),
        (r"\begin{tabular}x\end{tabular}", "tabular is not known"),
    ],
)
def test_what_had_better_not_be_set_is_refused_with_its_reason(tex: str, said: str) -> None:
    with pytest.raises(FormulaError, match=said):
        prepare(tex)


def test_commands_that_only_begin_like_a_refused_one_pass() -> None:
    assert prepare(r"\letter \definition") == r"\letter \definition"


@given(st.text(st.sampled_from(r"\{}%$ abRdef&"), max_size=60))
@example(r"{\$$}").via("a dollar sign in a text")
@example(r"{$\$}").via("a dollar sign in a formula")
def test_braces_match_before_and_after(tex: str) -> None:
    try:
        prepared = prepare(tex)
    except FormulaError:
        return
    assert prepared.replace(r"\\", "").replace(r"\{", "").count("{") == prepared.replace(r"\\", "").replace(r"\}", "").count(
        "}"
    )
