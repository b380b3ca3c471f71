"""Harvest: papers by OAI-PMH into the library, whole or from a day, resumable at any point.

Each page and the state after it are committed together. A token that died is replaced by a run from the newest stored
datestamp (as long as the pages come in the order of their datestamps, which the protocol does not promise); what comes twice
counts as unchanged. The next run begins at the day of this run's first response.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from papilio.errors import BusyError, LaterError, ProtocolError, ReplyError
from papilio.model.backoff import Backoff
from papilio.sources.arxiv.client import ArxivClient
from papilio.sources.arxiv.oai import RecordPage
from papilio.sources.arxiv.sets import wider
from papilio.store import Store
from papilio.store.library.batch import PutCounts
from papilio.store.library.rows import to_rows
from papilio.store.work.harvests import HarvestState

SNAPSHOT_OVERLAP = timedelta(days=3)
"""A snapshot's newest day is not complete, and its dates are those of versions, not of changes."""

EARLIEST = date(2005, 9, 16)
"""No record of arXiv bears an earlier datestamp (its Identify says so)."""

UNORDERED = date.max
"""The stored day of a run whose pages do not come in the order of their datestamps: where its token dies it begins anew."""

MOST_WAIT_SECONDS = 6 * 3600.0
"""How long `run` goes on while arXiv does nothing but say "later"."""

MOST_DEATHS = 5
"""How often in a row tokens may die within one datestamp: it has more records than can be taken while one lives."""

MOST_FAILURES = 5
WAITS = Backoff(30.0, 1800.0)


@dataclass(frozen=True, slots=True)
class HarvestStep:
    """One page of a harvest.

    Attributes:
        records, new, changed, deleted: Of this page; `unusable`: what is wrong with the others, one sentence each.
        taken: Records of the run so far; `remaining`: how many are left, None when the source does not say.
        done: The run has ended.
        resumed: Why the run had to go back to a datestamp, one sentence; empty when it had not.
    """

    set_spec: str
    records: int
    new: int
    changed: int
    deleted: int
    unusable: tuple[str, ...]
    taken: int
    remaining: int | None
    done: bool
    resumed: str = ""


def step(
    store: Store,
    arxiv: ArxivClient,
    set_spec: str,
    now: datetime,
    *,
    from_day: date | None = None,
    recent_from: date | None = None,
) -> HarvestStep:
    """Take one page: go on with the run at hand, or begin one.

    Args:
        set_spec: `cs`, `physics:hep-th`; empty for everything.
        from_day: Begin a run here; by default as `beginning` says.
        recent_from: Where a run begins if the library has no past to go on from; by default it takes everything then.

    Raises:
        RemoteError: As the client, or tokens die again and again (`badResumptionToken`), or lead back to a page that was taken;
            the same call tries again.
        StoreError
    """
    held = store.harvests.find(set_spec)
    if held is None or not held.running or (from_day is not None and from_day != held.from_day):
        begin, base = beginning(store, set_spec, from_day, recent_from)
        state = HarvestState(set_spec, from_day=begin, base_day=base, running=True)
    else:
        state = held
    page, resumed = None, ""
    if state.token:
        try:
            page = arxiv.records(set_spec=set_spec, token=state.token)
        except ProtocolError as error:
            if error.code != "badResumptionToken":
                raise
            state = _from_stored_day(state)
            resumed = f"the resumption token has died ({error}), so the run goes on from {state.from_day or 'the beginning'}"
    if page is None:
        page = arxiv.records(set_spec=set_spec, from_day=state.from_day)
    taken = _store_page(store, held, state, page, now, resumed)
    if resumed and not taken.done and (deaths := _deaths(store, state)) > MOST_DEATHS:
        raise ProtocolError(
            "badResumptionToken",
            f"{resumed}, for the {deaths}th time in a row: the resumption tokens of {set_spec or 'everything'} die sooner than "
            "the pages of one datestamp can be asked for; nothing that was stored is lost, and the next call tries again",
        )
    return taken


def run(
    store: Store,
    arxiv: ArxivClient,
    set_spec: str,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    from_day: date | None = None,
    on_step: Callable[[HarvestStep], None] = lambda step: None,
    on_wait: Callable[[str, float], None] = lambda why, seconds: None,
) -> HarvestStep:
    """Steps until the run is done; waits and tries again while arXiv says "later". Returns the last step.

    Raises:
        RemoteError, BusyError: Again and again, or not worth trying again.
    """
    waited, failures = 0.0, 0
    first = True
    while True:
        try:
            taken = step(store, arxiv, set_spec, now(), from_day=from_day if first else None)
        except ProtocolError:
            raise
        except (LaterError, ReplyError, BusyError) as error:
            failures += 1
            if waited >= MOST_WAIT_SECONDS or (not isinstance(error, LaterError) and failures > MOST_FAILURES):
                raise
            seconds = getattr(error, "retry_after_seconds", None) or WAITS.seconds(failures, random.random())
            on_wait(str(error), seconds)
            sleep(seconds)
            waited += seconds
            continue
        first, waited, failures = False, 0.0, 0
        on_step(taken)
        if taken.done:
            return taken


