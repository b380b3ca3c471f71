"""Where the formulas of a text are: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]` and display environments.

A dollar may open a formula, close one, be a price, or be left over from a mistake. No dollar tells alone, so a text is read as
a whole: what speaks against a reading of its dollars (words inside a formula, a dollar that belongs to none and is no price) is
counted, and the reading with the least is taken. Most texts have one with nothing against it, and no other is looked at.
"""

import re
from bisect import bisect_left
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


_WITHIN_LINES = r"math|array|(?:small|[pbBvV])?matrix"
"""Environments of formulas that stand in a line of text."""
_ENVIRONMENTS = rf"equation|align|alignat|eqnarray|gather|multline|displaymath|flalign|cases|{_WITHIN_LINES}"
_WITHIN_A_LINE = re.compile(_WITHIN_LINES)
_OPENING = re.compile(rf"\\\\|\\\$|\$|\\\(|\\\[|\\begin\{{(?P<environment>(?:{_ENVIRONMENTS})\*?)\}}")
_LETTERS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2}")
_BLANK = re.compile(r"\s")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ENDINGS = {r"\(": r"\)", r"\[": r"\]"}

_MAX_FORMULA = 6000
_MAX_DOLLARS_INSIDE = 12
"""Dollars that may stand inside the braces of one formula (`\\text{if $x$ is …}`)."""

# What speaks against a reading, to be compared with each other alone.
_STRAY = 4
_AFTER_AMOUNT, _PRICE, _MARKED_PRICE = 2, 1, 0
_WORD_INSIDE, _SENTENCE_INSIDE, _RUNS_INTO_PRICE, _MAGNITUDE, _UNBALANCED, _DOLLARS_INSIDE = 3, 3, 6, 4, 2, 3
_UNDELIMITED = 8

# Possessive and bounded, so that hostile text costs no more than a fixed length for each command.
_ARGUMENT = r"\s{0,3}\{(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,100}+\}){0,100}+\}){0,300}+\}"
_TEXT_GROUP = re.compile(
    rf"\\(?:mbox|hbox|fbox|emph|text[a-z]*|math(?:rm|sf|it|bf|tt|op|cal)|operatorname\*?|label|rm|begin|end){_ARGUMENT}"
    r"|\{\s*\\(?:rm|it|bf|sf|tt|sc|cal|em)\b[^{}]{0,300}+\}"
    r"|[_^]\s?\{[^{}]{0,100}+\}"
)
PROSE_WORDS = (
    r"(?:[Aa]nd|[Ff]or|[Hh]ere|[Ii]f|[Ii]t|[Ll]et|[Tt]he|[Tt]hen|[Tt]here|[Tt]his|[Ww]e|[Ww]here|[Ww]ith"
    r"|about|after|all|also|an|any|are|as|at|be|because|before|between|both|but|by|can|each|every|from|has|have|in|into|is|its"
    r"|not|of|on|only|or|over|per|since|such|than|that|their|these|to|under|until|vs|was|were|when|which|while|within)"
    r"(?![A-Za-z])"
)
"""Words that stand in prose and in no formula, as a regular expression."""
_PROSE_WORD = re.compile(rf"(?<![A-Za-z\\]){PROSE_WORDS}")
_WORD = re.compile(
    r"(?<![A-Za-z\\])(?!(?:log|exp|sin|cos|tan|min|max|mod|det|dim|ker|lim|sup|inf|poly|polylog)\b)[A-Za-z]{3,}(?![A-Za-z])"
)
_LONE_WORD = re.compile(r"[a-z]{4,}")
_SENTENCE = re.compile(r"[a-z0-9)}$][.;:!?]\s+[A-Z]?[a-z]{2,}")
_GOES_ON = re.compile(r"\s*[,.;:]\s|-[a-z]{3,}\s")
_INSIDE = re.compile(r"\$[^$]*\$")
_TEX = re.compile(r"[\\^_={}<>|]")
_COMMAND = re.compile(r"\\[A-Za-z]|[\^_{]")
_PUNCTUATION = re.compile(r"[-–—/,;.:()\s]*")
_MAGNITUDES = "[kKmMBT]|bn|mn|million|billion|trillion|thousand"
_CODES = r"(?:AU|CA|HK|NZ|SG|US)(?=\d)"
_AMOUNT = re.compile(rf"\s?(?:{_CODES})?(?:\d|\.\d)[\d.,']*+(?P<magnitude>\s?(?:{_MAGNITUDES})(?![A-Za-z\d]))?")
_CODE_AT_END = re.compile(r"(?<![A-Za-z\\])(?:HK|NZ|SG|US|U\.S\.|(?:AU|CA|HK|NZ|SG|US)D|(?<=[(\[])(?:AU|CA))\s?$")
_CODE_SPAN = re.compile(r"(?<![`\\])`(?![\s`'])[^`'\n]{0,200}`(?!`)")
"""What an author set as code, and no quotation of LaTeX."""
_VARIABLE = re.compile(r"\$(?:\((?=[a-z]{2,} [^$]*\$[A-Z]{2})|\{[A-Za-z_]\w*\}|[A-Z_][A-Z0-9_]{2,}(?![\w{\\^($]))")
_IN_CODE = re.compile(r"\$[\w{(@#?*!]")
_BETWEEN_VARIABLES = (" ", ",", "/", ":", ";")
_PRICE_TAG = re.compile(_AMOUNT.pattern + r"(?:[A-Z]{2}D\b|(?![\^_{=A-Za-z]|\\[^\\]))")
_PER_UNIT = re.compile(r"\s?/\s?[A-Za-z]")
_CODE = re.compile(_CODES)
_CURRENCY = re.compile(r"(?<![A-Za-z\\])(?:(?:AU|BZ|CA|FJ|HK|JM|NT|NZ|SG|TT|US|U\.S\.)|(?P<letter>[ABCRSTZ])|[A-Z]{2}D)\s?$")


