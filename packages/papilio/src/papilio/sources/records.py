"""One line of an importable file → one `Record`, whichever of the known forms it has."""

import json
import re
from collections.abc import Mapping
from typing import cast

import orjson

from papilio.errors import RecordError
from papilio.model.paper import MOST_ABSTRACT, MOST_TEXT, MOST_TITLE, Record
from papilio.model.shown import kind_of
from papilio.sources.arxiv.snapshot import parse_snapshot
from papilio.sources.venues.jsonl import parse_venue_record

_ONLY_IN_SNAPSHOTS = ("versions", "authors_parsed", "categories", "update_date", "submitter", "journal-ref", "report-no")
_LIKE_ARXIV_ID = re.compile(
    r"\s*(?:arxiv:)?(?:[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[A-Z]{2})?/[0-9]{7})(?:v[0-9]+)?\s*", re.IGNORECASE
)
_LONGEST_READ = {
    "title": 4 * MOST_TITLE,
    "abstract": 4 * MOST_ABSTRACT,
    "comments": 4 * MOST_TEXT,
    "journal-ref": 4 * MOST_TEXT,
}
"""Markup may make a text shorter; one longer than this is refused before the time is spent to read it."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse_record(content: bytes) -> Record:
    """Tell the form of one JSON line (arXiv snapshot, or our venue JSONL) and parse it.

    A record with `venue` is of our form; without it, the fields that only snapshots have, or an arXiv id, make it one of arXiv.

    Raises:
        RecordError: Not UTF-8, no JSON object, no id or no title, an id that is almost one; says which.
    """
    fields = _decode(content.removeprefix(_BYTE_ORDER_MARK))
    for name, most in _LONGEST_READ.items():
        text = fields.get(name)
        if isinstance(text, str) and len(text) > most:
            raise RecordError(f"the {name} has {len(text):,} characters; at most {most // 4:,} are taken")
    return parse_snapshot(fields) if _is_snapshot(fields) else parse_venue_record(fields)


def _decode(content: bytes) -> Mapping[str, object]:
    if not content.strip():
        raise RecordError("the line is empty; one JSON object a line is needed")
    try:
        decoded: object = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        decoded = _decode_again(content, error)
    if not isinstance(decoded, dict):
        raise RecordError(f"the line is {kind_of(decoded)}, no JSON object; one object in braces a line is needed")
    return cast(dict[str, object], decoded)


def _decode_again(content: bytes, refused: orjson.JSONDecodeError) -> object:
    """What orjson refuses for being stricter than most writers (half of a surrogate pair, NaN) is read once more."""
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise RecordError(
            f"the line is not UTF-8: byte {error.start + 1} is 0x{content[error.start]:02x}; save the file as UTF-8"
        ) from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise RecordError(f"the line is no JSON: {refused.msg} at character {refused.pos + 1}") from refused


def _is_snapshot(fields: Mapping[str, object]) -> bool:
    if "venue" in fields:
        return False
    if any(name in fields for name in _ONLY_IN_SNAPSHOTS):
        return True
    brought = fields.get("id")
    return isinstance(brought, str) and _LIKE_ARXIV_ID.fullmatch(brought) is not None
