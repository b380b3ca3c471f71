"""The calendar of a list: whole weeks of whole months, and the nearest days that have lists, however far."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets import budget
from papilio.model.paper import Announcement, Paper, Record
from papilio.sources.arxiv.schedule import day_state
from papilio.store import Store
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.calendar import day_name, days_of, month_name

ENGLISH, CHINESE = (Frame("", "/", messages(language)) for language in ("en", "zh"))
LISTED = [date(1999, 1, 5), date(2024, 4, 30), date(2024, 5, 2), date(2024, 5, 3), date(2026, 7, 1)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('calendar') / 'papilio.db'}")
    with store.transaction() as tx:
        for number, day in enumerate(LISTED):
            papers = [Paper(f"arxiv:{number}.{n}", "One", categories=("cs.LG",)) for n in range(number + 1)]
            store.papers.put(tx, [Record(paper, (Announcement("cs.LG", day, "new"),)) for paper in papers])
    yield store
    store.close()


@settings(max_examples=budget(30, 300), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dates(date(1995, 1, 1), date(2030, 12, 31)) | st.sampled_from(LISTED))
def test_any_month_has_each_of_its_days_once_in_weeks_from_monday(store: Store, day: date) -> None:
    days = days_of(ENGLISH, store, ["cs.LG"], "/arxiv/cs.LG", day)
    cells = [cell for week in days.calendar.weeks for cell in week]
    assert all(len(week) == 7 for week in days.calendar.weeks)
    numbered = {cell.number: place for place, cell in enumerate(cells) if cell.number}
    assert list(numbered) == list(range(1, monthrange(day.year, day.month)[1] + 1))
    assert numbered[day.day] % 7 == day.weekday()
    assert [cell.number for cell in cells if cell.current] == [day.day]
    for cell in cells:
        if cell.number:
            shown = day.replace(day=cell.number)
            assert cell.state == day_state(shown)
            assert bool(cell.href) == (shown in LISTED)
    before, after = (max((d for d in LISTED if d < day), default=None), min((d for d in LISTED if d > day), default=None))
    assert (days.before.label if days.before else None) == (before.isoformat() if before else None)
    assert (days.after.label if days.after else None) == (after.isoformat() if after else None)
    earlier = max((d for d in LISTED if d < day.replace(day=1)), default=None)
    assert (days.calendar.earlier.href if days.calendar.earlier else None) == (
        f"/arxiv/cs.LG?date={earlier.isoformat()}" if earlier else None
    )


def test_a_day_tells_its_papers_or_why_it_has_none(store: Store) -> None:
    days = days_of(ENGLISH, store, ["cs.LG"], "/arxiv/cs.LG", date(2024, 5, 3))
    labels = {cell.number: cell.label for week in days.calendar.weeks for cell in week}
    assert [labels[number] for number in (2, 3, 4, 6)] == ["3 papers", "4 papers", "weekend", "no list"]
    november = days_of(ENGLISH, store, ["cs.LG"], "/arxiv/cs.LG", date(2024, 11, 28)).calendar
    assert {cell.number: cell.label for week in november.weeks for cell in week}[29] == "arXiv holiday"


def test_names_of_days_in_both_languages() -> None:
    assert day_name(ENGLISH, date(2025, 10, 24)) == "Friday, 24 October 2025"
    assert month_name(CHINESE, date(2025, 10, 24)) == "2025年10月"
    assert len({day_name(CHINESE, date(2025, 1, 1) + timedelta(days=n)) for n in range(400)}) == 400
