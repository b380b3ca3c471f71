"""Where on the map the papers lie: those of the whole library, or those that a search finds."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from papilio.finding.find import find_hits
from papilio.mapping.chart import Atlas, Chart
from papilio.search.documents import Search
from papilio.search.engine import Engine
from papilio.store import Store
from papilio.vectors.rows import Numbers, keys_of

MOST = 100_000
"""Papers of a search that are mapped, the newest."""
KEPT = 8
"""Searches whose papers are kept, because readers move about within one."""


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """Papers on a map.

    Attributes:
        rows: Theirs, in the chart.
        matching: How many papers there are, those without a place too.
        sought: How many of them were looked for on the map.
    """

    chart: Chart
    rows: Numbers
    matching: int
    sought: int


class LibraryMap:
    """The map of one library, as readers ask for it. Threads may share it."""

    def __init__(self, store: Store, engine: Engine, atlas: Atlas) -> None:
        self.atlas = atlas
        self._store = store
        self._engine = engine
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Search, int, int], Mapped] = OrderedDict()

    def library(self) -> Mapped | None:
        """All papers; None while there is no map."""
        chart = self.atlas.chart()
        return None if chart is None else Mapped(chart, chart.everything, len(chart), len(chart))

    def found(self, search: Search) -> Mapped | None:
        """The papers that a search finds; None while there is no map.

        They are those that hold nearly all of its words, as in the order of time. What shares one word with it would cover the
        map.

        Raises:
            QueryError, UnavailableError: As `find_hits` does.
        """
        chart = self.atlas.chart()
        if chart is None:
            return None
        wanted = replace(search, limit=MOST, offset=0, sort="time")
        key = (wanted, self._engine.sequence(), chart.sequence)
        return self._once(key, lambda: self._find(chart, wanted))

    def _find(self, chart: Chart, search: Search) -> Mapped:
        hits, total = find_hits(self._store, self._engine, search)
        return Mapped(chart, chart.rows_of(keys_of([hit.ref for hit in hits])), max(total, len(hits)), len(hits))

    def _once(self, key: tuple[Search, int, int], find: Callable[[], Mapped]) -> Mapped:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = find()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
