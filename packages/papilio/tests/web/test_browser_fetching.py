"""In a real browser, with script and without: papers that come while the page is open, from a server in arXiv's place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from listening import listening
from open_gate import OpenGate
from replay import Replay, World

from papilio.app import App
from papilio.fetch import Fetcher, HostGroup
from papilio.following import on_demand
from papilio.following.on_demand_fetch import fetch_next
from papilio.following.worker import Job, More, Worker
from papilio.model.paper import Author, Paper, Record
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.sources.arxiv.client import BATCH_IDS, ArxivClient
from papilio.sources.by_name import PaperSource
from papilio.store import Store
from papilio.web.serving.server import create

pytestmark = pytest.mark.browser
NOW = datetime(2026, 8, 14, 12, tzinfo=UTC)
SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@dataclass
class Site:
    """A site, and the worker that fetches for it once a test has looked at what is there before."""

    address: str
    arxiv: Replay
    store: Store
    worker: Worker
    ids: list[str]
    clock: list[datetime]


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    world = World.synthetic(20, days=1)
    ids = sorted(world.papers)
    store = Store.open(sqlite_url)
    with store.transaction() as tx:
        abstract = "Shown at once, while the others are on their way. " * 20
        held = [Paper(f"arxiv:2405.{n:05}", f"Held {n}", abstract, (Author("A. B."),), ("cs.LG",)) for n in range(1, 4)]
        store.papers.put(tx, [Record(paper) for paper in held])
    with Replay(world) as arxiv:
        group = HostGroup("arxiv", arxiv.addresses.origins(), 0.0, OpenGate())
        fetcher = Fetcher([group], "tests@example.org")
        client = ArxivClient(fetcher, arxiv.addresses)
        access = Access("none", frozenset({"127.0.0.1"}))
        clock = [NOW]
        source = PaperSource("arxiv", BATCH_IDS, client.papers)
        app = App(store, Engine(tmp_path / "index"), access, "", "", "", lambda: clock[0], paper_sources={"arxiv": source})

        def fetch(job: Job, tell: Callable[[str], None]) -> More | None:
            return More(clock[0]) if fetch_next(store, source, clock[0]) else None

        worker = Worker(
            store,
            {on_demand.KIND: fetch},
            plan=lambda now: on_demand.plan(store, now),
            now=lambda: clock[0],
            on_error=lambda job, error: None,
            poll_seconds=0.1,
        )
        with listening(create(app)) as address:
            yield Site(address, arxiv, store, worker, ids, clock)
        fetcher.close()
    store.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(chromium: Any, site: Site, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = chromium.new_context(
        base_url=site.address, viewport={"width": 1280, "height": 900}, java_script_enabled=request.param
    )
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.set_default_timeout(120_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # What does not exist is said with a 404, which Chromium writes to the console.
    assert [text for text in complaints if "404" not in text] == []


def test_a_paper_appears_by_itself(site: Site, page: Any) -> None:
    page.goto(f"/arxiv/{site.ids[0]}")
    assert "is being fetched" in page.locator(".waiting [role=status]").text_content()
    assert page.locator(".placeholder").count() == 1
    site.worker.work_off()
    page.locator(".paper").wait_for()
    assert page.locator(".title-link").text_content() == site.arxiv.world.papers[site.ids[0]].title
    assert page.url == f"{site.address}/arxiv/{site.ids[0]}"
    assert page.locator("meta[name=citation_arxiv_id]").get_attribute("content") == site.ids[0]
    assert page.locator(".waiting [role=status]").count() == 0
    assert len(site.arxiv.asked("/api/query")) == 1


def test_what_does_not_exist_is_said(site: Site, page: Any) -> None:
    page.goto("/arxiv/2401.99999")
    site.worker.work_off()
    page.get_by_text("arXiv has no paper 2401.99999").wait_for()
    assert page.locator("a[href='https://arxiv.org/abs/2401.99999']").is_visible()


@pytest.mark.parametrize("page", [True], indirect=True)
def test_several_take_their_places_without_moving_what_is_read(site: Site, page: Any) -> None:
    one, two = site.ids[:2]
    page.goto(f"/arxiv/2405.00001,{one},2401.99999,2405.00002,{two},2405.00003")
    assert page.locator(".paper").count() == 3
    page.locator("[id='2405.00003']").scroll_into_view_if_needed()
    page.wait_for_function("scrollY > 300")
    before = page.locator("[id='2405.00003']").bounding_box()["y"]
    site.worker.work_off()
    page.get_by_text("All papers that could be fetched are here").wait_for(state="attached")
    assert page.locator(".papers > .panel .index").all_text_contents() == [f"#{n}" for n in range(1, 7)]
    assert page.locator(".paper").nth(1).get_attribute("id") == one
    assert page.locator(".paper .title > a").nth(2).get_attribute("title") == "2/6"
    assert "arXiv has no paper 2401.99999" in page.locator(".placeholder .says").text_content()
    assert abs(page.locator("[id='2405.00003']").bounding_box()["y"] - before) < 40, "a place is about as high as its card"
    assert page.evaluate("window.shifted") < 0.1
    assert page.locator(".title-copy:visible").count() == 5, "a card that came later can do what the others can"
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("j")
    for _ in range(3):
        page.keyboard.press("j")
    assert page.locator(".at").get_attribute("id") == two
    assert len(site.arxiv.asked("/api/query")) == 1


@pytest.mark.parametrize("page", [True], indirect=True)
def test_while_arxiv_says_later_the_page_waits_and_says_so(site: Site, page: Any) -> None:
    site.arxiv.misbehave("unavailable", match="/api/query")
    page.goto(f"/arxiv/{site.ids[0]}")
    site.worker.work_off()
    page.get_by_text("arXiv has not given what was asked since").wait_for()
    assert "503" in page.locator(".waiting [role=status]").text_content()
    assert page.locator(".placeholder").count() == 1
    site.clock[0] += timedelta(minutes=2)
    site.worker.work_off()
    page.locator(".paper").wait_for()
