"""A formula in one line of Unicode, where it has such a spelling."""

import pytest

from papilio.web.math.spelling import spelled
from papilio.web.math.typeset import typeset


@pytest.mark.parametrize(
    ("tex", "spelling"),
    [
        (r"\alpha^2", "α²"), (r"x_{12}", "x₁₂"), (r"x_i^2", "xᵢ²"), (r"\hat{x}", "x̂"), (r"O(n\log n)", "O(n log n)"),
        (r"\sqrt{2}", "√2"), (r"\mathbb{R}^d", "ℝᵈ"), (r"a \quad b", "a b"), (r"\log\max x", "log max x"),
        (r"\max_x f", "maxₓ f"), (r"\sum_i^n", "∑ᵢⁿ"), (r"\sup^2 x", "sup² x"), (r"\bar\partial", "∂̄"),
        (r"a \not= b \sim c", "a≠b∼c"),
        # Without a spelling of its own, a formula keeps its TeX.
        (r"\frac{a}{b}", None), (r"x^{\alpha}", None), (r"\sqrt{a+b}", None), (r"\hat{xy}", None),
    ],
)  # fmt: skip
def test_what_has_a_spelling_is_spelled(tex: str, spelling: str | None) -> None:
    assert spelled(typeset(tex)) == spelling
