"""Editions of venues into the library: from their publisher, page by page, as often as wanted.

Each page is committed for itself, so that what was taken stays when something breaks; adding an edition again updates it, and
what has not changed costs nothing. A paper that its publisher lists no longer stays, and is reported.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from papilio.errors import InputError, LaterError, NotFoundError
from papilio.model.backoff import Backoff
from papilio.model.paper import Paper, Record
from papilio.sources.venues.client import EditionPage, VenueClient
from papilio.sources.venues.known import find_source
from papilio.sources.venues.openreview import TRACKS_OF_OTHERS
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.library.rows import to_rows
from papilio.store.work.venue_fetches import VenueFetch

MOST_WAIT_SECONDS = 3600.0
"""How long an edition is waited for while its publisher does nothing but say "later"."""

WAITS = Backoff(30.0, 600.0)


@dataclass(frozen=True, slots=True)
class EditionStep:
    """One page of an edition that was stored.

    Attributes:
        taken: Papers of the edition so far; `total`: how many it has in all, None when the publisher does not say.
        unusable: What is wrong with the others of this page, one sentence each.
    """

    edition: str
    taken: int
    total: int | None
    unusable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionReport:
    """An edition that was added.

    Attributes:
        edition: `ICLR.2026`; `publisher`: from whom, `openreview`.
        papers: How many the publisher lists; `tracks`: how many of each track, the largest first.
        new, changed, unchanged, older: What became of them in the library.
        left_out: Submissions that were rejected or withdrawn and not asked for, or are not decided.
        unusable: What is wrong with what is no paper, one sentence each.
        vanished: Refs of papers that the library has of this edition and the publisher lists no longer.
        without_abstract: How many have none in the library.
        starter_removed: Papers of the starter library that went.
    """

    edition: str
    publisher: str
    papers: int
    tracks: tuple[tuple[str, int], ...]
    new: int
    changed: int
    unchanged: int
    older: int
    left_out: int
    unusable: tuple[str, ...]
    vanished: tuple[str, ...]
    without_abstract: int
    starter_removed: int


def add(
    store: Store,
    client: VenueClient,
    edition: tuple[str, int],
    *,
    rejected: bool = False,
    publisher: str = "",
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    on_step: Callable[[EditionStep], None] = lambda step: None,
    on_wait: Callable[[str, float], None] = lambda why, seconds: None,
) -> EditionReport:
    """Add an edition, or update it; waits and goes on while the publisher says "later".

    Args:
        edition: `("ICLR", 2026)`.
        rejected: Rejected, withdrawn and desk-rejected submissions too, in tracks of these names.
        publisher: Who is asked; by default whom it was added from before, else the first of the table.

    Raises:
        NotFoundError: There is no such edition, or it has no papers yet.
        InputError: It was added from another publisher, whose papers would stand beside these.
        RemoteError: Not given, or not believable; what was taken before stays, and the same call goes on.
        StoreError
    """
    venue, year = edition
    name = f"{venue}.{year}"
    before = store.fact(_fact(name))
    source = find_source(venue, year, publisher or before)
    if before not in ("", source.publisher.name):
        raise InputError(
            f"{name} was added from {before}; taken from {source.publisher.name} too, each paper would stand twice. Leave "
            "--from away to update it"
        )
    taken = _Taken(store, venue, year, source.publisher.name)
    cursor, waited, failures = "", 0.0, 0
    going_on = True
    while going_on:
        try:
            for page in client.edition(venue, year, rejected=rejected, publisher=source.publisher.name, cursor=cursor):
                taken.put(page)
                on_step(EditionStep(name, len(taken.refs), page.total, page.unusable))
                cursor, waited, failures = page.cursor, 0.0, 0
            going_on = False
        except LaterError as error:
            failures += 1
            if waited >= MOST_WAIT_SECONDS:
                raise
            seconds = error.retry_after_seconds or WAITS.seconds(failures, random.random())
            on_wait(str(error), seconds)
            sleep(seconds)
            waited += seconds
    if not taken.refs:
        why = f": {taken.unusable[0]}" if taken.unusable else ""
        raise NotFoundError(f"{source.publisher.title} lists no papers of {name} (yet){why}")
    return taken.finish(now(), rejected=rejected)


class _Taken:
    """What was taken of an edition so far."""

    def __init__(self, store: Store, venue: str, year: int, publisher: str) -> None:
        self._store = store
        self._name = f"{venue}.{year}"
        self._publisher = publisher
        self.refs: dict[str, str] = {}
        self.unusable: list[str] = []
        self._counts = PutCounts()
        self._left_out = 0
        self._starter_removed = 0

    def put(self, page: EditionPage) -> None:
        """Store a page."""
        # Where pages overlap, or a list is read again, a paper comes twice.
        records = [record for record in page.records if self.refs.get(record.paper.ref) != _known(record)]
        records = self._completed(records)
        rows, unstorable = to_rows(records)
        self.unusable += unstorable
        if rows:
            with self._store.transaction() as tx:
                self._starter_removed += self._store.replace_starter(tx)
                self._counts += self._store.papers.put_rows(tx, rows)
                # From the first page on: what broke off must not be taken from somebody else too.
                self._store.remember(tx, _fact(self._name), self._publisher)
        self.refs.update((record.paper.ref, _known(record)) for record in records)
        self.unusable += page.unusable
        self._left_out += page.left_out

    def _completed(self, records: Sequence[Record]) -> list[Record]:
        """The records, completed by what the library knows of the same papers. Two papers under one name of the publisher
        are told apart."""
        if self._store.library_kind() != "own":
            return list(records)
        held = self._store.papers.find([record.paper.ref for record in records])
        apart = [_apart(record, held[record.paper.ref].paper) if record.paper.ref in held else record for record in records]
        held |= self._store.papers.find([record.paper.ref for record in apart if record.paper.ref not in held])
        return [
            _with_abstract(record, held[record.paper.ref].paper) if record.paper.ref in held else record for record in apart
        ]

    def finish(self, now: datetime, *, rejected: bool) -> EditionReport:
        """Compare with what the library has of the edition, and remember the fetch."""
        held = self._held()
        sources = {ref.partition(":")[0] for ref in self.refs}
        vanished = tuple(
            sorted(
                ref
                for ref, paper in held.items()
                if ref not in self.refs
                and paper.source in sources
                and (rejected or paper.track not in TRACKS_OF_OTHERS.values())
            )
        )
        listed = [held[ref] for ref in self.refs if ref in held]
        tracks: dict[str, int] = {}
        for paper in listed:
            tracks[paper.track] = tracks.get(paper.track, 0) + 1
        notes = (
            f"from {self._publisher}",
            *((f"{len(vanished)} no longer listed",) if vanished else ()),
            *((f"{len(self.unusable)} could not be read",) if self.unusable else ()),
        )
        with self._store.transaction() as tx:
            fetch = VenueFetch(self._name, now.timestamp(), len(self.refs), rejected, "; ".join(notes))
            self._store.venue_fetches.save(tx, fetch)
        return EditionReport(
            edition=self._name,
            publisher=self._publisher,
            papers=len(self.refs),
            tracks=tuple(sorted(tracks.items(), key=lambda each: (-each[1], each[0]))),
            new=self._counts.new,
            changed=self._counts.changed,
            unchanged=self._counts.unchanged,
            older=self._counts.older,
            left_out=self._left_out,
            unusable=tuple(self.unusable),
            vanished=vanished,
            without_abstract=sum(not paper.abstract for paper in listed),
            starter_removed=self._starter_removed,
        )

    def _held(self) -> dict[str, Paper]:
        edition = self._store.venues.find_edition(self._name)
        entries = self._store.papers.find(self._store.venues.papers(edition)) if edition else {}
        return {ref: entry.paper for ref, entry in entries.items()}


def _apart(record: Record, held: Paper) -> Record:
    """The record under a name of its own, where a paper of another year holds the name. The NeurIPS proceedings use some
    hashes twice."""
    paper = record.paper
    if paper.source != "neurips" or held.year == paper.year:
        return record
    return replace(record, paper=replace(paper, ref=f"neurips{paper.year}:{paper.ref.partition(':')[2]}"))


def _with_abstract(record: Record, held: Paper) -> Record:
    """The record with the abstract that the library has, where this list has none."""
    if record.paper.abstract or not held.abstract:
        return record
    warnings = tuple(each for each in record.warnings if each != "no abstract")
    return replace(record, paper=replace(record.paper, abstract=held.abstract), warnings=warnings)


def _known(record: Record) -> str:
    """What tells a record from a later state of it."""
    return f"{record.paper.track}\n{record.paper.updated}"


def _fact(name: str) -> str:
    return f"publisher of {name}"
