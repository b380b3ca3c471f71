"""Daily lists: what they bring, when they are due, and when they are not to be believed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from open_gate import arxiv_at
from replay import Replay, World, WorldPaper
from starlette.testclient import TestClient

from papilio.app import App
from papilio.errors import InputError, LaterError, ReplyError
from papilio.finding.indexing import catch_up
from papilio.following.harvest import run
from papilio.following.lists import Taken, begin_following, check_list, due_lists, take_list, wanted_since
from papilio.importing.ingest import import_file
from papilio.model.paper import Announcement
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.sources.arxiv.client import ArxivClient
from papilio.sources.arxiv.schedule import announced_at, day_state, newest_announced_day
from papilio.store import Store
from papilio.store.library.announcements import Listed
from papilio.web.serving.server import create

DAY = timedelta(days=1)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 8, number) for number in (11, 12, 13, 14))
ARCHIVES = ("cs", "stat", "hep-th")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def world() -> World:
    """Four days until Friday, of which the site shows the last."""
    world = World.synthetic(20, last_day=FRIDAY, days=4, archives=ARCHIVES)
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        world.announce(day, new=[world.invent(day, ["hep-th"]).id])
    return world


@pytest.fixture
def server(world: World) -> Iterator[Replay]:
    with Replay(world) as server:
        yield server


@pytest.fixture
def arxiv(server: Replay) -> ArxivClient:
    return arxiv_at(server.addresses)


def at(day: date, hours: float = 1.0) -> datetime:
    """So long after the list of a day has appeared."""
    return announced_at(day) + timedelta(hours=hours)


def invent(world: World, day: date, *categories: str, **fields: object) -> WorldPaper:
    """A paper of that day with these categories, new on its list."""
    paper = world.invent(day, [categories[0]])
    world.change(paper.id, day, categories=categories, **fields)
    world.announce(day, new=[paper.id])
    return world.papers[paper.id]


def places(store: Store, name: str) -> set[tuple[str, date, str]]:
    """Where a paper was announced, without estimates."""
    return {
        (each.category, each.day, each.kind) for each in store.papers.get(f"arxiv:{name}").announcements if not each.estimated
    }


def troubles(store: Store, part: str = "lists") -> dict[str, str]:
    return {each.subject: each.message for each in store.troubles.all() if each.part == part}


def expected(world: World, code: str, day: date) -> list[tuple[str, str]]:
    """The list of a category as arXiv's own page of it has it."""
    seen: dict[str, str] = {}
    for kind in ("new", "cross", "replacement"):
        for paper in world.section(code, day, kind):
            seen.setdefault(f"arxiv:{paper.id}", kind)
    return sorted(seen.items())


def assert_lists(store: Store, world: World, day: date, codes: list[str]) -> None:
    for code in codes:
        listed = store.announcements.day([code], [], day)
        assert sorted((each.ref, each.kind) for each in listed) == expected(world, code, day)


def as_snapshot(path: Path, papers: list[WorldPaper]) -> Path:
    lines = [
        {
            "id": paper.id,
            "title": paper.title,
            "authors": paper.authors,
            "abstract": paper.abstract,
            "categories": " ".join(paper.categories),
            "comments": paper.comments,
            "license": paper.license,
            "update_date": str(paper.versions[-1].date()),
            "versions": [
                {"version": f"v{number}", "created": f"{when:%a, {when.day} %b %Y %H:%M:%S} GMT"}
                for number, when in enumerate(paper.versions, 1)
            ],
        }
        for paper in papers
    ]
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return path


