"""Signs of a formula as TeX has them: how far apart, negated, or with limits above and below.

The converter knows the code point of every command but often not its kind, and browsers space a sign by its kind: an operator
(`mo`) as the dictionary of MathML says, an identifier (`mi`) not at all.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

SLASH = "\u0338"
"""The combining stroke that negates."""

_ZERO = {"lspace": "0", "rspace": "0"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One character as it is sent: its element, and attributes where the dictionary of MathML has another space than TeX."""

    tag: str
    text: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])


_OPERATORS = {
    # Other code points than the converter's where those are in few fonts: the sign is the same.
    "~": "∼",
    "⟂": "⊥",
    "⧵": "∖",
    "⤳": "⇝",
    "⬝": "⋅",
    **{text: text for text in "±×÷·;⌣⌢∴∵◁▷∼"},
}
_ORDINARY = {"∎": "■", **{text: text for text in "∞∅⊤⊥§…⋯⋮⋱"}}
_CLOSE = frozenset("|‖/∂")
# Arrows and operators: the converter knows those of its commands alone, and not when they are written as they are.
_BLOCKS = ((0x2190, 0x22FF), (0x27F0, 0x27FF), (0x2900, 0x297F), (0x2A00, 0x2AFF))

_PLAIN = dict(zip("⟶⟵⟷⟹⟸⟺⩽⩾⪯⪰⊧|‖", "→←↔⇒⇐⇔≤≥≼≽⊨∣∥", strict=True))
"""Signs without a negated form of their own, by those that have one and mean the same."""

NAMES_WITH_LIMITS = frozenset(
    f"{first}{space}{second}"
    for first, second in (
        *((name, "") for name in ("lim", "sup", "inf", "max", "min", "det", "gcd", "Pr", "argmax", "argmin", "plim")),
        *(("lim", name) for name in ("sup", "inf")), ("inj", "lim"), ("proj", "lim"), ("arg", "max"), ("arg", "min"),
    )
    for space in (("",) if not second else ("\u2006", "\u2009"))
)  # fmt: skip
RELATIONS = frozenset("=<>≠≤≥⩽⩾≪≫≺≻⪯⪰≼≽≲≳≶≷⪅⪆∼≁≃≄≈≉≅≡≢≐≍∝∈∉∋⊂⊃⊆⊇⊄⊈⊊⊋⊏⊑⊢⊨∣∥⊥⋈⊲⊳⊴⊵→←↔⇒⇐⇔↦⟶⟵⟷⟹⟸⟺⟼↪↩↠⇝≮≯≰≱↛")
"""Signs that stand apart from both sides. At an edge of a formula, or under a script, browsers forget it."""
RELATION_SPACE = "0.278em"

SIGNS_WITH_LIMITS = frozenset("∑∏∐⋃⋂⋁⋀⨀⨁⨂⨃⨄⨅⨆")

PUNCTUATION_COLON = "&#x0003A;"
"""The converter's text for `\\colon`, which stands close to the name before it; `:` is a relation."""


@lru_cache(maxsize=4096)
def sign(tag: str, text: str) -> Sign:
    """A character of an identifier or operator as TeX spaces it."""
    if text == ":":
        return Sign("mo", text, {"lspace": RELATION_SPACE, "rspace": RELATION_SPACE})
    if text in _ORDINARY:
        return Sign("mi", _ORDINARY[text])
    if tag == "mi":
        if text in _OPERATORS:
            return Sign("mo", _OPERATORS[text])
        if len(text) == 1 and any(first <= ord(text) <= last for first, last in _BLOCKS):
            return Sign("mo", text)
    elif text in _CLOSE:
        return Sign("mo", text, _ZERO)
    return Sign(tag, text)


def negated(text: str) -> str:
    """A sign with a stroke through it: one code point where Unicode has it."""
    return unicodedata.normalize("NFC", _PLAIN.get(text, text) + SLASH)
