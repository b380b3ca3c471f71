"""The page of related papers, its feed, and the links to code on cards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree, html
from starlette.applications import Starlette
from starlette.testclient import TestClient

from papilio.app import App
from papilio.finding.indexing import catch_up
from papilio.model.paper import Author, Paper, Record
from papilio.search.engine import Engine
from papilio.settings.access import Access
from papilio.store import Store
from papilio.web.lists.cards import SHOWN_CODE

ATOM = "{http://www.w3.org/2005/Atom}"


def hrefs(text: str, selector: str) -> list[str]:
    return [link.get("href") for link in html.fromstring(text).cssselect(selector)]


def test_the_card_leads_to_its_related_papers(client: TestClient) -> None:
    [link] = hrefs(client.get("/arxiv/2405.00001").text, "a.title-rel")
    assert link == "/related/2405.00001"
    page = client.get(link)
    assert page.status_code == 200
    cards = html.fromstring(page.text).cssselect("div.papers > div.panel.paper")
    assert len(cards) == 25
    assert "2405.00001" not in [card.get("id") for card in cards]
    assert "colour" in cards[0].cssselect(".why")[0].text_content()
    assert hrefs(page.text, ".day-line a") == ["/arxiv/2405.00001"]


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("arxiv:2405.00001", "arxiv", 200),
        ("2405.00001v3", "arxiv", 200),
        ("hep-th/9901001", "arxiv", 200),
        ("tAlk_1-xyz@OpenReview", "venue", 200),
        ("openreview:tAlk_1-xyz", "venue", 200),
        ("2405.00205", "arxiv", 200),
        ("2405.99999", "arxiv", 404),
        ("nothing at all", "arxiv", 404),
        ("<script>alert(1)</script>", "arxiv", 404),
        ("%00", "arxiv", 404),
        ("x" * 5000, "arxiv", 404),
    ],
)
def test_every_name_of_a_paper_and_what_is_none(client: TestClient, name: str, body: str, status: int) -> None:
    response = client.get(f"/related/{name}")
    assert response.status_code == status
    page = html.fromstring(response.text)
    assert page.cssselect("body")[0].get("id") == body
    assert not page.cssselect("main script")
    if status == 404:
        assert page.cssselect("main a[href]"), "a way on"


def test_a_paper_that_says_nothing_answers_kindly(client: TestClient) -> None:
    page = client.get("/related/2405.00203")
    assert page.status_code == 200
    empty = html.fromstring(page.text).cssselect("div.papers .no-results")[0]
    assert "too little" in empty.text_content()
    assert "/arxiv/2405.00203" in [link.get("href") for link in empty.cssselect("a")]
    chinese = client.get("/related/2405.00203", headers={"Accept-Language": "zh"}).text
    assert "信息太少" in chinese


def test_pages_follow_one_another_and_wrong_ones_are_refused(client: TestClient) -> None:
    first = html.fromstring(client.get("/related/2405.00001?show=10").text)
    [following] = first.cssselect("a.next-page")
    second = html.fromstring(client.get(following.get("href")).text)
    ids = [[card.get("id") for card in page.cssselect(".papers > .paper")] for page in (first, second)]
    assert len(ids[0]) == len(ids[1]) == 10
    assert not set(ids[0]) & set(ids[1])
    assert client.get("/related/2405.00001?show=x").status_code == 400
    assert html.fromstring(client.get("/related/2405.00001?skip=5000").text).cssselect(".no-results")


def test_feed(client: TestClient) -> None:
    [link] = hrefs(client.get("/related/2405.00001").text, "a.feed-it")
    feed = etree.fromstring(client.get(link).content)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) > 50
    assert "tag:papilio,2026:paper:arxiv:2405.00001" not in [each.findtext(f"{ATOM}id") for each in entries]
    assert "Sparse graphs and their 1 colours" in (feed.findtext(f"{ATOM}title") or "")
    assert client.get("/related/2405.99999/feed").status_code == 404
    assert not etree.fromstring(client.get("/related/2405.00203/feed").content).findall(f"{ATOM}entry")


def test_under_a_path_of_its_own(papilio_app: App, site_of: Callable[[App], Starlette]) -> None:
    client = TestClient(site_of(replace(papilio_app, base_path="/lib")))
    assert hrefs(client.get("/arxiv/2405.00001").text, "a.title-rel") == ["/lib/related/2405.00001"]


@pytest.fixture
def coded(tmp_path: Path, site_of: Callable[[App], Starlette]) -> TestClient:
    many = " ".join(f"https://github.com/a/n{number}" for number in range(20))
    papers = [
        Paper("arxiv:2405.00001", "One", "Code at \\url{https://github.com/a/b_c}.", (Author("A"),), ("cs.LG",),
              comments="See https://a.github.io/b/ and javascript:alert(1)//github.com/x/y"),
        Paper("arxiv:2405.00002", "Two", many, (Author("A"),), ("cs.LG",)),
        Paper("arxiv:2405.00003", "Three", "No code, but <script>github.com/</script>.", (Author("A"),), ("cs.LG",)),
    ]  # fmt: skip
    store = Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")
    with store.transaction() as tx:
        store.papers.put(tx, [Record(each) for each in papers])
    engine = Engine(tmp_path / "index")
    catch_up(store, engine)
    access = Access("none", frozenset({"testserver"}))
    app = App(store, engine, access, "", "", "", lambda: datetime(2024, 5, 4, 12, tzinfo=UTC))
    return TestClient(site_of(app), follow_redirects=False)


def test_links_to_code_stand_in_the_meta_line(coded: TestClient) -> None:
    page = html.fromstring(coded.get("/arxiv/2405.00001,2405.00002,2405.00003").text)
    one, two, three = page.cssselect(".papers > .paper")
    links = one.cssselect(".meta > p.metainfo.code > a")
    assert [(link.get("href"), link.text_content()) for link in links] == [
        ("https://github.com/a/b_c", "github.com/a/b_c"),
        ("https://a.github.io/b", "a.github.io/b"),
    ]
    assert {(link.get("rel"), link.get("target")) for link in links} == {("noopener nofollow", "_blank")}
    assert len(two.cssselect("p.code a")) == SHOWN_CODE
    assert not three.cssselect("p.code")


def test_papers_with_code_can_be_searched_for(coded: TestClient) -> None:
    page = html.fromstring(coded.get("/search", params={"q": "has:code"}).text)
    assert {card.get("id") for card in page.cssselect(".papers > .paper")} == {"2405.00001", "2405.00002"}
    assert html.fromstring(coded.get("/search", params={"q": "-has:code"}).text).cssselect("[id='2405.00003']")


def test_the_nearest_may_be_put_in_the_order_of_time_and_of_stars(client: TestClient, papilio_app: App) -> None:
    def keys(order: str) -> list[str]:
        page = html.fromstring(client.get(f"/related/2405.00001?show=100&sort={order}").text)
        return [card.get("id") for card in page.cssselect("div.papers > div.paper")]

    page = html.fromstring(client.get("/related/2405.00001").text)
    assert [link.text_content() for link in page.cssselect(".sorts a[href]")][:3] == ["nearest first", "time", "stars"]
    nearest, by_time, by_stars = keys(""), keys("0"), keys("1")
    assert sorted(nearest) == sorted(by_time) == sorted(by_stars)
    entries = papilio_app.store.papers.find([f"arxiv:{name}" for name in nearest])
    published = [entries[f"arxiv:{name}"].paper.published for name in by_time if f"arxiv:{name}" in entries]
    assert published == sorted(published, reverse=True)
    opened = papilio_app.store.readings.counts([f"arxiv:{name}" for name in nearest])
    assert [f"arxiv:{name}" for name in by_stars[: len(opened)]] == [f"arxiv:{n}" for n in nearest if f"arxiv:{n}" in opened]
