"""What may please a reader, as a list: its page, its feed and its export, of this reader alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, html
from readers_site import Site

from papilio.app import meaning_in
from papilio.finding.indexing import encode
from papilio.search.engine import Engine
from papilio.web.answering.problems import PageError
from papilio.web.lists.kinds.recommended import read, whole
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]
ATOM = "{http://www.w3.org/2005/Atom}"
STARRED = "arxiv:2405.00001"


@pytest.fixture
def meant(site: Site, tmp_path: Path) -> Site:
    """The site, whose papers are known by their meaning; ada has starred one and read another."""
    index = tmp_path / "index"
    site.engine = Engine(index, meaning=meaning_in(index))
    encode(site.store, site.engine)
    assert site.engine.meaning is not None
    site.engine.meaning.vectors.refresh()
    site.app = replace(site.app, engine=site.engine)
    with site.store.transaction() as tx:
        site.store.stars.add(tx, "ada", STARRED, 0)
        site.store.reads.mark(tx, "ada", "arxiv:2405.00002", 0)
    return site


def keys(site: Site, path: str, reader: str = "ada") -> list[str]:
    answer = site.by(reader).get(path)
    assert answer.status_code == 200, answer.text
    return [card.get("id") for card in html.fromstring(answer.text).cssselect("div.papers > div.paper")]


def test_the_page_leads_to_the_starred_papers_that_each_is_like(meant: Site) -> None:
    answer = meant.by("ada").get("/recommended?show=5")
    page = html.fromstring(answer.text)
    cards = page.cssselect("div.papers > div.paper")
    assert len(cards) == 5 and not {"2405.00001", "2405.00002"} & {card.get("id") for card in cards}
    reasons = [card.cssselect(".why")[0] for card in cards]
    assert all(each.cssselect("a")[0].get("href") == "/arxiv/2405.00001" for each in reasons)
    assert all("Sparse graphs and their 1 colours" in each.text_content() for each in reasons)
    assert any("colours" in each.text_content().partition(";")[2] for each in reasons)
    assert page.cssselect("meta[name=robots]")[0].get("content") == "noindex"
    assert answer.headers["cache-control"].startswith("private")


def test_a_scope_is_linked_kept_and_said(meant: Site) -> None:
    page = html.fromstring(meant.by("ada").get("/recommended?scope=today&show=3").text)
    links = {link.text_content(): link for link in page.cssselect("main > p.of-reader a")}
    assert list(links) == ["Newest lists", "Last week", "Last month", "Everything"]
    assert [name for name, link in links.items() if link.get("aria-current")] == ["Newest lists"]
    assert links["Last week"].get("href") == "/recommended?scope=week&show=3"
    assert "scope=today" in page.cssselect("a.next-page")[0].get("href")
    assert page.cssselect("p.note")[0].text_content() == "The lists of 2024-05-03."
    assert keys(meant, "/recommended?scope=today&show=3&skip=3") != keys(meant, "/recommended?scope=today&show=3")


def test_by_time_and_by_stars_are_orders_of_the_same_papers(meant: Site) -> None:
    with meant.store.transaction() as tx:
        meant.store.readings.open(tx, "arxiv:2405.00007", "pdf", "a", 0)
    nearest, by_time, by_stars = (keys(meant, f"/recommended?show=500&sort={order}") for order in ("", "0", "1"))
    assert sorted(nearest) == sorted(by_time) == sorted(by_stars) and by_time != nearest and by_stars[0] == "2405.00007"


def test_feed_and_export_are_of_the_reader_who_asks(meant: Site) -> None:
    hers = etree.fromstring(meant.by("ada").get("/recommended/feed?scope=today").content)
    assert len(hers.findall(f"{ATOM}entry")) == len(keys(meant, "/recommended?scope=today&show=500")) > 10
    assert not etree.fromstring(meant.by("bob").get("/recommended/feed").content).findall(f"{ATOM}entry")
    exported = meant.by("ada").get("/recommended/export?format=ris&scope=week")
    assert 'filename="papilio-recommended-week.ris"' in exported.headers["content-disposition"]
    assert exported.text.count("TY  -") > 10 and "2405.00001" not in exported.text
    assert "TY  -" not in meant.by("bob").get("/recommended/export?format=ris").text


def test_without_stars_the_page_says_what_to_do_in_both_languages(meant: Site) -> None:
    english = html.fromstring(meant.by("bob").get("/recommended").text).cssselect(".no-results")[0].text_content()
    chinese = meant.by("bob").get("/recommended", headers={"Accept-Language": "zh"}).text
    assert "Star a paper or rate it up" in english
    assert "收藏一篇论文，或给它好评" in chinese and "推荐的论文" in chinese


def test_without_an_encoder_the_page_says_so(ask: Ask) -> None:
    assert "not known by their meaning here" in read(ask()).empty
    assert whole(ask()).total == 0


@pytest.mark.parametrize("read_it", [read, whole])
def test_a_scope_that_is_none_is_an_error_that_says_what_is_right(ask: Ask, read_it: Callable[..., object]) -> None:
    with pytest.raises(PageError, match="scope=yesterday is no part of the library; write scope=today, scope=week"):
        read_it(ask(scope="yesterday"))
    with pytest.raises(PageError, match="show=x"):
        read_it(ask(show="x"))


def test_pages_where_stars_are_shown_lead_here(meant: Site) -> None:
    for path in ("/", "/starred"):
        page = html.fromstring(meant.by("ada").get(path).text)
        assert page.cssselect("main a[href='/recommended']"), path


def test_the_api_answers_the_reader_who_asks(meant: Site) -> None:
    hers = meant.by("ada").get("/api/recommended", params={"limit": 3, "scope": "week"}).json()
    assert (hers["likes"], hers["dislikes"], hers["silent"], hers["day"]) == (1, 0, 0, "2024-05-03")
    assert len(hers["hits"]) == 3 < hers["total"] and hers["notes"] == []
    star = {"channel": "star", "field": "", "terms": ["Sparse graphs and their 1 colours"], "ref": STARRED}
    assert all(star in hit["why"] for hit in hers["hits"])
    plain = meant.by("ada").get("/api/recommended", params={"explain": "false"}).json()
    assert plain["day"] is None and not any(hit["why"] for hit in plain["hits"])
    bobs = meant.by("bob").get("/api/recommended").json()
    assert (bobs["likes"], bobs["total"], bobs["hits"]) == (0, 0, []) and "Star a paper" in bobs["notes"][0]
    assert meant.by("ada").get("/api/recommended", params={"scope": "yesterday"}).status_code == 400