def find_formulas(text: str) -> Iterator[Formula]:
    """The formulas of a text in order, without overlap. Text beyond `MAX_TEXT` is not searched."""
    if "$" not in text and "\\" not in text:
        return
    text = text[:MAX_TEXT]
    openings = [opening for opening in _OPENING.finditer(text) if opening.group() not in (r"\\", r"\$")]
    if "`" in text and openings:
        openings = _outside_code(text, openings)
    if openings:
        reading = _Reading(text, openings)
        # Two dollars with nothing but blanks between them are a pair, but no formula.
        yield from (formula for formula in reading.first() or reading.cheapest() if formula.tex.strip())


def without_formulas(text: str, sign: str) -> str:
    """The text with `sign`, one character, in place of each character of its formulas; everything keeps its place."""
    pieces: list[str] = []
    place = 0
    for formula in find_formulas(text):
        pieces += (text[place : formula.start], sign * (formula.end - formula.start))
        place = formula.end
    return "".join((*pieces, text[place:])) if pieces else text


def _outside_code(text: str, openings: list[re.Match[str]]) -> list[re.Match[str]]:
    """The delimiters without those that begin a variable in code, `` `${PATH}` ``. Code with any other keeps all."""
    spans = [span.span() for span in _CODE_SPAN.finditer(text) if _is_code_with_variables(span[0])]
    return [opening for opening in openings if not any(start < opening.start() < end for start, end in spans)]


def _is_code_with_variables(code: str) -> bool:
    return "$" in code and code.count("$") == len(_IN_CODE.findall(code))


