"""Papers that a reader may like, by what the reader has starred and rated.

Stars and ratings make a linear model over the vectors of papers (`search.taste`), anew for each list: a star counts at once.
What the reader has starred, rated or read already is left out. Nothing of another reader counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from papilio.encoders.encoder import Vectors
from papilio.finding.documents import document_of
from papilio.finding.find import Found
from papilio.finding.related import Order
from papilio.model.paper import Entry
from papilio.search.documents import Hit, Why
from papilio.search.engine import Engine
from papilio.search.schema import seconds
from papilio.search.semantic import SemanticIndex
from papilio.search.taste import Taste, taste
from papilio.sources.arxiv.categories import listed_archives
from papilio.store import Store
from papilio.store.library.entries import Beside
from papilio.store.readers.traces import Opinions
from papilio.vectors.filters import Between, Every, Filter, Named, Without
from papilio.vectors.snapshot import Snapshot

MOST = 200
"""Papers of a list."""
MOST_OPINIONS = 1000
"""Papers liked, and as many disliked, that are looked at: the newest."""
MOST_DROPPED = 1000
"""Known papers that are looked for and dropped; more are left out of the search."""
MOST_READ_NOW = 100
"""Papers that have no vector yet whose text is read for one."""

Scope: TypeAlias = Literal["today", "week", "month", "all"]
"""Where papers are looked for: in the newest lists, in the days up to them, or in everything."""
DAYS = {"week": 7, "month": 31}

NO_MEANING = "Papers are not known by their meaning here, so none can be recommended."
NO_VECTORS = "The papers are not known by their meaning yet. Come back in a few minutes."
NO_LIKES = "Star a paper or rate it up, and papers like it stand here."
SAY_NOTHING = "What you starred and rated up says too little to find papers like it."
CANCELLED = "What you rated down is the same as what you starred, so nothing follows from it. Star some more papers."
NONE_NEAR = "Nothing new here is like what you starred."
LACKING = "The newest papers are not known by their meaning yet; they come in soon."


@dataclass(frozen=True, slots=True)
class Recommended:
    """What may please one reader.

    Attributes:
        total: How many there are, at most `MOST`.
        found: Those of this page, in the order asked for, with their reasons where asked.
        day: The day up to which the scope reaches; None of everything.
        likes, dislikes: How many papers count for and against.
        silent: Papers liked that say nothing to compare by: of formulas only, or in words that nobody knows.
        lacks: Why there is nothing; empty where there is something.
        notes: What keeps the list from being whole.
    """

    total: int = 0
    found: tuple[Found, ...] = ()
    day: date | None = None
    likes: int = 0
    dislikes: int = 0
    silent: int = 0
    lacks: str = ""
    notes: tuple[str, ...] = ()


def recommend(
    store: Store,
    engine: Engine,
    reader: str,
    now: datetime,
    *,
    scope: Scope = "all",
    limit: int = 25,
    offset: int = 0,
    explain: bool = False,
    order: Order = lambda refs: refs,
) -> Recommended:
    """The papers that a reader may like best.

    Args:
        reader: Whose stars and ratings count; empty for the one reader of this library.
        now: The time, which the newest list is not after.
        explain: Whether each tells which starred papers it is like, and by which words.
        order: The best come first by default.
    """
    meaning = engine.meaning
    if meaning is None:
        return Recommended(lacks=NO_MEANING)
    snapshot = meaning.vectors.snapshot()
    opinions = store.traces.opinions(reader)
    learnt = _learnt(store, meaning, snapshot, opinions)
    until = None if scope == "all" else _newest_day(store, now)
    counted = Recommended(day=until, likes=len(opinions.liked), dislikes=len(opinions.disliked), silent=learnt.silent)
    if learnt.taste is None:
        return replace(counted, lacks=learnt.lacks)
    near = _near(snapshot, learnt.taste, opinions.known, _condition(store, scope, until))
    shown = [near[ref] for ref in order(list(near))[offset : offset + limit]]
    entries = store.papers.find([hit.ref for hit in shown])
    held = [entries[hit.ref] for hit in shown if hit.ref in entries]
    why = _reasons(store, engine, snapshot, learnt.taste, held) if explain else {}
    return replace(
        counted,
        total=len(near),
        found=tuple(Found(near[each.paper.ref], each, why.get(each.paper.ref, ())) for each in held),
        lacks="" if near else NONE_NEAR,
        notes=(LACKING,) if snapshot.sequence < engine.sequence() else (),
    )


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What opinions come to: a taste, or why there is none. `silent`: papers liked that say nothing."""

    taste: Taste | None
    silent: int = 0
    lacks: str = ""


