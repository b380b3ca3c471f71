"""An instance that is left alone: what is planned, done, and right every morning."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copyfile

import pytest
from open_gate import arxiv_at
from replay import Replay, World

from papilio.following import harvest, lists, schedule
from papilio.following.list_states import standing
from papilio.following.worker import Worker
from papilio.importing.ingest import import_starter
from papilio.sources.arxiv.categories import listed_archives
from papilio.sources.arxiv.client import BATCH_IDS
from papilio.sources.arxiv.schedule import announced_at, day_state, newest_announced_day
from papilio.sources.by_name import PaperSource
from papilio.store import Store

FOLLOWED = ("cs", "math", "hep-th")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = date(2026, 6, 15)
"""Of a week whose Friday has no list: arXiv kept Juneteenth on Thursday's cut-off … the calendar knows."""
START = datetime(2026, 6, 15, 12, tzinfo=UTC)
TUESDAY = announced_at(date(2026, 6, 16)) - HOUR
WEDNESDAY = announced_at(date(2026, 6, 17)) + HOUR
"""Moments after the start: before its first list, and after its second."""


class Instance:
    """A library, its worker, arXiv's stand-in and a clock for all of them."""

    def __init__(self, store: Store, arxiv: Replay, start: datetime, follow: tuple[str, ...] = FOLLOWED) -> None:
        self.store = store
        self.arxiv = arxiv
        self.world = arxiv.world
        self.follow = follow
        self.clock = start
        self.failures: list[str] = []
        self.events: list[str] = []
        self.client = arxiv_at(arxiv.addresses)
        self.worker = self.employ()
        self.set(start)

    def employ(self) -> Worker:
        return schedule.Duty(
            self.store,
            self.client,
            self.follow,
            {"arxiv": PaperSource("arxiv", BATCH_IDS, self.client.papers)},
            lambda: self.clock,
            on_error=lambda job, error: self.failures.append(f"{job.kind if job else '-'}: {error}"),
            on_event=lambda job, what: self.events.append(f"{job.kind} {job.key}: {what}"),
        ).worker()

    def set(self, moment: datetime) -> None:
        self.clock = self.world.now = moment
        self.world.today = newest_announced_day(moment)

    def live(self, until: datetime, step: timedelta = HOUR / 2) -> None:
        """Let time go by, and the worker work, until then."""
        while self.clock < until:
            self.set(min(self.clock + step, until))
            self.worker.work_off()

    def state(self, category: str, day: date) -> str:
        return standing(self.store, self.follow, category, day, self.clock).state

    def shown(self, archive: str, day: date) -> dict[str, str]:
        return dict(self.store.announcements.announced(archive, day))

    def expected(self, archive: str, day: date) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in ("replacement", "cross", "new"):
            found |= {f"arxiv:{paper.id}": kind for paper in self.world.section(archive, day, kind)}
        return found

    def lists_asked(self) -> int:
        return len(self.arxiv.asked("/list/")) + len(self.arxiv.asked("/catchup/"))

    def wrong_days(self, first: date, last: date) -> list[tuple[str, date]]:
        return [
            (archive, day)
            for archive in self.follow
            for day in days(first, last)
            if self.shown(archive, day) != self.expected(archive, day)
        ]


def days(first: date, last: date) -> list[date]:
    """Those with a list."""
    return [day for n in range((last - first).days + 1) if day_state(day := first + n * DAY) == "announced"]


def new_world() -> World:
    world = World.synthetic(30, last_day=date(2026, 7, 3), days=25, archives=FOLLOWED)
    world.hides_future = True
    for day in sorted(world.lists):
        # An archive without any paper is believed only after twelve hours.
        world.announce(day, new=[world.invent(day, ["hep-th"]).id])
    return world


@pytest.fixture
def world() -> World:
    return new_world()


@pytest.fixture
def instance(store: Store, world: World) -> Iterator[Instance]:
    with Replay(world, page_size=100) as arxiv:
        yield Instance(store, arxiv, START)


@pytest.fixture(scope="module")
def library_at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[datetime], Path]:
    """The library of an instance that was left alone from its start until a moment; it lives so once for all tests."""

    @cache
    def live(until: datetime) -> Path:
        path = tmp_path_factory.mktemp("lived") / "papilio.db"
        with closing(Store.open(f"sqlite:///{path}")) as store, Replay(new_world(), page_size=100) as arxiv:
            Instance(store, arxiv, START).live(until)
        return path

    return live