def test_one_page_of_an_archive_yields_the_list_of_every_category(
    store: Store, world: World, server: Replay, arxiv: ArxivClient
) -> None:
    for archive in ARCHIVES:
        taken = take_list(store, arxiv, archive, FRIDAY, at(FRIDAY))
        assert (taken.archive, taken.day) == (archive, FRIDAY)
        assert taken.papers == len(expected(world, archive, FRIDAY))
    assert len(server.asked("/list/")) == len(server.asked("/new")) == 3
    codes = sorted({code for paper in world.papers.values() for code in paper.categories})
    assert_lists(store, world, FRIDAY, codes)
    held = store.listings.find("cs", FRIDAY)
    assert held is not None and (held.source, held.problem) == ("new", "")
    for code in codes:
        kinds = [kind for _, kind in expected(world, code, FRIDAY)]
        counts = tuple(kinds.count(kind) for kind in ("new", "cross", "replacement"))
        taken_list = store.listings.find(code.partition(".")[0], FRIDAY)
        assert taken_list is not None
        assert taken_list.counts.get(code, (0, 0, 0)) == counts


def test_days_that_were_missed_are_caught_up_with(store: Store, world: World, server: Replay, arxiv: ArxivClient) -> None:
    begin_following(store, ARCHIVES, at(TUESDAY))
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        world.today = day
        if day == TUESDAY:
            take_list(store, arxiv, "cs", day, at(day))
    due = due_lists(store, ARCHIVES, at(FRIDAY))
    assert due[:3] == [(archive, FRIDAY) for archive in ARCHIVES]
    assert ("cs", TUESDAY) not in due and ("stat", TUESDAY) in due
    for archive, day in due:
        if day >= TUESDAY:
            take_list(store, arxiv, archive, day, at(FRIDAY))
    codes = sorted({code for paper in world.papers.values() for code in paper.categories})
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        assert_lists(store, world, day, codes)
    assert len(server.asked("/catchup/")) == 8
    assert not [each for each in due_lists(store, ARCHIVES, at(FRIDAY)) if each[1] >= TUESDAY]


def test_a_paper_of_the_list_is_completed_by_the_harvest(store: Store, world: World, arxiv: ArxivClient) -> None:
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        for archive in ARCHIVES:
            world.today = day
            take_list(store, arxiv, archive, day, at(day))
    before = {entry.paper.ref: entry.announcements for entry in store.papers.iterate()}
    assert len(before) == len(world.papers)
    run(store, arxiv, "", now=lambda: world.now, sleep=lambda seconds: None)
    for entry in store.papers.iterate():
        paper = world.papers[entry.paper.ref.removeprefix("arxiv:")]
        assert (entry.paper.version, entry.paper.title) == (len(paper.versions), paper.title)
        assert entry.paper.published == f"{paper.versions[0]:%Y-%m-%dT%H:%M:%SZ}"
        # The harvest estimates days, and those that were announced stay.
        assert {each for each in entry.announcements if not each.estimated} == set(before[entry.paper.ref])
        assert not [each for each in entry.announcements if each.estimated]


def test_new_and_cross_listed_on_one_day(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, FRIDAY, "cs.LG", "stat.ML")
    world.announce(FRIDAY, cross=[(paper.id, ("cs.AI", "hep-th"))])
    for archive in ARCHIVES:
        take_list(store, arxiv, archive, FRIDAY, at(FRIDAY))
    assert places(store, paper.id) == {
        ("cs.LG", FRIDAY, "new"),
        ("stat.ML", FRIDAY, "cross"),
        ("cs.AI", FRIDAY, "cross"),
        ("hep-th", FRIDAY, "cross"),
    }
    assert Listed(f"arxiv:{paper.id}", "new") in store.announcements.day(["cs"], [], FRIDAY)
    assert [each.ref for each in store.announcements.day(["cs", "stat"], [], FRIDAY)].count(f"arxiv:{paper.id}") == 1


