r"""Commands of TeX that stand for one character, and text outside formulas with the characters in their place.

arXiv keeps pasted characters in this form (`5 {\mu}m`, `90{\deg}C`) and shows them as characters; authors write `\alpha`
without dollars. Where arXiv has a choice of letters we have the same: `\phi` is ϕ, `\varphi` is φ, `\epsilon` is ε.
"""

import re
import unicodedata

from papilio.texts.folding import GREEK_NAMES
from papilio.texts.grouping import FORMULA

GREEK = {
    **{name.capitalize() if letter.isupper() else name: letter for letter, name in GREEK_NAMES.items() if letter != "ς"},
    "phi": "ϕ", "varphi": "φ", "varepsilon": "ε", "vartheta": "ϑ", "varkappa": "ϰ", "varpi": "ϖ", "varrho": "ϱ",
    "varsigma": "ς",
}  # fmt: skip
"""Greek letters by their commands."""

_RELATIONS = {
    "in": "∈", "ni": "∋", "notin": "∉", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥",
    "ll": "≪", "gg": "≫", "ne": "≠", "neq": "≠", "sim": "∼", "simeq": "≃", "approx": "≈", "cong": "≅", "equiv": "≡",
    "propto": "∝", "asymp": "≍", "lesssim": "≲", "gtrsim": "≳", "prec": "≺", "succ": "≻", "preceq": "⪯", "succeq": "⪰",
    "subset": "⊂", "subseteq": "⊆", "subsetneq": "⊊", "supset": "⊃", "supseteq": "⊇", "to": "→", "rightarrow": "→",
    "longrightarrow": "⟶", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "Longrightarrow": "⟹",
    "Leftrightarrow": "⇔", "iff": "⟺", "implies": "⟹", "mapsto": "↦", "hookrightarrow": "↪", "rightleftharpoons": "⇌",
    "uparrow": "↑", "downarrow": "↓", "perp": "⊥", "parallel": "∥", "mid": "∣", "models": "⊨", "vdash": "⊢",
    "coloneqq": "≔", "lt": "<", "gt": ">",
}  # fmt: skip
_OPERATIONS = {
    "times": "×", "pm": "±", "mp": "∓", "div": "÷", "cdot": "·", "bullet": "•", "circ": "∘", "ast": "∗", "star": "⋆",
    "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "cup": "∪", "cap": "∩", "vee": "∨", "lor": "∨", "wedge": "∧", "land": "∧",
    "setminus": "∖", "rtimes": "⋊", "ltimes": "⋉", "bowtie": "⋈", "sqcup": "⊔", "wr": "≀", "boxtimes": "⊠",
}  # fmt: skip
_SIGNS = {
    "degree": "°", "infty": "∞", "partial": "∂", "nabla": "∇", "hbar": "ℏ", "ell": "ℓ", "surd": "√",
    "sum": "∑", "prod": "∏", "coprod": "∐", "int": "∫", "oint": "∮", "bigoplus": "⨁", "bigotimes": "⨂", "bigcup": "⋃",
    "bigcap": "⋂", "bigvee": "⋁", "bigwedge": "⋀", "forall": "∀", "exists": "∃", "neg": "¬", "lnot": "¬", "emptyset": "∅",
    "varnothing": "∅", "aleph": "ℵ", "beth": "ℶ", "angle": "∠", "triangle": "△", "square": "□", "Box": "□",
    "diamond": "⋄", "sharp": "♯", "flat": "♭", "natural": "♮", "prime": "′", "dagger": "†", "ddagger": "‡", "langle": "⟨",
    "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "cdots": "⋯", "odot": "⊙", "sun": "☉",
    "wp": "℘", "Re": "ℜ", "Im": "ℑ", "top": "⊤", "bot": "⊥", "lq": "‘", "rq": "’", "checkmark": "✓", "euro": "€",
    "texteuro": "€", "textyen": "¥", "yen": "¥", "textsterling": "£", "textpm": "±", "texttimes": "×", "textdiv": "÷",
    "textminus": "−", "textcelsius": "°C", "textohm": "Ω", "textonehalf": "½", "textonequarter": "¼",
    "textthreequarters": "¾", "textperthousand": "‰", "textbullet": "•", "textperiodcentered": "·", "textsection": "§",
    "textparagraph": "¶", "textdagger": "†", "textdaggerdbl": "‡", "textquotesingle": "'", "textquotedbl": '"',
    "textexclamdown": "¡", "textquestiondown": "¿", "textasciigrave": "`", "textordfeminine": "ª",
    "textordmasculine": "º", "textonesuperior": "¹", "texttwosuperior": "²", "textthreesuperior": "³",
    "textrightarrow": "→", "textleftarrow": "←", "textbar": "|", "textnumero": "№", "infinity": "∞",
    "colon": ":", "vert": "|", "Vert": "‖", "eps": "ε", "NP": "NP",
}  # fmt: skip
_UNITS = {"mum": "μm", "kms": "km/s"}
_FIELDS = dict(zip("RCZQN", "ℝℂℤℚℕ", strict=True))
"""Letters of fields, but where an operand stands ahead: the author's `\\` in `G\\Z(G)` takes one set from another."""
_TEXT_GREEK = {f"{before}{name}": letter for name, letter in GREEK.items() for before in ("text", "up")}
_SPACED = _RELATIONS | _OPERATIONS
_TIGHT = GREEK | _TEXT_GREEK | _SIGNS | _UNITS | _FIELDS

