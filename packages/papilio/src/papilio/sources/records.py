"""One line of an importable file → one `Record`, whichever of the known forms it has."""

from typing import cast

import orjson

from papilio.errors import RecordError
from papilio.model import Record
from papilio.sources.arxiv.snapshot import parse_snapshot
from papilio.sources.venues.jsonl import parse_venue_record

SNAPSHOT_FIELDS = frozenset({"versions", "authors_parsed", "update_date", "categories", "submitter", "journal-ref"})
"""Fields that only the snapshot form has; one is enough to tell it."""


def parse_record(content: bytes) -> Record:
    """Tell the form of one JSON line (arXiv snapshot, or our venue JSONL) and parse it.

    Raises:
        RecordError: Not UTF-8, no JSON object, no id or no title, an id that is almost one; says which.
    """
    try:
        decoded = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RecordError(_why_not_json(content, error)) from error
    if not isinstance(decoded, dict):
        raise RecordError(f"expected one JSON object on the line, got {_kind(decoded)}")
    fields = cast("dict[str, object]", decoded)
    if SNAPSHOT_FIELDS.isdisjoint(fields):
        return parse_venue_record(fields)
    return parse_snapshot(fields)


def _why_not_json(content: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as undecodable:
        at = undecodable.start
        return f"not UTF-8: byte {at + 1} of the line is 0x{content[at]:02x}; convert the file to UTF-8"
    shown = content[:60].decode("utf-8", "replace")
    return f"not JSON ({error.msg} at character {error.colno}): {shown!r}"


def _kind(value: object) -> str:
    names = {"list": "an array", "str": "a string", "NoneType": "null", "bool": "true or false"}
    return names.get(type(value).__name__, "a number")
