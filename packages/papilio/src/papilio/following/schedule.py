"""The schedule: the work that has become due, and the handler of each kind of it.

`plan` compares arXiv's calendar with what the library holds and adds the jobs that are lacking; any number of workers may call
it at any time, because of each kind and key there is one job. The handlers ask the library again what is to be done, so a job
that comes late, or twice, does what is right then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from papilio.following import harvest, lists, on_demand, worker
from papilio.following.on_demand_fetch import fetch_next
from papilio.following.worker import Crew, Handler, More, Worker
from papilio.sources.arxiv.categories import listed_archives
from papilio.sources.arxiv.client import ArxivClient
from papilio.sources.arxiv.schedule import announced_at, newest_announced_day
from papilio.sources.arxiv.sets import set_of
from papilio.sources.by_name import PaperSource
from papilio.store import Store
from papilio.store.work.jobs import Job

LISTS, MISSED, CHECK, HARVEST = "lists", "missed", "check", "harvest"
"""Kinds of jobs, beside `demand.KIND`. Their keys: an archive, of a harvest its set (`all` for everything)."""

CHECK_AFTER = timedelta(hours=4, minutes=30)
"""How long after a list its feed is compared with it: arXiv makes its feeds at midnight in New York."""

CHECK_AGAIN = timedelta(hours=1)
CHECK_UNTIL = timedelta(hours=20)
"""A feed that is still of another day by then is not waited for."""

HARVEST_AFTER = timedelta(hours=3)
"""How long after a list OAI-PMH has its papers: arXiv updates it within two and a half hours."""

LONG_RUN = timedelta(days=60)
"""A harvest that began so far back stands behind all other work."""

REST_AFTER_FAILURE = timedelta(hours=6)
"""When a job that was given up is begun afresh."""

WRONG_AGAIN = timedelta(hours=20)
"""When a missed day is asked for again whose page was not to be believed."""

POLL_SECONDS, DEMAND_POLL_SECONDS = 2.0, 0.5
"""How often an idle worker looks for work; somebody sits before the page of a paper on demand."""

_CALENDAR = (LISTS, MISSED, CHECK, HARVEST)


@dataclass(frozen=True, slots=True)
class _Due:
    """A job that should stand."""

    kind: str
    key: str
    priority: int
    payload: str = ""


def plan(store: Store, follow: Sequence[str], now: datetime) -> None:
    """Add the jobs that have become due.

    Args:
        follow: Archives whose lists and changes are wanted.
    """
    lists.begin_following(store, follow, now)
    held = store.jobs.named(_CALENDAR)
    wanted = [*_lists(store, follow, now), *_checks(store, follow, now), *_harvests(store, follow, now)]
    lacking = [each for each in wanted if _may_begin(held.get((each.kind, each.key)), now)]
    # What was given up and is followed no longer is begun once more: it finds nothing to do and takes its trouble away.
    keys = {*follow, *_sets(follow)}
    lacking += [_Due(job.kind, job.key, job.priority) for job in held.values() if job.state == "failed" and job.key not in keys]
    if lacking:
        moment = now.timestamp()
        with store.transaction() as tx:
            for each in lacking:
                store.jobs.add(tx, each.kind, each.key, priority=each.priority, due=moment, now=moment, payload=each.payload)
    on_demand.plan(store, now)


def handlers(store: Store, arxiv: ArxivClient, follow: Sequence[str], now: Callable[[], datetime]) -> Mapping[str, Handler]:
    """The handler of each kind of job."""
    followed = frozenset(follow)

    def newest(job: Job, tell: Callable[[str], None]) -> More | None:
        moment = now()
        day = _newest_due(moment)
        if job.key in followed and any(each == day for _, each in lists.due_lists(store, [job.key], moment)):
            lists.take_list(store, arxiv, job.key, day, moment)
        return None

    def missed(job: Job, tell: Callable[[str], None]) -> More | None:
        moment = now()
        due = lists.due_lists(store, [job.key], moment) if job.key in followed else []
        days = [day for _, day in _missed(store, due, moment)]
        if not days:
            return None
        # A day that fails gives way to the next, so that it does not hold up all those before it.
        day = days[(job.attempts + job.delays) % len(days)]
        tell(f"{day}, {len(days)} to catch up with")
        lists.take_list(store, arxiv, job.key, day, moment)
        return More(now(), f"{day} taken, {len(days) - 1} left") if len(days) > 1 else None

    def check(job: Job, tell: Callable[[str], None]) -> More | None:
        day = date.fromisoformat(job.payload) if job.payload else None
        if day is None or job.key not in followed or store.listings.find(job.key, day) is None:
            return None
        moment = now()
        found = lists.check_list(store, arxiv, job.key, day, moment)
        if found.feed_day != day and moment < announced_at(day) + CHECK_UNTIL:
            return More(moment + CHECK_AGAIN, f"the feed is of {found.feed_day or 'no day'}, the list of {day}")
        with store.transaction() as tx:
            store.remember(tx, _checked(job.key), day.isoformat())
        return None

    def harvested(job: Job, tell: Callable[[str], None]) -> More | None:
        if job.key not in _sets(follow):
            return None
        moment = now()
        spec = set_of(job.key)
        taken = harvest.step(store, arxiv, spec, moment, recent_from=_recent_from(store, follow, moment))
        if not taken.done:
            left = f", {taken.remaining:,} left" if taken.remaining is not None else ""
            return More(now(), f"{taken.taken:,} records{left}")
        with store.transaction() as tx:
            store.remember(tx, _harvested(job.key), job.payload)
        return None

    return {LISTS: newest, MISSED: missed, CHECK: check, HARVEST: harvested}


def demand_handlers(store: Store, sources: Mapping[str, PaperSource], now: Callable[[], datetime]) -> Mapping[str, Handler]:
    """The handlers of the jobs that fetch papers on demand; of the kinds for which there is a source."""

    def demanded(job: Job, tell: Callable[[str], None]) -> More | None:
        # A job of an earlier build, or of a source that can be asked no longer, ends.
        source = sources.get(job.key)
        return More(now()) if source is not None and fetch_next(store, source, now()) else None

    return {on_demand.kind_of(name): demanded for name in sources}


@dataclass(frozen=True, slots=True)
class Duty:
    """What the workers of a library do.

    Attributes:
        follow: Archives whose lists and changes are wanted.
        sources: Where papers on demand are asked for, by the name of the source.
        on_error, on_event: As of `Worker`.
    """

    store: Store
    arxiv: ArxivClient
    follow: Sequence[str]
    sources: Mapping[str, PaperSource]
    now: Callable[[], datetime]
    on_error: Callable[[Job | None, Exception], None]
    on_event: Callable[[Job, str], None] = lambda job, what: None

    def worker(self) -> Worker:
        """One worker for all of it, what readers ask for first."""
        every = {**demand_handlers(self.store, self.sources, self.now), **self._scheduled()}
        return self._worker(every, lambda moment: plan(self.store, self.follow, moment))

    def crew(self) -> Crew:
        """Workers side by side: one for what is due, and one for each kind of papers on demand."""
        demands = demand_handlers(self.store, self.sources, self.now)
        return Crew(
            [
                self._worker(self._scheduled(), lambda moment: plan(self.store, self.follow, moment)),
                *(self._worker({kind: each}, lambda moment: None, DEMAND_POLL_SECONDS) for kind, each in demands.items()),
            ]
        )

    def _scheduled(self) -> Mapping[str, Handler]:
        return handlers(self.store, self.arxiv, self.follow, self.now)

    def _worker(
        self, handlers_: Mapping[str, Handler], plan_: Callable[[datetime], None], poll_seconds: float = POLL_SECONDS
    ) -> Worker:
        return Worker(
            self.store,
            handlers_,
            plan=plan_,
            now=self.now,
            on_error=self.on_error,
            on_event=self.on_event,
            poll_seconds=poll_seconds,
        )


def _lists(store: Store, follow: Sequence[str], now: datetime) -> Iterator[_Due]:
    newest = _newest_due(now)
    due = lists.due_lists(store, follow, now)
    for archive in dict.fromkeys(archive for archive, day in due if day == newest):
        yield _Due(LISTS, archive, worker.LISTS)
    for archive in dict.fromkeys(archive for archive, _ in _missed(store, due, now)):
        yield _Due(MISSED, archive, worker.CATCH_UP)


def _missed(store: Store, due: Sequence[tuple[str, date]], now: datetime) -> list[tuple[str, date]]:
    """The due lists before the newest, to be caught up with, in their order. One whose page was wrong rests for a while and
    holds up no other."""
    newest = _newest_due(now)
    missed = [(archive, day) for archive, day in due if day != newest]
    if not missed:
        return []
    days = [day for _, day in missed]
    held = store.listings.days({archive for archive, _ in missed}, min(days), max(days))
    rested = (now - WRONG_AGAIN).timestamp()
    return [each for each in missed if each not in held or held[each].fetched <= rested]


def _checks(store: Store, follow: Sequence[str], now: datetime) -> Iterator[_Due]:
    day = newest_announced_day(now - CHECK_AFTER)
    if now >= announced_at(day) + CHECK_UNTIL:
        return
    taken = store.listings.days(follow, day, day)
    checked = store.facts([_checked(archive) for archive, _ in taken])
    for archive, _ in taken:
        if not taken[archive, day].problem and checked.get(_checked(archive)) != day.isoformat():
            yield _Due(CHECK, archive, worker.HARVEST, day.isoformat())


def _harvests(store: Store, follow: Sequence[str], now: datetime) -> Iterator[_Due]:
    day = newest_announced_day(now - HARVEST_AFTER).isoformat()
    keys = _sets(follow)
    states = {state.set_spec: state for state in store.harvests.all()}
    harvested = store.facts([_harvested(key) for key in keys])
    for key in keys:
        state = states.get(set_of(key))
        running = state is not None and state.running
        if running or harvested.get(_harvested(key)) != day:
            long = running and state is not None and (state.from_day is None or now.date() - state.from_day > LONG_RUN)
            yield _Due(HARVEST, key, worker.HISTORY if long else worker.HARVEST, day)


def _sets(follow: Sequence[str]) -> tuple[str, ...]:
    """Keys of the harvests: one run over everything where everything is followed."""
    return ("all",) if set(follow) >= set(listed_archives()) else tuple(follow)


def _recent_from(store: Store, follow: Sequence[str], now: datetime) -> date:
    """The day where the first harvest of an empty library begins: that of its first lists."""
    return min(lists.all_wanted_since(store, follow).values(), default=newest_announced_day(now)) - timedelta(days=1)


def _may_begin(held: Job | None, now: datetime) -> bool:
    if held is None:
        return True
    # A time ahead was written by a clock that has been set right since.
    return held.state == "failed" and not now - REST_AFTER_FAILURE < _moment(held) <= now


def _moment(job: Job) -> datetime:
    return datetime.fromtimestamp(job.due, UTC)


def _newest_due(now: datetime) -> date:
    return newest_announced_day(now - lists.GRACE)


def _checked(archive: str) -> str:
    return f"list of {archive} compared with its feed"


def _harvested(key: str) -> str:
    return f"harvest of {key} after the lists of"
