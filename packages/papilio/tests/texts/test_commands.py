"""Commands outside formulas become the characters that they stand for."""

import pytest

from papilio.texts.commands import CHARACTERS, IN_FORMULAS, without_commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\alpha and \beta, \mu-deformed", "α and β, μ-deformed"),
        (r"\Pr[X>1], a \bmod b, x\bmod12", "Pr[X>1], a mod b, x mod 12"),
        (
            r"the \R package, \C++ and \C# code. \R and \Rx; \Q is a category \C is k-linear",
            r"the R package, C++ and C# code. R and \Rx; Q is a category C is k-linear",
        ),
        (
            r"C\subset \R is, all t\in \N we, A\times_\beta \N being, over \Q is, \Q-factorial",
            "C⊂ℝ is, all t∈ℕ we, A×_β ℕ being, over ℚ is, ℚ-factorial",
        ),
        (r"\Z/n\Z and ℤ/2\Z are, G\Z(G)", r"ℤ/nℤ and ℤ/2ℤ are, G\Z(G)"),
        (r"of order \alpha for", "of order α for"),
        (r"50 \mu K, 40 \mu m. and \mu on X", "50 μK, 40 μm. and μ on X"),
        (r"70\deg SE, 40\deg C", "70° SE, 40°C"),
        (r"-3^\circ C and 2^{\circ}x2^{\circ}, i \circ h", "-3° C and 2°x2°, i ∘ h"),
        (r"m\in X, X\times Y, a \times b, rho=0.58\pm0.04", "m∈X, X×Y, a × b, rho=0.58±0.04"),
        (r"(\phi, \varphi, \epsilon)", "(ϕ, φ, ε)"),
        (r"\sup\inf f, \log\log n, k\max\deg F, \sin\theta, \alpha\log x", "sup inf f, log log n, k max deg F, sin θ, α log x"),
        (r"\deg(f), 100 \deg C, {\deg}C, ppm/\deg C, \deg_q", "deg(f), 100 °C, {°}C, ppm/°C, deg_q"),
        (r"\R^n, (\C), \Z-modules, G\Z(G), M\N, \N=4, \C_k", r"ℝ^n, (ℂ), ℤ-modules, G\Z(G), M\N, \N=4, \C_k"),
        (r"0.6 \mum, 1\mum, 200\kms, \eps>0, \NP-hard, L_\infinity", "0.6 μm, 1 μm, 200 km/s, ε>0, NP-hard, L_∞"),
        (r"O(\sqrt{n}\log n), k\log n", r"O(\sqrt{n} log n), k log n"),
        (r"\lq\lq viscous\rq\rq and \lq clustering'", "“viscous” and ‘clustering'"),
        (r"10\textmu{}m", "10μm"),
        (r"\mycommand{\mu} \mathbb{R} \muon \\mu", r"\mycommand{μ} \mathbb{R} \muon \\mu"),
        (r"\lambda^{k}, \Sigma_1\alpha\beta", "λ^{k}, Σ_1αβ"),
        (r"A_\parallel and f^\pm are, Im[{i_X}_\ast : X]", "A_∥ and f^± are, Im[{i_X}_∗ : X]"),
        (r"uvw \not\in L, a\not=b, NP \not \subseteq coNP/poly", "uvw ∉ L, a≠b, NP ⊈ coNP/poly"),
        (r"\not\to, \\not=, \not x, \notation", r"↛, \\not=, \not x, \notation"),
    ],
)
def test_commands_are_characters(text: str, expected: str) -> None:
    assert without_commands(text) == expected


def test_every_greek_letter_of_a_formula_has_a_command_that_latex_knows() -> None:
    assert {IN_FORMULAS[letter] for letter in "αεϵφϕςΓΑο"} == {
        r"\alpha", r"\varepsilon", r"\epsilon", r"\varphi", r"\phi", r"\varsigma", r"\Gamma", r"\mathrm{A}", "{o}"
    }  # fmt: skip
    for letter in "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ":
        assert IN_FORMULAS[letter].isascii()
    assert all(command.isascii() for command in IN_FORMULAS.values())
    assert all(character.isprintable() for character in CHARACTERS.values())
