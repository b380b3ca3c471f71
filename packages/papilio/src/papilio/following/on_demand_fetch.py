"""What fetches the papers that readers asked for, one batch of one source at a time.

What tells of a host's state (`RemoteError.of_host`), "later" before all, says nothing of a paper: its papers wait on, but the
others have their turn first, since it may be said of one paper alone. How long the host is left alone, its gate decides. Of a
reply that cannot be used the papers are asked for again in ever smaller batches, so that one paper with such a reply costs the
others only time, and is given up in the end. What a host says it does not have is absent.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from papilio.errors import LaterError, RecordError, RemoteError
from papilio.following.on_demand import ABSENT_SECONDS
from papilio.following.wishes import GIVERS
from papilio.model.paper import Record
from papilio.sources.by_name import PapersById, PaperSource
from papilio.store import Store
from papilio.store.database import Transaction
from papilio.store.work.demands import Demand

GIVEN_UP_SECONDS = 3600.0
"""How long a paper rests of which nothing usable came."""

AGAIN_SECONDS = 60.0
"""After a "later" without a time. A job that waited longer than the gate would let new papers wait behind one."""

PARTS = (1, 4, 20, 100)
"""Into how many batches papers are divided that have failed or were put off never, once, twice …; those that failed after the
last one are given up."""

TRIES_OF_ONE = 2
"""How often a source is asked that gives one paper at a time."""


def fetch_next(store: Store, source: PaperSource, now: datetime) -> bool:
    """Fetch the longest waiting papers of a source in one batch; whether more are waiting.

    Raises:
        RemoteError: As the client; the batch stays in the queue, but for a paper that has failed alone.
    """
    if not store.demands.count(source.name):
        return False
    source.await_turn()
    batch = _next_batch(store, source)
    if not batch:
        return False
    held = store.papers.resolve([each.ref for each in batch])
    wanted = [each for each in batch if each.ref not in held]
    try:
        found = source.papers([each.ref for each in wanted]) if wanted else PapersById()
    except RemoteError as error:
        if error.of_host:
            _let_others_pass(store, wanted if error.url else ())
            raise _sooner(error) from error
        with store.transaction() as tx:
            _try_again(store, tx, source, wanted, f"{str(error).rstrip('.')}.", now)
        raise
    with store.transaction() as tx:
        unusable = _unusable(found, wanted) | _put(store, tx, found.records)
        came = {record.paper.ref for record in found.records} - unusable.keys()
        absent = sorted({*found.absent, *found.refused})
        store.demands.remove(tx, [*held, *came, *absent])
        store.demands.say_absent(tx, absent, now.timestamp() + ABSENT_SECONDS, now.timestamp())
        _give_up(store, tx, unusable, now)
        if source.at_once > 1:
            store.demands.take_heart(tx, source.name)
        left = [each for each in wanted if each.ref not in came and each.ref not in absent and each.ref not in unusable]
        _try_again(store, tx, source, left, f"the reply of {GIVERS[source.name]} does not speak of it.", now)
    return bool(store.demands.count(source.name))


def _let_others_pass(store: Store, batch: Sequence[Demand]) -> None:
    """Put papers off for which the source was asked; without a question nothing is known of them."""
    if batch:
        with store.transaction() as tx:
            store.demands.put_off(tx, [each.ref for each in batch])


def _sooner(error: RemoteError) -> RemoteError:
    """The error, with a try soon where the host names no time. Until its gate opens, nobody gets through in any case."""
    if isinstance(error, LaterError) and error.retry_after_seconds is None:
        return LaterError(str(error), error.url, AGAIN_SECONDS, error.status)
    return error


def _next_batch(store: Store, source: PaperSource) -> list[Demand]:
    """The papers to ask for next: the longest waiting of those that failed or were put off least. The more often, the fewer at
    a time."""
    waiting = store.demands.next(source.at_once, source.name)
    if not waiting:
        return []
    tried = waiting[0].attempts + waiting[0].put_off
    equal = [each for each in waiting if each.attempts + each.put_off == tried]
    return equal[: max(1, source.at_once // PARTS[min(tried, len(PARTS) - 1)])]


def _unusable(found: PapersById, wanted: Sequence[Demand]) -> dict[str, str]:
    """The papers whose entries in the reply are no records, with the reason."""
    names = {
        each.ref: re.compile(rf"(?<![\w./-]){re.escape(each.ref.partition(':')[2])}(?![0-9])", re.IGNORECASE) for each in wanted
    }
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


def _try_again(store: Store, tx: Transaction, source: PaperSource, batch: Sequence[Demand], reason: str, now: datetime) -> None:
    """Count a failure of each paper, and give up those that have failed in a batch of their own."""
    tries = len(PARTS) if source.at_once > 1 else TRIES_OF_ONE
    alone = {each.ref: reason for each in batch if each.attempts + 1 >= tries}
    store.demands.count_attempt(tx, [each.ref for each in batch if each.ref not in alone])
    _give_up(store, tx, alone, now)


def _give_up(store: Store, tx: Transaction, reasons: Mapping[str, str], now: datetime) -> None:
    store.demands.remove(tx, list(reasons))
    for ref, reason in reasons.items():
        store.demands.say_absent(tx, [ref], now.timestamp() + GIVEN_UP_SECONDS, now.timestamp(), reason)
