"""Pages of papers that are not here yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile

import pytest
from fake_arxiv import FakeArxiv
from lxml import html
from lxml.html import HtmlElement
from starlette.requests import Request
from starlette.testclient import TestClient

from papilio.app import App
from papilio.errors import LaterError
from papilio.following import on_demand
from papilio.following.on_demand_fetch import fetch_next
from papilio.model.paper import Author, Paper, Record
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.store import Store
from papilio.web.gate.clients import client_of
from papilio.web.serving.server import create

NOW = datetime(2026, 8, 14, 12, tzinfo=UTC)
HELD = ("arxiv:2405.00001", "arxiv:2405.00002")


@dataclass
class Site:
    """A site of two papers, with an arXiv that answers when a test says so."""

    app: App
    arxiv: FakeArxiv
    clock: list[datetime]
    client: TestClient

    def get(self, path: str, status: int = 200) -> HtmlElement:
        response = self.client.get(path)
        assert response.status_code == status, response.text
        return html.fromstring(response.text)

    def fetch(self) -> None:
        while fetch_next(self.app.store, self.arxiv.source, self.clock[0]):
            pass

    def waits(self) -> int:
        return self.app.store.demands.count()

    def fail(self, message: str, next_try: datetime) -> None:
        """The job fails as a worker would have it fail."""
        self.arxiv.error = LaterError(message)
        now = self.clock[0].timestamp()
        job = self.app.store.jobs.claim([on_demand.KIND], "w", now, 60.0)
        assert job is not None
        with pytest.raises(LaterError):
            self.fetch()
        self.app.store.jobs.retry(job, next_try.timestamp(), message)
        self.arxiv.error = None


@pytest.fixture
def make(tmp_path: Path, migrated: Path) -> Iterator[Callable[..., Site]]:
    made: list[Store] = []

    def make(**changes: object) -> Site:
        path = copyfile(migrated, tmp_path / f"papilio{len(made)}.db")
        store = Store.open(f"sqlite:///{path}")
        made.append(store)
        with store.transaction() as tx:
            store.papers.put(tx, [Record(Paper(ref, f"Held {ref}", "An abstract.", (Author("A. B."),))) for ref in HELD])
        clock, arxiv = [NOW], FakeArxiv()
        app = App(
            store,
            Engine(tmp_path / "index"),
            Access("none", frozenset({"testserver"})),
            "",
            "",
            "",
            lambda: clock[0],
            paper_sources={"arxiv": arxiv.source},
        )
        app = replace(app, **changes)  # pyright: ignore[reportArgumentType]
        return Site(app, arxiv, clock, TestClient(create(app), follow_redirects=False))

    yield make
    for store in made:
        store.close()


@pytest.fixture
def site(make: Callable[..., Site]) -> Site:
    return make()


def says(page: HtmlElement) -> str:
    [status] = page.cssselect("main .waiting [role=status]")
    assert status.get("aria-live") == "polite"
    return status.text_content()


def names(page: HtmlElement) -> list[str]:
    """Keys of cards; of placeholders, with a mark."""
    return [each.get("id") or f"…{each.get('data-key')}" for each in page.cssselect(".papers > .panel")]


def test_a_paper_that_is_not_here_is_asked_for_once_and_shown_when_it_is(site: Site) -> None:
    for _ in range(3):
        page = site.get("/arxiv/2401.00001", 202)
    assert names(page) == ["…2401.00001"]
    assert not page.cssselect(".paper") and not page.cssselect("meta[name^=citation_]")
    assert says(page) == "This paper is being fetched from arXiv; it appears here as soon as it has come."
    assert page.cssselect(".placeholder a")[0].get("href") == "https://arxiv.org/abs/2401.00001"
    assert len(page.cssselect("h1")) == 1
    site.fetch()
    assert site.arxiv.log == [("arxiv:2401.00001",)]
    page = site.get("/arxiv/2401.00001")
    assert names(page) == ["2401.00001"]
    assert not page.cssselect(".waiting [role=status]") and not page.cssselect("meta[name=robots]")


def test_a_page_that_waits_is_neither_kept_nor_indexed(site: Site) -> None:
    for path in ("/arxiv/2401.00001", "/arxiv/2405.00001,2401.00001"):
        response = site.client.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-robots-tag"] == "noindex, nofollow"
        assert int(response.headers["retry-after"]) == 3
        assert html.fromstring(response.text).cssselect("meta[name=robots]")[0].get("content") == "noindex, nofollow"
    assert "x-robots-tag" not in site.client.get("/arxiv/2405.00001,2405.00002").headers


def refreshed(page: HtmlElement) -> tuple[int, str] | None:
    """The refresh of browsers that run no script."""
    assert not page.cssselect("head > meta[http-equiv]")
    found = page.cssselect("head noscript meta[http-equiv=refresh]")
    if not found:
        return None
    seconds, _, address = found[0].get("content").partition("; url=")
    return int(seconds), address


@pytest.mark.parametrize("base", ["", "/lib"])
def test_without_script_the_page_loads_itself_ever_less_often_and_ends(make: Callable[..., Site], base: str) -> None:
    site = make(base_path=base)
    address, waited = f"{base}/arxiv/hep-th/9901001,2401.00001?sort=0", list[int]()
    while (following := refreshed(site.get(address, 202))) is not None:
        seconds, address = following
        assert address.startswith(f"{base}/arxiv/hep-th/9901001,2401.00001?sort=0&look=")
        waited.append(seconds)
    assert waited == sorted(waited) and waited[0] <= 3 and waited[-1] <= 60
    assert 300 <= sum(waited) <= 1200
    page = site.get(address, 202)
    assert "no longer looks" in says(page)
    assert page.cssselect(".waiting a.again")[0].get("href") == f"{base}/arxiv/hep-th/9901001,2401.00001?sort=0"
    site.fetch()
    response = site.client.get(address)
    assert (response.status_code, response.headers["location"]) == (302, f"{base}/arxiv/hep-th/9901001,2401.00001?sort=0")


@pytest.mark.parametrize("look", ["x", "-1", "1.5", "99999999999999"])
def test_a_look_that_is_no_number_is_refused(site: Site, look: str) -> None:
    assert "look" in site.get(f"/arxiv/2401.00001?look={look}", 400).cssselect(".problem p")[0].text_content()


def test_held_ones_are_shown_at_once_and_one_bad_name_spoils_nothing(site: Site) -> None:
    site.arxiv.absent = {"arxiv:2401.00009"}
    path = "/arxiv/2401.00001,2405.00002,2413.00001,2401.00009,2712.00001,2405.00001,2401.00002v3,2401.00002"
    page = site.get(path)
    assert names(page) == ["…2401.00001", "2405.00002", "…2401.00009", "2405.00001", "…2401.00002"]
    assert [each.text_content() for each in page.cssselect(".papers .index")] == ["#1", "#2", "#3", "#4", "#5"]
    assert page.cssselect(".info .total")[0].text_content() == "Total: 5"
    assert says(page) == "3 papers are being fetched."
    missing = page.cssselect(".missing")[0].text_content()
    assert "month 13" in missing and "it would be of 2027-12" in missing
    site.fetch()
    assert len(site.arxiv.log) == 1
    page = site.get(path)
    assert names(page) == ["2401.00001", "2405.00002", "2405.00001", "2401.00002"]
    assert "arXiv has no paper 2401.00009" in page.cssselect(".missing")[0].text_content()
    assert not page.cssselect(".waiting [role=status]")


@pytest.mark.parametrize("sort", ["0", "1", "graphs"])
def test_in_another_order_those_to_come_stand_last_and_none_is_lost(site: Site, sort: str) -> None:
    page = site.get(f"/arxiv/2401.00001,2405.00001,2401.00002,2405.00002?sort={sort}")
    shown = names(page)
    assert set(shown) == {"…2401.00001", "2405.00001", "…2401.00002", "2405.00002"}
    if sort == "0":
        assert shown[2:] == ["…2401.00001", "…2401.00002"]


def test_pages_of_a_long_list_hold_each_paper_once(site: Site) -> None:
    path = "/arxiv/" + ",".join(f"2401.{number:05}" for number in range(1, 60))
    shown = [name for skip in (0, 25, 50) for name in names(site.get(f"{path}?skip={skip}", 202))]
    assert shown == [f"…2401.{number:05}" for number in range(1, 60)]


def test_among_venue_papers_those_of_arxiv_are_fetched(site: Site) -> None:
    page = site.get("/venue/arxiv:2401.00001,P19-9999@ACL,arxiv:2405.00001")
    assert names(page) == ["…2401.00001", "2405.00001"]
    assert "gives no papers one by one" in page.cssselect(".missing")[0].text_content()
    assert site.waits() == 1


def test_what_does_not_exist_is_404_with_the_ways_on(site: Site) -> None:
    site.arxiv.absent = {"arxiv:2401.00001"}
    site.get("/arxiv/2401.00001", 202)
    site.fetch()
    response = site.client.get("/arxiv/2401.00001")
    page = html.fromstring(response.text)
    assert response.status_code == 404 and "no-store" in response.headers["cache-control"]
    assert "arXiv has no paper 2401.00001" in page.cssselect(".problem p")[0].text_content()
    links = [link.get("href") for link in page.cssselect(".ways a")]
    assert links == ["https://arxiv.org/abs/2401.00001", "/"], "a search for it would lead back here"
    assert len(site.arxiv.log) == 1
    site.clock[0] = NOW + timedelta(days=1)
    site.get("/arxiv/2401.00001", 202)


def test_a_month_to_come_is_404_and_asks_nobody(site: Site) -> None:
    page = site.get("/arxiv/2712.00001", 404)
    assert "2027-12" in page.cssselect(".problem p")[0].text_content()
    assert site.waits() == 0


def test_while_arxiv_does_not_answer_the_page_says_so(site: Site) -> None:
    site.get("/arxiv/2401.00001", 202)
    site.clock[0] = NOW + timedelta(minutes=1)
    site.fail("export.arxiv.org answered 503", NOW + timedelta(minutes=5))
    response = site.client.get("/arxiv/2401.00001")
    assert response.status_code == 202
    assert says(html.fromstring(response.text)) == (
        "This paper is being fetched from arXiv; it appears here as soon as it has come. "
        "arXiv has not given what was asked since 2026-08-14 12:00 UTC: "
        "export.arxiv.org answered 503. The next try is at 2026-08-14 12:05 UTC."
    )
    assert response.headers["retry-after"] == "240"
    api = site.client.get("/api/papers/2401.00001")
    assert "answered 503" in api.json()["detail"] and api.headers["retry-after"] == "240"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    ],
)
def test_a_browser_that_asks_on_its_own_asks_for_nothing(site: Site, headers: dict[str, str]) -> None:
    for path in ("/arxiv/2401.00001", "/arxiv/2405.00001,2401.00001", "/api/papers/2401.00001"):
        assert site.client.get(path, headers=headers).status_code == 503
    assert site.client.get("/arxiv/2405.00001", headers=headers).status_code == 200
    assert site.waits() == 0


def test_head_tells_the_same_and_asks_for_nothing(site: Site) -> None:
    response = site.client.head("/arxiv/2401.00001")
    assert (response.status_code, response.text, response.headers["cache-control"]) == (202, "", "no-store")
    assert site.waits() == 0


def test_a_reader_who_asks_for_too_much_is_told_and_others_go_on(site: Site) -> None:
    def ids(first: int, number: int = 100) -> str:
        return ",".join(f"2401.{each:05}" for each in range(first, first + number))

    assert "100 papers are being fetched" in says(site.get(f"/arxiv/{ids(1)}", 202))
    page = site.get("/arxiv/2401.00500", 429)
    assert "100 papers that you asked for are still to come" in says(page)
    assert refreshed(page)
    assert "1 more waits for room" in says(site.get("/arxiv/2401.00001,2401.00500", 202))
    assert site.client.get("/api/papers/2401.00500").headers["retry-after"] == "15"
    site.fetch()
    for first in (101, 201):
        site.client.get(f"/arxiv/{ids(first)}")
        site.fetch()
    response = site.client.get("/arxiv/2401.00500")
    page = html.fromstring(response.text)
    assert (response.status_code, response.headers["retry-after"]) == (429, "3600")
    assert "ask again after 2026-08-14 13:00 UTC" in page.cssselect(".problem p")[0].text_content()
    assert not page.cssselect("noscript")
    held = site.get("/arxiv/2405.00001,2401.00500")
    assert names(held) == ["2405.00001"]
    assert "ask again after" in held.cssselect(".missing")[0].text_content()


def test_where_nothing_is_fetched_the_page_says_how_that_changes(make: Callable[..., Site]) -> None:
    site = make(paper_sources={})
    page = site.get("/arxiv/2401.00001", 404)
    assert "PAPILIO_CONTACT" in page.cssselect(".problem p")[0].text_content()
    assert "https://arxiv.org/abs/2401.00001" in [link.get("href") for link in page.cssselect(".ways a")]
    assert names(site.get("/arxiv/2405.00001,2401.00001")) == ["2405.00001"]
    assert site.client.get("/api/papers/2401.00001").status_code == 404
    assert site.waits() == 0


def test_the_api_says_when_to_come_again(site: Site) -> None:
    for name in ("2401.00001", "arxiv:2401.00001", "2401.00001v2", "https://arxiv.org/abs/2401.00001"):
        response = site.client.get(f"/api/papers/{name}")
        assert (response.status_code, response.headers["cache-control"]) == (202, "no-store")
        assert response.json() == {
            "ref": "arxiv:2401.00001",
            "state": "fetching",
            "detail": "It is being fetched from arXiv.",
        }
        assert response.headers["retry-after"] == "3"
    site.arxiv.absent = {"arxiv:2401.00002"}
    site.client.get("/api/papers/2401.00002")
    site.fetch()
    assert site.client.get("/api/papers/2401.00001").json()["title"] == "Title of arxiv:2401.00001"
    gone = site.client.get("/api/papers/2401.00002")
    assert (gone.status_code, gone.headers["content-type"]) == (404, "application/problem+json")
    assert "arXiv has no paper 2401.00002" in gone.json()["detail"]
    assert site.client.get("/api/papers/2712.00001").status_code == 404
    assert site.client.get("/api/papers/acl:P19-9999").status_code == 404
    assert site.waits() == 0


def test_in_chinese(site: Site) -> None:
    response = site.client.get("/arxiv/2401.00001", headers={"Accept-Language": "zh-CN"})
    page = html.fromstring(response.text)
    assert says(page) == "正在从 arXiv 获取这篇论文；取到后会立即显示在这里。"
    page = html.fromstring(site.client.get("/arxiv/2401.00001,2405.00001", headers={"Accept-Language": "zh-CN"}).text)
    assert says(page) == "正在获取 1 篇论文。"
    assert page.cssselect(".placeholder .says")[0].text_content() == "正在从 arXiv 获取。"


@pytest.mark.parametrize(
    ("peer", "reader", "client"),
    [
        ("192.0.2.7", "", "address 192.0.2.7"),
        ("::ffff:192.0.2.7", "", "address 192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "", "address 2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "", "address 2001:db8:1:2::"),
        ("10.0.0.1", "ada@example.org", "reader ada@example.org"),
        ("", "", "address "),
    ],
)
def test_who_asks(peer: str, reader: str, client: str) -> None:
    scope = {"type": "http", "client": (peer, 1) if peer else None, "state": {"reader": reader} if reader else {}}
    assert client_of(Request(scope)) == client


def test_readers_behind_a_proxy_have_a_share_each(make: Callable[..., Site]) -> None:
    access = Access("proxy", frozenset({"testserver"}), header="X-Reader", proxies=frozenset({"127.0.0.1"}))
    site = make(access=access)
    client = TestClient(create(site.app), client=("127.0.0.1", 1))
    hundred = ",".join(f"2401.{each:05}" for each in range(1, 101))
    client.get(f"/arxiv/{hundred}", headers={"X-Reader": "ada"})
    assert client.get("/arxiv/2401.00500", headers={"X-Reader": "ada"}).status_code == 429
    assert client.get("/arxiv/2401.00500", headers={"X-Reader": "émilie".encode()}).status_code == 202


def test_robots_are_kept_off_what_costs(make: Callable[..., Site]) -> None:
    response = make(base_path="/lib").client.get("/robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /lib/search", "Disallow: /lib/go", "Disallow: /lib/arxiv/*,", "Disallow: /lib/*?"} <= set(lines)


def test_a_paper_page_tells_reference_managers(client: TestClient) -> None:
    page = html.fromstring(client.get("/venue/tAlk_1-xyz@OpenReview").text)
    tags = {each.get("name"): each.get("content") for each in page.cssselect("meta[name^=citation_]")}
    assert tags["citation_conference_title"] == "International Conference on Machine Learning"
    assert tags["citation_publication_date"] == "2025"
    assert len(page.cssselect("meta[name=citation_author]")) == 2
