"""Commands that only set a text go, and what they set stays."""

import pytest

from papilio.texts.typesetting import without_typesetting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\mathbf{100} \boldsymbol{μ} \mathrm m tall", "100 μ m tall"),
        (r"a \textcolor{black}{distributed} and \textcolor[rgb]{1,0,0}{red} word", "a distributed and red word"),
        (r"\mbox{universal} tails, \operatorname{BMO}, x_\mathrm{eff}, x^\text{T}", "universal tails, BMO, x_{eff}, x^T"),
        (r"O\left(x\right), \Big|y\Bigr|, \left.x\right|", "O(x), |y|, x|"),
        (r"\|f\|, x\quad(y)", "‖f‖, x (y)"),
        (r"\enquote{so} (\eg, DINO; \ie, it), Lee \etal.", "“so” (e.g., DINO; i.e., it), Lee et al."),
        (r"\color{red}word, \displaystyle{} x", "word,  x"),
        (
            r"\leftarrows, \mathrm{\foo}, \egg, \parallel, C:\\text{x}",
            r"\leftarrows, \mathrm{\foo}, \egg, \parallel, C:\\text{x}",
        ),
    ],
)
def test_what_is_set_stays(text: str, expected: str) -> None:
    assert without_typesetting(text) == expected
