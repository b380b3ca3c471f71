"""Where the formulas of a text are: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]` and display environments.

A dollar may be a price. Dollars are tried from left to right: when what stands up to the next dollar reads as prose, the first
one is left alone and the next one is tried, so that a price before a formula does not turn the rest of the text inside out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TEXT = 20_000
"""Characters of a text that are searched; an abstract has two thousand."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula: `text[start:end]` with its delimiters, the TeX between them, and whether it stands on a line of its own."""

    start: int
    end: int
    tex: str
    display: bool


_ENVIRONMENTS = "equation|align|alignat|eqnarray|gather|multline|displaymath|math"
_OPENING = re.compile(rf"\\\\|\\\$|\$\$|\$|\\\(|\\\[|\\begin\{{(?P<environment>(?:{_ENVIRONMENTS})\*?)\}}")

# A dollar inside the braces of a text command opens a formula in a formula, it does not close the outer one. The repetition
# is possessive and bounded, so that hostile text costs no more than a fixed length for each dollar.
_BODY = r"(?:(?>\\(?:mbox|hbox|fbox|text[a-z]*)\s{0,3}\{(?:[^{}]|\{[^{}]{0,100}\}){0,300}+\}|\\.|[^\\$])){0,6000}+"
_TO_DOLLAR = re.compile(rf"({_BODY})\$", re.DOTALL)
_TO_DOLLARS = re.compile(rf"({_BODY})\$\$", re.DOTALL)

_TEXT_GROUP = re.compile(
    r"\\(?:mbox|hbox|fbox|emph|text[a-z]*|math(?:rm|sf|it|bf|tt|op|cal)|operatorname\*?|label|rm|begin|end)\s{0,3}\{[^{}]{0,300}\}"
    r"|\{\s*\\(?:rm|it|bf|sf|tt|sc|cal|em)\b[^{}]{0,300}\}"
)
_PROSE_WORD = re.compile(
    r"(?<![A-Za-z\\])(?:an|and|are|as|at|be|by|can|for|from|has|have|in|into|is|it|its|not|of|on|or|per|than|that|the|then|their"
    r"|this|to|was|we|were|when|where|which|while|with)(?![A-Za-z])"
)
_WORD = re.compile(
    r"(?<![A-Za-z\\])(?!(?:log|exp|sin|cos|tan|min|max|mod|det|dim|ker|lim|sup|inf|poly|polylog)\b)[A-Za-z]{3,}(?![A-Za-z])"
)
_TEX = re.compile(r"[\\^_={}<>|]")
_AMOUNT = re.compile(r"\s?\d[\d.,]*\s?(?:[kKMBT]|bn|mn|million|billion|trillion|thousand)?(?![A-Za-z\d])")
_AMOUNTS_END = re.compile(r"[-–—/,;.()\s]*")


def _reads_as_prose(body: str, following: str) -> bool:
    """Whether what stands between two dollars is no formula."""
    if not body.strip() or "\n" in body:
        return True
    outside = _TEXT_GROUP.sub("{}", body)
    words = len(_PROSE_WORD.findall(outside))
    amount = _AMOUNT.match(body)
    if not _TEX.search(outside):
        if words or len(_WORD.findall(outside)) > 1:
            return " " in outside.strip() or amount is not None
        # `$5, $10` and `$5-$10`: an amount that runs up to the next amount.
        runs_up = amount is not None and _AMOUNTS_END.fullmatch(body, amount.end()) is not None
        return runs_up and (following.isdigit() or (body[-1].isspace() and not body[0].isspace()))
    if amount and body[-1].isspace() and words:
        return True
    # TeX on both sides of a sentence: the dollars belong to two other formulas.
    return words > 1 and words + len(_WORD.findall(outside)) > 3


def find_formulas(text: str) -> Iterator[Formula]:
    """The formulas of a text in order, without overlap. Text beyond `MAX_TEXT` is not searched."""
    text = text[:MAX_TEXT]
    place = 0
    while opening := _OPENING.search(text, place):
        place = opening.end()
        formula = _read(text, opening)
        if formula is not None:
            yield formula
            place = formula.end


def _read(text: str, opening: re.Match[str]) -> Formula | None:
    start, inside, delimiter = opening.start(), opening.end(), opening.group()
    if delimiter in (r"\\", r"\$"):
        return None
    if delimiter == "$":
        closing = _TO_DOLLAR.match(text, inside)
        if closing is None or _reads_as_prose(closing[1], text[closing.end() : closing.end() + 1]):
            return None
        return Formula(start, closing.end(), closing[1], False)
    if delimiter == "$$":
        closing = _TO_DOLLARS.match(text, inside)
        if closing is None or not closing[1].strip():
            return None
        return Formula(start, closing.end(), closing[1], True)
    ending = {r"\(": r"\)", r"\[": r"\]"}.get(delimiter) or rf"\end{{{opening['environment']}}}"
    end = text.find(ending, inside)
    if end < 0 or not text[inside:end].strip():
        return None
    if delimiter in (r"\(", r"\["):
        return Formula(start, end + len(ending), text[inside:end], delimiter == r"\[")
    return Formula(start, end + len(ending), text[start : end + len(ending)], opening["environment"] != "math")
