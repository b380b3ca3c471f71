"""What is said of a day's list: of several the worst, and over papers never that there are none."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from lxml import html
from readers_site import Site

from papilio.following.list_states import NOTHING_LISTED, WORST_FIRST, ListState, Standing, fitting, worst
from papilio.following.lists import begin_following
from papilio.model.paper import Announcement, Paper, Record
from papilio.store.work.listings import TakenList
from papilio.web.frame import Frame
from papilio.web.lists.day_lines import day_lines

TUESDAY = date(2026, 8, 11)
NOON = datetime(2026, 8, 11, 12, tzinfo=UTC)
TAKEN = NOON.timestamp() - 8 * 3600
STATES: tuple[ListState, ...] = get_args(ListState)


def test_every_state_has_its_place() -> None:
    assert sorted(WORST_FIRST) == sorted(STATES) and set(STATES) > NOTHING_LISTED


@pytest.mark.parametrize(("one", "other"), list(product(STATES, repeat=2)))
def test_of_two_lists_the_worst_is_told_and_over_papers_none_that_there_are_none(one: ListState, other: ListState) -> None:
    two = [Standing(f"c.{state}", TUESDAY, state, None, None) for state in (one, other)]
    assert worst(two).state == worst(two[::-1]).state == min(one, other, key=WORST_FIRST.index)
    assert fitting(two, papers=False) == two
    left = fitting(two, papers=True)
    assert [each.state for each in left] == [state for state in (one, other) if state not in ("quiet", "holiday", "weekend")]


@pytest.fixture
def followed(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """A library that follows cs and math. On Tuesday cs.AI has papers, the list of math is not to be believed; hep-th is not
    followed, and has a paper that the calendar puts there."""
    places = [("cs.AI", "new", False), ("cs.AI", "cross", False), ("hep-th", "new", True)]
    records = [
        Record(Paper(f"arxiv:2608.{n:05}", "One", categories=(code,)), (Announcement(code, TUESDAY, kind, estimated),))  # pyright: ignore[reportArgumentType]
        for n, (code, kind, estimated) in enumerate(places, 1)
    ]
    site = Site(sqlite_url, tmp_path, records)
    with site.store.transaction() as tx:
        site.store.listings.save(tx, TakenList("cs", TUESDAY, "new", TAKEN, {"cs.AI": (1, 1, 0)}))
        site.store.listings.save(tx, TakenList("math", TUESDAY, "new", TAKEN, {}, "It states 5 entries and has 4."))
    begin_following(site.store, ("cs", "math"), NOON - timedelta(days=2))
    site.app = replace(site.app, follow=("cs", "math"))
    site.clock.time = NOON
    yield site
    site.close()


def lines(site: Site, path: str) -> str:
    page = html.fromstring(site.by().get(path).text)
    return " ".join(each.text_content() for each in page.cssselect(".standing"))


@pytest.mark.parametrize(
    ("names", "said", "unsaid"),
    [
        ("cs.AI", "List of 2026-08-11, as announced", "Quiet"),
        ("cs.GL", "Quiet: arXiv announced nothing here", "List of"),
        ("cs.AI,cs.GL", "List of 2026-08-11, as announced", "Quiet"),
        ("cs.GL,cs.AI", "List of 2026-08-11, as announced", "Quiet"),
        ("cs.AI,math.NA", "not to be believed, so it is not shown. It states 5 entries and has 4.", "as announced"),
        ("cs.GL,hep-th", "", "Quiet"),
        ("hep-th", "", "Quiet"),
    ],
)
def test_the_page_of_a_union_says_what_its_papers_allow(followed: Site, names: str, said: str, unsaid: str) -> None:
    told = lines(followed, f"/arxiv/{names}?date={TUESDAY}")
    assert said in told and unsaid not in told
    assert told or not said


def test_who_chose_no_day_is_told_of_the_newest_list_too(followed: Site) -> None:
    assert lines(followed, "/arxiv/cs.AI").count("Next list: 2026-08-12") == 1
    followed.clock.time += timedelta(days=1)
    told = lines(followed, "/arxiv/cs.AI")
    assert "Stale: the list of 2026-08-12 has been due" in told and "List of 2026-08-11, as announced" in told


def test_a_library_that_follows_nothing_says_nothing(followed: Site, frame: Frame) -> None:
    app = replace(followed.app, follow=())
    assert day_lines(frame, app, ["cs.AI"], TUESDAY, chosen=False, papers=True) == ()