class _Reading:
    """The ways to read the delimiters of one text."""

    def __init__(self, text: str, openings: list[re.Match[str]]) -> None:
        self.text = text
        self.openings = openings
        self.places = [opening.start() for opening in openings]
        self.last: dict[str, int] = {}

    def first(self) -> list[Formula] | None:
        """The formulas from left to right, None where anything speaks against one of them."""
        found: list[Formula] = []
        text, places, openings = self.text, self.places, self.openings
        index, count = 0, len(places)
        while index < count:
            start = places[index]
            end = places[index + 1] if index + 1 < count else 0
            body = text[start + 1 : end]
            is_pair = body and openings[index].group() == openings[index + 1].group() == "$"
            if is_pair and _is_plain(text, start, end + 1, body):
                found.append(Formula(start, end + 1, body, False))
                index += 2
                continue
            formula, doubt = next(self.formulas(index), (None, 0))
            if formula is None or doubt:
                return None
            found.append(formula)
            index = bisect_left(places, formula.end, index)
        return found

    def cheapest(self) -> list[Formula]:
        """The formulas of the reading that least speaks against."""
        costs = [0] * (len(self.openings) + 1)
        taken: list[Formula | None] = []
        for index in reversed(range(len(self.openings))):
            best, choice = costs[index + 1] + self.left_out(index), None
            for formula, doubt in self.formulas(index):
                cost = doubt + costs[bisect_left(self.places, formula.end)]
                if cost <= best:
                    best, choice = cost, formula
            costs[index] = best
            taken.append(choice)
        taken.reverse()
        found: list[Formula] = []
        index = 0
        while index < len(taken):
            choice = taken[index]
            found += [choice] if choice else []
            index = bisect_left(self.places, choice.end) if choice else index + 1
        return found

    def left_out(self, index: int) -> int:
        """What it costs that a delimiter delimits nothing."""
        if self.openings[index].group() != "$":
            return _UNDELIMITED
        place = self.places[index]
        before = self.text[max(0, place - 6) : place]
        if before.rstrip()[-1:].isdigit() and _PER_UNIT.match(self.text, place + 1):
            return _PRICE
        if _PRICE_TAG.match(self.text, place + 1):
            return _MARKED_PRICE if _CURRENCY.search(before) else _PRICE
        if _VARIABLE.match(self.text, place) or _CODE_AT_END.search(before):
            return _PRICE
        return _AFTER_AMOUNT if before[-1:].isdigit() else _STRAY

    def formulas(self, index: int) -> Iterator[tuple[Formula, int]]:
        """The formulas that may begin with a delimiter, each with what speaks against it; the likeliest first."""
        opening, text = self.openings[index], self.text
        start, inside, delimiter = opening.start(), opening.end(), opening.group()
        if delimiter != "$":
            ending = _ENDINGS.get(delimiter) or rf"\end{{{opening['environment']}}}"
            if self._last(ending) < inside:
                return
            end = text.find(ending, inside)
            if text[inside:end].strip():
                whole = delimiter not in _ENDINGS
                tex = text[start : end + len(ending)] if whole else text[inside:end]
                display = _WITHIN_A_LINE.fullmatch(opening["environment"]) is None if whole else delimiter == r"\["
                yield Formula(start, end + len(ending), tex, display), 0
            return
        if text.startswith("$$", start):
            yield from self._displays(index)
            return
        for end in self._closings(index):
            body = text[inside:end]
            doubt = _doubt(text, start, end + 1, body)
            if doubt is not None:
                yield Formula(start, end + 1, body, False), doubt

    def _last(self, ending: str) -> int:
        """Where the last such ending stands, so that none is looked for in vain again and again."""
        if ending not in self.last:
            self.last[ending] = self.text.rfind(ending)
        return self.last[ending]

    def _displays(self, index: int) -> Iterator[tuple[Formula, int]]:
        start = self.places[index]
        inside = 0
        for number in range(index + 2, min(index + 4 + _MAX_DOLLARS_INSIDE, len(self.places))):
            end = self.places[number]
            if self.openings[number].group() != "$":
                continue
            if not self.text.startswith("$$", end) or (inside % 2 and not self.text.startswith("$$$", end)):
                inside += 1
                continue
            body = self.text[start + 2 : end]
            rest = _outside(body) if inside else body
            in_groups = inside and "$" not in rest
            rest = _INSIDE.sub("", rest)
            if body.strip() and (not inside or in_groups or _TEX.search(rest)):
                yield Formula(start, end + 2, body, True), _DOLLARS_INSIDE + _words(rest) if inside and not in_groups else 0
            return

    def _closings(self, index: int) -> Iterator[int]:
        """Where the dollars are that may close the one at `index`: the next outside of braces, then the very next."""
        inside = self.places[index] + 1
        place, depth = inside, 0
        nearest = -1
        for number in range(index + 1, min(index + 2 + _MAX_DOLLARS_INSIDE, len(self.places))):
            end = self.places[number]
            if end - inside > _MAX_FORMULA:
                break
            if self.openings[number].group() != "$":
                continue
            nearest = end if nearest < 0 else nearest
            depth += _depth(self.text, place, end)
            place = end
            if depth <= 0:
                if depth == 0:
                    yield end
                    nearest = nearest if nearest < end else -1
                break
        if nearest > 0:
            yield nearest


def _depth(text: str, start: int, end: int) -> int:
    piece = text[start:end]
    if "\\" not in piece:
        return piece.count("{") - piece.count("}")
    signs = [match.group() for match in _BRACE.finditer(piece)]
    return signs.count("{") - signs.count("}")


