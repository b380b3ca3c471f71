"""What there is of a list, hour by hour through a fortnight in which much goes wrong.

Papers are announced in cs.LG each day, in cs.GL on the 18th alone. The library follows cs. All hours are of New York, where
lists appear at 20:00. From Wednesday 18 November, 19:30, arXiv does not answer until Thursday, 21:30; on Monday 23 its page
states a wrong count until 2:30; on Tuesday 24 it is two hours late; Thursday 26 is Thanksgiving, so that nothing is dated the
27th.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from open_gate import arxiv_at
from replay import Replay, World
from starlette.testclient import TestClient

from papilio.app import App
from papilio.errors import RemoteError
from papilio.following.list_states import Standing, standing, standings
from papilio.following.lists import begin_following, due_lists, take_list
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.sources.arxiv.categories import all_categories
from papilio.sources.arxiv.schedule import announced_at, day_state, newest_announced_day
from papilio.store import Store
from papilio.web.serving.server import create

NEW_YORK = ZoneInfo("America/New_York")
FOLLOWED = ("cs",)
BEGIN, END = datetime(2026, 11, 15, 12, tzinfo=NEW_YORK), datetime(2026, 12, 1, 12, tzinfo=NEW_YORK)


def hour(day: int, hours: int, minutes: int = 0) -> datetime:
    """Of November, in New York."""
    return datetime(2026, 11, day, hours, minutes, tzinfo=NEW_YORK)


OUTAGE = (hour(18, 19, 30), hour(19, 21, 30))
WRONG = (hour(23, 20), hour(24, 2, 30))
LATE = (hour(24, 20), hour(24, 22, 10))

# Category, day of November → the states that are seen, each with the hour at which it begins.
FORTNIGHT: list[tuple[str, int, list[tuple[datetime, str]]]] = [
    ("cs.LG", 16, [(BEGIN, "not yet"), (hour(15, 21), "listed")]),
    ("cs.LG", 17, [(BEGIN, "not yet"), (hour(16, 21), "listed")]),
    ("cs.LG", 18, [(BEGIN, "not yet"), (hour(17, 21), "listed")]),
    ("cs.LG", 19, [(BEGIN, "not yet"), (hour(18, 23), "stale"), (hour(19, 22), "listed")]),
    ("cs.LG", 20, [(BEGIN, "not yet"), (hour(19, 22), "listed")]),
    ("cs.LG", 21, [(BEGIN, "weekend")]),
    ("cs.LG", 22, [(BEGIN, "weekend")]),
    ("cs.LG", 23, [(BEGIN, "not yet"), (hour(22, 21), "listed")]),
    ("cs.LG", 24, [(BEGIN, "not yet"), (hour(23, 21), "wrong"), (hour(24, 3), "listed")]),
    ("cs.LG", 25, [(BEGIN, "not yet"), (hour(24, 23), "listed")]),
    ("cs.LG", 26, [(BEGIN, "not yet"), (hour(25, 21), "listed")]),
    ("cs.LG", 27, [(BEGIN, "holiday")]),
    ("cs.LG", 30, [(BEGIN, "not yet"), (hour(29, 21), "listed")]),
    ("cs", 19, [(BEGIN, "not yet"), (hour(18, 23), "stale"), (hour(19, 22), "listed")]),
    ("cs", 27, [(BEGIN, "holiday")]),
    ("cs.GL", 17, [(BEGIN, "not yet"), (hour(16, 21), "quiet")]),
    ("cs.GL", 18, [(BEGIN, "not yet"), (hour(17, 21), "listed")]),
    ("cs.GL", 19, [(BEGIN, "not yet"), (hour(18, 23), "stale"), (hour(19, 22), "quiet")]),
    ("cs.GL", 24, [(BEGIN, "not yet"), (hour(23, 21), "wrong"), (hour(24, 3), "quiet")]),
    ("cs.GL", 27, [(BEGIN, "holiday")]),
    ("cs.LG", 13, [(BEGIN, "listed")]),
    ("cs.GL", 13, [(BEGIN, "quiet")]),
    ("cs.LG", 3, [(BEGIN, "not followed")]),
    ("cs.LG", 1, [(BEGIN, "weekend")]),
    ("hep-th", 19, [(BEGIN, "not followed")]),
    ("hep-th", 27, [(BEGIN, "holiday")]),
    ("stat.ML", 24, [(BEGIN, "not followed")]),
]


OPERATOR = [
    (hour(17, 22), "listed", "quiet", 18),
    (hour(18, 22), "not yet", "not yet", 19),
    (hour(19, 12), "stale", "stale", 19),
    (hour(23, 23), "wrong", "wrong", 24),
    (hour(27, 12), "listed", "quiet", 26),
    (hour(29, 12), "listed", "quiet", 26),
]
"""What the operator sees: when, the state of cs.LG, that of a category without papers, and the day in November."""


@dataclass
class Fortnight:
    """What was seen at each hour, for the operator at some of them, and the library at its end."""

    store: Store
    series: dict[tuple[str, int], list[tuple[datetime, Standing]]] = field(default_factory=dict)
    operator: dict[datetime, list[Standing]] = field(default_factory=dict)
    pages: dict[tuple[datetime, str], list[str]] = field(default_factory=dict)

    def at(self, code: str, day: int, moment: datetime) -> Standing:
        return next(found for when, found in self.series[code, day] if when == moment)


PAGES: list[tuple[datetime, str, str]] = [
    (hour(18, 21), "/arxiv/cs.LG?date=2026-11-19", "Not yet: the list of 2026-11-19 was announced for 2026-11-19 01:00 UTC"),
    (hour(19, 1), "/arxiv/cs.LG?date=2026-11-19", "Stale: the list of 2026-11-19 has been due since 2026-11-19 01:00 UTC"),
    (hour(19, 1), "/arxiv/cs.LG", "Stale: the list of 2026-11-19 has been due since"),
    (hour(19, 23), "/arxiv/cs.LG?date=2026-11-19", "List of 2026-11-19, as announced; taken 2026-11-20 03:00 UTC."),
    (hour(19, 23), "/arxiv/cs.GL?date=2026-11-19", "Quiet: arXiv announced nothing here on 2026-11-19"),
    (
        hour(23, 22),
        "/arxiv/cs.LG?date=2026-11-24",
        "The list of 2026-11-24 that arXiv sent is not to be believed",
    ),
    (hour(27, 9), "/arxiv/cs.LG?date=2026-11-27", "2026-11-27 is an arXiv holiday, without a list."),
    (hour(28, 9), "/arxiv/cs.LG?date=2026-11-28", "arXiv lists nothing on weekends, and 2026-11-28 is one."),
]


def make_world() -> World:
    world = World()
    for back in range(40):
        day = date(2026, 12, 1) - timedelta(days=39 - back)
        if day_state(day) == "announced":
            codes = ["cs.LG", "cs.LG", "cs.AI", *(["cs.GL"] if day == date(2026, 11, 18) else [])]
            world.announce(day, new=[world.invent(day, [code]).id for code in codes])
            for name, _, _ in world.lists[day]:
                world.change(name, day, categories=world.papers[name].categories[:1])
    return world


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fortnight]:
    directory = tmp_path_factory.mktemp("fortnight")
    store, world, clock = Store.open(f"sqlite:///{directory / 'papilio.db'}"), make_world(), [BEGIN.astimezone(UTC)]

    def within(span: tuple[datetime, datetime]) -> bool:
        return span[0] <= clock[0] < span[1]

    def go_wrong(path: str) -> None:
        if within(OUTAGE):
            server.misbehave("unavailable")
        if within(WRONG) and "/list/" in path:
            server.misbehave("wrong-count")

    seen = Fortnight(store)
    access = Access("none", frozenset({"testserver"}))
    with Replay(world, on_ask=go_wrong) as server:
        arxiv = arxiv_at(server.addresses)
        app = App(store, Engine(directory / "index"), access, "", "", "", lambda: clock[0], arxiv=arxiv, follow=FOLLOWED)
        client = TestClient(create(app))
        begin_following(store, FOLLOWED, clock[0])
        while clock[0] <= END:
            now = clock[0]
            world.today = newest_announced_day(now if not within(LATE) else LATE[0] - timedelta(hours=1))
            for archive, day in due_lists(store, FOLLOWED, now):
                try:
                    take_list(store, arxiv, archive, day, now)
                except RemoteError as error:
                    message = str(error)
                    with store.transaction() as tx:
                        store.troubles.report(tx, "lists", f"{archive} {day}", message, now.timestamp())
                else:
                    with store.transaction() as tx:
                        store.troubles.clear(tx, "lists", f"{archive} {day}")
            moment = now.astimezone(NEW_YORK)
            for code, number, _ in FORTNIGHT:
                found = standing(store, FOLLOWED, code, date(2026, 11, number), now)
                seen.series.setdefault((code, number), []).append((moment, found))
            if moment in [when for when, *_ in OPERATOR]:
                seen.operator[moment] = standings(store, FOLLOWED, now)
            for when, path, _ in PAGES:
                if when == moment:
                    tree = html.fromstring(client.get(path).text)
                    seen.pages[when, path] = [" ".join(tree.text_content().split())]
            clock[0] += timedelta(hours=1)
    yield seen
    problems = store.check()
    store.close()
    assert problems == []


@pytest.mark.parametrize(("code", "day", "states"), FORTNIGHT, ids=[f"{code} {day}" for code, day, _ in FORTNIGHT])
def test_every_hour_of_a_fortnight(fortnight: Fortnight, code: str, day: int, states: list[tuple[datetime, str]]) -> None:
    series = fortnight.series[code, day]
    assert len(series) == 16 * 24 + 1
    changes = [
        (moment, found.state)
        for place, (moment, found) in enumerate(series)
        if not place or found.state != series[place - 1][1].state
    ]
    assert changes == states


def test_a_standing_tells_when_and_why(fortnight: Fortnight) -> None:
    stale = fortnight.at("cs.LG", 19, hour(19, 12))
    assert (stale.due, stale.fetched) == (announced_at(date(2026, 11, 19)), None)
    assert "status 503" in stale.problem
    caught_up = fortnight.at("cs.LG", 19, hour(20, 12))
    assert (caught_up.fetched, caught_up.problem) == (hour(19, 22).astimezone(UTC), "")
    wrong = fortnight.at("cs.GL", 24, hour(24, 1))
    assert "states 5 entries and has 4" in wrong.problem or "states 4 entries and has 3" in wrong.problem
    holiday = fortnight.at("cs.LG", 27, hour(20, 12))
    assert (holiday.due, holiday.fetched, holiday.problem) == (None, None, "")


def test_the_operator_sees_the_newest_list_of_every_category(fortnight: Fortnight) -> None:
    codes = [each.code for each in all_categories() if each.archive == "cs"]
    for moment, state, quiet, day in OPERATOR:
        told = {each.category: each for each in fortnight.operator[moment]}
        assert list(told) == codes
        assert {each.day for each in told.values()} == {date(2026, 11, day)}
        assert (told["cs.LG"].state, told["cs.RO"].state) == (state, quiet)


def test_at_the_end_every_list_is_there_and_no_trouble_is_left(fortnight: Fortnight) -> None:
    assert fortnight.store.troubles.all() == []
    for number in (*range(9, 14), *range(16, 21), *range(23, 27), 30):
        day = date(2026, 11, number)
        papers = len(fortnight.store.announcements.day(["cs"], [], day))
        assert papers == (4 if number == 18 else 3)
    missed = fortnight.store.listings.find("cs", date(2026, 11, 19))
    assert missed is not None and missed.source == "catchup"


@pytest.mark.parametrize(("moment", "path", "said"), PAGES)
def test_the_pages_say_it(fortnight: Fortnight, moment: datetime, path: str, said: str) -> None:
    assert said in fortnight.pages[moment, path][0]


def test_what_arxiv_lists_on_a_day_that_the_calendar_calls_a_holiday(tmp_path: Path) -> None:
    world, holiday, before = make_world(), date(2026, 11, 27), date(2026, 11, 26)
    world.announce(holiday, new=[world.invent(holiday, ["cs.LG"]).id])
    world.today = holiday
    store, now = Store.open(f"sqlite:///{tmp_path / 'papilio.db'}"), announced_at(before) + timedelta(hours=25)
    begin_following(store, FOLLOWED, now)
    with Replay(world) as server:
        for _ in range(2):  # what was asked for, and what came
            take_list(store, arxiv_at(server.addresses), "cs", before, now)
    assert [standing(store, FOLLOWED, "cs.LG", day, now).state for day in (before, holiday)] == ["listed", "listed"]
    store.close()
