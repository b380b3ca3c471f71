"""Runs in TREC's form, so that any evaluation tool can judge the search: `qid Q0 ref rank score tag`."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from papilio.errors import FileError
from papilio.finding.find import Findings

TAG = "papilio"


def read_queries(path: Path) -> Iterator[tuple[str, str]]:
    """(id, text) of each line of a JSONL file of `{"_id", "text"}`.

    Raises:
        FileError: Unreadable, or a line of another form; says which line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = orjson.loads(line)
            yield str(fields["_id"]), str(fields["text"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise FileError(f'{path}, line {number}: expected {{"_id": …, "text": …}}, got {line[:80]!r}') from error


def run_lines(query_id: str, findings: Findings, limit: int) -> Iterable[str]:
    """The lines of one query, at most `limit`; the other records of a work follow their hit.

    Tools sort by score and break ties in ways of their own, so each score is made smaller than the one before it.
    """
    rank, previous = 0, math.inf
    for found in findings.found:
        for ref in (found.entry.paper.ref, *found.entry.also):
            if rank == limit:
                return
            rank += 1
            previous = min(found.hit.score, math.nextafter(previous, -math.inf))
            yield f"{query_id} Q0 {ref} {rank} {previous!r} {TAG}"