def test_new_in_two_archives_on_one_day(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, FRIDAY, "cs.LG", "stat.ML")
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    world.change(paper.id, FRIDAY, categories=("stat.ML", "cs.LG"))  # moved between the two pages
    take_list(store, arxiv, "stat", FRIDAY, at(FRIDAY))
    assert places(store, paper.id) == {("cs.LG", FRIDAY, "new"), ("stat.ML", FRIDAY, "new")}
    assert store.papers.get(f"arxiv:{paper.id}").paper.categories == ("stat.ML", "cs.LG")
    # In any order of the pages.
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert places(store, paper.id) == {("cs.LG", FRIDAY, "new"), ("stat.ML", FRIDAY, "new")}


def test_a_cross_list_says_nothing_of_the_categories_before(
    store: Store, world: World, arxiv: ArxivClient, tmp_path: Path
) -> None:
    """Of an imported paper nobody knows the announced days; only what it gained was announced today."""
    old = invent(world, date(2026, 6, 3), "cs.LG", "cs.AI")
    import_file(store, as_snapshot(tmp_path / "s.jsonl", [old]), workers=0)
    world.announce(FRIDAY, cross=[(old.id, ("cs.CL",))])
    for now in (at(FRIDAY), at(FRIDAY + 3 * DAY)):
        take_list(store, arxiv, "cs", FRIDAY, now)
        assert places(store, old.id) == {("cs.CL", FRIDAY, "cross")}
    held = store.papers.get(f"arxiv:{old.id}").announcements
    assert {(each.category, each.day) for each in held if each.estimated} == {
        ("cs.LG", date(2026, 6, 3)),
        ("cs.AI", date(2026, 6, 3)),
    }


def test_a_replacement_changes_the_title_and_not_the_first_day(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, THURSDAY, "cs.LG", "cs.AI")
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    world.today = FRIDAY
    world.revise(paper.id, FRIDAY, title="A better title", abstract="Better.", comments="v2: better")
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    entry = store.papers.get(f"arxiv:{paper.id}")
    assert (entry.paper.title, entry.paper.abstract, entry.paper.version) == ("A better title", "Better.", 2)
    assert places(store, paper.id) == {
        ("cs.LG", THURSDAY, "new"),
        ("cs.AI", THURSDAY, "cross"),
        ("cs.LG", FRIDAY, "replacement"),
        ("cs.AI", FRIDAY, "replacement"),
    }


def test_a_withdrawn_paper(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, THURSDAY, "cs.LG")
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    world.today = FRIDAY
    notice = "This paper has been withdrawn by the author due to a crucial sign error in equation 1."
    world.revise(paper.id, FRIDAY, abstract=notice, comments="This paper has been withdrawn by the author")
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    held = store.papers.get(f"arxiv:{paper.id}").paper
    assert (held.title, held.abstract, held.version) == (paper.title, notice, 2)
    assert held.comments == "This paper has been withdrawn by the author"
    assert {kind for _, _, kind in places(store, paper.id)} == {"new", "replacement"}


def test_a_paper_whose_category_vanished(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, THURSDAY, "cs.LG", "cs.AI", "stat.ML")
    unknown = invent(world, FRIDAY, "cs.ZZ", "cs.LG")
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    world.today = FRIDAY
    world.revise(paper.id, FRIDAY, categories=("cs.LG", "stat.ML"))
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert store.papers.get(f"arxiv:{paper.id}").paper.categories == ("cs.LG", "stat.ML")
    # What was announced was announced.
    assert ("cs.AI", THURSDAY, "cross") in places(store, paper.id)
    assert ("cs.AI", FRIDAY, "replacement") not in places(store, paper.id)
    assert places(store, unknown.id) == {("cs.ZZ", FRIDAY, "new"), ("cs.LG", FRIDAY, "cross")}


def test_the_order_in_which_a_page_shows_categories_is_no_change(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, FRIDAY, "cs.LG", "stat.ML", "cs.AI")
    run(store, arxiv, "", now=lambda: world.now, sleep=lambda seconds: None)
    world.change(paper.id, FRIDAY, categories=("cs.LG", "cs.AI", "stat.ML"))
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert store.papers.get(f"arxiv:{paper.id}").paper.categories == ("cs.LG", "stat.ML", "cs.AI")


