"""Harvests: all of it, what changed, and every way in which tokens, dates and replies go wrong."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from open_gate import arxiv_at
from replay import Replay, World, WorldPaper, forms

from papilio.errors import LaterError, NotFoundError, ProtocolError, ReplyError
from papilio.following.harvest import EARLIEST, MOST_DEATHS, HarvestStep, beginning, run, step
from papilio.importing import ingest
from papilio.importing.ingest import import_file, import_starter
from papilio.model.paper import Author, Paper, Record
from papilio.sources.arxiv.client import ArxivClient
from papilio.sources.arxiv.oai import RecordPage, parse_records
from papilio.store import Store

DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    """Two hundred papers of ten days."""
    return World.synthetic(20, days=10, archives=("cs", "stat", "hep-th"))


@pytest.fixture
def server(world: World) -> Iterator[Replay]:
    with Replay(world, page_size=30) as server:
        yield server


@pytest.fixture
def arxiv(server: Replay) -> ArxivClient:
    return arxiv_at(server.addresses)


class Harvester:
    """Runs harvests and keeps what they tell."""

    def __init__(self, store: Store, server: Replay) -> None:
        self.store, self.server, self.arxiv = store, server, arxiv_at(server.addresses)
        self.steps: list[HarvestStep] = []
        self.waits: list[float] = []

    def __call__(self, set_spec: str = "", from_day: date | None = None) -> "Harvester":
        self.steps, self.waits = [], []
        run(
            self.store,
            self.arxiv,
            set_spec,
            now=lambda: self.server.world.now,
            sleep=self.waits.append,
            from_day=from_day,
            on_step=self.steps.append,
        )
        return self

    def counts(self) -> tuple[int, int, int]:
        return tuple(sum(getattr(each, name) for each in self.steps) for name in ("new", "changed", "deleted"))  # pyright: ignore


@pytest.fixture
def harvest(store: Store, server: Replay) -> Harvester:
    return Harvester(store, server)


def asked_from(server: Replay) -> list[str]:
    """What the runs asked to begin from; empty for everything."""
    return [
        each.path.partition("from=")[2].partition("&")[0] for each in server.asked("/oai") if "resumptionToken" not in each.path
    ]


def assert_equal(store: Store, papers: list[WorldPaper]) -> None:
    """The library holds these and nothing else, as a harvest of them alone would tell them."""
    records = "".join(forms.oai_record(paper) for paper in papers if not paper.deleted)
    page = parse_records(forms.oai(World(), "", f"<ListRecords>{records}</ListRecords>"))
    assert {entry.paper.ref: entry.paper for entry in store.papers.iterate()} == {
        record.paper.ref: record.paper for record in page.records
    }


def everything(world: World) -> list[WorldPaper]:
    return list(world.papers.values())


def test_a_full_harvest_tells_how_far_it_is(store: Store, world: World, harvest: Harvester) -> None:
    harvest()
    assert [each.remaining for each in harvest.steps] == [170, 140, 110, 80, 50, 20, 0]
    assert [each.taken for each in harvest.steps] == [30, 60, 90, 120, 150, 180, 200]
    assert [each.done for each in harvest.steps] == [False] * 6 + [True]
    assert harvest.counts() == (200, 0, 0)
    assert_equal(store, everything(world))


def test_then_only_what_changed_is_asked_for_and_changes(
    store: Store, world: World, server: Replay, harvest: Harvester
) -> None:
    harvest()
    before, response_day = store.papers.last_sequence(), world.now.date()
    world.now += 2 * DAY
    names = list(world.papers)
    world.revise(names[3], world.now.date(), title="Another title altogether", abstract="We were wrong.")
    world.change(names[5], world.now.date(), doi="10.1000/xyz")
    world.change(names[7], world.now.date())
    harvest()
    assert asked_from(server) == ["", str(response_day)]
    assert harvest.counts() == (0, 2, 0)
    assert store.papers.last_sequence() == before + 2
    revised = store.papers.get(f"arxiv:{names[3]}").paper
    assert (revised.title, revised.version) == ("Another title altogether", 2)
    assert_equal(store, everything(world))


def test_the_next_run_begins_where_the_first_response_of_this_one_was(store: Store, world: World, server: Replay) -> None:
    first = world.now.date()
    for _ in range(3):
        taken = step(store, arxiv_at(server.addresses), "", world.now)
        assert not taken.done
    world.now += 3 * DAY  # and the token is dead
    while not step(store, arxiv_at(server.addresses), "", world.now).done:
        pass
    assert beginning(store, "")[0] == first
    assert_equal(store, everything(world))


def test_a_harvest_stopped_after_any_page_goes_on_from_there(store: Store, world: World, server: Replay) -> None:
    steps = 0
    while True:
        # A new client each time: nothing is remembered but what is stored.
        taken = step(store, arxiv_at(server.addresses), "", world.now)
        steps += 1
        assert taken.new == taken.records
        if taken.done:
            break
    assert steps == len(server.asked("/oai")) == 7
    assert_equal(store, everything(world))


def test_a_token_that_dies_many_times_costs_pages_and_loses_nothing(
    store: Store, world: World, server: Replay, harvest: Harvester
) -> None:
    seen, server.page_size = [0], 15

    def every_third(path: str) -> None:
        seen[0] += "resumptionToken" in path
        if "resumptionToken" in path and seen[0] % 3 == 0:
            server.misbehave("dead-token")

    server.on_ask = every_third
    harvest()
    resumed = [each.resumed for each in harvest.steps if each.resumed]
    assert len(resumed) >= 3
    assert all("the resumption token has died" in each and "goes on from 2026-" in each for each in resumed)
    assert harvest.counts() == (200, 0, 0)
    assert store.papers.last_sequence() == 200
    assert_equal(store, everything(world))


def test_many_records_of_one_datestamp(store: Store, world: World, server: Replay, harvest: Harvester) -> None:
    """As arXiv has them after it changed records in bulk: the run goes back to the day, and on from there."""
    for name in list(world.papers)[20:180]:
        world.change(name, date(2026, 8, 10))
    # The first, second and third token that dies, counted from the token that died before.
    deaths, asked = [4, 2, 3], [0]

    def die(path: str) -> None:
        asked[0] += "resumptionToken" in path
        if deaths and asked[0] == deaths[0]:
            server.misbehave("dead-token")
            del deaths[0]
            asked[0] = 0

    server.on_ask = die
    harvest()
    assert sum(bool(each.resumed) for each in harvest.steps) == 3
    assert asked_from(server) == ["", "2026-08-10", "2026-08-10", "2026-08-10"]
    assert harvest.counts() == (200, 0, 0)
    assert_equal(store, everything(world))


def test_tokens_that_always_die_end_with_a_clear_error(store: Store, world: World, server: Replay, harvest: Harvester) -> None:
    for name in world.papers:
        world.change(name, date(2026, 8, 10))
    server.misbehave("dead-token", match="resumptionToken", times=10_000)
    with pytest.raises(
        ProtocolError, match=r"tokens of everything die sooner .* one datestamp .* nothing .* is lost"
    ) as caught:
        harvest()
    assert caught.value.code == "badResumptionToken"
    assert len(server.asked("/oai")) <= 3 * (MOST_DEATHS + 1)
    assert sum(harvest.waits) == 0
    assert store.papers.count() == 30
    # The operator is told again each time, and when the tokens live the run goes on.
    with pytest.raises(ProtocolError):
        harvest()
    server.behave()
    harvest()
    assert_equal(store, everything(world))
    # The next run is counted anew.
    world.now += DAY
    for name in list(world.papers)[:70]:
        world.change(name, world.now.date(), doi="10.1000/1")
    server.misbehave("dead-token", match="resumptionToken", times=2)
    assert harvest().counts() == (0, 70, 0)


def test_a_record_that_cannot_be_stored_is_told_and_keeps_no_other_back(store: Store) -> None:
    crowd = Paper("arxiv:2408.00002", "By everybody", authors=(Author("A B"),) * 30_001)
    day = date(2026, 8, 10)

    class Page:
        def records(self, **asked: object) -> RecordPage:
            records = (Record(Paper("arxiv:2408.00001", "One")), Record(crowd), Record(Paper("arxiv:2408.00003", "Three")))
            return RecordPage(records, (), (), "", None, None, day, day, tuple(each.paper.ref for each in records), day)

    taken = step(store, Page(), "", datetime(2026, 8, 10, 12, tzinfo=UTC))  # type: ignore[arg-type]
    assert taken.done and taken.new == 2
    assert [problem for problem in taken.unusable if "2408.00002" in problem and "30,001 authors" in problem]


class Round:
    """A server whose tokens lead through some pages and then round for ever."""

    def __init__(self, lead: int, length: int) -> None:
        self.lead, self.length, self.asked = lead, length, 0

    def records(self, *, set_spec: str = "", from_day: date | None = None, token: str = "") -> RecordPage:
        self.asked += 1
        page = int(token or 0)
        following = page + 1 if page + 1 < self.lead + self.length else self.lead
        paper = Paper(f"arxiv:2408.{page:05d}", f"Page {page}", published="2024-08-01")
        day = date(2026, 8, 10)
        return RecordPage((Record(paper),), (), (), f"{following}", None, None, day, day, (paper.ref,), day)


@pytest.mark.parametrize(("lead", "length"), [(1, 1), (0, 2), (5, 3), (9, 20)])
def test_tokens_that_go_round_are_told_and_what_came_is_kept(store: Store, lead: int, length: int) -> None:
    server = Round(lead, length)
    now = datetime(2026, 8, 10, 12, tzinfo=UTC)
    with pytest.raises(ReplyError, match="tokens of everything go round"):
        while not step(store, server, "", now).done:  # type: ignore[arg-type]
            assert server.asked < 4 * (lead + length) + 4
    assert store.papers.count() >= lead + length
    state = store.harvests.find("")
    assert state is not None and state.running and not state.token, "the next call goes on from a day"


def test_tokens_that_die_after_some_pages_each_time_do_not_go_round_for_ever(
    world: World, server: Replay, harvest: Harvester
) -> None:
    for name in world.papers:
        world.change(name, date(2026, 8, 10))
    pages = [0]

    def die(path: str) -> None:
        pages[0] = pages[0] + 1 if "resumptionToken" in path else 0
        if pages[0] == 3:
            server.misbehave("dead-token")

    server.on_ask = die
    with pytest.raises(ProtocolError, match="one datestamp"):
        harvest()
    assert len(server.asked("/oai")) < 40


def test_where_records_come_in_no_order_a_dead_token_begins_anew(
    store: Store, world: World, server: Replay, harvest: Harvester
) -> None:
    server.order = lambda paper: paper.title
    pages = [0]

    def die_once(path: str) -> None:
        pages[0] += 1
        if pages[0] == 4:
            server.misbehave("dead-token")

    server.on_ask = die_once
    harvest()
    assert asked_from(server) == ["", ""]
    assert_equal(store, everything(world))


def test_a_datestamp_of_the_future_hides_nothing(store: Store, world: World, server: Replay, harvest: Harvester) -> None:
    names = sorted(world.papers)
    for name in names[::40]:
        world.change(name, date(2099, 1, 1))
    # They stand where they would stand if they were of their own days.
    server.order = lambda paper: (min(paper.datestamp, date(2026, 8, 5)), paper.id)
    pages = [0]

    def die_once(path: str) -> None:
        pages[0] += 1
        if pages[0] == 5:
            server.misbehave("dead-token")

    server.on_ask = die_once
    harvest()
    assert all(each <= str(world.now.date()) for each in asked_from(server))
    assert_equal(store, everything(world))
    assert beginning(store, "")[0] == world.now.date()


def test_records_of_the_future_alone_do_not_move_the_run(
    store: Store, world: World, server: Replay, harvest: Harvester
) -> None:
    for name in sorted(world.papers)[-90:]:
        world.change(name, date(2099, 1, 1))
    server.misbehave("dead-token", match="resumptionToken=150", times=1)
    harvest()
    assert sum(bool(each.resumed) for each in harvest.steps) == 1
    assert asked_from(server)[1] < "2026-08-15"
    assert_equal(store, everything(world))


def test_a_server_whose_clock_is_ahead_does_not_make_the_next_run_skip(store: Store, world: World, server: Replay) -> None:
    truth, world.now = world.now, datetime(2031, 1, 1, tzinfo=UTC)
    while not step(store, arxiv_at(server.addresses), "", truth).done:
        pass
    assert beginning(store, "")[0] == truth.date()


def test_deletions_leave_tombstones_and_papers_may_come_back(store: Store, world: World, harvest: Harvester) -> None:
    harvest()
    gone = list(world.papers)[10]
    kept = world.papers[gone]
    world.now += DAY
    world.change(gone, world.now.date(), deleted=True)
    before = store.papers.last_sequence()
    assert harvest().counts() == (0, 0, 1)
    with pytest.raises(NotFoundError):
        store.papers.get(f"arxiv:{gone}")
    assert [(each.ref, each.entry) for each in store.papers.changes(before)] == [(f"arxiv:{gone}", None)]
    assert harvest().counts() == (0, 0, 0)
    world.now += DAY
    world.papers[gone] = kept
    world.change(gone, world.now.date())
    assert harvest().counts() == (1, 0, 0)
    assert_equal(store, everything(world))


def test_a_day_without_changes_is_no_error(store: Store, world: World, server: Replay, harvest: Harvester) -> None:
    harvest()
    world.now += 10 * DAY
    assert harvest().counts() == (0, 0, 0)
    harvest()
    assert [(each.records, each.remaining, each.done) for each in harvest.steps] == [(0, 0, True)]
    assert beginning(store, "")[0] == world.now.date()
    # Nor is a set that has nothing at all.
    harvest("econ")
    assert harvest.counts() == (0, 0, 0)
    assert store.papers.count() == 200


@pytest.mark.parametrize("notice", ["This paper has been withdrawn by the author due to a crucial error.", ""])
def test_a_withdrawn_paper_is_held_as_arxiv_shows_it(store: Store, world: World, harvest: Harvester, notice: str) -> None:
    harvest()
    name = next(iter(world.papers))
    listed = store.papers.get(f"arxiv:{name}").announcements
    world.now += DAY
    title = world.papers[name].title
    comments = "This paper has been withdrawn"
    world.revise(name, world.now.date(), comments=comments, **({"abstract": notice} if notice else {}))
    harvest()
    entry = store.papers.get(f"arxiv:{name}")
    assert (entry.paper.title, entry.paper.version, entry.paper.comments) == (title, 2, comments)
    assert entry.paper.abstract == (notice or world.papers[name].abstract)
    assert entry.announcements == listed


def test_a_category_that_a_paper_left(store: Store, world: World, harvest: Harvester) -> None:
    harvest()
    name = next(name for name, paper in world.papers.items() if len(paper.categories) > 1)
    left = world.papers[name].categories[1]
    held = store.announcements.categories()[left][0]
    world.now += DAY
    world.change(name, world.now.date(), categories=tuple(code for code in world.papers[name].categories if code != left))
    harvest()
    entry = store.papers.get(f"arxiv:{name}")
    assert left not in entry.paper.categories
    assert left not in {each.category for each in entry.announcements}
    assert store.announcements.categories().get(left, (0, None))[0] == held - 1


def test_categories_that_are_gone_or_newer_than_our_table(store: Store, world: World, harvest: Harvester) -> None:
    first, second, third = list(world.papers)[:3]
    world.change(first, world.now.date(), categories=("cs.ZZ", "cs.LG"))
    world.change(second, world.now.date(), categories=("alg-geom", "zz.ZZ"))
    world.change(third, world.now.date(), categories=())
    harvest()
    assert store.papers.get(f"arxiv:{first}").paper.categories == ("cs.ZZ", "cs.LG")
    assert store.papers.get(f"arxiv:{second}").paper.categories == ("math.AG",)
    assert store.papers.get(f"arxiv:{third}").paper.categories == ()
    assert harvest.counts() == (200, 0, 0)


def test_a_record_that_cannot_be_used_is_told_and_the_others_come(store: Store, world: World, harvest: Harvester) -> None:
    name = list(world.papers)[40]
    world.change(name, world.papers[name].datestamp, title="")
    harvest()
    told = [each for taken in harvest.steps for each in taken.unusable]
    assert len(told) == 1 and name in told[0] and "no title" in told[0]
    assert store.papers.count() == 199


def as_snapshot(path: Path, world: World) -> Path:
    """The world's papers as the metadata snapshot has them."""
    lines = [
        orjson.dumps(
            {
                "id": paper.id,
                "title": paper.title,
                "authors": paper.authors,
                "abstract": paper.abstract,
                "categories": " ".join(paper.categories),
                "comments": paper.comments or None,
                "doi": None,
                "journal-ref": None,
                "report-no": None,
                "license": paper.license,
                "update_date": str(paper.datestamp),
                "versions": [
                    {"version": f"v{number}", "created": f"{when:%a, {when.day} %b %Y %H:%M:%S} GMT"}
                    for number, when in enumerate(paper.versions, 1)
                ],
            }
        )
        for paper in world.papers.values()
    ]
    path.write_bytes(b"\n".join(lines))
    return path


