"""Papers on demand: those that readers ask for and we do not hold are fetched once, in bounded batches.

Who asks is answered at once; the job `demand` fetches (`fetch_next`). A host that says "later" never means that a paper does
not exist: its papers wait on. Of a reply that cannot be used the papers are asked for again in ever smaller batches, so that
one paper with such a reply costs the others only time, and is given up in the end.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from papilio.errors import BusyError, RecordError, ReplyError, StorageFullError
from papilio.following import worker
from papilio.identifiers import key_of, parse_arxiv_id
from papilio.model import utc
from papilio.model.paper import Record
from papilio.sources.arxiv.client import BATCH_IDS, ArxivClient, PapersById
from papilio.store import Store
from papilio.store.database import Transaction
from papilio.store.work.demands import HOUR_SECONDS, Absence, Bound, Demand, Limits

LIMITS = Limits(
    waiting=5 * BATCH_IDS, waiting_of_client=BATCH_IDS, an_hour=600, an_hour_of_client=250, a_day=2000, a_day_of_client=500
)
"""What waits at most is fetched in five requests, a page of a hundred references in one. At worst each paper costs a request
of its own: then a crawler under one name spends 500 of the 28,800 requests that arXiv's terms allow a day, and any number of
crawlers 2,000, all of them behind the lists and the harvest."""

ABSENT_SECONDS = 24 * 3600.0
"""How long a true "does not exist" is believed."""

GIVEN_UP_SECONDS = 3600.0
"""How long a paper rests of which nothing usable came."""

BATCHES = (BATCH_IDS, 25, 5, 1)
"""How many papers are asked for at once that have failed never, once, twice …; after the last one they are given up."""

AHEAD = timedelta(days=2)
"""How long before a month begins its ids are taken for possible: clocks differ, and so do time zones."""

PATIENCE_SECONDS = 5.0
"""How long a paper waits before it is looked whether anything is at work on it."""

FETCHING_SECONDS = 3.0
"""When to look again for what is being fetched: arXiv's pause between two requests."""

SOON_SECONDS = 15.0
"""When to ask again for what the queue has no room for."""

KIND, KEY = "demand", "batch"
"""Of the job."""

State: TypeAlias = Literal["held", "fetching", "absent", "full", "unfetchable", "unasked"]
"""held: it is here. fetching: it waits. absent: it does not exist. full: the queue, or this client's share of it, has no room.
unfetchable: it is no arXiv paper, nothing is fetched here (no contact is set), or it was given up. unasked: it could be
fetched, and `look` has only looked."""


class Why(StrEnum):
    """What is said of a paper; places in braces are filled from `Asked.values`."""

    NO_PAPER = "arXiv has no paper {id}. It is asked again after {time}."
    TOO_EARLY = "There can be no arXiv paper {id} yet: it would be of {month}."
    NOT_OF_ARXIV = "This paper is not in the library, and only papers of arXiv are fetched on demand."
    NOTHING_FETCHED = (
        "This paper is not in the library, and the library fetches nothing: arXiv wants to know whom to write to. "
        "Its operator can set PAPILIO_CONTACT to a mail address or a page."
    )
    GIVEN_UP = "Nothing usable has come for {id}: {reason} It can be asked for again after {time}."
    FETCHING = "It is being fetched from arXiv."
    QUEUE_FULL = "As many papers wait as the library fetches at a time; this one is asked for when there is room."
    SHARE_FULL = "{n} papers that you asked for are still to come; this one is asked for when there is room."
    HOUR_FULL = "The library has asked arXiv for {n} papers this hour and asks for no more before {time}."
    HOUR_SHARE_FULL = "You have asked for {n} papers this hour, as many as one reader may; ask again after {time}."
    DAY_FULL = "The library has asked arXiv for {n} papers within a day, as many as it does; ask again after {time}."
    DAY_SHARE_FULL = "You have asked for {n} papers within a day, as many as one reader may; ask again after {time}."
    BUSY = "The library is busy with other work; this paper is asked for in a moment."
    OUTAGE = "arXiv has not given what was asked since {time}: {reason}."
    NEXT_TRY = "The next try is at {time}."
    NO_SPACE = "The disk of the library is full, so nothing can be fetched before its operator has made room."


