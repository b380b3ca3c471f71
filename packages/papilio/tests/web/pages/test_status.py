"""The operator's page: whether all is well, what is not, and what to do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from listening import listening
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy import event
from starlette.testclient import TestClient

from papilio.app import App
from papilio.model.paper import Paper, Record
from papilio.operating.health import MANY_BEHIND
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.sources.arxiv.categories import all_categories, listed_archives
from papilio.store import Store
from papilio.store.work.harvests import HarvestState
from papilio.store.work.listings import TakenList
from papilio.store.work.venue_fetches import VenueFetch
from papilio.web.serving.server import create

NOW = datetime(2026, 8, 14, 12, tzinfo=UTC)
SECONDS = NOW.timestamp()
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> "quoted" & ' + "unbroken" * 60


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[App]:
    store = Store.open(sqlite_url)
    access = Access("none", frozenset({"testserver", "127.0.0.1"}))
    yield App(store, Engine(tmp_path / "index"), access, "", "", "", lambda: NOW, follow=("cs", "hep-th"))
    store.close()


def take(app: App, *archives: str, problem: str = "") -> None:
    with app.store.transaction() as tx:
        for archive in archives:
            codes = [each.code for each in all_categories() if each.archive == archive]
            counts = {} if problem else dict.fromkeys(codes, (1200, 2, 1))
            app.store.listings.save(tx, TakenList(archive, NOW.date(), "new", SECONDS - 3600, counts, problem))


def fail(app: App, kind: str, key: str, message: str) -> None:
    with app.store.transaction() as tx:
        app.store.jobs.add(tx, kind, key, priority=1, due=SECONDS - 60, now=SECONDS)
    job = app.store.jobs.claim([kind], "w", SECONDS, 60.0)
    assert job is not None
    app.store.jobs.give_up(job, message)


def report(app: App, part: str, subject: str, message: str) -> None:
    with app.store.transaction() as tx:
        app.store.troubles.report(tx, part, subject, message, SECONDS)


def page(app: App, **headers: str) -> HtmlElement:
    response = TestClient(create(app)).get("/status", headers=headers)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    return html.fromstring(response.text)


def said(page: HtmlElement, selector: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.cssselect(f".operator {selector}")]


def test_all_is_well_at_first_sight(app: App) -> None:
    take(app, "cs", "hep-th")
    shown = page(app)
    assert said(shown, ".verdict.well") == ["✓ All is well. 2026-08-14 12:00 UTC"]
    assert not said(shown, ".troubles")
    assert said(shown, ".lists summary .liststate") == ["listed", "listed"]
    [row] = [each for each in shown.cssselect(".lists tbody tr") if each.cssselect("th")[0].text_content() == "hep-th"]
    assert said_in(row) == ["2026-08-14", "listed", "1200 + 2 + 1"]
    assert "1,200 + 2 + 1" in said(shown, ".lists summary")[1]
    assert "2026-08-17 00:00 UTC" in said(shown, ".facts div")[3]


def test_a_list_that_failed_says_why_and_what_to_do_once(app: App) -> None:
    take(app, "cs")
    fail(app, "lists", "hep-th", "arXiv was not reached.")
    report(app, "lists", "hep-th", "arXiv was not reached.")
    shown = page(app)
    assert said(shown, ".verdict.troubled")[0].startswith("! 1 thing needs you.")
    [concern] = said(shown, ".troubles li")
    assert concern.startswith("Daily lists hep-th")
    assert "papilio doctor --network" in concern and "arXiv was not reached." in concern and "2026-08-14 12:00 UTC" in concern
    assert said(shown, ".lists summary .liststate.stale") == ["stale"]


def test_lists_that_nobody_fetches_name_the_worker(app: App) -> None:
    [concern] = said(page(app), ".troubles li")
    assert concern.startswith("Daily lists cs, hep-th") and "papilio worker" in concern


def test_a_list_that_is_not_believed_is_told_with_its_reason(app: App) -> None:
    take(app, "cs")
    take(app, "hep-th", problem="412 entries are stated and 409 shown.")
    [concern] = said(page(app), ".troubles li")
    assert "hep-th" in concern and "412 entries are stated" in concern and "papilio worker" not in concern


def test_troubles_of_one_part_stand_together(app: App) -> None:
    take(app, *listed_archives())
    for archive in listed_archives():
        report(app, "lists", archive, f"The list of {archive} was not reached.")
    report(app, "demand", "batch", "The API answers 503.")
    report(app, "unheard-of", "x", "Something.")
    shown = page(replace(app, follow=listed_archives()))
    assert said(shown, ".verdict")[0].startswith("! 3 things need you.")
    headings = said(shown, ".troubles h3")
    assert "Papers on demand" in headings and "unheard-of x" in headings
    assert len(said(shown, ".troubles li details p")) == len(listed_archives()) - 1


def test_papers_left_out_of_the_search_are_named_with_what_to_do(app: App) -> None:
    take(app, "cs", "hep-th")
    with app.engine.writer() as writer:
        for number in range(3):
            writer.leave_out(f"x:{number}")
        writer.commit(0)
    shown = page(app)
    [concern] = said(shown, ".troubles li")
    assert concern.startswith("Papers left out of the search") and "papilio reindex" in concern
    assert all(f"x:{number}" in concern for number in range(3)) and "3 papers could not be prepared." in concern
    assert page(app, **{"Accept-Language": "zh"}).cssselect(".troubles h3")[0].text_content().strip() == "未纳入搜索的论文"


def test_a_full_disk_and_an_index_that_cannot_follow_are_told(app: App) -> None:
    take(app, "cs", "hep-th")
    app.seat.index("full")
    [concern] = said(page(app), ".troubles li")
    assert concern.startswith("The disk is full") and "MB are free" in concern
    app.seat.index("failing")
    [concern] = said(page(app), ".troubles li")
    assert concern.startswith("Search index") and "papilio reindex" in concern


def test_work_says_when_it_is_done_next(app: App) -> None:
    take(app, "cs", "hep-th")
    with app.store.transaction() as tx:
        for kind, key, due in (("harvest", "cs", SECONDS + 1800), ("check", "cs", SECONDS - 5), ("missed", "cs", SECONDS)):
            app.store.jobs.add(tx, kind, key, priority=1, due=due, now=SECONDS)
    assert app.store.jobs.claim(["missed"], "w", SECONDS, 60.0)
    fail(app, "demand", "batch", "It failed.")
    rows = {row.cssselect("th")[0].text_content(): said_in(row) for row in page(app).cssselect("section table tbody tr")}
    assert rows["Harvest of changes cs"] == ["waiting", "2026-08-14 12:30 UTC", ""]
    assert rows["Comparison with the feed cs"] == ["waiting", "now", ""]
    assert rows["Missed days cs"] == ["running", "", ""]
    state, due, remarks = rows["Papers on demand"]
    assert state.startswith("given up") and remarks == "It failed." and due == "2026-08-14 17:59 UTC"


def test_an_index_that_is_being_written_needs_nobody_and_one_that_nobody_writes_does(app: App) -> None:
    take(app, "cs", "hep-th")
    with app.store.transaction() as tx:
        app.store.papers.put(tx, [Record(Paper(f"x:{number}", "Graph")) for number in range(MANY_BEHIND)])
    assert said(page(app), ".verdict.troubled")[0].startswith("! 1 thing needs you.")
    app.seat.indexing(40, MANY_BEHIND)
    shown = page(app)
    assert said(shown, ".verdict.behind")[0].startswith("… The search index is being made.")
    assert not said(shown, ".troubles")
    assert f"1,000 changes behind; being written, at change 40 of {MANY_BEHIND:,}" in said(shown, ".facts dd")
    report(app, "lists", "cs", "It failed.")
    assert said(page(app), ".verdict.troubled")[0].startswith("! 1 thing needs you."), "the index is not counted"


def said_in(row: HtmlElement) -> list[str]:
    return [cell.text_content() for cell in row.cssselect("td")]


def test_what_was_spent_harvested_and_added_is_told(app: App) -> None:
    with app.store.transaction() as tx:
        app.store.harvests.save(tx, HarvestState("cs", running=True, records=1500, complete_size=4000), SECONDS)
        app.store.venue_fetches.save(tx, VenueFetch("ICLR.2025", SECONDS, 3704))
    with app.store.gates.gate("arxiv").turn(0.0, 30.0) as turn:
        turn.went("export.arxiv.org", ok=False, length_bytes=1024 * 1024)
    # Requests are counted on the day on which they are made.
    shown = page(replace(app, now=lambda: datetime.now(UTC), follow=()))
    told = " ".join(said(shown, ".facts div"))
    assert "1,500 / 4,000 records" in told and "ICLR.2025" in told and "3704 papers" in told.replace(",", "")
    [row] = [each for each in shown.cssselect("tbody tr") if each.cssselect("th")[0].text_content() == "export.arxiv.org"]
    assert said_in(row) == ["1", "1", "1", "1.0"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_text_stays_text_and_the_page_is_whole_in_both_languages(app: App, language: str) -> None:
    take(app, "cs", problem=HOSTILE)
    report(app, HOSTILE, HOSTILE, HOSTILE)
    fail(app, "harvest", HOSTILE, HOSTILE)
    shown = page(app, **{"Accept-Language": language})
    assert shown.get("lang") == language
    assert not shown.xpath("//main//script | //main//img | //main//*[@onerror]")
    assert HOSTILE in shown.cssselect("main")[0].text_content()
    assert ("需要你处理" in shown.text_content()) is (language == "zh")


def test_headings_captions_and_headers_are_in_order(app: App) -> None:
    take(app, "cs")
    report(app, "lists", "hep-th", "It failed.")
    fail(app, "harvest", "all", "It failed.")
    shown = page(app)
    levels = [int(each.tag[1]) for each in shown.cssselect("main h1, main h2, main h3")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in shown.cssselect("main table"):
        assert table.cssselect("caption")[0].text_content().strip()
        assert {each.get("scope") for each in table.cssselect("thead th")} == {"col"}
        assert all(row.cssselect("th[scope=row]") for row in table.cssselect("tbody tr"))
    for region in shown.cssselect("main [role=region]"):
        assert region.get("aria-label") and region.get("tabindex") == "0"
    identifiers = [each.get("id") for each in shown.cssselect("[id]")]
    assert len(identifiers) == len(set(identifiers))


def test_without_contact_the_page_says_how_to_begin(app: App) -> None:
    shown = page(replace(app, follow=()))
    assert "Nothing is wrong, and nothing is fetched." in said(shown, ".verdict")[0]
    assert said(shown, ".verdict .sign") == ["–"] and shown.cssselect(".verdict.idle")
    assert "PAPILIO_CONTACT" in said(shown, ".note")[0]


def test_the_page_needs_what_other_pages_need(app: App) -> None:
    locked = TestClient(create(replace(app, access=Access("password", frozenset({"testserver"}), password="p"))))
    assert locked.get("/status").status_code == locked.get("/").status_code == 401
    assert locked.get("/status", auth=("", "p")).status_code == 200


def queries(app: App, ask: Callable[[], object]) -> int:
    reader, _ = app.store.database.engines()
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(reader, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(reader, "before_cursor_execute", note)
    return len(statements)


def test_queries_do_not_grow_with_what_there_is_to_tell(app: App) -> None:
    few = queries(app, lambda: page(replace(app, follow=("hep-th",))))
    take(app, *listed_archives())
    for number in range(120):
        report(app, "lists", f"archive-{number}", "It failed.")
        with app.store.transaction() as tx:
            app.store.jobs.add(tx, "lists", f"archive-{number}", priority=1, due=SECONDS, now=SECONDS)
    shown: list[HtmlElement] = []
    assert queries(app, lambda: shown.append(page(replace(app, follow=listed_archives())))) == few
    assert len(shown[0].cssselect(".lists details")) == len(listed_archives())
    assert len(shown[0].cssselect(".lists tbody tr")) == len(all_categories())


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_narrow_screen_without_script(app: App, chromium: Any, scheme: str) -> None:
    take(app, *listed_archives()[:-1])
    report(app, "lists", "cs", HOSTILE)
    fail(app, "harvest", "all", HOSTILE)
    with listening(create(replace(app, follow=listed_archives()))) as address:
        context = chromium.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False, color_scheme=scheme)
        try:
            shown = context.new_page()
            shown.goto(f"{address}/status")
            assert shown.locator("main").evaluate("() => document.documentElement.scrollWidth") <= 360
            verdict = shown.locator(".verdict").bounding_box()
            assert verdict["y"] + verdict["height"] < 400, "the verdict is seen without scrolling"
            shown.locator("details").nth(3).locator("summary").click()
            assert shown.locator("details[open] table").first.is_visible()
        finally:
            context.close()
