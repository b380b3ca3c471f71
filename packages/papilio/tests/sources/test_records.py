"""Which form a line has, and lines that have none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.errors import RecordError
from papilio.model.paper import MOST_ABSTRACT, MOST_TEXT, MOST_TITLE
from papilio.sources.records import parse_record


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        (b'{"id": "2401.00001", "title": "T", "versions": []}', "arxiv:2401.00001"),
        (b'{"id": "2401.00001v3", "title": "T", "abstract": "A"}', "arxiv:2401.00001"),
        (b'{"id": "hep-th/9901001", "title": "T"}', "arxiv:hep-th/9901001"),
        (b'{"id": "x1", "title": "T", "venue": "ICLR", "categories": "cs.LG"}', "x1"),
        (b'{"id": "acl:P19-1001", "title": "T"}', "acl:P19-1001"),
        (b'\xef\xbb\xbf{"id": "x1", "title": "T"}', "x1"),
        (b'{"id": "x1", "title": "half \\ud800 pair", "score": NaN}', "x1"),
    ],
)
def test_the_form_is_told_by_the_fields(line: bytes, ref: str) -> None:
    assert parse_record(line).paper.ref == ref


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "empty"),
        (b"  ", "empty"),
        (b'{"id": "x1", "title": "caf\xe9"}', "byte 27 is 0xe9"),
        (b'{"id": "x1", "title": "T"', "no JSON"),
        (b"id,title", "no JSON"),
        (b'[{"id": "x1"}]', "array"),
        (b'"text"', "text"),
        (b"null", "null"),
        (b"12", "number"),
        (b'{"title": "T"}', "no id"),
        (b'{"id": "2401.00001", "versions": []}', "no title"),
        (b'{"id": "2413.00001", "title": "T", "versions": []}', "2413.00001"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_lines_that_are_no_records_say_why(line: bytes, said: str) -> None:
    with pytest.raises(RecordError, match=said):
        parse_record(line)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_record_or_a_reason(line: bytes) -> None:
    with pytest.raises(RecordError):
        parse_record(line)


@pytest.mark.parametrize(("name", "most"), [("title", MOST_TITLE), ("abstract", MOST_ABSTRACT), ("comments", MOST_TEXT)])
def test_a_text_far_over_its_bound_is_refused_unread(name: str, most: int) -> None:
    fields = {"id": "2401.00001", "title": "T", name: "{" * (4 * most + 1)}
    with pytest.raises(RecordError, match=f"the {name} has {4 * most + 1:,} characters; at most {most:,} are taken"):
        parse_record(json.dumps(fields).encode())
