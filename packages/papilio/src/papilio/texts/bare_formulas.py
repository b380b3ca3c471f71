r"""Formulas that an author left without their dollars: `O(\sqrt{K})`, `over \mathbb{R}^n`.

What only a formula can show (a fraction, a root, an accent, a letter of another alphabet) is put between dollars, with its
indices and no more, and is set and exported like every other formula. A command whose arguments are not plain stays as it is.
Dollars that were all escaped (`\$t_n\$`) are dollars again.
"""

import re

from papilio.texts.formulas import PROSE_WORDS, Formula, find_formulas

_GROUP = r"\{(?:[^{}$]|\{(?:[^{}$]|\{[^{}$]{0,100}+\}){0,100}+\}){1,300}+\}"
_PIECE = r"[^{}$]|\{[^{}$]{0,100}+\}"
_SCRIPTS = rf"(?:[_^](?:{_GROUP}|[0-9A-Za-zα-ω*+∗′∞]))*+"
_ACCENTS = r"(?:wide)?(?:hat|tilde|check)|bar|vec|d{0,3}dot|overline|breve|acute|grave|mathring"
_BARE = re.compile(
    rf"(?:(?<![A-Za-z\\])[^\W_]?[_^])?(?<!\\)(?:\\(?:[dt]?frac|binom)\s?{_GROUP}\s?{_GROUP}|\\sqrt\s?(?:\[[^\[\]$]{{1,20}}\])?\s?{_GROUP}"
    rf"|\\(?:math(?:bb|cal|scr|frak|bf|rm|sf)|boldsymbol|Bbb|frak|{_ACCENTS}|overrightarrow|(?:over|under)set\s?{_GROUP}"
    rf"|stackrel\s?{_GROUP}|(?:under|over)brace)\s?{_GROUP}"
    rf"|\\(?:{_ACCENTS}|mathbb|mathcal|mathscr|mathfrak|sqrt)(?:\s[A-Za-z](?![A-Za-z])|\s?[^\x00-\x7f\W\d_]))"
    rf"{_SCRIPTS}|(?<!\\)\\ensuremath\s?{_GROUP}{_SCRIPTS}|(?<![\\_^A-Za-z}}])\{{(?:{_PIECE}){{1,60}}?"
    rf"(?<!\\)\\(?:choose|over|atop|brack)(?![A-Za-z])(?:{_PIECE}){{1,60}}\}}{_SCRIPTS}|(?<![_^\\-])\\[dt]?frac\s?[0-9A-Za-z]\s?[0-9A-Za-zα-ω](?![\w(\\{{^_])"
)
_COMMAND = re.compile(
    rf"\\(?:[dt]?frac|binom|sqrt|math(?:bb|cal|scr|frak|bf|rm|sf)|boldsymbol|Bbb|frak|ensuremath|choose|over|atop|brack|stackrel|(?:over|under)(?:set|brace|rightarrow)|{_ACCENTS})"
)
_IS_FORMULA = re.compile(r"\\[A-Za-z]|[_^]")
_WORDS = re.compile(rf"(?<![A-Za-z\\{{]){PROSE_WORDS}|(?<![A-Za-z\\])(?<!\\text\{{)(?<!rm\{{)[A-Za-z]{{4,}}|[.;:!?] ")
_LONE = re.compile(r"(?<![\\$])\$(?![\d\s$])(?=[^\s$]*[\\^_{])")
_ESCAPED = re.compile(r"\\\$((?:[^$\\]|\\[A-Za-z]){1,80}+)\\\$")
_ENSURED_WHOLLY = re.compile(r"\\ensuremath\s?\{(.*)\}\Z")
_TIGHT = re.compile(rf"(\\(?:{_ACCENTS}|math(?:bb|cal|scr|frak)|sqrt))\s?([^\x00-\x7f\W\d_])")
_SIGN_OF_TEX = re.compile(r"[\\_^]")


def closed(title: str) -> str:
    """The title with the dollar that its last formula lacks, where all behind the lone dollar is formula."""
    start = title.rfind("$")
    if start < 0 or title[start - 1 : start] in ("\\", "$"):
        return title
    body = title[start + 1 :].rstrip(". ")
    if not _IS_FORMULA.search(body) or body != body.strip() or _WORDS.search(body) or body.count("{") != body.count("}"):
        return title
    written = f"{title[:start]}${body}${title[start + 1 + len(body) :]}"
    expected = [*find_formulas(title), Formula(start, start + len(body) + 2, body, False)]
    return written if list(find_formulas(written)) == expected else title


def _has_lone_dollar(text: str, held: list[tuple[int, int]]) -> bool:
    """Whether a dollar outside of formulas may begin one, in which no other dollars stand."""
    lone = [match.start() for match in _LONE.finditer(text)]
    return any(all(not start <= place < end for start, end in held) for place in lone)


def with_dollars(text: str) -> str:
    """The text with its bare formulas between dollars; as it was where a dollar would make other formulas of it."""
    if r"\$" in text:
        text = _freed(text)
    if "\\" not in text or not _COMMAND.search(text):
        return text
    held = [(formula.start, formula.end) for formula in find_formulas(text)]
    if "$" in text and _has_lone_dollar(text, held):
        return text
    pieces: list[str] = []
    expected: list[tuple[int, int]] = []
    place = moved = 0
    for start, end in [*held, (len(text), len(text))]:
        for bare in _BARE.finditer(text, place, start):
            written = f"${_as_formula(bare[0])}$"
            pieces += [text[place : bare.start()], written]
            expected.append((bare.start() + moved, bare.start() + moved + len(written)))
            place = bare.end()
            moved += len(written) - len(bare[0])
        pieces.append(text[place:end])
        if start < end:
            expected.append((start + moved, end + moved))
        place = end
    written = "".join(pieces)
    found: list[Formula] = list(find_formulas(written)) if len(expected) > len(held) else []
    return written if found and [(formula.start, formula.end) for formula in found] == expected else text


def _as_formula(bare: str) -> str:
    r"""The TeX of a bare formula: `\barν`, which some engines take for one command, as `\bar{ν}`."""
    return _TIGHT.sub(r"\1{\2}", _ENSURED_WHOLLY.sub(r"\1", bare).replace(r"\ensuremath", ""))


def _freed(text: str) -> str:
    """The text with its dollars unescaped, where all of them stand around formulas and none is a price."""
    bodies = [match[1] for match in _ESCAPED.finditer(text)]
    if r"\\$" in text or 2 * len(bodies) != text.count(r"\$") or any(body != body.strip() for body in bodies):
        return text
    if not any(map(_SIGN_OF_TEX.search, bodies)):
        return text
    freed = text.replace(r"\$", "$")
    return freed if len(list(find_formulas(freed))) == len(list(find_formulas(text))) + len(bodies) else text