def beginning(
    store: Store, set_spec: str, from_day: date | None = None, recent_from: date | None = None
) -> tuple[date | None, date | None]:
    """Returns (from_day, complete_since): the day a run begins at, and the day from which nothing will be lacking. None
    means the beginning of arXiv.

    A run goes on from the past that the library has: from the first response of the last run of this set, or of a wider one,
    or from a little before the newest date of an imported snapshot, whichever is newest. A run that began at some recent day is
    such a past only if a snapshot reaches up to it. Without a past it begins at `recent_from`.

    Args:
        from_day: Begin there, whatever the library has.
    """
    snapshot = store.imports.newest_day()
    ends = [snapshot - SNAPSHOT_OVERLAP] if snapshot else []
    recent: HarvestState | None = None
    for name in (set_spec, *wider(set_spec)):
        state = store.harvests.find(name)
        if state is None or state.running or state.response_day is None:
            continue
        if state.base_day is None or (snapshot and state.base_day <= snapshot - SNAPSHOT_OVERLAP):
            ends.append(state.response_day)
        elif name == set_spec:
            recent = state
    whole = max(ends, default=None)
    past = whole or (recent.response_day if recent else None)
    begin = from_day or past or recent_from
    if begin is None or begin <= EARLIEST:
        return begin, None
    if past is None or begin > past:
        return begin, begin
    if whole is not None:
        return begin, None
    return begin, min(begin, recent.base_day or begin) if recent else begin


def _from_stored_day(state: HarvestState) -> HarvestState:
    """The run from the newest stored datestamp: more of that day may come."""
    known = state.stored_day is not None and state.stored_day != UNORDERED
    return replace(state, from_day=state.stored_day if known else state.from_day, token="", records=0, complete_size=None)


def _deaths(store: Store, state: HarvestState) -> int:
    """How often in a row tokens have died within the datestamp that a run goes on from."""
    day, _, times = store.fact(_deaths_of(state.set_spec)).rpartition(" ")
    return int(times) if times and day == str(state.from_day) else 0


def _deaths_of(set_spec: str) -> str:
    return f"dead tokens of {set_spec or 'everything'}"


def _watch(store: Store, state: HarvestState, token: str) -> str | None:
    """What is remembered of a run's tokens once this one came; None when it came before.

    One token is kept and compared with those that follow, for 1, 2, 4, 8 … pages; then the newest is kept instead. So a round
    of any length is found without keeping all (R. P. Brent, An improved Monte Carlo factorization algorithm, 1980).
    """
    if not state.token:
        return f"0 1 {token}"
    steps, most, kept = (store.fact(_watch_of(state.set_spec)) or f"0 1 {state.token}").split(" ", 2)
    if token and token in (kept, state.token):
        return None
    if int(steps) + 1 >= int(most):
        return f"0 {2 * int(most)} {token}"
    return f"{int(steps) + 1} {most} {kept}"


def _going_round(state: HarvestState) -> ReplyError:
    return ReplyError(
        f"the resumption tokens of {state.set_spec or 'everything'} go round: one came again after {state.records:,} records; "
        "nothing that was stored is lost, and the next call goes on from the newest stored day"
    )


def _watch_of(set_spec: str) -> str:
    return f"tokens of {set_spec or 'everything'}"


def _store_page(
    store: Store, held: HarvestState | None, state: HarvestState, page: RecordPage, now: datetime, resumed: str
) -> HarvestStep:
    # A server whose clock is ahead must not make the next run begin in the future.
    today = min(page.response_day, now.astimezone(UTC).date())
    rows, unstorable = to_rows(page.records)
    after = replace(
        state,
        token=page.token,
        response_day=state.response_day or today,
        stored_day=_stored_day(state, page),
        records=state.records + len(page.refs),
        complete_size=page.complete_size if page.complete_size is not None else state.complete_size,
        running=bool(page.token),
    )
    with store.transaction() as tx:
        if store.harvests.held(tx, state.set_spec) != held:
            # Another process took this page, or a page after it. Ours says nothing new, and its place must not be lost.
            return HarvestStep(state.set_spec, 0, 0, 0, 0, (), state.records, None, done=False)
        if page.records:
            store.replace_starter(tx)
        counts = store.papers.put_rows(tx, rows) if rows else PutCounts()
        deleted = store.papers.delete(tx, page.deleted) if page.deleted else 0
        if resumed:
            store.remember(tx, _deaths_of(state.set_spec), f"{state.from_day} {_deaths(store, state) + 1}")
        watch = _watch(store, state, page.token)
        store.remember(tx, _watch_of(state.set_spec), watch or "")
        store.harvests.save(tx, after if watch else _from_stored_day(after), now.timestamp())
    if not watch:
        raise _going_round(after)
    remaining = None if after.complete_size is None else max(0, after.complete_size - after.records)
    return HarvestStep(
        state.set_spec,
        len(page.refs),
        counts.new,
        counts.changed,
        deleted,
        (*page.unusable, *unstorable),
        after.records,
        remaining if after.running else 0,
        done=not after.running,
        resumed=resumed,
    )


def _stored_day(state: HarvestState, page: RecordPage) -> date | None:
    """The datestamp before which everything of the run is stored, once this page is."""
    if page.oldest_day is None or page.newest_day is None:
        return state.stored_day
    if page.newest_day > page.response_day:
        # Some are of the future, so the others may be of any day: what was known before still holds.
        return state.stored_day
    in_order = page.ordered and (state.stored_day is None or page.oldest_day >= state.stored_day)
    return page.newest_day if in_order else UNORDERED