_FULL: dict[Bound, Why] = {
    "waiting": Why.QUEUE_FULL,
    "waiting_of_client": Why.SHARE_FULL,
    "an_hour": Why.HOUR_FULL,
    "an_hour_of_client": Why.HOUR_SHARE_FULL,
    "a_day": Why.DAY_FULL,
    "a_day_of_client": Why.DAY_SHARE_FULL,
}
_OWN_SHARE = {Why.SHARE_FULL, Why.HOUR_SHARE_FULL, Why.DAY_SHARE_FULL}


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the wish for one paper.

    Attributes:
        says: What is to be said of it; None of a paper that is held. `values` fill its places.
        again_seconds: When to look again; None where that helps nothing.
    """

    ref: str
    state: State
    says: Why | None = None
    values: tuple[tuple[str, str], ...] = ()
    again_seconds: float | None = None

    @property
    def why(self) -> str:
        """One sentence for the reader, in English."""
        return self.says.format(**dict(self.values)) if self.says else ""

    @property
    def own_share(self) -> bool:
        """Whether this client has asked for too much."""
        return self.says in _OWN_SHARE

    @property
    def pending(self) -> bool:
        """Whether it may be here in a moment, without anybody doing more than looking."""
        return self.state in ("fetching", "unasked") or (self.again_seconds is not None and self.again_seconds <= SOON_SECONDS)


@dataclass(frozen=True, slots=True)
class Outage:
    """arXiv does not give what is asked. `since`, `next_try`: aware UTC; the latter None when none is known."""

    message: str
    since: datetime
    next_try: datetime | None

    @property
    def says(self) -> tuple[tuple[Why, dict[str, str]], ...]:
        """The sentences for the reader, with what fills their places."""
        since = {"time": utc.to_minutes(self.since), "reason": self.message.rstrip(".")}
        if self.next_try is None:
            return ((Why.OUTAGE, since),)
        return ((Why.OUTAGE, since), (Why.NEXT_TRY, {"time": utc.to_minutes(self.next_try)}))

    @property
    def why(self) -> str:
        """The same, in English."""
        return " ".join(sentence.format(**values) for sentence, values in self.says)


def look(store: Store, refs: Sequence[str], now: datetime, *, possible: bool) -> dict[str, Asked]:
    """The state of papers, without asking for any of them.

    Args:
        possible: Whether this library fetches anything at all.
    """
    seconds = now.timestamp()
    held = store.papers.resolve(refs)
    missing = [ref for ref in dict.fromkeys(refs) if ref not in held]
    waiting: Mapping[str, Demand] = store.demands.waiting(missing) if missing else {}
    absent: Mapping[str, Absence] = store.demands.absent(missing, seconds) if missing else {}
    found: dict[str, Asked] = {}
    for ref in dict.fromkeys(refs):
        if ref in held:
            found[ref] = Asked(ref, "held")
        # An absence that reaches further was written when the clock was ahead.
        elif ref in absent and absent[ref].until <= seconds + ABSENT_SECONDS:
            until, reason = absent[ref].until, absent[ref].reason
            values = (("id", key_of(ref)), ("time", utc.to_minutes(until)), ("reason", reason))
            found[ref] = (
                Asked(ref, "unfetchable", Why.GIVEN_UP, values) if reason else Asked(ref, "absent", Why.NO_PAPER, values)
            )
        elif impossible := _impossible(ref, now):
            found[ref] = impossible
        elif not possible:
            found[ref] = Asked(ref, "unfetchable", Why.NOTHING_FETCHED)
        else:
            state: State = "fetching" if ref in waiting else "unasked"
            found[ref] = Asked(ref, state, Why.FETCHING, again_seconds=FETCHING_SECONDS)
    return found


def ask(store: Store, refs: Sequence[str], client: str, now: datetime, *, possible: bool) -> dict[str, Asked]:
    """Ask for papers; adds those that can be fetched to the queue and the job that fetches them.

    Args:
        client: Who asks: address or name of the reader. Its share of the queue is bounded.
        possible: Whether this library fetches anything at all.
    """
    found = look(store, refs, now, possible=possible)
    seconds = now.timestamp()
    wanted = [ref for ref, asked in found.items() if asked.state == "unasked"]
    if wanted:
        found.update(_let_in(store, wanted, client, now))
    waiting = [ref for ref, asked in found.items() if asked.state == "fetching" and ref not in wanted]
    if any(each.asked < seconds - PATIENCE_SECONDS for each in store.demands.waiting(waiting).values()):
        # The papers wait on in any case, and the next look tries again.
        with suppress(BusyError, StorageFullError):
            plan(store, now)
    return found


def plan(store: Store, now: datetime) -> None:
    """Adds the job where papers wait and no job stands. The last one may have ended while they came."""
    if store.demands.count() and _is_idle(store):
        with store.transaction() as tx:
            _add_job(store, tx, now)


def _is_idle(store: Store) -> bool:
    """Whether no job stands. One that waits may do so because arXiv said "later": it is not hastened."""
    job = store.jobs.find(KIND, KEY)
    return job is None or job.state == "failed"


def _let_in(store: Store, refs: Sequence[str], client: str, now: datetime) -> dict[str, Asked]:
    """Add papers to the queue as far as there is room. Where there is none, nothing is written."""
    seconds = now.timestamp()
    waiting: list[str] = []
    try:
        if store.demands.room(client, seconds, LIMITS).papers:
            idle = _is_idle(store)
            with store.transaction() as tx:
                waiting, _ = store.demands.add(tx, refs, client, seconds, LIMITS)
                if waiting and idle:
                    _add_job(store, tx, now)
        refused = _refused(store, client, now) if len(waiting) < len(refs) else None
    except BusyError:
        refused = Asked("", "full", Why.BUSY, again_seconds=SOON_SECONDS)
    except StorageFullError:
        refused = Asked("", "full", Why.NO_SPACE)
    found = {ref: Asked(ref, "fetching", Why.FETCHING, again_seconds=FETCHING_SECONDS) for ref in waiting}
    return found | {ref: replace(refused, ref=ref) for ref in refs if refused and ref not in found}


def _add_job(store: Store, tx: Transaction, now: datetime) -> None:
    seconds = now.timestamp()
    store.jobs.add(tx, KIND, KEY, priority=worker.DEMAND, due=seconds, now=seconds)


def _refused(store: Store, client: str, now: datetime) -> Asked:
    """What is said of a paper for which there is no room."""
    seconds = now.timestamp()
    bound = store.demands.room(client, seconds, LIMITS).bound
    number = ("n", str(getattr(LIMITS, bound)))
    if bound in ("waiting", "waiting_of_client"):
        return Asked("", "full", _FULL[bound], (number,), SOON_SECONDS)
    next_hour = (seconds // HOUR_SECONDS + 1) * HOUR_SECONDS
    values = (number, ("time", utc.to_minutes(next_hour)))
    return Asked("", "full", _FULL[bound], values, max(next_hour - seconds, SOON_SECONDS + 1))


def _impossible(ref: str, now: datetime) -> Asked | None:
    """Why no paper of this name can be had; None when one can."""
    if not ref.startswith("arxiv:"):
        return Asked(ref, "unfetchable", Why.NOT_OF_ARXIV)
    year, month = parse_arxiv_id(ref).issued
    ahead = now + AHEAD
    if (year, month) > (ahead.year, ahead.month):
        return Asked(ref, "absent", Why.TOO_EARLY, (("id", key_of(ref)), ("month", f"{year}-{month:02}")))
    return None


def outage(store: Store) -> Outage | None:
    """Why and since when arXiv has given nothing to readers who asked; None when it gives, or nobody asked."""
    job = store.jobs.find(KIND, KEY)
    since = store.demands.waiting_since()
    if job is None or not job.error or since is None:
        return None
    next_try = datetime.fromtimestamp(job.due, UTC) if job.state == "waiting" else None
    return Outage(job.error, datetime.fromtimestamp(since, UTC), next_try)


def fetch_next(store: Store, arxiv: ArxivClient, now: datetime) -> bool:
    """Fetch the longest waiting papers in one batch; whether more are waiting.

    Raises:
        RemoteError: As the client; the batch stays in the queue, but for a paper that has failed alone.
    """
    batch = _next_batch(store)
    if not batch:
        return False
    held = store.papers.resolve([each.ref for each in batch])
    wanted = [each for each in batch if each.ref not in held]
    try:
        found = arxiv.papers([each.ref for each in wanted]) if wanted else PapersById((), (), ())
    except ReplyError as error:
        # Only a reply that cannot be used may be the fault of a paper that was asked for.
        with store.transaction() as tx:
            _try_again(store, tx, wanted, f"{str(error).rstrip('.')}.", now)
        raise
    with store.transaction() as tx:
        unusable = _unusable(found, wanted) | _put(store, tx, found.records)
        came = {record.paper.ref for record in found.records} - unusable.keys()
        absent = sorted({*found.absent, *found.refused})
        store.demands.remove(tx, [*held, *came, *absent])
        store.demands.say_absent(tx, absent, now.timestamp() + ABSENT_SECONDS, now.timestamp())
        _give_up(store, tx, unusable, now)
        left = [each for each in wanted if each.ref not in came and each.ref not in absent and each.ref not in unusable]
        _try_again(store, tx, left, "arXiv's reply does not speak of it.", now)
    return bool(store.demands.count())


def _next_batch(store: Store) -> list[Demand]:
    """The papers to ask for next: the longest waiting of those that failed least. The more failures, the fewer at a time."""
    waiting = store.demands.next(BATCH_IDS)
    equal = [each for each in waiting if each.attempts == waiting[0].attempts]
    return equal[: BATCHES[min(equal[0].attempts, len(BATCHES) - 1)]] if equal else []


def _unusable(found: PapersById, wanted: Sequence[Demand]) -> dict[str, str]:
    """The papers whose entries in the reply are no records, with the reason."""
    names = {each.ref: re.compile(rf"(?<![\w./-]){re.escape(key_of(each.ref))}(?![0-9])") for each in wanted}
    return {ref: said for said in found.unusable for ref, name in names.items() if name.search(said)}


def _put(store: Store, tx: Transaction, records: Sequence[Record]) -> dict[str, str]:
    """Put the records; those that cannot be put, with the reason."""
    try:
        store.papers.put(tx, records)
    except RecordError as error:
        if len(records) == 1:
            return {records[0].paper.ref: f"{error}."}
        middle = len(records) // 2
        return _put(store, tx, records[:middle]) | _put(store, tx, records[middle:])
    return {}


def _try_again(store: Store, tx: Transaction, batch: Sequence[Demand], reason: str, now: datetime) -> None:
    """Count a failure of each paper, and give up those that have failed in a batch of their own."""
    alone = {each.ref: reason for each in batch if each.attempts + 1 >= len(BATCHES)}
    store.demands.count_attempt(tx, [each.ref for each in batch if each.ref not in alone])
    _give_up(store, tx, alone, now)


def _give_up(store: Store, tx: Transaction, reasons: Mapping[str, str], now: datetime) -> None:
    store.demands.remove(tx, list(reasons))
    for ref, reason in reasons.items():
        store.demands.say_absent(tx, [ref], now.timestamp() + GIVEN_UP_SECONDS, now.timestamp(), reason)
