"""Lines of a file become rows, here or in processes beside this one, in their order."""

import json
import multiprocessing
from collections.abc import Iterator

import pytest

from papilio.errors import FileError
from papilio.importing.crew import MOST_REASONS, MOST_SAID, Batch, Parsed, parse_lines, parsed_batches, raw
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


def test_what_is_said_of_a_line_is_bounded_and_says_so() -> None:
    nameless = json.dumps({"id": "x:1", "title": "T", "authors": [{}] * 5000, "venue": "V" * 3, "year": 2020}).encode()
    long = json.dumps({"id": "x" * 100_000 + " ", "title": "T", "venue": "V"}).encode()
    few, one = parse_lines([(1, nameless, len(nameless)), (2, long, len(long))]).problems
    assert few.reason.count(";") == MOST_REASONS
    assert few.reason.endswith("more of this record")
    assert one.reason.endswith("characters)")
    assert len(one.reason) < MOST_SAID + 100
