"""Every form of export, and the streaming from refs to text.

Papers are read a batch at a time, and each form writes an entry at a time: what is held in memory grows with the refs and
keys alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import orjson

from papilio.export import bibtex, csl, markdown, ris
from papilio.export.keys import shared_keys
from papilio.export.record import paper_record
from papilio.export.reference import Plain, references
from papilio.model.paper import Entry
from papilio.store import Store

BATCH = 500


@dataclass(frozen=True, slots=True)
class Format:
    """A form of export.

    Attributes:
        label: What a reader calls it.
        suffix: Of the file.
        write: The text of entries, in pieces; keys that papers of the export share; how to spell formulas.
        keyed: Whether it has citation keys.
    """

    name: str
    label: str
    suffix: str
    media_type: str
    write: Callable[[Iterable[Entry], frozenset[str], Plain], Iterator[str]]
    keyed: bool = True


def _records(entries: Iterable[Entry], shared: frozenset[str], plain: Plain) -> Iterator[str]:
    before = "[\n"
    for entry in entries:
        yield before + orjson.dumps(paper_record(entry)).decode()
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _ids(entries: Iterable[Entry], shared: frozenset[str], plain: Plain) -> Iterator[str]:
    return (f"{entry.paper.ref}\n" for entry in entries)


FORMATS = {
    each.name: each
    for each in (
        Format(
            "bibtex",
            "BibTeX",
            "bib",
            "application/x-bibtex; charset=utf-8",
            lambda entries, shared, plain: bibtex.write(references(entries, shared), plain),
        ),
        Format(
            "ris",
            "RIS",
            "ris",
            "application/x-research-info-systems; charset=utf-8",
            lambda entries, shared, plain: ris.write(references(entries, shared), plain),
        ),
        Format(
            "csl",
            "CSL-JSON",
            "json",
            "application/vnd.citationstyles.csl+json; charset=utf-8",
            lambda entries, shared, plain: csl.write(references(entries, shared), plain),
        ),
        Format(
            "markdown",
            "Markdown",
            "md",
            "text/markdown; charset=utf-8",
            lambda entries, shared, plain: markdown.write(references(entries, shared), plain),
        ),
        Format("json", "JSON", "json", "application/json; charset=utf-8", _records, keyed=False),
        Format("ids", "IDs", "txt", "text/plain; charset=utf-8", _ids, keyed=False),
    )
}


def export(store: Store, refs: Sequence[str], form: Format, plain: Plain) -> Iterator[str]:
    """The papers in their order, in pieces of text. A ref that is not held is left out.

    Citation keys are made distinct first, for which the papers are read once more when there are more than one batch.
    """
    if len(refs) <= BATCH:
        entries = list(_read(store, refs))
        shared = shared_keys(entry.paper for entry in entries) if form.keyed else frozenset[str]()
        yield from form.write(entries, shared, plain)
        return
    shared = shared_keys(entry.paper for entry in _read(store, refs)) if form.keyed else frozenset[str]()
    yield from form.write(_read(store, refs), shared, plain)


def _read(store: Store, refs: Sequence[str]) -> Iterator[Entry]:
    batches = (refs[start : start + BATCH] for start in range(0, len(refs), BATCH))
    return chain.from_iterable(_held(store, batch) for batch in batches)


def _held(store: Store, refs: Sequence[str]) -> list[Entry]:
    held = store.papers.find(refs)
    return [held[ref] for ref in refs if ref in held]
