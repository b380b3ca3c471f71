"""Letters and signs that Unicode has raised or lowered: `x²`, `H₂O`."""

from collections.abc import Mapping

RAISED = dict(
    zip("0123456789+-−=()abcdefghijklmnoprstuvwxyzβγδθ∗*'′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿ**′′", strict=True)
)
LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))


def in_script(text: str, script: Mapping[str, str]) -> str | None:
    """The text in raised or lowered letters, None where Unicode lacks one of them."""
    letters = [script.get(character) for character in text]
    return None if None in letters else "".join(letter or "" for letter in letters)