def test_ids_that_are_announced_again(store: Store, world: World, arxiv: ArxivClient) -> None:
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    world.today = FRIDAY
    again = world.section("cs", THURSDAY, "new")[:2]
    world.announce(FRIDAY, new=[paper.id for paper in again])
    assert len(world.section("cs", FRIDAY, "new")) > 2 * len(again)
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    for paper in again:
        assert {(day, kind) for code, day, kind in places(store, paper.id) if code == paper.categories[0]} == {
            (THURSDAY, "new"),
            (FRIDAY, "new"),
        }
    assert_lists(store, world, FRIDAY, ["cs"])


@pytest.mark.parametrize(
    ("kind", "said"),
    [("wrong-count", "states .* entries and has"), ("odd-section", "Retracted .* of no known kind")],
)
@pytest.mark.parametrize("missed", [False, True])
def test_a_page_that_is_not_to_be_believed_is_an_error_that_the_operator_sees(
    store: Store, world: World, server: Replay, arxiv: ArxivClient, kind: str, said: str, missed: bool
) -> None:
    day = THURSDAY if missed else FRIDAY
    begin_following(store, ["cs"], at(FRIDAY))
    server.misbehave(kind, match="cs")
    with pytest.raises(ReplyError, match=said):
        take_list(store, arxiv, "cs", day, at(FRIDAY))
    assert store.papers.count() == 0
    held = store.listings.find("cs", day)
    assert held is not None and held.problem
    assert f"The list of cs of {day} is not to be believed" in troubles(store)["cs"]
    assert ("cs", day) in due_lists(store, ["cs"], at(FRIDAY))
    take_list(store, arxiv, "cs", day, at(FRIDAY))
    assert troubles(store) == {}
    assert ("cs", day) not in due_lists(store, ["cs"], at(FRIDAY))
    assert_lists(store, world, day, ["cs"])
    # A good list is not replaced by a bad one.
    server.misbehave(kind, match="cs")
    with pytest.raises(ReplyError):
        take_list(store, arxiv, "cs", day, at(FRIDAY))
    held = store.listings.find("cs", day)
    assert held is not None and not held.problem
    assert_lists(store, world, day, ["cs"])


@pytest.mark.parametrize("kind", ["yesterday", "not-updated"])
@pytest.mark.parametrize("first", [False, True])
def test_the_list_before_is_not_taken_for_todays(
    store: Store, world: World, server: Replay, arxiv: ArxivClient, kind: str, first: bool
) -> None:
    """Under its own date or under today's; also where nothing was taken before, and only the feed can tell."""
    if not first:
        world.today = THURSDAY
        take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
        world.today = FRIDAY
    held = store.papers.count()
    server.misbehave(kind, match="/list/cs")
    with pytest.raises(LaterError, match=r"2026-08-1[34]"):
        take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert store.papers.count() == held
    assert store.listings.find("cs", FRIDAY) is None
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert_lists(store, world, FRIDAY, ["cs"])


@pytest.mark.parametrize("more", [0, 1])
def test_half_of_a_list_may_have_been_announced_the_day_before_and_more_may_not(
    store: Store, world: World, arxiv: ArxivClient, more: int
) -> None:
    """More than half, and it is the list before, with a few papers of its own, under today's date."""
    own = len(world.section("cs", FRIDAY, "new"))
    again = [invent(world, THURSDAY, "cs.LG").id for _ in range(own + more)]
    world.announce(FRIDAY, new=again)
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    world.today = FRIDAY
    if more:
        with pytest.raises(LaterError, match=f"{own + 1} of its {2 * own + 1} new papers were announced then"):
            take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
        assert store.listings.find("cs", FRIDAY) is None
    else:
        take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
        assert_lists(store, world, FRIDAY, ["cs"])


