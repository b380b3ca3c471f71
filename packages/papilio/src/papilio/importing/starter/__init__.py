"""The starter library: what a newcomer sees before anything is imported.

`arxiv.jsonl` and `venues.jsonl` hold landmark papers in the two forms that `papilio import` reads. Ids, titles, authors, dates
and categories are facts; every summary that stands where an abstract would stand is our own and says so
(docs/starter-library.md).
"""

from dataclasses import replace
from importlib.resources import files

from papilio.model.paper import Record
from papilio.sources.records import parse_record
from papilio.texts.own_summary import OWN_SUMMARY

__all__ = ["starter_records"]

_DATA_FILES = ("arxiv.jsonl", "venues.jsonl")


def starter_records() -> list[Record]:
    """Every record of the starter library, preprints before the venue records that name them; each summary says whose it is.

    Raises:
        RecordError: A line of the package's own data cannot be read, so the installation is damaged.
    """
    folder = files("papilio.importing.starter")
    return [_signed(parse_record(line)) for name in _DATA_FILES for line in (folder / name).read_bytes().splitlines()]


def _signed(record: Record) -> Record:
    return replace(record, paper=replace(record.paper, abstract=OWN_SUMMARY + record.paper.abstract))
