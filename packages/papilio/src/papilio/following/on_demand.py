"""Papers on demand: those that readers ask for and we do not hold are asked for once, within bounds.

Who asks is answered at once; a job for each source fetches what waits (`on_demand_fetch`).
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from papilio.errors import BusyError, StorageFullError
from papilio.following import worker
from papilio.following.wishes import GIVERS, SOON_SECONDS, Asked, Outage, State, Why
from papilio.identifiers import key_of, parse_arxiv_id
from papilio.model import utc
from papilio.sources.arxiv.client import BATCH_IDS
from papilio.store import Store
from papilio.store.database import Transaction
from papilio.store.work.demands import HOUR_SECONDS, Absence, Bound, Demand, Limits

LIMITS = Limits(
    waiting=5 * BATCH_IDS, waiting_of_client=BATCH_IDS, an_hour=600, an_hour_of_client=250, a_day=2000, a_day_of_client=500
)
"""What waits at most is fetched in five requests, a page of a hundred references in one. At worst each paper costs a request
of its own: then a crawler under one name spends 500 of the 28,800 requests that arXiv's terms allow a day, and any number of
crawlers 2,000; and at most every second request is one of theirs while the lists and the harvest wait."""

ABSENT_SECONDS = 24 * 3600.0
"""How long a true "does not exist" is believed."""

AHEAD = timedelta(days=2)
"""How long before a month begins its ids are taken for possible: clocks differ, and so do time zones."""

PATIENCE_SECONDS = 5.0
"""How long a paper waits before it is looked whether anything is at work on it."""

FETCHING_SECONDS = 3.0
"""When to look again for what is being fetched: arXiv's pause between two requests."""

KIND, VENUE_KIND = "demand", "venue demand"
"""Of the jobs, with the name of the source as their key: arXiv's waits for no publisher."""

_FULL: dict[Bound, Why] = {
    "waiting": Why.QUEUE_FULL,
    "waiting_of_client": Why.SHARE_FULL,
    "an_hour": Why.HOUR_FULL,
    "an_hour_of_client": Why.HOUR_SHARE_FULL,
    "a_day": Why.DAY_FULL,
    "a_day_of_client": Why.DAY_SHARE_FULL,
}


def look(store: Store, refs: Sequence[str], now: datetime, *, possible: Collection[str]) -> dict[str, Asked]:
    """The state of papers, without asking for any of them.

    Args:
        possible: Names of the sources that this library can ask; empty where it fetches nothing.
    """
    seconds = now.timestamp()
    held = store.papers.resolve(refs)
    missing = [ref for ref in dict.fromkeys(refs) if ref not in held]
    waiting: Mapping[str, Demand] = store.demands.waiting(missing) if missing else {}
    absent: Mapping[str, Absence] = store.demands.absent(missing, seconds) if missing else {}
    found: dict[str, Asked] = {}
    for ref in dict.fromkeys(refs):
        # An absence that reaches further was written when the clock was ahead.
        believed = absent[ref] if ref in absent and absent[ref].until <= seconds + ABSENT_SECONDS else None
        if ref in held:
            found[ref] = Asked(ref, "held")
        elif never := _missing(ref, believed) or _impossible(ref, now, possible):
            found[ref] = never
        else:
            state: State = "fetching" if ref in waiting else "unasked"
            found[ref] = Asked(ref, state, Why.FETCHING, (("source", _giver(ref)),), again_seconds=FETCHING_SECONDS)
    return found


