"""Which English sides of the glossary do real papers have?"""

import json
import lzma
import re
from itertools import islice
from pathlib import Path

FILES = ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz")
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Words in lower case with one blank around each; endings of several things are left out."""
    words = (re.sub("(?<=[a-z]{2})e?s$", "", word) for word in _WORD.findall(text.lower()))
    return f" {' '.join(words)} "


def found(data: Path, sides: set[str], records: int) -> set[str]:
    """Those of the sides that are in the title or abstract of so many records of each file."""
    longest = max(side.count(" ") + 1 for side in sides)
    wanted = {folded(side): side for side in sides}
    met: set[str] = set()
    for name in FILES:
        with lzma.open(data / name, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, islice(lines, records)):
                words = folded(f"{record['title']} | {record.get('abstract') or ''}").split()
                for size in range(1, longest + 1):
                    met |= {f" {' '.join(words[at : at + size])} " for at in range(len(words) - size + 1)} & wanted.keys()
    return {wanted[each] for each in met}
