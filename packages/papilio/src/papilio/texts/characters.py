r"""Text in characters: no TeX, HTML or entity outside formulas where a character says the same.

What comes from a source is brought to this form after TeX's accents and escapes are read (`sources.text`); a text that is in it
stays as it is, so that what an older Papilio stored is brought to it too, without its source.
"""

import html
import re
import unicodedata
from html.entities import html5

from papilio.texts.bare_formulas import with_dollars
from papilio.texts.citations import without_citations
from papilio.texts.commands import without_commands
from papilio.texts.environments import without_environments
from papilio.texts.formulas import Formula, find_formulas
from papilio.texts.grouping import FORMULA, without_grouping
from papilio.texts.mathml import without_mathml
from papilio.texts.paths import find_paths
from papilio.texts.quantities import without_quantities
from papilio.texts.tags import link, without_tags
from papilio.texts.typesetting import without_typesetting

_NO_CHARACTER = re.compile(r"[\ufffe\uffff]\s*|[\ufdd0-\ufdef]")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_AMPERSANDS = re.compile(r"&(?:amp;){2,}")
_CODE_POINT = re.compile(r"\\unicode\s*(?:\[[^\[\]]*\])?\s*\{\s*(?:[xX]([0-9A-Fa-f]{1,6})|([0-9]{1,7}))\s*\}")
_ADDRESSED = re.compile(r"\s*\\href\s*\{(https?://[^\s{}]+)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*([.,]?)\s*")
_ADDRESS = re.compile(r"\s*\\url\s*\{(https?://[^\s{}]+)\}\s*([.,]?)\s*")
_LABEL = re.compile(r"\\(?:text[a-z]*|mathrm|mathtt|mathbf|underline|emph)\s*\{([^{}]*)\}")
_LABELLED = re.compile(r"((?<![A-Za-z])this https? URL|(?<![^\s()])[^\s()]++) \((https?://[^\s()]+)\)")
_SPACES = re.compile(r" {2,}")
_SPACES_AT_BREAKS = re.compile(r" ?\n ?")
_MOST_ROUNDS = 20


def in_characters(text: str) -> str:
    """The text with characters for what stands for them, and without braces and tags that only set it."""
    if not _has_marks(text):
        return text
    if not text.isascii():
        text = _NO_CHARACTER.sub("", text)
    if " (http" in text:
        text = _LABELLED.sub(lambda match: link(match[1], match[2]), text)
    for _ in range(_MOST_ROUNDS):
        after, prose = _round(text)
        if after == text and ("\\" not in prose or (after := with_dollars(text)) == text):
            break
        text = after
    return text


def _has_marks(text: str) -> bool:
    """Whether anything in a text may have to be read."""
    # Looking for one sign after the other takes a tenth of the time that a pattern of them takes.
    marked = "\\" in text or "{" in text or "<" in text or "&" in text or " (http" in text
    return marked or (not text.isascii() and _NO_CHARACTER.search(text) is not None)


def _round(text: str) -> tuple[str, str]:
    """The text after the innermost of each kind, and its prose, with `FORMULA` where a formula stands."""
    kept: list[str] = []
    pieces: list[str] = []
    place = 0
    for start, end, formula in _kept(text) if "$" in text or "\\" in text else ():
        source = text[start:end]
        may_be_prose = "\\unicode" in source or "\\href" in source or "\\url" in source
        written = _in_prose(formula) if formula and may_be_prose else None
        if written is None:
            kept.append(_CODE_POINT.sub(_code_point, source) if formula else source)
        pieces += [text[place:start], FORMULA if written is None else written]
        place = end
    prose = "".join((*pieces, text[place:]))
    read = _read(prose, kept)
    if read != prose or len(pieces) > 2 * len(kept):
        read = unicodedata.normalize("NFC", _SPACES_AT_BREAKS.sub("\n", _SPACES.sub(" ", read)).strip())
    formulas = iter(kept)
    return (re.sub(FORMULA, lambda _: next(formulas), read) if kept else read), read


def _kept(text: str) -> list[tuple[int, int, Formula | None]]:
    """The places of what is not read as prose: the formulas, and the paths, which are None here."""
    formulas: list[tuple[int, int, Formula | None]] = [(formula.start, formula.end, formula) for formula in find_formulas(text)]
    paths = find_paths(text)
    return sorted([*formulas, *((*path, None) for path in paths)], key=lambda each: each[0]) if paths else formulas


def _read(prose: str, formulas: list[str]) -> str:
    if "&" in prose:
        prose = _ENTITY.sub(_entity, _AMPERSANDS.sub("&amp;", prose))
    prose = without_mathml(prose)
    prose = without_quantities(without_citations(_CODE_POINT.sub(_code_point, prose)))
    return without_tags(without_grouping(without_typesetting(without_commands(without_environments(prose))), formulas))


def _in_prose(formula: Formula) -> str | None:
    """What a formula that is a link or a lone character says; None for every other."""
    if (code := _CODE_POINT.fullmatch(formula.tex.strip())) is not None:
        return _code_point(code)
    if (addressed := _ADDRESSED.fullmatch(formula.tex)) is not None:
        written = link(_LABEL.sub(r"\1", addressed[2]), addressed[1]) + addressed[3]
        return f" {written}" if formula.display else written
    if (address := _ADDRESS.fullmatch(formula.tex)) is not None:
        return address[1] + address[2]
    return None


def _code_point(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    character = chr(code) if code < 0x110000 else ""
    return character if character.isprintable() and character else match[0]


def _entity(match: re.Match[str]) -> str:
    name = match[0]
    if name[1] != "#" and name[1:] not in html5:
        return name
    character = html.unescape(name)
    return " " if character.isspace() else character if character.isprintable() else name