def ask(store: Store, refs: Sequence[str], client: str, now: datetime, *, possible: Collection[str]) -> dict[str, Asked]:
    """Ask for papers; adds those that can be fetched to the queue and the jobs that fetch them.

    Args:
        client: Who asks: address or name of the reader. Its share of the queue is bounded.
        possible: As of `look`.
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
    """Adds the jobs where papers wait and no job stands. The last one may have ended while they came."""
    idle = [source for source in store.demands.sources() if source in GIVERS and _is_idle(store, source)]
    if idle:
        with store.transaction() as tx:
            _add_jobs(store, tx, idle, now)


def kind_of(source: str) -> str:
    """The kind of the job that fetches from a source."""
    return KIND if source == "arxiv" else VENUE_KIND


def _source_of(ref: str) -> str:
    return ref.partition(":")[0]


def _giver(ref: str) -> str:
    return GIVERS[_source_of(ref)]


def _is_idle(store: Store, source: str) -> bool:
    """Whether no job stands. One that waits may do so because its source said "later": it is not hastened."""
    job = store.jobs.find(kind_of(source), source)
    return job is None or job.state == "failed"


def _let_in(store: Store, refs: Sequence[str], client: str, now: datetime) -> dict[str, Asked]:
    """Add papers to the queue as far as there is room. Where there is none, nothing is written."""
    seconds = now.timestamp()
    waiting: list[str] = []
    try:
        if store.demands.room(client, seconds, LIMITS).papers:
            idle = [source for source in dict.fromkeys(map(_source_of, refs)) if _is_idle(store, source)]
            with store.transaction() as tx:
                waiting, _ = store.demands.add(tx, refs, client, seconds, LIMITS)
                _add_jobs(store, tx, [source for source in idle if source in set(map(_source_of, waiting))], now)
        refused = _refused(store, client, now) if len(waiting) < len(refs) else None
    except BusyError:
        refused = Asked("", "full", Why.BUSY, again_seconds=SOON_SECONDS)
    except StorageFullError:
        refused = Asked("", "full", Why.NO_SPACE)
    found = {
        ref: Asked(ref, "fetching", Why.FETCHING, (("source", _giver(ref)),), again_seconds=FETCHING_SECONDS) for ref in waiting
    }
    return found | {ref: replace(refused, ref=ref) for ref in refs if refused and ref not in found}


def _add_jobs(store: Store, tx: Transaction, sources: Collection[str], now: datetime) -> None:
    seconds = now.timestamp()
    for source in sources:
        store.jobs.add(tx, kind_of(source), source, priority=worker.DEMAND, due=seconds, now=seconds)


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


def _missing(ref: str, absence: Absence | None) -> Asked | None:
    """What is said of a paper that was asked for in vain; None where it was not lately."""
    if absence is None:
        return None
    name, time = ("id", key_of(ref).partition("@")[0]), ("time", utc.to_minutes(absence.until))
    if absence.reason:
        return Asked(ref, "unfetchable", Why.GIVEN_UP, (name, time, ("reason", absence.reason)))
    return Asked(ref, "absent", Why.NO_PAPER, (name, time, ("source", _giver(ref))))


def _impossible(ref: str, now: datetime, possible: Collection[str]) -> Asked | None:
    """Why no paper of this name can be had; None when one can."""
    source = _source_of(ref)
    if source not in GIVERS:
        return Asked(ref, "unfetchable", Why.NOT_GIVEN)
    if source == "arxiv":
        year, month = parse_arxiv_id(ref).issued
        ahead = now + AHEAD
        if (year, month) > (ahead.year, ahead.month):
            return Asked(ref, "absent", Why.TOO_EARLY, (("id", key_of(ref)), ("month", f"{year}-{month:02}")))
    if source in possible:
        return None
    if not possible:
        return Asked(ref, "unfetchable", Why.NOTHING_FETCHED)
    return Asked(ref, "unfetchable", Why.NO_ACCOUNT if source == "openreview" else Why.NOT_GIVEN)


def outage(store: Store, refs: Sequence[str]) -> Outage | None:
    """Why and since when a source of these papers has given nothing to readers who asked; None when all give."""
    for source in dict.fromkeys(map(_source_of, refs)):
        job = store.jobs.find(kind_of(source), source) if source in GIVERS else None
        since = store.demands.waiting_since(source) if job is not None and job.error else None
        if job is not None and since is not None:
            next_try = datetime.fromtimestamp(job.due, UTC) if job.state == "waiting" else None
            return Outage(GIVERS[source], job.error, datetime.fromtimestamp(since, UTC), next_try)
    return None
