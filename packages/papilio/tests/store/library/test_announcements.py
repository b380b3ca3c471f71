"""Lists by category and day."""

from collections.abc import Callable
from datetime import date

import pytest

from papilio.model.paper import Announcement, Kind, Paper, Record
from papilio.store import Store
from papilio.store.library.announcements import DayCount, Listed
from papilio.store.library.papers import PutCounts

MONDAY, TUESDAY, WEDNESDAY = date(2024, 1, 8), date(2024, 1, 9), date(2024, 1, 10)


def listed(ref: str, *announcements: Announcement, categories: tuple[str, ...] = ()) -> Record:
    return Record(Paper(ref, "t", categories=categories or tuple(each.category for each in announcements)), announcements)


def on(category: str, day: date, kind: Kind = "new", *, estimated: bool = False) -> Announcement:
    return Announcement(category, day, kind, estimated)


def test_a_day_is_ordered_by_kind_then_newest_id(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        listed("arxiv:2401.00002", on("cs.CL", MONDAY)),
        listed("arxiv:2401.00010", on("cs.CL", MONDAY)),
        listed("arxiv:2401.00020", on("cs.CL", MONDAY, "cross")),
        listed("arxiv:2312.00001", on("cs.CL", MONDAY, "replacement")),
        listed("arxiv:hep-th/9901001", on("cs.CL", MONDAY, "replacement")),
        listed("arxiv:0704.0001", on("cs.CL", MONDAY, "replacement")),
        listed("arxiv:math/0703001", on("cs.CL", MONDAY, "replacement")),
        listed("arxiv:2401.00030", on("cs.CL", TUESDAY)),
        listed("arxiv:2401.00031", on("cs.LG", MONDAY)),
    )
    assert store.announcements.day(["cs.CL"], [], MONDAY) == [
        Listed("arxiv:2401.00010", "new"),
        Listed("arxiv:2401.00002", "new"),
        Listed("arxiv:2401.00020", "cross"),
        Listed("arxiv:2312.00001", "replacement"),
        Listed("arxiv:0704.0001", "replacement"),
        Listed("arxiv:math/0703001", "replacement"),
        Listed("arxiv:hep-th/9901001", "replacement"),
    ]


def test_a_union_shows_each_paper_once_with_its_best_kind(store: Store, put: Callable[..., PutCounts]) -> None:
    put(listed("arxiv:2401.00001", on("cs.LG", MONDAY, "cross"), on("stat.ML", MONDAY, "new"), on("math.ST", MONDAY, "cross")))
    assert store.announcements.day(["cs.LG", "stat.ML", "math.ST"], [], MONDAY) == [Listed("arxiv:2401.00001", "new")]
    assert store.announcements.day(["cs.LG"], [], MONDAY) == [Listed("arxiv:2401.00001", "cross")]


def test_an_exclusion_removes_papers_that_carry_the_category_at_all(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        listed("arxiv:2401.00001", on("cs.CL", MONDAY), categories=("cs.CL", "cs.CY")),
        listed("arxiv:2401.00002", on("cs.CL", MONDAY)),
        listed("arxiv:2401.00003", on("cs.CL", MONDAY), categories=("cs.CL", "math-ph")),
    )
    assert [each.ref for each in store.announcements.day(["cs.CL"], ["cs.CY"], MONDAY)] == [
        "arxiv:2401.00003",
        "arxiv:2401.00002",
    ]
    assert [each.ref for each in store.announcements.day(["cs.CL"], ["math"], MONDAY)] == [
        "arxiv:2401.00003",
        "arxiv:2401.00002",
        "arxiv:2401.00001",
    ]


def test_an_archive_means_all_its_categories(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        listed("arxiv:2401.00001", on("math.AG", MONDAY)),
        listed("arxiv:2401.00002", on("math-ph", MONDAY)),
        listed("arxiv:2401.00003", on("astro-ph", MONDAY)),
        listed("arxiv:2401.00004", on("astro-ph.GA", MONDAY)),
        listed("arxiv:2401.00005", on("cs.CL", MONDAY), categories=("cs.CL", "math.ST")),
    )
    assert {each.ref for each in store.announcements.day(["math"], [], MONDAY)} == {"arxiv:2401.00001"}
    assert {each.ref for each in store.announcements.day(["astro-ph"], [], MONDAY)} == {"arxiv:2401.00003", "arxiv:2401.00004"}
    assert {each.ref for each in store.announcements.day(["cs"], ["math"], MONDAY)} == set()