@pytest.fixture
def instance_at(library_at: Callable[[datetime], Path], tmp_path: Path) -> Iterator[Callable[[datetime], Instance]]:
    """An instance that was left alone until a moment, and is started again then."""
    with ExitStack() as stack:

        def start(moment: datetime) -> Instance:
            copyfile(library_at(moment), tmp_path / "papilio.db")
            store = stack.enter_context(closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")))
            stack.callback(lambda: sound.append(store.check()))
            return Instance(store, stack.enter_context(Replay(new_world(), page_size=100)), moment)

        sound: list[list[str]] = []
        yield start
    assert sound == [[]]


@pytest.mark.slow
def test_left_alone_for_a_fortnight_it_is_right_every_morning(instance: Instance) -> None:
    import_starter(instance.store)
    for n in range(1, 15):
        day = MONDAY + n * DAY
        if day_state(day) != "announced":
            instance.live(announced_at(day) + 4 * HOUR)
            continue
        instance.live(announced_at(day) - HOUR)
        assert instance.state("cs.CL", day) == "not yet"
        instance.live(announced_at(day) + HOUR)
        assert instance.wrong_days(day, day) == []
        for archive in FOLLOWED:
            assert instance.state(archive, day) == ("listed" if instance.expected(archive, day) else "quiet")
    instance.live(instance.clock + 12 * HOUR)
    last = newest_announced_day(instance.clock)
    assert instance.wrong_days(MONDAY, last) == []
    assert instance.store.troubles.all() == [] and instance.failures == []
    assert instance.store.library_kind() == "own"
    # What a list does not tell has come by OAI-PMH: every version, all the same as arXiv has it.
    for paper in instance.world.papers.values():
        if MONDAY <= paper.datestamp <= last:
            held = instance.store.papers.get(f"arxiv:{paper.id}").paper
            assert (held.title, held.version) == (paper.title, len(paper.versions))
            assert held.published == f"{paper.versions[0]:%Y-%m-%dT%H:%M:%SZ}"
    # Each list once, and of the days before the beginning those of a week.
    listed = len(days(MONDAY - 6 * DAY, last))
    assert instance.lists_asked() == len(FOLLOWED) * listed
    assert len(instance.arxiv.asked("/atom/")) <= len(FOLLOWED) * (listed + 1)
    assert len(instance.arxiv.asked("/oai")) <= 4 * len(FOLLOWED) * listed


def test_the_first_harvest_begins_where_the_lists_do(instance: Instance) -> None:
    instance.live(instance.clock + 6 * HOUR)
    state = instance.store.harvests.find("cs")
    assert state is not None and not state.running
    since = lists.wanted_since(instance.store, "cs")
    assert since is not None and state.base_day == state.from_day == since - DAY
    begun = [each.path for each in instance.arxiv.asked("/oai") if "resumptionToken" not in each.path]
    assert begun and all("from=" in path for path in begun)


def test_a_harvest_that_somebody_began_goes_on_behind_the_lists(store: Store, world: World) -> None:
    """`papilio harvest --all` that was stopped after its first page."""
    with Replay(world, page_size=20) as arxiv:
        instance = Instance(store, arxiv, announced_at(date(2026, 7, 3)) + HOUR, listed_archives())
        assert not harvest.step(store, instance.client, "", instance.clock, from_day=harvest.EARLIEST).done
        before = len(arxiv.log)
        instance.worker.work_off()
        asked = [each.path.split("?")[0].split("/")[1] for each in arxiv.log[before:]]
        # Of an archive that has no list yet the feed is asked, too, whether the list is today's.
        newest = [each for each in asked if each != "atom"][: len(listed_archives())]
        assert newest == ["list"] * len(listed_archives())
        assert asked.count("oai") > 10
        state = store.harvests.find("")
        assert state is not None and not state.running and state.base_day is None
        assert store.papers.count() == len(world.papers)


def test_days_that_were_missed_are_caught_up_with(instance_at: Callable[[datetime], Instance]) -> None:
    instance = instance_at(WEDNESDAY)
    asked = instance.lists_asked()
    # The machine is off for nine days.
    instance.set(announced_at(date(2026, 6, 26)) + HOUR)
    assert instance.state("cs.CL", date(2026, 6, 25)) == "stale"
    instance.worker.work_off()
    assert instance.wrong_days(date(2026, 6, 9), date(2026, 6, 26)) == []
    assert instance.lists_asked() - asked == len(FOLLOWED) * len(days(date(2026, 6, 18), date(2026, 6, 26)))
    assert instance.state("cs.CL", date(2026, 6, 19)) == "holiday" or day_state(date(2026, 6, 19)) == "announced"


def test_the_newest_list_comes_before_those_that_were_missed(instance_at: Callable[[datetime], Instance]) -> None:
    instance = instance_at(WEDNESDAY)
    before = len(instance.arxiv.log)
    instance.set(announced_at(date(2026, 6, 26)) + HOUR)
    instance.worker.work_off()
    kinds = [
        each.path.split("/")[1] for each in instance.arxiv.log[before:] if "/list/" in each.path or "/catchup/" in each.path
    ]
    assert kinds[: len(FOLLOWED)] == ["list"] * len(FOLLOWED)


def test_a_list_that_is_late_is_asked_for_later_and_not_taken_for_today(instance_at: Callable[[datetime], Instance]) -> None:
    day = date(2026, 6, 16)
    instance = instance_at(TUESDAY)
    instance.arxiv.misbehave("not-updated", match="/list/cs/", times=4)
    instance.live(announced_at(day) + HOUR / 4, step=timedelta(minutes=3))
    assert instance.state("cs", day) == "not yet" and "new" not in instance.shown("cs", day).values()
    instance.live(announced_at(day) + 2 * HOUR)
    assert instance.wrong_days(day, day) == []
    assert instance.store.troubles.all() == []


def test_an_outage_of_a_day_is_said_and_then_forgotten(instance_at: Callable[[datetime], Instance]) -> None:
    day = date(2026, 6, 16)
    instance = instance_at(TUESDAY)
    instance.arxiv.misbehave("unavailable", times=10_000)
    instance.live(announced_at(day) + 5 * HOUR)
    assert instance.state("cs.CL", day) == "stale"
    assert {each.part for each in instance.store.troubles.all()} >= {"lists"}
    # "Later" is asked again ever more seldom.
    assert len(instance.arxiv.asked("/list/")) - 3 * 1 < 60
    instance.arxiv.behave()
    instance.live(announced_at(day) + 8 * HOUR)
    assert instance.wrong_days(day, day) == []
    assert instance.store.troubles.all() == []


def test_a_list_that_is_wrong_is_kept_out_said_and_asked_for_again(instance_at: Callable[[datetime], Instance]) -> None:
    day = date(2026, 6, 16)
    instance = instance_at(TUESDAY)
    instance.arxiv.misbehave("wrong-count", match="/list/cs/", times=3)
    instance.live(announced_at(day) + timedelta(minutes=7), step=timedelta(minutes=6))
    assert instance.state("cs.CL", day) == "wrong" and "new" not in instance.shown("cs", day).values()
    assert [each.subject for each in instance.store.troubles.all()] == ["cs"]
    assert "states" in instance.store.troubles.all()[0].message
    instance.live(announced_at(day) + 2 * HOUR)
    assert instance.wrong_days(day, day) == [] and instance.store.troubles.all() == []


def test_a_wrong_day_does_not_hold_up_the_others(instance_at: Callable[[datetime], Instance]) -> None:
    instance = instance_at(WEDNESDAY)
    bad = date(2026, 6, 24)
    instance.arxiv.misbehave("wrong-count", match=f"/catchup/cs/{bad}", times=10_000)
    instance.set(announced_at(date(2026, 6, 26)) + HOUR)
    instance.live(instance.clock + 3 * HOUR)
    assert instance.wrong_days(date(2026, 6, 9), date(2026, 6, 26)) == [("cs", bad)]
    assert instance.state("cs.CL", bad) == "wrong"
    # It is not asked for again and again, but for one more time a day.
    assert len(instance.arxiv.asked(f"/catchup/cs/{bad}")) <= 2
    instance.arxiv.behave()
    instance.live(instance.clock + DAY)
    assert instance.wrong_days(date(2026, 6, 9), date(2026, 6, 26)) == []


def test_a_day_that_cannot_be_had_does_not_hold_up_the_others(instance_at: Callable[[datetime], Instance]) -> None:
    instance = instance_at(WEDNESDAY)
    bad = date(2026, 6, 25)
    instance.arxiv.misbehave("missing", match=f"/catchup/math/{bad}", times=10_000)
    instance.set(announced_at(date(2026, 6, 26)) + HOUR)
    instance.live(instance.clock + 12 * HOUR)
    assert instance.wrong_days(date(2026, 6, 9), date(2026, 6, 26)) == [("math", bad)]
    assert [(each.part, each.subject) for each in instance.store.troubles.all()] == [("missed", "math")]


def test_a_feed_that_has_papers_which_the_list_lacks_is_a_trouble(instance_at: Callable[[datetime], Instance]) -> None:
    day = date(2026, 6, 16)
    instance = instance_at(TUESDAY)
    instance.live(announced_at(day) + HOUR)
    late = instance.world.invent(day, ["cs.CL"])
    instance.world.announce(day, new=[late.id])
    instance.live(announced_at(day) + 6 * HOUR)
    assert [(each.part, each.subject) for each in instance.store.troubles.all()] == [("feeds", "cs")]
    assert f"arxiv:{late.id}" in instance.store.troubles.all()[0].message


def test_an_archive_that_is_followed_no_longer_troubles_nobody(instance: Instance) -> None:
    instance.arxiv.misbehave("html", match="/list/math/", times=10_000)
    instance.live(instance.clock + 12 * HOUR)
    assert [each.part for each in instance.store.troubles.all()] == ["lists"]
    instance.follow = ("cs", "hep-th")
    instance.worker = instance.employ()
    instance.live(instance.clock + 6 * HOUR)
    assert instance.store.troubles.all() == []
    assert not any(job.state == "failed" for job in instance.store.jobs.all())


def test_what_was_given_up_rests_and_is_begun_afresh(instance: Instance) -> None:
    instance.arxiv.misbehave("html", match="/list/cs/", times=10_000)
    instance.live(instance.clock + 12 * HOUR)
    asked = len(instance.arxiv.asked("/list/cs/"))
    assert 12 <= asked <= 26
    job = instance.store.jobs.find(schedule.LISTS, "cs")
    assert job is not None
    instance.arxiv.behave()
    instance.live(instance.clock + 25 * HOUR)
    assert instance.store.troubles.all() == []
    assert instance.wrong_days(date(2026, 6, 12), newest_announced_day(instance.clock)) == []


def test_a_clock_that_jumps_asks_for_nothing_twice_and_loses_nothing(instance_at: Callable[[datetime], Instance]) -> None:
    instance = instance_at(WEDNESDAY)
    instance.live(announced_at(date(2026, 6, 17)) + 6 * HOUR)
    asked = instance.lists_asked()
    instance.live(instance.clock + 6 * HOUR)
    assert instance.lists_asked() == asked
    there = instance.clock
    # The clock of this machine alone is set back by two days, and is right again later.
    for moment in (there - 2 * DAY, there - 2 * DAY + HOUR, there + HOUR):
        instance.clock = moment
        instance.worker.work_off()
    assert instance.lists_asked() == asked
    # It is a month ahead: arXiv still shows its own newest list, and that is what is held of it.
    instance.clock = there + 30 * DAY
    instance.worker.work_off()
    instance.set(there + 2 * HOUR)
    instance.live(there + 3 * DAY)
    assert instance.wrong_days(date(2026, 6, 9), newest_announced_day(instance.clock)) == []


@pytest.mark.parametrize("night", [date(2026, 3, 8), date(2026, 11, 1)])
def test_nights_when_the_clocks_change(store: Store, night: date) -> None:
    """New York's list of Monday appears at 20:00 on Sunday, whatever that is in UTC."""
    world = World.synthetic(10, last_day=night + 4 * DAY, days=8, archives=("cs",))
    with Replay(world) as arxiv:
        instance = Instance(store, arxiv, datetime.combine(night, datetime.min.time(), UTC) - 2 * DAY, ("cs",))
        monday = night + DAY
        due = announced_at(monday)
        assert due.hour == (0 if night.month == 3 else 1)
        instance.live(due - 2 * HOUR)
        instance.live(due - HOUR / 4, step=timedelta(minutes=10))
        assert instance.state("cs", monday) == "not yet" and instance.shown("cs", monday) == {}
        instance.live(due + HOUR / 4, step=timedelta(minutes=10))
        assert instance.state("cs", monday) == "listed"
        instance.live(due + 3 * DAY + HOUR)
        assert instance.wrong_days(monday, newest_announced_day(instance.clock)) == []
        assert instance.failures == []