@pytest.mark.parametrize("more", [0, 1])
def test_of_a_first_list_the_feed_of_its_day_has_at_least_half(
    store: Store, world: World, server: Replay, arxiv: ArxivClient, more: int
) -> None:
    own = len(world.section("cs", FRIDAY, "new"))
    strange = [invent(world, FRIDAY, "cs.LG").id for _ in range(own + more)]

    def before(path: str) -> None:
        """The feed knows nothing of the papers that only the list has."""
        if "/list/" not in path:
            world.lists[FRIDAY] = [each for each in world.lists[FRIDAY] if each[0] not in strange]

    server.on_ask = before
    if more:
        with pytest.raises(LaterError, match=f"of the {2 * own + 1} new papers .* the feed of that day has {own}"):
            take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
        assert store.papers.count() == 0
    else:
        take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
        assert len([each for each in store.announcements.day(["cs.LG"], [], FRIDAY) if each.kind == "new"]) >= own


def test_a_page_that_has_not_changed_costs_no_body(store: Store, world: World, server: Replay, arxiv: ArxivClient) -> None:
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    with pytest.raises(LaterError, match="has not changed"):
        take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY, 0.1))
    assert server.asked("/list/cs")[-1].status == 304
    world.today = FRIDAY
    assert take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY)).day == FRIDAY


def test_an_empty_list_is_a_quiet_day_only_when_it_stays_empty(store: Store, world: World, arxiv: ArxivClient) -> None:
    full = world.lists[FRIDAY].copy()
    world.lists[FRIDAY].clear()
    for hours in (0.1, 10.0):
        with pytest.raises(LaterError, match="no proof of a quiet day"):
            take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY, hours))
        assert store.listings.find("cs", FRIDAY) is None
    world.lists[FRIDAY] = full
    assert take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY, 10.5)).papers > 0


def test_an_empty_day_is_taken_and_is_quiet(store: Store, world: World, arxiv: ArxivClient) -> None:
    world.lists[FRIDAY].clear()
    assert take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY, 12.0)) == Taken("cs", FRIDAY, 0)
    assert take_list(store, arxiv, "stat", WEDNESDAY, at(FRIDAY)).papers > 0
    held = store.listings.find("cs", FRIDAY)
    assert held is not None and (held.counts, held.problem) == ({}, "")