def test_after_a_snapshot_only_what_changed_since_changes(
    store: Store, world: World, server: Replay, harvest: Harvester, tmp_path: Path
) -> None:
    import_file(store, as_snapshot(tmp_path / "snapshot.jsonl", world), workers=0)
    before = store.papers.last_sequence()
    newest = max(paper.versions[-1] for paper in world.papers.values()).date()
    world.now += 5 * DAY
    revised = list(world.papers)[100]
    world.revise(revised, world.now.date(), title="Changed since")
    fresh = world.invent(world.now.date(), ["cs.LG"])
    harvest()
    assert asked_from(server) == [str(newest - 3 * DAY)]
    assert harvest.counts() == (1, 1, 0)
    assert {each.ref for each in store.papers.changes(before)} == {f"arxiv:{revised}", f"arxiv:{fresh.id}"}
    assert_equal(store, everything(world))


def test_the_largest_file_is_the_snapshot_and_only_when_it_was_read_to_its_end(
    store: Store, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = max(paper.versions[-1] for paper in world.papers.values()).date()
    path = as_snapshot(tmp_path / "snapshot.jsonl", world)
    few = World({name: world.papers[name] for name in list(world.papers)[:2]})
    for name in few.papers:
        few.revise(name, date(2026, 8, 30))
    import_file(store, as_snapshot(tmp_path / "few.jsonl", few), workers=0)
    assert beginning(store, "")[0] == date(2026, 8, 26)

    class Killed(BaseException):
        pass

    def die(progress: object) -> None:
        raise Killed

    monkeypatch.setattr(ingest, "BATCH_LINES", 50)
    monkeypatch.setattr(ingest, "PROGRESS_SECONDS", 0.0)
    with pytest.raises(Killed):
        import_file(store, path, workers=0, on_progress=die)
    assert 0 < store.papers.count() < 200
    assert beginning(store, "")[0] == date(2026, 8, 26)
    import_file(store, path, workers=0)
    assert beginning(store, "cs")[0] == newest - 3 * DAY


def test_what_other_harvests_and_readers_brought_is_no_snapshot(
    store: Store, world: World, server: Replay, arxiv: ArxivClient, harvest: Harvester
) -> None:
    import_starter(store)
    assert beginning(store, "cs")[0] is None
    names = list(world.papers)[-3:]
    with store.transaction() as tx:
        store.papers.put(tx, arxiv.papers([f"arxiv:{name}" for name in names]).records)
    step(store, arxiv, "cs", world.now)
    assert beginning(store, "stat")[0] is None
    harvest("stat")
    harvest("cs")
    harvest("physics:hep-th")
    assert_equal(store, everything(world))


def test_a_narrow_set_begins_where_a_wider_one_ended(store: Store, world: World, server: Replay, harvest: Harvester) -> None:
    harvest()
    assert beginning(store, "cs:cs:AI")[0] == beginning(store, "physics:hep-th")[0] == world.now.date()
    harvest("cs")
    world.now += DAY
    harvest("stat")
    assert beginning(store, "cs")[0] == world.now.date() - DAY
    assert beginning(store, "stat:stat:ML")[0] == world.now.date()


def test_a_library_without_a_past_remembers_where_it_begins(
    store: Store, world: World, server: Replay, arxiv: ArxivClient, harvest: Harvester, tmp_path: Path
) -> None:
    def run_recent() -> None:
        while not step(store, arxiv, "", world.now, recent_from=date(2026, 8, 10)).done:
            pass

    run_recent()
    assert asked_from(server) == ["2026-08-10"]
    world.now += DAY
    run_recent()
    state = store.harvests.find("")
    assert state is not None and state.from_day == world.now.date() - DAY and state.base_day == date(2026, 8, 10)
    # A snapshot that ends before that day leaves a gap, which the next run closes.
    newest = max(paper.versions[-1] for paper in world.papers.values()).date()
    few = World({name: paper for name, paper in world.papers.items() if paper.datestamp < date(2026, 8, 5)})
    import_file(store, as_snapshot(tmp_path / "old.jsonl", few), workers=0)
    begin, base = beginning(store, "")
    assert base is None and begin is not None and begin < date(2026, 8, 5) < newest
    run_recent()
    assert_equal(store, everything(world))
    state = store.harvests.find("")
    assert state is not None and state.base_day is None
    assert beginning(store, "") == (world.now.date(), None)


def test_a_run_over_a_gap_says_that_something_lacks(store: Store, harvest: Harvester) -> None:
    harvest("", from_day=date(2026, 8, 5))
    ended = beginning(store, "")
    assert ended[0] is not None and ended[1] == date(2026, 8, 5)
    # Further back: less lacks; from the beginning: nothing.
    assert beginning(store, "", date(2026, 8, 2)) == (date(2026, 8, 2), date(2026, 8, 2))
    assert beginning(store, "", ended[0] + DAY) == (ended[0] + DAY, ended[0] + DAY)
    harvest("", from_day=EARLIEST)
    assert beginning(store, "") == (ended[0], None)


def test_a_run_from_a_day(store: Store, world: World, server: Replay, harvest: Harvester) -> None:
    harvest("", from_day=date(2026, 8, 12))
    assert asked_from(server) == ["2026-08-12"]
    assert_equal(store, [paper for paper in world.papers.values() if paper.datestamp >= date(2026, 8, 12)])


def test_the_starter_library_gives_way(store: Store, harvest: Harvester) -> None:
    assert import_starter(store) > 0
    harvest()
    assert store.library_kind() == "own"
    assert store.papers.count() == 200


@pytest.mark.parametrize(
    ("kind", "waits"), [("later", [7.0, 7.0]), ("unavailable", [7.0, 7.0]), ("forbidden", None), ("html", None), ("half", None)]
)
def test_what_passes_is_waited_for(
    store: Store, world: World, server: Replay, harvest: Harvester, kind: str, waits: list[float] | None
) -> None:
    server.misbehave(kind, match="resumptionToken", times=2, seconds=7 if waits else None)
    harvest()
    assert waits is None or harvest.waits == waits
    assert len(harvest.waits) == 2 and min(harvest.waits) >= 7
    assert_equal(store, everything(world))


@pytest.mark.parametrize(("kind", "error", "most"), [("later", LaterError, 200), ("html", ReplyError, 6)])
def test_what_does_not_pass_ends(
    store: Store, server: Replay, harvest: Harvester, kind: str, error: type[Exception], most: int
) -> None:
    server.misbehave(kind, match="/oai", times=10_000)
    with pytest.raises(error):
        harvest()
    assert len(server.asked("/oai")) <= most
    assert store.papers.count() == 0
    server.behave()
    harvest()
    assert store.papers.count() == 200


def test_several_at_the_same_set_share_its_pages(store: Store, world: World, server: Replay) -> None:
    errors: list[BaseException] = []

    def work() -> None:
        try:
            while not step(store, arxiv_at(server.addresses), "", world.now).done:
                pass
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert store.papers.last_sequence() == 200
    assert_equal(store, everything(world))
    state = store.harvests.find("")
    assert state is not None and not state.running