def _is_plain(text: str, start: int, end: int, body: str) -> bool:
    """Whether nothing can speak against a formula between two dollars; so it is with nearly all."""
    if "{" in body and body.count("{") != body.count("}"):
        return False
    if body[0] == "/" or _CODE.match(body) or (body[-1] in _BETWEEN_VARIABLES and _VARIABLE.match(text, start)):
        return False
    if body[0] in "0123456789." and (text[end : end + 1].isdigit() or text[start - 1 : start].isalpha()):
        return False
    if not _BLANK.search(body):
        return body[0] not in "0123456789." or not _LETTERS.search(body)
    return (
        not (body[0].isspace() or body[-1].isspace() or _LETTERS.search(body) or _unbalanced(body)) and body[0] not in ",.;:-"
    )


def _outside(body: str) -> str:
    """The TeX of a formula without what its scripts and its groups of text hold."""
    return _TEXT_GROUP.sub("{}", _TEXT_GROUP.sub("{}", body)) if "{" in body else body


def _doubt(text: str, start: int, end: int, body: str) -> int | None:
    """What speaks against a formula between two dollars, None where there is none."""
    if not body or "\n" in body:
        return None
    amount = _AMOUNT.match(body)
    if text[max(0, start - 2) : start].rstrip()[-1:].isdigit() and _PER_UNIT.match(body):
        return _RUNS_INTO_PRICE
    if body[-1] in _BETWEEN_VARIABLES and _VARIABLE.match(text, start) and _VARIABLE.match(text, end - 1):
        return _RUNS_INTO_PRICE
    if amount is None and not _BLANK.search(body):
        return 0 if _depth(body, 0, len(body)) == 0 else _UNBALANCED
    if not body.strip():
        return 0
    outside = _outside(body)
    if _TEX.search(outside) is None and _is_prose(outside, amount is not None):
        return None
    doubt = _words(outside)
    doubt += _SENTENCE_INSIDE if _SENTENCE.search(outside) else 0
    doubt += _SENTENCE_INSIDE if _GOES_ON.match(outside) else 0
    doubt += _UNBALANCED if _unbalanced(body) else 0
    doubt += 1 if body[0].isspace() != body[-1].isspace() else 0
    return doubt + (_looks_like_price(text, start, end, body, amount) if amount else 0)


def _words(outside: str) -> int:
    return _WORD_INSIDE * len(_PROSE_WORD.findall(outside)) + max(0, len(_WORD.findall(outside)) - 1)


def _is_prose(text: str, begins_with_amount: bool) -> bool:
    """Whether a text without signs of TeX is no formula."""
    inner = text.strip()
    if _PUNCTUATION.fullmatch(text):
        return " " in text and inner not in ("-", "--", "---", "–", "—", "/")
    if _LONE_WORD.fullmatch(inner):
        return text[0].isspace() and text[-1].isspace()
    return _words(text) > 0 and (begins_with_amount or " " in inner or inner != text)


def _looks_like_price(text: str, start: int, end: int, body: str, amount: re.Match[str]) -> int:
    """How much what begins with an amount looks like one price that runs up to the next."""
    digit_follows = text[end : end + 1].isdigit() or _CODE.match(text, end) is not None
    doubt = _RUNS_INTO_PRICE if digit_follows and _CURRENCY.search(body) else 0
    if _COMMAND.search(body):
        return doubt
    doubt += _RUNS_INTO_PRICE if _CODE_AT_END.search(body) else 0
    currency = _CURRENCY.search(text, max(0, start - 6), start)
    doubt += _RUNS_INTO_PRICE if digit_follows else 0
    doubt += _MAGNITUDE if amount["magnitude"] and len(amount["magnitude"].strip()) > 1 and len(body) > amount.end() else 0
    doubt += 1 if body[-1].isspace() and not body[0].isspace() else 0
    if currency and not currency["letter"]:
        doubt += _RUNS_INTO_PRICE
    elif currency and amount.end() < len(body):
        doubt += _UNBALANCED
    return doubt


def _unbalanced(body: str) -> bool:
    """Whether brackets open and close differently often, of whichever kind: `[0,1)` is well."""
    opened = body.count("(") + body.count("[") + body.count("{")
    return opened != body.count(")") + body.count("]") + body.count("}")
