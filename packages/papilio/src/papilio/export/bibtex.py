r"""References in BibTeX.

Files are UTF-8, and letters stay letters: every engine of today, biber and all reference managers read them, and `{\"o}` would
be what only old programs needed. What TeX gives a meaning to is escaped outside of formulas. Braces in text become commands,
since BibTeX counts braces whether or not a backslash stands before them. A formula stays as it is, in braces, but for Greek
letters and signs, which pdflatex sets from their commands alone; a word that a style must not put in lower case stands in
braces, too.
"""

import re
from collections.abc import Iterable, Iterator

from papilio.export.names import Name
from papilio.export.reference import Plain, Reference
from papilio.texts.commands import IN_FORMULAS
from papilio.texts.formulas import find_formulas

_KINDS = {"article": "article", "conference": "inproceedings", "preprint": "misc", "other": "misc"}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "%&#_$"},
}
_SPECIAL = re.compile(r"\\[%&#_$]|[\\{}~^%&#_$]")
_IN_FORMULAS = re.compile(r"(?<!\\)((?:\\\\)*)([%#])")
_SIGN = re.compile(f"([{''.join(IN_FORMULAS)}])([A-Za-z]?)")
_TEXT_IN_FORMULA = re.compile(r"\\(?:text[a-z]*|[mhf]box)\s*\{[^{}]*\}")
_END = r"\end{"
_BEGUN = re.compile(r"\\begin\{(?P<name>[A-Za-z]+)\*?\}(?:(?<=at\})\{[0-9]*\}|(?<=at\*\})\{[0-9]*\})?")
_ONE_LINE = frozenset({"equation", "displaymath", "math", "multline"})
_IN_LINES = {"align": "aligned", "alignat": "aligned", "flalign": "aligned", "gather": "gathered"}
"""How environments of displays are named within a line; matrices and cases stand there as they are."""
_NOT_IN_ADDRESSES = {ord(mark): f"%{ord(mark):02X}" for mark in '{}\\ "<>^`|'}
_NOT_IN_NAMES = {mark: _NOT_IN_ADDRESSES[mark] for mark in map(ord, "{}\\ ")}
"""What would unbalance an entry or end a DOI."""
_WORD = re.compile(r"[^\W_](?:\S*[^\W_])?")
_INNER_CAPITAL = re.compile(r"(?<=\S)[^\W\d_a-z]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def write(references: Iterable[Reference], _: Plain) -> Iterator[str]:
    """The file, an entry at a time."""
    for reference in references:
        fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(reference) if value)
        yield f"@{_KINDS[reference.kind]}{{{reference.key},\n{fields}}}\n\n"


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "title", _title(reference.title)
    yield "author", " and ".join(map(_name, reference.authors))
    if reference.kind in ("article", "conference"):
        yield "journal" if reference.kind == "article" else "booktitle", escaped(reference.container)
    yield "year", str(reference.year or "")
    if reference.arxiv:
        yield "eprint", reference.arxiv
        yield "archivePrefix", "arXiv"
        yield "primaryClass", reference.primary
    yield "doi", _doi(reference.doi)
    yield "url", reference.url.translate(_NOT_IN_ADDRESSES)


def _doi(doi: str) -> str:
    """The DOI as it is, in signs that BibTeX reads: styles and managers make the address of it themselves."""
    return doi.translate(_NOT_IN_NAMES)


def escaped(text: str) -> str:
    """Text that TeX prints as it is read here."""
    return _SPECIAL.sub(_escape, _CONTROL.sub(" ", text))


def _escape(match: re.Match[str]) -> str:
    found = match.group()
    return found if len(found) == 2 else _ESCAPES[found]


def _title(text: str) -> str:
    pieces: list[str] = []
    place = 0
    capitals = _is_capitalised(text)
    for formula in find_formulas(text):
        pieces.append(_prose(text[place : formula.start], capitals, place == 0))
        pieces.append(_formula(text[formula.start : formula.end], formula.tex))
        place = formula.end
    pieces.append(_prose(text[place:], capitals, place == 0))
    return "".join(pieces)


def _is_capitalised(text: str) -> bool:
    """Whether a title Is Written Like This, so that a capital says nothing about the word."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", text)[1:] if not word.isupper()]
    return sum(word[0].isupper() for word in words) * 2 > len(words) if words else True


def _prose(text: str, capitals: bool, first: bool) -> str:
    pieces: list[str] = []
    place = 0
    for match in _WORD.finditer(text):
        pieces.append(escaped(text[place : match.start()]))
        word = match.group()
        begins = first and not pieces[0].strip() and len(pieces) == 1
        keeps = _INNER_CAPITAL.search(word) is not None or (not capitals and not begins and word[0].isupper())
        pieces.append(f"{{{escaped(word)}}}" if keeps else escaped(word))
        place = match.end()
    pieces.append(escaped(text[place:]))
    return "".join(pieces)


def _formula(source: str, tex: str) -> str:
    """A formula as TeX reads it in a BibTeX value. Braces that would not balance are printed by name."""
    written = _within_a_line(source, tex)
    if not written.isascii():
        written = _TEXT_IN_FORMULA.sub(lambda text: _SIGN.sub(r"$\1$\2", text[0]), written)
        written = _SIGN.sub(_command, written)
    written = _IN_FORMULAS.sub(r"\1\\\2", _CONTROL.sub(" ", written))
    if not _balanced(written):
        written = re.sub(r"\\([{}])", lambda match: r"\lbrace " if match[1] == "{" else r"\rbrace ", written)
    return f"{{{written}}}" if _balanced(written) else escaped(source)


def _within_a_line(source: str, tex: str) -> str:
    """A formula between single dollars. No title has a line for a display."""
    begun = _BEGUN.match(source)
    if begun is None:
        return f"${tex.strip()}$" if source.startswith(("$$", "\\[")) else f"${tex}$"
    name = begun["name"]
    if name in _ONE_LINE:
        return f"${source[begun.end() : source.rindex(_END)].strip()}$"
    if name not in _IN_LINES:
        return f"${source}$"
    inside = source[begun.end() : source.rindex(_END)]
    return rf"$\begin{{{_IN_LINES[name]}}}{inside}\end{{{_IN_LINES[name]}}}$"


def _command(match: re.Match[str]) -> str:
    command, letter = IN_FORMULAS[match[1]], match[2]
    return f"{command} {letter}" if letter and command[-1].isalpha() and command[0] == "\\" else command + letter


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall("[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


def _name(name: Name) -> str:
    if name.literal:
        return f"{{{escaped(name.literal)}}}"
    parts = [name.whole_family, *([name.suffix] if name.suffix else []), name.given]
    return ", ".join(_part(part) for part in parts)


def _part(text: str) -> str:
    """A part of a name; what BibTeX would take for the joint of two names stands in braces."""
    written = escaped(text)
    return f"{{{written}}}" if re.search(r"\band\b|\bothers\b|,", text, re.IGNORECASE) else written