def _learnt(store: Store, meaning: SemanticIndex, snapshot: Snapshot, opinions: Opinions) -> _Learnt:
    if not opinions.liked:
        return _Learnt(None, lacks=NO_LIKES)
    asked = opinions.liked[:MOST_OPINIONS]
    liked, likes = _vectors(store, meaning, snapshot, asked)
    silent = len(asked) - len(liked)
    if not liked:
        return _Learnt(None, silent, SAY_NOTHING)
    if not snapshot.count:
        return _Learnt(None, silent, NO_VECTORS)
    _, dislikes = _vectors(store, meaning, snapshot, opinions.disliked[:MOST_OPINIONS])
    found = taste(liked, likes, dislikes, snapshot.second_moment)
    return _Learnt(found, silent, "" if found else CANCELLED)


def _vectors(store: Store, meaning: SemanticIndex, snapshot: Snapshot, refs: Sequence[str]) -> tuple[list[str], Vectors]:
    """Those of the papers that say something, and their vectors; what has none yet is read for one."""
    held, vectors = snapshot.vectors(refs)
    known = set(held)
    entries = store.papers.find([ref for ref in refs if ref not in known][:MOST_READ_NOW])
    rows, new = meaning.rows([document_of(entry) for entry in entries.values()])
    says: NDArray[np.bool_] = np.asarray(new.any(axis=1))
    read_now = [row.ref for row, each in zip(rows, says, strict=True) if each]
    return [*held, *read_now], np.vstack([vectors, new[says]])


def _near(snapshot: Snapshot, liked: Taste, known: frozenset[str], condition: Filter | None) -> dict[str, Hit]:
    """The papers that score enough and are not known, the best first, by ref.

    To look for some more and drop the few that are known is sooner done than to leave these out of the search.
    """
    if few := len(known) <= MOST_DROPPED:
        found = snapshot.search(liked.weights, MOST + len(known), condition)
    else:
        unknown = Without(Named(known))
        found = snapshot.search(liked.weights, MOST, Every((unknown, condition)) if condition else unknown)
    near = [Hit(ref, score) for ref, score in found if score >= liked.least and not (few and ref in known)]
    return {hit.ref: hit for hit in near[:MOST]}


def _newest_day(store: Store, now: datetime) -> date:
    """The day of the newest lists; in a library without lists, this one."""
    today = now.astimezone(UTC).date()
    days = [day for _, day in store.announcements.categories().values() if day and day <= today]
    return max(days, default=today)


def _condition(store: Store, scope: Scope, until: date | None) -> Filter | None:
    """What is in the scope; None of everything. The same for all readers, so that the rows it lets through are kept."""
    if until is None:
        return None
    if scope == "today":
        listed = store.announcements.day(listed_archives(), (), until)
        fresh = frozenset(each.ref for each in listed if each.kind != "replacement")
        return Named(fresh) if listed else _since(until)
    return _since(until - timedelta(days=DAYS[scope] - 1))


def _since(first: date) -> Filter:
    return Between("time", seconds(first.isoformat()), None)


def _reasons(
    store: Store, engine: Engine, snapshot: Snapshot, liked: Taste, entries: Sequence[Entry]
) -> dict[str, tuple[Why, ...]]:
    """Ref → the starred papers that each is like, and the words of it that count most."""
    refs, vectors = snapshot.vectors([entry.paper.ref for entry in entries])
    like = dict(zip(refs, liked.nearest(vectors), strict=True))
    named = store.papers.find(list({each for near in like.values() for each in near}), beside=Beside.NOTHING)
    words = engine.explain_taste(liked, [document_of(entry) for entry in entries])
    return {
        entry.paper.ref: (
            *(Why("star", "", (named[ref].paper.title,), ref=ref) for ref in like.get(entry.paper.ref, ()) if ref in named),
            *telling,
        )
        for entry, telling in zip(entries, words, strict=True)
    }
