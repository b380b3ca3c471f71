"""Which English sides of the glossary do real papers have?"""

import json
import lzma
import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path

FILES = ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz", "arxiv-abstracts-more.jsonl.xz")
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> tuple[str, ...]:
    """Words in lower case, without the endings of several things."""
    return tuple(map(_of_one, _WORD.findall(text.lower())))


@cache
def _of_one(word: str) -> str:
    return re.sub("(?<=[a-z]{2})e?s$", "", word)


def found(data: Path, sides: Iterable[str], records: int) -> set[str]:
    """Those of the sides that are in the title or abstract of so many records of each file."""
    wanted: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for side in sides:
        words = folded(side)
        wanted.setdefault(words[0], {}).setdefault(words, []).append(side)
    met: set[str] = set()
    for name in FILES:
        with lzma.open(data / name, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, islice(lines, records)):
                for words in (folded(record["title"]), folded(record.get("abstract") or "")):
                    for at, first in enumerate(words):
                        for side in [each for each in wanted.get(first, ()) if words[at : at + len(each)] == each]:
                            met.update(wanted[first].pop(side))
    return met
