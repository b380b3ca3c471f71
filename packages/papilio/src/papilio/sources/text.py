"""Cleaning of titles, abstracts and author strings: TeX accents to letters, line breaks, spaces, control characters.

Formulas (`$…$`, `\\(…\\)`) stay in TeX untouched. What is left of TeX and HTML outside them goes in `texts.characters`, last.
"""

import re
import unicodedata
from collections.abc import Callable

from papilio.model.paper import Author
from papilio.sources.tex import PARAGRAPH, find_formulas, plain
from papilio.texts.bare_formulas import closed
from papilio.texts.broken_words import with_whole_words
from papilio.texts.characters import in_characters
from papilio.texts.joined_names import JOINT, bare_name
from papilio.texts.letters import mended_names, mended_text

__all__ = ["clean_abstract", "clean_name", "clean_text", "find_formulas", "parse_authors"]

# Control characters without white space; soft hyphen, zero-width space and joiner, direction marks, byte-order mark.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    # The two joiners have a meaning in scripts that join letters, and in emoji, but none beside a Latin letter.
    "|(?<=[\x00-\u02af])[\u200c\u200d]|[\u200c\u200d](?=[\x00-\u02af])"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_PLAIN_AUTHORS = re.compile(r"[^()\[\]{};:&\\]*")
_PARTS_OF_LISTS = (" and", "and ", "et al", "et. al", "et.al", " for ", "for ", "behalf", ". -", ",,", ", ,")
_SUFFIXES = frozenset(
    f"{suffix}{dot}"
    for suffix in ("Jr", "Sr", "I", "II", "III", "IV", "V", "VI", "VII", "PhD", "Ph.D", "MD", "M.D")
    for dot in ("", ".")
)
_AUTHOR_BREAK = re.compile(rf"\s*(?:[,;:]|{JOINT}|\s&\s|\band\b(?![-'’])|\bet\b\.?\s*al\b\.?)\s*")
_SPEAKING_FOR = re.compile(
    r"(?:^|\s+)(?:for|on behalf of)\s+(?:the\s+)?"
    r"(?=.*\b(?:collaborations?|consortium|groups?|teams?|project|experiment|network)\b)",
    re.I,
)
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{1,3}|IV|V|VI{1,3}|Ph\.? ?D\.?|M\.? ?D\.?)", re.I)
_NUMBERED = re.compile(r"\s*[,;]?\s*\(([0-9a-z*†‡§]{1,3})\)\s*")
_MARK = re.compile(r"[0-9a-z*†‡§]{1,3}")
_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*(?:\r?\n\s*)+|(?<=[.?!:;)\]}\"'$])[ \t]*\r?\n[ \t]+(?=\S)")


def clean_text(text: str) -> str:
    """One line of Unicode text (NFC): accents and TeX ligatures as letters, white space folded, control characters gone."""
    if not text:
        return ""
    text = with_whole_words(mended_text(text))
    cleaned = in_characters(_line(closed(text) if "$" in text else text))
    return _mended_again(cleaned, clean_text)


def clean_name(text: str) -> str:
    """A person's name, or names between commas, as `clean_text` writes them; a name that was encoded twice is decoded."""
    return clean_text(mended_names(text))


def clean_abstract(text: str) -> str:
    """As `clean_text`, paragraphs (blank lines, indented lines in arXiv's form) kept as one newline each.

    An indented line opens a paragraph only after the end of a sentence: some sources indent every line.
    """
    text = with_whole_words(mended_text(text)).strip()
    if "\n" not in text or not _BREAK.search(text):
        return _mended_again(in_characters(_line(text)), clean_text)
    marked = _BREAK.sub(PARAGRAPH, text.replace(PARAGRAPH, " "))
    marked = _restore_formulas(plain(marked) if _has_tex(marked) else marked)
    paragraphs = (_composed(" ".join(_visible(part).split())) for part in marked.split(PARAGRAPH))
    return _mended_again(in_characters("\n".join(part for part in paragraphs if part)), clean_abstract)


