"""Letters and signs that Unicode has raised or lowered: `x²`, `H₂O`."""

import re
from collections.abc import Mapping

RAISED = dict(
    zip("0123456789+-−=()abcdefghijklmnoprstuvwxyzβγδθ∗*'′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿ**′′", strict=True)
)
LOWERED = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))


def in_script(text: str, script: Mapping[str, str]) -> str | None:
    """The text in raised or lowered letters, None where Unicode lacks one of them."""
    letters = [script.get(character) for character in text]
    return None if None in letters else "".join(letter or "" for letter in letters)


_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|re|ème|o|a)", re.IGNORECASE)
_TRADE_MARKS = {"tm": "™", "(tm)": "™", "r": "®", "(r)": "®", "®": "®", "™": "™"}


def as_index(inside: str, sign: str, before: str) -> str:
    """What is raised (`^`) or lowered (`_`), in Unicode's letters where it has them, else as TeX has it.

    Args:
        inside: What is set so.
        sign: `^` or `_`.
        before: The character that it stands behind; an ordinal of a number (`4th`) stays on the line.
    """
    if not inside:
        return ""
    if sign == "^" and before.isdecimal() and inside in ("o", r"\circ"):
        return "°"
    if sign == "^" and ((before.isdecimal() and _ORDINAL.fullmatch(inside)) or (before == "$" and inside == "th")):
        return inside
    if sign == "^" and inside.lower() in _TRADE_MARKS:
        return _TRADE_MARKS[inside.lower()]
    script = in_script(inside, RAISED if sign == "^" else LOWERED)
    if script is not None:
        return script
    if len(inside) > 2 and inside[0] == inside[-1] == "$" and "$" not in inside[1:-1]:
        return f"${sign}{{{inside[1:-1].strip()}}}$"
    return f"{sign}{inside}" if len(inside) == 1 else f"{sign}{{{inside}}}"
