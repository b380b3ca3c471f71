"""References in RIS, the tagged form that every reference manager imports."""

from collections.abc import Iterable, Iterator

from papilio.export.names import Name
from papilio.export.reference import Plain, Reference
from papilio.model.partial_date import PartialDate

_KINDS = {"article": "JOUR", "conference": "CPAPER", "preprint": "UNPB", "other": "GEN"}


def write(references: Iterable[Reference], plain: Plain) -> Iterator[str]:
    """The file, an entry at a time; lines end as RIS wants it."""
    for reference in references:
        lines = [f"{tag}  - {value}" for tag, text in _lines(reference, plain) if (value := _line(text))]
        yield "\r\n".join((*lines, "ER  - ", "", ""))


def _lines(reference: Reference, plain: Plain) -> Iterator[tuple[str, str]]:
    yield "TY", _KINDS[reference.kind]
    yield "ID", reference.key
    yield "TI", plain(reference.title)
    for name in reference.authors:
        yield "AU", _name(name)
    yield "PY", str(reference.year or "")
    yield "DA", _day(reference.day)
    yield "T2" if reference.kind == "conference" else "JO", reference.container
    yield "DO", reference.doi
    yield "AN", f"arXiv:{reference.arxiv}" if reference.arxiv else ""
    yield "UR", reference.url
    yield "L1", reference.pdf
    yield "AB", plain(reference.abstract)
    for category in reference.categories:
        yield "KW", category


def _name(name: Name) -> str:
    if name.literal:
        # A comma would part family name and given names.
        return name.literal.replace(",", " ")
    return ", ".join(part for part in (name.whole_family, name.given, name.suffix) if part)


def _day(day: PartialDate | None) -> str:
    """`2024/05/03/`, with the parts that are known."""
    parts = str(day).split("-") if day else []
    return "/".join((*parts, *[""] * (4 - len(parts)))) if parts else ""


def _line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
