"""References as a list in Markdown, for notes and web pages. Formulas stay between their dollars."""

import re
from collections.abc import Iterable, Iterator

from papilio.export.names import Name
from papilio.export.reference import Plain, Reference
from papilio.texts.formulas import find_formulas

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|~$&^]")
_NOT_IN_ADDRESSES = {ord(mark): f"%{ord(mark):02X}" for mark in '() <>\\"`[]{}|^'}


def write(references: Iterable[Reference], _: Plain) -> Iterator[str]:
    """The list, an item to a line."""
    for reference in references:
        yield f"- {'. '.join(part.rstrip('.') for part in _parts(reference) if part)}.\n"


def _parts(reference: Reference) -> Iterator[str]:
    title = _title(reference.title)
    yield f"[{title}]({_address(reference.url)})" if reference.url else title
    yield ", ".join(escaped(_spoken(name)) for name in reference.authors)
    yield " ".join(
        part for part in (f"*{escaped(reference.container)}*" if reference.container else "", str(reference.year or "")) if part
    )
    if reference.arxiv:
        yield f"[arXiv:{escaped(reference.arxiv)}](https://arxiv.org/abs/{_address(reference.arxiv)})"
    if reference.doi:
        yield f"[doi:{escaped(reference.doi)}](https://doi.org/{_address(reference.doi)})"


def _spoken(name: Name) -> str:
    return name.literal or " ".join(part for part in (name.given, name.whole_family, name.suffix) if part)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is read here."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _title(text: str) -> str:
    pieces: list[str] = []
    place = 0
    for formula in find_formulas(text):
        pieces.append(_SPECIAL.sub(r"\\\g<0>", text[place : formula.start]))
        inside = text[formula.start : formula.end]
        # A bracket would end the link's text.
        pieces.append(inside if inside.count("[") == inside.count("]") else _SPECIAL.sub(r"\\\g<0>", inside))
        place = formula.end
    pieces.append(_SPECIAL.sub(r"\\\g<0>", text[place:]))
    return "".join(pieces)


def _address(url: str) -> str:
    return url.translate(_NOT_IN_ADDRESSES)