CHARACTERS = _TIGHT | _SPACED
"""The character of each command."""

_LATIN_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True))
_SIGNS_OF_FORMULAS = frozenset("∞∂∇ℏℓ∑∏∐∫∮∀∃∅ℵ′⟨⟩⌊⌋⌈⌉⋯⊙⊤⊥ℜℑ")

IN_FORMULAS = {
    **{character: f"\\{name}" for name, character in reversed((_RELATIONS | _OPERATIONS).items()) if not character.isascii()},
    **{character: f"\\{name}" for name, character in reversed(_SIGNS.items()) if character in _SIGNS_OF_FORMULAS},
    **{letter: f"\\{name}" for name, letter in GREEK.items() if name not in ("phi", "epsilon")},
    **{letter: f"\\mathrm{{{latin}}}" for letter, latin in _LATIN_CAPITALS.items()},
    "ϕ": r"\phi", "ϵ": r"\epsilon", "ε": r"\varepsilon", "φ": r"\varphi", "ο": "{o}", "µ": r"\mu", "∆": r"\Delta", "−": "-",
}  # fmt: skip
"""How LaTeX writes a character of a formula, for engines that set formulas from commands alone. TeX has no Greek letters
that look like Latin ones."""

_NAMES = {
    **{
        name: name
        for name in """Pr arg cos cosh cot deg det dim exp gcd inf ker lg lim liminf limsup ln log max min sin sinh sup tan
    tanh""".split()  # noqa: SIM905
    },
    "bmod": "mod", "mod": "mod",
}  # fmt: skip
_COMMAND = re.compile(r"(\S?)\\([A-Za-z]+)(\{\}|[ ]?)")
_NEGATED = re.compile(rf"(?<!\\)\\not ?([{''.join(sorted({*_RELATIONS.values(), '='}))}])")
_DEGREES = re.compile(r"\^(?:\{\s*\\circ\s*\}|\\circ(?![A-Za-z]))")
_GREEK_NEXT = re.compile(rf"\\(?:{'|'.join(GREEK)})(?![A-Za-z])")
_APART = ("", "_", "^")
_UNIT_NEXT = re.compile(r"(?:[msgAWVTFCJNKLlBH]|eV|Pa|Hz|Jy|Gy|Sv|Ci|Bq|mol|rad|as|arcsec|sec|Cal)(?![A-Za-z])")
_LANGUAGE = re.compile(r"\+\+|#|[\s-](?:package|code|script|librar|software|language|program)")
_WORD_NEXT = re.compile(r"\s[a-z]{2,}")
_NUMBERS_AHEAD = re.compile(
    r"(?:(?<![A-Za-z])(?:over|in|on|from|to|into|and|with|by|of|field|fields|line|plane|reals?|rationals?|integers?|group|ring|set)\s"
    r"|[^\w\s.,;!?\"'“”‘’—–]\s?|[,_]|[α-ωΑ-Ω]\s|\\[A-Za-z]+\s?)\Z"
)
"""What the letter of a field stands behind; elsewhere, ahead of a word, it names a language, a category or a framework."""
_QUOTIENT = re.compile(r"(?:ℤ|\\Z|ℝ|\\R|ℂ|\\C|ℚ|\\Q)(?:\{\})?/[^\W_]{1,4}\Z")
_DOUBLE_QUOTES = {"‘‘": "“", "’’": "”"}
_QUOTES = re.compile("|".join(_DOUBLE_QUOTES))