@pytest.mark.parametrize("missed", [False, True])
def test_a_list_of_several_pages(store: Store, missed: bool) -> None:
    world = World.synthetic(130, last_day=FRIDAY, days=2, archives=("cs",))
    day = THURSDAY if missed else FRIDAY
    with Replay(world, shown=40) as server:
        taken = take_list(store, arxiv_at(server.addresses), "cs", day, at(FRIDAY))
        assert taken.papers == len(expected(world, "cs", day)) >= 130
        assert len(server.asked("/list/cs") + server.asked("/catchup/cs")) == -(-taken.papers // 40)
        assert_lists(store, world, day, ["cs", "cs.LG", "cs.AI"])


@pytest.mark.parametrize("change", ["next day", "one more", "one less", "others"])
def test_pages_that_change_between_requests_are_not_believed(store: Store, change: str) -> None:
    world = World.synthetic(130, last_day=FRIDAY, days=2, archives=("cs",))
    asked = [0]

    def change_it(path: str) -> None:
        asked[0] += "/list/" in path
        if asked[0] != 2 or "/list/" not in path:
            return
        entries = world.lists[FRIDAY]
        if change == "next day":
            world.today = date(2026, 8, 17)
            world.lists[world.today] = list(entries)
        elif change == "one more":
            entries.insert(0, (invent(world, date(2026, 8, 20), "cs.LG").id, "new", ()))
        elif change == "one less":
            del entries[0]
        else:
            # As many as before, but one came in front and the last went.
            entries.insert(0, (invent(world, date(2026, 8, 20), "cs.LG").id, "new", ()))
            del entries[max(place for place, entry in enumerate(entries) if entry[1] == "new")]

    with Replay(world, shown=40, on_ask=change_it) as server:
        arxiv = arxiv_at(server.addresses)
        with pytest.raises(ReplyError, match=r"different days|changed as it was read"):
            take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
        assert store.papers.count() == 0
        assert "cs" in troubles(store)
        day = world.today
        take_list(store, arxiv, "cs", day, at(day))
        assert_lists(store, world, day, ["cs"])


def test_a_list_of_a_day_to_come_is_not_kept(store: Store, world: World, arxiv: ArxivClient) -> None:
    begin_following(store, ["cs"], at(FRIDAY))
    world.today = date(2031, 3, 5)
    world.lists[world.today] = world.lists[FRIDAY]
    with pytest.raises(ReplyError, match="2031-03-05, which has not come yet by the clock of this machine"):
        take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert store.papers.count() == 0 and store.listings.newest() == {}
    assert "2031-03-05" in troubles(store)["cs"]
    world.today = FRIDAY
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert troubles(store) == {}


def test_a_clock_that_is_behind_loses_no_list(store: Store, world: World, arxiv: ArxivClient) -> None:
    begin_following(store, ["cs"], at(WEDNESDAY))
    # It asks for Wednesday's list when the site shows Friday's, and keeps that for what it is.
    assert take_list(store, arxiv, "cs", WEDNESDAY, at(WEDNESDAY)).day == FRIDAY
    assert_lists(store, world, FRIDAY, ["cs"])
    assert take_list(store, arxiv, "cs", WEDNESDAY, at(WEDNESDAY)).day == WEDNESDAY
    due = due_lists(store, ["cs"], at(FRIDAY))
    assert [day for _, day in due if day >= TUESDAY] == [THURSDAY, TUESDAY]


def test_a_clock_that_was_ahead_is_forgotten(store: Store, world: World, server: Replay, arxiv: ArxivClient) -> None:
    ahead = at(FRIDAY) + timedelta(days=365)
    begin_following(store, ["cs"], ahead)
    for archive, day in due_lists(store, ["cs"], ahead)[:2]:
        with pytest.raises((LaterError, ReplyError)):
            take_list(store, arxiv, archive, day, ahead)
    assert store.papers.count() == 0
    begin_following(store, ["cs"], at(FRIDAY))
    assert wanted_since(store, "cs") == date(2026, 8, 8)
    assert due_lists(store, ["cs"], at(FRIDAY))[0] == ("cs", FRIDAY)
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert due_lists(store, ["cs"], at(FRIDAY)) == [("cs", day) for day in (THURSDAY, WEDNESDAY, TUESDAY, date(2026, 8, 10))]


def test_a_day_older_than_arxiv_keeps_is_never_asked_for(store: Store, server: Replay, arxiv: ArxivClient) -> None:
    now = at(FRIDAY)
    with pytest.raises(InputError, match="keeps its lists for 90 days"):
        take_list(store, arxiv, "cs", FRIDAY - 91 * DAY, now)
    assert server.log == []
    begin_following(store, ["cs"], now - timedelta(days=300))
    due = due_lists(store, ["cs"], now)
    assert due[-1][1] >= FRIDAY - 90 * DAY
    assert len(due) == sum(day_state(FRIDAY - back * DAY) == "announced" for back in range(90))
    # The oldest that is due is still there.
    take_list(store, arxiv, *due[-1], now)


def test_what_is_wanted_after_a_snapshot_and_without_one(store: Store, world: World, tmp_path: Path) -> None:
    begin_following(store, ["cs"], at(FRIDAY))
    assert wanted_since(store, "cs") == date(2026, 8, 8)
    import_file(store, as_snapshot(tmp_path / "s.jsonl", [invent(world, date(2026, 7, 1), "cs.LG")]), workers=0)
    begin_following(store, ["cs", "stat"], at(FRIDAY))
    assert wanted_since(store, "cs") == date(2026, 8, 8)
    assert wanted_since(store, "stat") == date(2026, 6, 30)
    import_file(
        store,
        as_snapshot(tmp_path / "t.jsonl", [invent(world, date(2023, 7, 5), "cs.LG"), invent(world, date(2023, 7, 5), "cs.LG")]),
        workers=0,
    )
    begin_following(store, ["hep-th"], at(FRIDAY))
    assert wanted_since(store, "hep-th") == FRIDAY - 89 * DAY


def test_weekends_and_holidays_are_not_due(store: Store) -> None:
    begin_following(store, ["cs"], datetime(2026, 11, 20, 12, tzinfo=UTC))
    due = {day for _, day in due_lists(store, ["cs"], datetime(2026, 12, 1, 12, tzinfo=UTC))}
    # Thanksgiving, 26 November, has no cut-off: nothing is dated the 27th.
    assert {date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 1)} <= due
    assert not due & {date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)}


