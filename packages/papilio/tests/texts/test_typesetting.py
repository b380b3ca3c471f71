"""Commands that only set a text go, and what they set stays."""

import pytest

from papilio.texts.typesetting import without_typesetting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\mathbf{100} \boldsymbol{μ} \mathrm m tall", "100 μ m tall"),
        (r"a \textcolor{black}{distributed} and \textcolor[rgb]{1,0,0}{red} word", "a distributed and red word"),
        (r"\mbox{universal} tails, \operatorname{BMO}, x_\mathrm{eff}, x^\text{T}", "universal tails, BMO, x_{eff}, x^T"),
        (
            r"spin-\nicefrac{1}{2}, \sfrac12 and \nicefrac{a+b}{c}, x \pmod 7, y\pmod{n}",
            "spin-1/2, 1/2 and (a+b)/c, x (mod 7), y (mod n)",
        ),
        (r"\MakeUppercase{hello} \lowercase{HI}, J.\! S., x\textsuperscript 2, H\textsubscript2O", "HELLO hi, J. S., x², H₂O"),
        (r"the \protect [1] and \protectx of 1-\ensuremath{α}", "the [1] and x of 1-α"),
        (r"\lVert u \rVert and \lvert v\rvert w", "‖u‖ and |v| w"),
        (r"O\left(x\right), \Big|y\Bigr|, \left.x\right|", "O(x), |y|, x|"),
        (r"\|f\|, x\quad(y)", "‖f‖, x (y)"),
        (r"\enquote{so} (\eg, DINO; \ie, it), Lee \etal.", "“so” (e.g., DINO; i.e., it), Lee et al."),
        (r"\color{red}word, \displaystyle{} x", "word,  x"),
        (
            r"the \em lowest \em one, (\rm DM), \bf309 and \bf{64}(1978), \it{so}, k^{\rm th}",
            "the lowest one, (DM), 309 and 64(1978), so, k^{th}",
        ),
        (
            r"{\cal H}, {\cal{L}}_n, \frak a, \Bbb C^2, \cal{O}_S, \calF",
            r"\mathcal{H}, \mathcal{L}_n, \mathfrak{a}, \mathbb{C}^2, \mathcal{O}_S, \mathcal{F}",
        ),
        (
            r"\sqrtn, \mathbbR^n, \tildeO(n), \sqrt 2, \sqrt(n), \emphprediction",
            r"\sqrt{n}, \mathbb{R}^n, \tilde{O}(n), \sqrt{2}, √(n), prediction",
        ),
        (r"an \verb|R| package. \keywords{a \and b c}", "an R package. Keywords: a, b c"),
        (r"\textcolor{blue}{at a_b.c}, \textcolor{pink}https://a.b", "at a_b.c, https://a.b"),
        (
            r"quasi-\break symmetric, and\break so \vskip 0.1cm on \vspace{2mm} it, 0\quadin M, \etc Then",
            "quasi-symmetric, and so on it, 0 in M, etc. Then",
        ),
        (
            r"\leftarrows, \mathrm{\foo}, \egg, \parallel, C:\\text{x}, {\bf word}, \emphasis, \sl_2, \sqrtlog",
            r"\leftarrows, \mathrm{\foo}, \egg, \parallel, C:\\text{x}, {\bf word}, \emphasis, \sl_2, \sqrtlog",
        ),
    ],
)
def test_what_is_set_stays(text: str, expected: str) -> None:
    assert without_typesetting(text) == expected
