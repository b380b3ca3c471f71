"""Formulas as MathML, or why not."""

import pytest

from papilio.web.math.dialect import MAX_TEX, FormulaError
from papilio.web.math.typeset import typeset


def test_every_refusal_says_why() -> None:
    with pytest.raises(FormulaError, match="somemacro is not known"):
        typeset(r"\somemacro x")
    with pytest.raises(FormulaError, match=rf"{MAX_TEX + 5} characters"):
        typeset("x" * (MAX_TEX + 5))
    with pytest.raises(FormulaError, match="too deep"):
        typeset("{" * 50 + "}" * 50)


def test_a_binomial_and_a_bare_script_are_complete() -> None:
    assert [child.tag for child in typeset(r"\binom{n}{k}^2")] == ["msup"]
    assert len(typeset(r"\rm ^{87}Rb").findall(".//msup")[0]) == 2
