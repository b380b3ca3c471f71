"""The order that a reader asks for: by time, by stars, or by preferred words."""

import re
from collections.abc import Callable, Sequence

from papilio.model.paper import Entry
from papilio.store import Store
from papilio.web.lists.options import ListOptions


def arrange(store: Store, refs: Sequence[str], options: ListOptions) -> list[str]:
    """The whole list in the order that was asked for; equals keep the list's own order."""
    if not options.order:
        return list(refs)
    if options.order == "stars":
        counts = store.readings.counts(refs)
        return sorted(refs, key=lambda ref: -counts[ref].stars if ref in counts else 0)
    entries = store.papers.find(refs)
    held = [ref for ref in refs if ref in entries]
    if options.order == "time":
        return sorted(held, key=lambda ref: entries[ref].paper.published, reverse=True)
    weight = preference(options.words)
    return sorted(held, key=lambda ref: -weight(entries[ref]))


def preference(words: Sequence[str]) -> Callable[[Entry], int]:
    """A weight of papers: three for each word in the title, up to three in the abstract."""
    patterns = [re.compile(_bounded(word), re.IGNORECASE) for word in words]

    def weight(entry: Entry) -> int:
        paper = entry.paper
        return sum(
            3 * (pattern.search(paper.title) is not None) + min(3, len(pattern.findall(paper.abstract))) for pattern in patterns
        )

    return weight


def _bounded(word: str) -> str:
    """The word at the start of a word (so that `protein` finds `proteins`); anywhere where no spaces part words."""
    start = r"\b" if re.match(r"[A-Za-z0-9]", word) else ""
    return start + re.escape(word)