@pytest.mark.parametrize(
    ("night", "hour"),
    [
        (date(2026, 3, 8), 0),  # Sunday: summer time began in its small hours; 20:00 is 00:00 UTC
        (date(2026, 3, 5), 1),
        (date(2026, 11, 1), 1),  # Sunday: summer time ended
        (date(2026, 10, 29), 0),
    ],
)
def test_around_the_nights_when_clocks_are_changed(store: Store, night: date, hour: int) -> None:
    begin_following(store, ["cs"], datetime(2026, 2, 1, tzinfo=UTC))
    day = night + DAY
    appears = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    assert announced_at(day) == appears
    assert newest_announced_day(appears - timedelta(seconds=1)) < day == newest_announced_day(appears)
    for minutes, there in ((-60, False), (0, False), (4, False), (5, True), (61, True)):
        due = due_lists(store, ["cs"], appears + timedelta(minutes=minutes))
        assert (("cs", day) in due) == there
        assert len(due) == len(set(due))


def test_no_hour_of_a_year_loses_or_repeats_a_list(store: Store) -> None:
    """Whoever looks each hour sees every list appear once, in order, whatever the clocks of New York do."""
    begin_following(store, ["cs"], datetime(2025, 12, 20, tzinfo=UTC))
    seen: list[date] = []
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment < datetime(2026, 12, 31, tzinfo=UTC):
        newest = newest_announced_day(moment)
        if not seen or newest != seen[-1]:
            assert not seen or newest > seen[-1]
            assert moment.astimezone(NEW_YORK).hour == 20 or not seen
            seen.append(newest)
        moment += timedelta(hours=1)
    whole = [date(2026, 1, 1) + back * DAY for back in range(365)]
    assert seen[1:] == [day for day in whole if day_state(day) == "announced" and seen[0] < day <= seen[-1]]


def test_estimated_days_give_way_to_announced_ones_on_the_pages_too(
    store: Store, world: World, arxiv: ArxivClient, tmp_path: Path
) -> None:
    """Imported papers stand where the calendar puts them until the list comes, which may tell another day."""
    paper = invent(world, THURSDAY, "cs.LG", "cs.AI")
    late = invent(world, THURSDAY, "cs.LG", title="Held back by the moderators")
    world.lists[THURSDAY] = [entry for entry in world.lists[THURSDAY] if entry[0] != late.id]
    world.announce(FRIDAY, new=[late.id])
    import_file(store, as_snapshot(tmp_path / "s.jsonl", [paper, late]), workers=0)
    assert {each.ref for each in store.announcements.day(["cs.LG"], [], THURSDAY)} == {f"arxiv:{paper.id}", f"arxiv:{late.id}"}
    assert [each.estimated for each in store.announcements.days(["cs.LG"], THURSDAY, FRIDAY)] == [True]
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    # Where the list was taken it is known who stands in it.
    assert f"arxiv:{late.id}" not in {each.ref for each in store.announcements.day(["cs.LG"], [], THURSDAY)}
    world.today = FRIDAY
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert store.papers.get(f"arxiv:{late.id}").announcements == (Announcement("cs.LG", FRIDAY, "new"),)
    assert not any(each.estimated for each in store.announcements.days(["cs.LG"], THURSDAY, FRIDAY))
    assert_lists(store, world, THURSDAY, ["cs.LG", "cs.AI"])
    engine = Engine(tmp_path / "index")
    catch_up(store, engine)
    access = Access("none", frozenset({"testserver"}))
    app = App(store, engine, access, "", "", "", lambda: at(FRIDAY), arxiv=arxiv, follow=("cs",))
    client = TestClient(create(app))
    assert "Held back by the moderators" in client.get(f"/arxiv/cs.LG?date={FRIDAY}&show=500").text
    assert "Held back by the moderators" not in client.get(f"/arxiv/cs.LG?date={THURSDAY}&show=500").text
    found = client.get("/api/papers/" + late.id).json()
    assert str(FRIDAY) in orjson.dumps(found).decode()