def without_commands(text: str) -> str:
    """Prose with the characters that its commands stand for; commands that are not known stay."""
    if "\\" not in text:
        return text
    if "circ" in text:
        text = _DEGREES.sub("°", text)
    while (found := _COMMAND.sub(_character, text)) != text:
        # A command right behind another one was part of its match.
        text = found
    if "\\not" in text:
        text = _NEGATED.sub(_negated, text)
    return _QUOTES.sub(lambda match: _DOUBLE_QUOTES[match[0]], text) if "‘‘" in text or "’’" in text else text


def _negated(match: re.Match[str]) -> str:
    """The relation with its stroke, where that is one character."""
    character = unicodedata.normalize("NFC", f"{match[1]}\u0338")
    return character if len(character) == 1 else match[0]


def _character(match: re.Match[str]) -> str:
    before, name, blank = match[1], match[2], match[3]
    character = "°" if name == "deg" and _is_degree(match) else CHARACTERS.get(name)
    ahead = before or match.string[max(0, match.start() - 1) : match.start()]
    if name in _NAMES and character is None:
        apart = " " if ahead.isalnum() or ahead in (")", "}") else ""
        is_infix = name != _NAMES[name] and not blank and match.string[match.end() : match.end() + 1].isalnum()
        follows = " " if is_infix or (not blank and _GREEK_NEXT.match(match.string, match.end())) else blank.strip("{}")
        return f"{before}{apart}{_NAMES[name]}{follows}"
    if character is None or before == "\\" or (name in _FIELDS and not _is_field(match, ahead)):
        return match[0]
    if name in _FIELDS and _is_name(match):
        return f"{before}{name}{blank}"
    if name in _UNITS and ahead.isalnum():
        character = f" {character}"
    following = match.string[match.end() : match.end() + 8]
    if blank == "{}":
        blank = ""
    elif (
        character in "‘“«£¡¿"
        or (name in _SPACED and before not in _APART)
        or (character in "μ°" and _UNIT_NEXT.match(following))
    ):
        # Here the space only ended the command; elsewhere, as behind an index, authors mean it to be there.
        blank = ""
    return f"{before}{character}{blank}"


def _is_degree(match: re.Match[str]) -> bool:
    r"""Whether `\deg` is the sign, as in braces alone or behind a number, and not a function's name."""
    text = match.string
    before = text[max(0, match.start(2) - 3) : match.start(2) - 1]
    in_braces = before.endswith("{") and text[match.end() : match.end() + 1] == "}"
    return in_braces or before.rstrip()[-1:].isdigit() or before.rstrip().endswith(FORMULA) or before.endswith("/")


def _is_name(match: re.Match[str]) -> bool:
    r"""Whether a letter of a field is a name in prose: `the \R package`, `\C++`, `the category \C is`."""
    text, start, end = match.string, match.start(2) - 1, match.end(2)
    if _LANGUAGE.match(text, end):
        return True
    if not _WORD_NEXT.match(text, end) or _QUOTIENT.search(text, max(0, start - 8), start):
        return False
    return _NUMBERS_AHEAD.search(text, max(0, start - 20), start) is None


def _is_field(match: re.Match[str], ahead: str) -> bool:
    r"""Whether a letter is a field: no set taken from another (`G\Z(G)`), no number of supersymmetries, no algebra `\C_k`."""
    following = match.string[match.end() : match.end() + 2].lstrip()[:1]
    if ahead.isalnum() and _QUOTIENT.search(match.string, max(0, match.start(2) - 9), match.start(2) - 1):
        return True  # ℤ/nℤ
    if ahead.isalnum() or ahead in (")", "]", "}"):
        return False
    return following != "=" and not (match[2] == "C" and following == "_")
