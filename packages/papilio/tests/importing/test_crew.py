"""Lines of a file become rows, here or in processes beside this one, in their order."""

import json
import multiprocessing
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.errors import FileError
from papilio.importing import crew
from papilio.importing.crew import MOST_REASONS, MOST_SAID, Batch, Parsed, parse_lines, parsed_batches, raw
from papilio.model.paper import Record
from papilio.sources.files import MAX_LINE_BYTES, Line

VERSIONS = [{"version": "v1", "created": "Tue, 2 Jan 2024 00:00:00 GMT"}]


def line(number: int, **changes: object) -> tuple[int, bytes | None, int]:
    fields = {
        "id": f"2401.{number:05}",
        "title": f"Title {number}",
        "authors": "A. Person",
        "abstract": "W.",
        "categories": "cs.LG",
    }
    content = json.dumps({**fields, "update_date": "2024-01-02", "versions": VERSIONS, **changes}).encode()
    return raw(Line(number, content, len(content)))


def batches(count: int) -> Iterator[Batch]:
    for number in range(count):
        first = number * 10 + 1
        yield Batch([line(each) for each in range(first, first + 10)], first + 9, 1000, (number + 1) / count)


def test_what_is_no_record_becomes_a_problem() -> None:
    long = (4, None, MAX_LINE_BYTES + 1)
    parsed = parse_lines([line(1), (3, b"no record", 9), long, line(5, categories="cs.LG 65F30")])
    assert [row.ref for row in parsed.rows] == ["arxiv:2401.00001", "arxiv:2401.00005"]
    assert [(each.line, each.skipped) for each in parsed.problems] == [(3, True), (4, True), (5, False)]
    assert f"{MAX_LINE_BYTES + 1:,} bytes" in parsed.problems[1].reason
    assert "65F30" in parsed.problems[2].reason


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_batches_come_in_order_however_many_parse(workers: int, count: int) -> None:
    found = list(parsed_batches(batches(count), workers))
    assert [batch.last_line for batch, _ in found] == [number * 10 + 10 for number in range(count)]
    assert [row.ref for _, parsed in found for row in parsed.rows] == [f"arxiv:2401.{n:05}" for n in range(1, count * 10 + 1)]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("whole", [1, 4])
def test_a_file_that_breaks_off_gives_what_stood_before(workers: int, whole: int) -> None:
    def broken() -> Iterator[Batch]:
        yield from batches(whole)
        raise FileError("the file was cut short")

    found: list[Parsed] = []
    with pytest.raises(FileError, match="cut short"):
        for _, parsed in parsed_batches(broken(), workers):
            found.append(parsed)
    assert sum(len(parsed.rows) for parsed in found) == whole * 10


def test_who_stops_halfway_leaves_no_process_behind() -> None:
    before = set(multiprocessing.active_children())
    running = parsed_batches(batches(9), 2)
    next(running)
    assert len(set(multiprocessing.active_children()) - before) == 2
    running.close()
    assert set(multiprocessing.active_children()) <= before


def test_the_lines_of_a_process_that_died_are_parsed_here() -> None:
    before = set(multiprocessing.active_children())
    running = parsed_batches(batches(9), 2)
    found = [next(running)]
    for process in set(multiprocessing.active_children()) - before:
        process.kill()
        process.join()
    found += running
    assert sum(len(parsed.rows) for _, parsed in found) == 90


DEEP = "[" * 1015 + '"x"' + "]" * 1015
FIELDS = {
    "venue": ("id", "title", "abstract", "authors", "venue", "year", "date", "track", "doi", "arxiv", "url", "pdf", "keywords"),
    "snapshot": (
        *("id", "title", "abstract", "authors", "authors_parsed", "categories", "versions", "update_date", "comments"),
        *("journal-ref", "doi", "report-no", "license"),
    ),
}
BASES = {
    "venue": {"id": "x:1", "title": "T", "venue": "ICLR"},
    "snapshot": {"id": "2401.00001", "title": "T", "versions": VERSIONS},
}

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["a\0b", "\ud800", "x" * 100_000]),
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "affiliations", "version", "a"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(("form", "field"), [(form, field) for form, fields in FIELDS.items() for field in fields])
@settings(max_examples=budget(25, 500), deadline=None)
@given(value=values)
def test_no_value_of_a_field_costs_more_than_its_line(form: str, field: str, value: object) -> None:
    odd = json.dumps({**BASES[form], field: value}).encode()
    deep = json.dumps({**BASES[form], field: "@"}).encode().replace(b'"@"', DEEP.encode())
    parsed = parse_lines([line(1), (2, odd, len(odd)), (3, deep, len(deep)), line(4)])
    assert parsed.rows[-1].ref == "arxiv:2401.00004"
    assert "defect" not in str(parsed.problems)
    told = {each.line: each for each in parsed.problems}
    assert 3 in told and len(told[3].reason) < MOST_REASONS * (MOST_SAID + 40)
    if field in ("id", "title"):
        assert told[3].skipped and field in told[3].reason
    elif field not in ("categories", "authors_parsed"):  # of these the parts that can be used are
        assert not told[3].skipped and (field in told[3].reason or field.removesuffix("s") in told[3].reason)


def test_a_line_that_nobody_foresaw_is_left_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    real = crew.parse_record

    def fail(content: bytes) -> Record:
        if b"Title 2" in content:
            raise ZeroDivisionError
        return real(content)

    monkeypatch.setattr(crew, "parse_record", fail)
    parsed = parse_lines([line(1), line(2), line(3)])
    assert [row.ref for row in parsed.rows] == ["arxiv:2401.00001", "arxiv:2401.00003"]
    assert [(each.line, each.skipped) for each in parsed.problems if each.skipped] == [(2, True)]


def test_what_is_said_of_a_line_is_bounded_and_says_so() -> None:
    nameless = json.dumps({"id": "x:1", "title": "T", "authors": [{}] * 5000, "venue": "V" * 3, "year": 2020}).encode()
    long = json.dumps({"id": "x" * 100_000 + " ", "title": "T", "venue": "V"}).encode()
    few, one = parse_lines([(1, nameless, len(nameless)), (2, long, len(long))]).problems
    assert few.reason.count(" was left out; ") == MOST_REASONS - 1
    assert few.reason.endswith("more of this record")
    assert len(one.reason) < MOST_SAID + 100