def test_the_newest_day_and_the_days_of_a_range(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        listed("arxiv:2401.00001", on("cs.CL", MONDAY), on("cs.LG", MONDAY, "cross")),
        listed("arxiv:2401.00002", on("cs.CL", MONDAY, estimated=True)),
        listed("arxiv:2401.00003", on("cs.LG", WEDNESDAY)),
    )
    announcements = store.announcements
    assert announcements.newest_day(["cs"]) == WEDNESDAY
    assert announcements.newest_day(["cs"], TUESDAY) == MONDAY
    assert announcements.newest_day(["cs.CL"]) == MONDAY
    assert announcements.newest_day(["cs.CL"], date(2024, 1, 7)) is None
    assert announcements.newest_day(["unheard.of"]) is None
    assert announcements.days(["cs.CL", "cs.LG"], MONDAY, WEDNESDAY) == [
        DayCount(MONDAY, 2, estimated=True),
        DayCount(WEDNESDAY, 1, estimated=False),
    ]
    assert announcements.days(["cs.LG"], MONDAY, TUESDAY) == [DayCount(MONDAY, 1, estimated=False)]
    assert announcements.days([], MONDAY, WEDNESDAY) == []


def test_categories_are_counted_as_papers_come_change_and_go(
    store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]
) -> None:
    put(listed("arxiv:2401.00001", on("cs.CL", MONDAY), categories=("cs.CL", "cs.LG")))
    put(listed("arxiv:2401.00002", on("cs.CL", TUESDAY)))
    assert store.announcements.categories() == {"cs.CL": (2, TUESDAY), "cs.LG": (1, None)}
    put(listed("arxiv:2401.00002", on("stat.ML", WEDNESDAY)))
    assert store.announcements.categories() == {"cs.CL": (1, TUESDAY), "cs.LG": (1, None), "stat.ML": (1, WEDNESDAY)}
    delete("arxiv:2401.00001")
    assert store.announcements.categories() == {"stat.ML": (1, WEDNESDAY)}


@pytest.mark.parametrize(
    ("held", "arriving", "after"),
    [
        pytest.param([], [on("cs.CL", MONDAY)], [on("cs.CL", MONDAY)], id="first"),
        pytest.param(
            [on("cs.CL", TUESDAY)],
            [on("cs.CL", MONDAY, estimated=True)],
            [on("cs.CL", TUESDAY)],
            id="a late estimate",
        ),
        pytest.param(
            [on("cs.CL", MONDAY, estimated=True)], [on("cs.CL", TUESDAY)], [on("cs.CL", TUESDAY)], id="an estimate is replaced"
        ),
        pytest.param(
            [on("cs.CL", MONDAY, estimated=True)],
            [on("cs.CL", TUESDAY, estimated=True)],
            [on("cs.CL", TUESDAY, estimated=True)],
            id="a better estimate",
        ),
        pytest.param(
            [on("cs.CL", MONDAY, estimated=True)],
            [on("cs.CL", WEDNESDAY, "replacement")],
            [on("cs.CL", MONDAY, estimated=True), on("cs.CL", WEDNESDAY, "replacement")],
            id="a replacement says nothing about the first day",
        ),
        pytest.param(
            [on("cs.CL", MONDAY), on("cs.LG", MONDAY, "cross", estimated=True)],
            [],
            [on("cs.CL", MONDAY), on("cs.LG", MONDAY, "cross", estimated=True)],
            id="a record without announcements",
        ),
        pytest.param(
            [on("cs.CL", MONDAY, estimated=True), on("cs.CY", MONDAY, "cross", estimated=True)],
            [on("cs.CL", MONDAY, estimated=True)],
            [on("cs.CL", MONDAY, estimated=True)],
            id="an estimate of a category that the paper left",
        ),
        pytest.param(
            [on("cs.CL", MONDAY, "cross")],
            [on("cs.CL", MONDAY, "new")],
            [on("cs.CL", MONDAY, "new")],
            id="the better kind",
        ),
    ],
)
def test_estimates_give_way_to_announcements(
    store: Store,
    put: Callable[..., PutCounts],
    held: list[Announcement],
    arriving: list[Announcement],
    after: list[Announcement],
) -> None:
    categories = ("cs.CL", "cs.LG")
    before = (*categories, "cs.CY")
    put(listed("arxiv:2401.00001", *held, categories=before))
    put(listed("arxiv:2401.00001", *arriving, categories=categories))
    assert set(store.papers.get("arxiv:2401.00001").announcements) == set(after)
    put(listed("arxiv:2401.00001", *arriving, categories=categories))
    assert set(store.papers.get("arxiv:2401.00001").announcements) == set(after)