def parse_authors(text: str) -> tuple[Author, ...]:
    """Authors of arXiv's author string: affiliations in (nested) parentheses, `and`, `et al`, suffixes (Jr., III),
    collaborations, numbered affiliation lists. Order kept, nothing invented.

    An affiliation is the content of one pair of parentheses; `(1)` is looked up in a list `((1) A, (2) B)` at the end.
    """
    cleaned = clean_name(text)
    names = cleaned.split(", ")
    if (
        _PLAIN_AUTHORS.fullmatch(cleaned)
        and cleaned.count(",") == len(names) - 1
        and not any(part in cleaned for part in _PARTS_OF_LISTS)
        and _SUFFIXES.isdisjoint(names)
    ):
        return tuple([Author(bare) for name in names if (bare := bare_name(name))])
    pieces = _split_authors(cleaned)
    legend = _take_legend(pieces)
    authors: list[Author] = []
    for name, notes in pieces:
        affiliations = _affiliations(notes, legend)
        if not any(letter.isalnum() for letter in name):
            if affiliations and authors:
                authors[-1] = Author(authors[-1].name, authors[-1].affiliations + affiliations)
        elif authors and _SUFFIX.fullmatch(name) and name[0].isupper():
            authors[-1] = Author(f"{authors[-1].name} {name}", authors[-1].affiliations + affiliations)
        else:
            own, *represented = (part.replace(". -", ".-") for part in _SPEAKING_FOR.split(name))
            authors += [Author(bare, affiliations) for part in (own, *represented) if (bare := bare_name(part))]
    return tuple(authors)


def _split_authors(text: str) -> list[tuple[str, list[str]]]:
    """Pieces between separators outside brackets: (name, contents of its brackets)."""
    brackets = _bracket_pairs(text)
    pieces: list[tuple[str, list[str]]] = []
    name: list[str] = []
    notes: list[str] = []
    at = 0
    for start, end in [*brackets, (len(text), len(text))]:
        first, *others = _AUTHOR_BREAK.split(text[at:start])
        name.append(first)
        for other in others:
            pieces.append((" ".join("".join(name).split()), notes))
            name, notes = [other], []
        name.append(" ")
        if end > start:
            notes.append(text[start + 1 : end - 1].strip())
        at = end
    pieces.append((" ".join("".join(name).split()), notes))
    return pieces


def _bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Outermost pairs of brackets as (start, end); a bracket without its partner is a character like any other."""
    stack: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in re.finditer(r"[()\[\]]", text):
        at = match.start()
        if text[at] in "([":
            stack.append(at)
        elif stack and text[stack[-1]] + text[at] in ("()", "[]"):
            start = stack.pop()
            while pairs and pairs[-1][0] > start:
                pairs.pop()
            pairs.append((start, at + 1))
    return pairs


def _take_legend(pieces: list[tuple[str, list[str]]]) -> dict[str, str]:
    """The list of numbered affiliations that ends the string, taken off its last piece; empty when there is none."""
    notes = pieces[-1][1]
    if not notes or not _NUMBERED.match(notes[-1]):
        return {}
    _, *parts = _NUMBERED.split(notes.pop())
    return {mark: place.strip(" ,;.") for mark, place in zip(parts[::2], parts[1::2], strict=True)}


def _affiliations(notes: list[str], legend: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for note in notes:
        marks = _MARK.findall(note) if re.fullmatch(r"[0-9a-z*†‡§\s,;&]*", note.replace(" and ", ",")) else []
        if legend and marks and all(mark in legend for mark in marks if mark != "and"):
            found += [legend[mark] for mark in marks if mark != "and"]
        elif note:
            found.append(note)
    return tuple(found)


def _mended_again(cleaned: str, clean: Callable[[str], str]) -> str:
    """The cleaned text; what cannot be seen may have stood within a letter that was encoded twice."""
    if cleaned.isascii():
        return cleaned
    again = mended_text(cleaned)
    return clean(again) if len(again) < len(cleaned) else cleaned


def _line(text: str) -> str:
    # Most texts are printable and have single spaces already.
    folded = text.strip() if "  " not in text and text.isprintable() else " ".join(text.split())
    if _has_tex(folded):
        return _composed(" ".join(plain(_visible(folded)).split()))
    if folded.isascii() and folded.isprintable():
        return folded
    return _composed(" ".join(_visible(folded).split()))


def _restore_formulas(text: str) -> str:
    """A formula keeps to one paragraph, however its lines were indented."""
    for start, end in find_formulas(text):
        text = text[:start] + text[start:end].replace(PARAGRAPH, " ") + text[end:]
    return text


def _has_tex(text: str) -> bool:
    one_sign = "\\" in text or "{" in text or "~" in text or "&" in text
    return one_sign or ("-" in text and "--" in text) or ("`" in text and "``" in text)


def _visible(text: str) -> str:
    if text.isprintable() and not _LIGATURE.search(text):
        return text
    if _SURROGATE.search(text):
        # Two halves that stand together are one character; a half alone is none, and is shown as such.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _INVISIBLE.sub("", text).translate(_LIGATURES)


def _composed(text: str) -> str:
    if not text.isprintable():
        text = " ".join(_INVISIBLE.sub("", text).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)
