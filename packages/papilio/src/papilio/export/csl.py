"""References in CSL-JSON, the form of citation processors (schema 1.0.2)."""

from collections.abc import Iterable, Iterator

import orjson

from papilio.export.names import Name
from papilio.export.reference import Plain, Reference

_KINDS = {"article": "article-journal", "conference": "paper-conference", "preprint": "article", "other": "document"}


def write(references: Iterable[Reference], plain: Plain) -> Iterator[str]:
    """A JSON array, an item to a line."""
    before = "[\n"
    for reference in references:
        yield before + orjson.dumps(_item(reference, plain)).decode()
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _item(reference: Reference, plain: Plain) -> dict[str, object]:
    item: dict[str, object] = {
        "id": reference.key,
        "type": _KINDS[reference.kind],
        "title": _text(plain(reference.title)),
        "author": [_name(name) for name in reference.authors],
        "issued": {"date-parts": [list(reference.day.parts)]} if reference.day else None,
        "container-title": _text(reference.container),
        "event-title": reference.venue if reference.kind == "conference" else "",
        "genre": "preprint" if reference.kind == "preprint" else "",
        "publisher": "arXiv" if reference.kind == "preprint" else "",
        "number": f"arXiv:{reference.arxiv}" if reference.arxiv else "",
        "DOI": reference.doi,
        "URL": reference.url,
        "abstract": _text(plain(reference.abstract)),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": _text(name.literal)}
    parts = {
        "family": _text(name.family),
        "given": _text(name.given),
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _text(text: str) -> str:
    """What JSON can hold."""
    return text.encode(errors="replace").decode()
