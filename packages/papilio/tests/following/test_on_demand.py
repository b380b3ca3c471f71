"""Papers on demand: asked for once, fetched in batches, within bounds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fake_arxiv import FakeArxiv
from sqlalchemy import func, select

from budgets import budget
from papilio.errors import LaterError, UntrustedError
from papilio.following.on_demand import KIND, LIMITS, ask, look, outage, plan
from papilio.following.on_demand_fetch import fetch_next
from papilio.following.wishes import Asked, Why
from papilio.following.worker import DEMAND, Job, More, Worker
from papilio.importing.ingest import import_starter
from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.schema import absence, demand_count, job
from papilio.store.schema import demand as waiting_papers

NOW = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
POSSIBLE = ("arxiv", "acl", "pmlr")


def refs(number: int, first: int = 1, month: str = "2401") -> list[str]:
    return [f"arxiv:{month}.{each:05}" for each in range(first, first + number)]


@pytest.fixture
def arxiv() -> FakeArxiv:
    return FakeArxiv()


def states(found: dict[str, Asked]) -> list[str]:
    return [each.state for each in found.values()]


def wish(store: Store, *asked: str, client: str = "reader a", now: datetime = NOW) -> list[str]:
    return states(ask(store, asked, client, now, possible=POSSIBLE))


def work_off(store: Store, arxiv: FakeArxiv, now: datetime = NOW, most: int = 100) -> None:
    for _ in range(most):
        if not fetch_next(store, arxiv.source, now):
            return
    raise AssertionError("the queue does not end")


def rows(store: Store) -> tuple[int, int, int, int]:
    tables = (waiting_papers, demand_count, absence, job)
    with store.database.read() as connection:
        waiting, counts, gone, work = (
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        )
    return waiting, counts, gone, work


def test_many_readers_share_one_request(store: Store, arxiv: FakeArxiv) -> None:
    for reader in range(30):
        assert wish(store, "arxiv:2401.00001", client=f"reader {reader}") == ["fetching"]
    assert rows(store)[0] == 1
    assert not fetch_next(store, arxiv.source, NOW)
    assert arxiv.log == [("arxiv:2401.00001",)]
    assert wish(store, "arxiv:2401.00001") == ["held"]
    assert store.papers.get("arxiv:2401.00001").paper.title == "Title of arxiv:2401.00001"
    assert rows(store)[0] == 0
    assert not fetch_next(store, arxiv.source, NOW) and len(arxiv.log) == 1


def test_to_look_is_not_to_ask(store: Store) -> None:
    assert states(look(store, refs(2), NOW, possible=POSSIBLE)) == ["unasked", "unasked"]
    assert rows(store) == (0, 0, 0, 0)


def test_a_paper_that_does_not_exist_is_asked_for_once_a_day(store: Store, arxiv: FakeArxiv) -> None:
    arxiv.absent = set(refs(1))
    wish(store, *refs(1))
    fetch_next(store, arxiv.source, NOW)
    found = ask(store, refs(1), "b", NOW + DAY - timedelta(seconds=1), possible=POSSIBLE)["arxiv:2401.00001"]
    assert (found.state, found.pending) == ("absent", False)
    assert found.why == "arXiv has no paper 2401.00001. It is asked again after 2026-08-15 12:00 UTC."
    assert len(arxiv.log) == 1
    arxiv.absent = set()
    assert wish(store, *refs(1), now=NOW + DAY) == ["fetching"]
    fetch_next(store, arxiv.source, NOW + DAY)
    assert wish(store, *refs(1), now=NOW + DAY) == ["held"]


def test_an_absence_written_by_a_clock_that_was_ahead_is_not_believed(store: Store, arxiv: FakeArxiv) -> None:
    arxiv.absent = set(refs(1))
    wish(store, *refs(1), now=NOW + 400 * DAY)
    fetch_next(store, arxiv.source, NOW + 400 * DAY)
    assert wish(store, *refs(1)) == ["fetching"]


@pytest.mark.parametrize(
    "error", [LaterError("503 from arXiv", "u", 60.0), UntrustedError("the certificate fails", "u", of_host=True)]
)
def test_later_is_never_does_not_exist(store: Store, arxiv: FakeArxiv, error: Exception) -> None:
    arxiv.error = error
    wish(store, *refs(3))
    for hour in range(20):
        with pytest.raises(type(error)):
            fetch_next(store, arxiv.source, NOW + timedelta(hours=hour))
    assert wish(store, *refs(3), now=NOW + timedelta(hours=20)) == ["fetching"] * 3
    assert [len(batch) for batch in arxiv.log] == [3, 3, 3, *[1] * 17]
    arxiv.error = None
    work_off(store, arxiv, NOW + timedelta(hours=21))
    assert wish(store, *refs(3)) == ["held"] * 3
    assert [len(batch) for batch in arxiv.log[20:]] == [1, 2]


def test_a_worker_fetches_and_says_what_is_in_the_way(store: Store, arxiv: FakeArxiv) -> None:
    clock = [NOW]

    def handler(work: Job, tell: Callable[[str], None]) -> More | None:
        return More(clock[0]) if fetch_next(store, arxiv.source, clock[0]) else None

    worker = Worker(
        store,
        {KIND: handler},
        plan=lambda now: plan(store, now),
        now=lambda: clock[0],
        on_error=lambda work, error: None,
        chance=lambda: 0.0,
    )
    wish(store, *refs(150), client="a")
    wish(store, *refs(150, 101), client="b", now=NOW + timedelta(seconds=1))
    arxiv.error = LaterError("export.arxiv.org says 503", "u", 90.0)
    assert worker.work_off() == 1
    stands = outage(store, refs(1))
    assert stands is not None
    assert (stands.since, stands.next_try) == (NOW, NOW + timedelta(seconds=90))
    assert stands.why == (
        "arXiv has not given what was asked since 2026-08-14 12:00 UTC: export.arxiv.org says 503. "
        "The next try is at 2026-08-14 12:01 UTC."
    )
    # A new wish does not hasten what arXiv has put off.
    wish(store, *refs(1, 900), client="c", now=NOW + timedelta(seconds=30))
    clock[0] = NOW + timedelta(seconds=60)
    assert worker.work_off() == 0
    arxiv.error = None
    clock[0] = NOW + timedelta(seconds=91)
    assert worker.work_off() == 6
    assert outage(store, refs(1)) is None
    assert [len(batch) for batch in arxiv.log] == [100, 100, 1, 25, 25, 25, 25]
    assert rows(store)[0] == 0 and rows(store)[3] == 0


def test_a_wish_that_comes_as_the_job_ends_is_not_left_behind(store: Store, arxiv: FakeArxiv) -> None:
    wish(store, *refs(1))
    work = store.jobs.claim([KIND], "w", NOW.timestamp(), 60.0)
    assert work is not None and work.priority == DEMAND
    fetch_next(store, arxiv.source, NOW)
    wish(store, *refs(1, 2))
    with store.transaction() as tx:
        store.jobs.finish(tx, work)
    assert store.jobs.find(KIND, "arxiv") is None
    wish(store, *refs(1, 2), now=NOW + timedelta(seconds=8))
    assert store.jobs.find(KIND, "arxiv") is not None


def test_a_job_that_was_given_up_begins_anew_when_somebody_asks(store: Store) -> None:
    wish(store, *refs(1))
    work = store.jobs.claim([KIND], "w", NOW.timestamp(), 60.0)
    assert work is not None
    store.jobs.give_up(work, "it failed")
    wish(store, *refs(1, 2))
    found = store.jobs.find(KIND, "arxiv")
    assert found is not None and found.state == "waiting"


@pytest.mark.parametrize(
    ("ref", "now", "state"),
    [
        ("arxiv:2608.00001", NOW, "fetching"),
        ("arxiv:2609.00001", NOW, "absent"),
        ("arxiv:2609.00001", datetime(2026, 8, 29, 23, 59, tzinfo=UTC), "absent"),
        ("arxiv:2609.00001", datetime(2026, 8, 30, 0, 0, tzinfo=UTC), "fetching"),
        ("arxiv:2701.00001", datetime(2026, 12, 30, 0, 0, tzinfo=UTC), "fetching"),
        ("arxiv:9912.00001", NOW, "absent"),
        ("arxiv:hep-th/9901001", NOW, "fetching"),
        ("arxiv:math/0703001", NOW, "fetching"),
        ("arxiv:0704.0001", NOW, "fetching"),
        ("acl:P19-1001", NOW, "fetching"),
        ("cvf:A_B_CVPR_2024", NOW, "unfetchable"),
        ("openreview:NGB6YNnO5o", NOW, "unfetchable"),
        ("doi:10.1000/xyz", NOW, "unfetchable"),
    ],
)
def test_what_cannot_be_had_never_reaches_the_queue(store: Store, ref: str, now: datetime, state: str) -> None:
    found = ask(store, [ref], "a", now, possible=POSSIBLE)[ref]
    assert found.state == state
    assert found.why
    assert rows(store)[0] == (state == "fetching")


def test_a_library_without_contact_says_how_to_set_one(store: Store) -> None:
    found = ask(store, refs(1), "a", NOW, possible=())["arxiv:2401.00001"]
    assert found.state == "unfetchable" and "PAPILIO_CONTACT" in found.why
    assert rows(store) == (0, 0, 0, 0)


def test_nobody_gets_more_than_a_share(store: Store) -> None:
    found = ask(store, refs(120), "a", NOW, possible=POSSIBLE)
    assert [each.state for each in found.values()] == ["fetching"] * 100 + ["full"] * 20
    last = found[refs(1, 120)[0]]
    assert last.own_share and last.pending and last.says == Why.SHARE_FULL
    for place, client in enumerate("bcde", 1):
        wish(store, *refs(100, 1000 * place), client=client)
    found = ask(store, refs(1, 9), "f", NOW, possible=POSSIBLE) | ask(store, refs(1, 9999), "f", NOW, possible=POSSIBLE)
    assert found["arxiv:2401.00009"].state == "fetching", "what waits already takes no room"
    assert (found["arxiv:2401.09999"].says, found["arxiv:2401.09999"].own_share) == (Why.QUEUE_FULL, False)


def test_an_hour_that_is_full_says_when_the_next_begins(store: Store, arxiv: FakeArxiv) -> None:
    at = NOW + timedelta(minutes=40)
    for first in (1, 101, 201):
        found = ask(store, refs(100, first), "a", at, possible=POSSIBLE)
        work_off(store, arxiv, at)
    last = found["arxiv:2401.00300"]
    assert (last.state, last.own_share, last.pending, last.again_seconds) == ("full", True, False, 1200.0)
    assert last.why == (
        f"You have asked for {LIMITS.an_hour_of_client} papers this hour, as many as one reader may; "
        "ask again after 2026-08-14 13:00 UTC."
    )


@pytest.mark.long
@pytest.mark.parametrize("clients", [1, 1000])
def test_the_ids_of_a_crawler_cost_next_to_nothing(store: Store, arxiv: FakeArxiv, clients: int) -> None:
    """A day of a crawler (or a thousand of them) that names many thousands of papers; as one worker fetches them."""
    size = 500 if clients == 1 else 100
    pages = budget(20_000, 100_000) // size
    let_in = 0
    for page in range(pages):
        now = NOW + page * DAY / pages
        month, first = divmod(page * size, 90_000)
        found = ask(store, refs(size, first + 1, f"{15 + month}01"), f"c{page % clients}", now, possible=POSSIBLE)
        let_in += states(found).count("fetching")
        waiting, counts, gone, work = rows(store)
        assert waiting <= LIMITS.waiting and counts <= LIMITS.a_day and work <= 1 and gone == 0
        if waiting:
            fetch_next(store, arxiv.source, now)
    # Two calendar days of hours touch the day at hand.
    most = (LIMITS.a_day_of_client if clients == 1 else LIMITS.a_day) * 2
    assert 0 < let_in <= most
    assert len(arxiv.log) <= let_in


def test_a_paper_on_demand_beside_the_starter_library_stays(store: Store, arxiv: FakeArxiv) -> None:
    starters = import_starter(store)
    wish(store, *refs(1))
    fetch_next(store, arxiv.source, NOW)
    assert store.library_kind() == "starter"
    assert store.papers.count() == starters + 1
    with store.transaction() as tx:
        assert store.replace_starter(tx) == starters
        store.papers.put(tx, [Record(Paper("arxiv:2402.00001", "The first real one"))])
    assert store.library_kind() == "own"
    assert set(store.papers.find(["arxiv:2401.00001", "arxiv:2402.00001"])) == {"arxiv:2401.00001", "arxiv:2402.00001"}
    assert store.papers.count() == 2


def test_a_paper_on_demand_in_an_empty_library_is_never_taken_for_a_starter(store: Store, arxiv: FakeArxiv) -> None:
    wish(store, *refs(1))
    fetch_next(store, arxiv.source, NOW)
    assert import_starter(store) == 0
    with store.transaction() as tx:
        assert store.replace_starter(tx) == 0
    assert store.papers.count() == 1