def test_the_feed_agrees(store: Store, world: World, arxiv: ArxivClient) -> None:
    for archive in ARCHIVES:
        take_list(store, arxiv, archive, FRIDAY, at(FRIDAY))
        assert check_list(store, arxiv, archive, FRIDAY, at(FRIDAY)).note == ""
    assert troubles(store, "feeds") == {}


def test_the_feed_has_papers_that_the_list_has_not(store: Store, world: World, arxiv: ArxivClient) -> None:
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    paper = invent(world, FRIDAY, "cs.LG")
    said = check_list(store, arxiv, "cs", FRIDAY, at(FRIDAY)).note
    assert said == f"1 papers of the feed are not in the list: arxiv:{paper.id}."
    held = store.listings.find("cs", FRIDAY)
    assert held is not None and held.note == said and not held.problem
    assert "The list of 2026-08-14 and its feed differ" in troubles(store, "feeds")["cs"]
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert check_list(store, arxiv, "cs", FRIDAY, at(FRIDAY)).note == ""
    assert troubles(store, "feeds") == {}


def test_the_feed_tells_another_kind(store: Store, world: World, arxiv: ArxivClient) -> None:
    paper = invent(world, FRIDAY, "cs.LG")
    take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    world.lists[FRIDAY] = [
        (name, "replacement" if name == paper.id else kind, codes) for name, kind, codes in world.lists[FRIDAY]
    ]
    said = check_list(store, arxiv, "cs", FRIDAY, at(FRIDAY)).note
    assert said == f"1 papers are of another kind in the feed: arxiv:{paper.id}."
    # Worth a note, and no alarm.
    assert troubles(store, "feeds") == {}


@pytest.mark.parametrize("empty", [False, True])
def test_a_feed_of_another_day_says_nothing(store: Store, world: World, arxiv: ArxivClient, empty: bool) -> None:
    world.today = THURSDAY
    take_list(store, arxiv, "cs", THURSDAY, at(THURSDAY))
    world.today = FRIDAY
    if empty:
        world.lists[FRIDAY].clear()
    assert check_list(store, arxiv, "cs", THURSDAY, at(FRIDAY)).note == ""
    held = store.listings.find("cs", THURSDAY)
    assert held is not None and held.note == ""
    assert troubles(store, "feeds") == {}


def test_a_list_that_was_not_taken_is_not_compared(store: Store, world: World, server: Replay, arxiv: ArxivClient) -> None:
    assert check_list(store, arxiv, "cs", FRIDAY, at(FRIDAY)).note == ""
    server.misbehave("wrong-count", match="/list")
    with pytest.raises(ReplyError):
        take_list(store, arxiv, "cs", FRIDAY, at(FRIDAY))
    assert check_list(store, arxiv, "cs", FRIDAY, at(FRIDAY)).note == ""
    assert troubles(store, "feeds") == {}
