"""Search pages: results with marks, reasons and facets; errors with a caret; names that lead to their papers."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement
from readers_site import Site
from starlette.applications import Starlette
from starlette.testclient import TestClient

from papilio.app import App, meaning_in
from papilio.finding.indexing import level
from papilio.model.paper import Paper, Record
from papilio.search.engine import Engine


def page(client: TestClient, path: str, status: int = 200) -> HtmlElement:
    response = client.get(path)
    assert response.status_code == status, response.text
    return html.fromstring(response.text)


def keys(found: HtmlElement) -> list[str]:
    return [card.get("id") for card in found.cssselect("div.papers > div.paper")]


def test_matched_words_are_marked(client: TestClient) -> None:
    found = page(client, "/search?q=spectral+graph")
    assert {mark.text_content().lower() for mark in found.cssselect(".summary mark")} >= {"spectral", "graphs"}
    assert not page(client, "/search?q=spectral+graph&highlight=0").cssselect("mark")


def test_reasons_on_demand(client: TestClient) -> None:
    found = page(client, "/search?q=spectral+graph")
    assert not found.cssselect("details.why")
    [link] = found.cssselect("p.info a.explain")
    explained = page(client, link.get("href"))
    assert "spectral" in explained.cssselect("details.why")[0].text_content()


def test_facets_narrow_and_widen(client: TestClient) -> None:
    found = page(client, "/search?q=spectral")
    [value] = [link for link in found.cssselect(".facets a") if "hep-th" in link.text_content()]
    narrowed = page(client, value.get("href"))
    assert keys(narrowed) == ["hep-th/9901001"]
    [chosen] = narrowed.cssselect(".facets a[aria-current]")
    assert keys(page(client, chosen.get("href"))) == keys(found)


def test_a_name_is_offered_as_a_filter_with_what_it_finds(client: TestClient) -> None:
    [offer] = page(client, "/search?q=lovelace,+ada").cssselect(".offers a")
    name, count = offer.text_content().rstrip(")").split(" (")
    assert name == "author: Ada Lovelace"
    assert f"Total: {count}" in page(client, offer.get("href")).cssselect(".info")[0].text_content().replace(",", "")


def test_a_slip_beside_words_that_match_is_offered_mended(client: TestClient) -> None:
    [offer] = page(client, "/search?q=spectarl+parsing").cssselect(".offers a")
    assert offer.text_content() == "spectral parsing"
    assert not page(client, "/search?q=spectral+parsing").cssselect(".offers")


def test_by_time_the_page_says_how_many_of_the_words_were_asked_for(client: TestClient) -> None:
    notes = [note.text_content() for note in page(client, "/search?q=spectral+parsing&sort=0").cssselect(".note")]
    assert any("2 words" in note for note in notes)


def test_orders_and_pages(client: TestClient) -> None:
    found = page(client, "/search?q=spectral&sort=0&show=5")
    dates = [span.text_content() for span in found.cssselect(".date-data")]
    assert dates == sorted(dates, reverse=True)
    following = page(client, found.cssselect("a.next-page")[0].get("href"))
    assert not set(keys(found)) & set(keys(following))
    assert keys(page(client, "/search?q=spectral&sort=1&show=1")) == ["2405.00007"]


def test_words_of_the_reader_order_the_results(client: TestClient) -> None:
    assert keys(page(client, "/search?q=spectral&sort=parsing&show=1")) == ["P19-1001@ACL"]


def test_a_day(client: TestClient) -> None:
    found = page(client, "/search?q=spectral&date=1999-01-04")
    assert keys(found) == ["hep-th/9901001"]


@pytest.mark.parametrize("path", ["/arxiv/search?query=spectral&show=200", "/arxiv/search?query=spectral&highlight=1"])
def test_only_arxiv(client: TestClient, path: str) -> None:
    found = page(client, path)
    assert {key for key in keys(found) if "@" in key} <= {"tAlk_1-xyz@OpenReview"}, "only a paper that has a preprint"
    assert any("@" not in key for key in keys(found))


def test_only_venues(client: TestClient) -> None:
    found = page(client, "/venue/search?query=spectral")
    assert found.cssselect("body")[0].get("id") == "venue"
    assert sorted(keys(found)) == sorted(
        [
            "P19-1001@ACL",
            "tracked_1x@OpenReview",
            "tracked_2x@OpenReview",
            "tracked_3x@OpenReview",
            "tracked_4x@OpenReview",
            "tAlk_1-xyz@OpenReview",
        ]
    )


def test_a_title_comes_first_in_its_scope_and_stays_out_of_the_other(client: TestClient) -> None:
    assert keys(page(client, "/venue/search?query=Parsing+aloud"))[0] == "P19-1001@ACL"
    assert "P19-1001@ACL" not in keys(page(client, "/arxiv/search?query=Parsing+aloud"))
    assert keys(page(client, "/arxiv/search?query=A+talk"))[0] == "tAlk_1-xyz@OpenReview", "it has a preprint"


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("2405.00001", "/arxiv/2405.00001"),
        ("https://arxiv.org/abs/2405.00001v2", "/arxiv/2405.00001"),
        ("arXiv:2405.00001", "/arxiv/2405.00001"),
        ("https://openreview.net/forum?id=tAlk_1-xyz", "/venue/tAlk_1-xyz@OpenReview"),
    ],
)
def test_a_name_leads_to_its_paper(client: TestClient, query: str, where: str) -> None:
    for path in ("/search", "/go"):
        response = client.get(path, params={"q" if path == "/search" else "u": query})
        assert (response.status_code, response.headers["location"]) == (302, where)


def test_words_beside_a_name_are_a_search(client: TestClient) -> None:
    assert client.get("/search", params={"q": "graphs after 2405.00001"}).status_code == 200


def test_going_nowhere(client: TestClient) -> None:
    assert "write an address" in page(client, "/go", 400).cssselect(".problem")[0].text_content()


def test_query_error_shows_the_place_and_a_way_out(client: TestClient) -> None:
    found = page(client, "/search?q=deep+titel:graphs", 400)
    block = found.cssselect(".mistake pre")[0]
    assert block.cssselect("b")[0].text_content() == "t"
    assert block.cssselect("span")[0].text_content() == block.cssselect("span.shadow")[0].text_content() == "deep "
    assert page(client, found.cssselect("a.suggestion")[0].get("href")) is not None
    assert found.cssselect("div.papers .no-results")


@pytest.mark.parametrize("query", ['"unbalanced', "a" * 11_000, "OR", "((((", "title:", "\x00\x07", "!!!", "深度学习", "-"])
def test_odd_queries_have_a_page(client: TestClient, query: str) -> None:
    response = client.get("/search", params={"q": query})
    assert response.status_code in (200, 400)
    assert html.fromstring(response.text).cssselect("div.papers")


def test_nothing_found_offers_the_nearest_query(client: TestClient) -> None:
    found = page(client, "/search?q=spectral+qwertyzxcv+cat:astro-ph.CO")
    ways = found.cssselect(".no-results a")
    assert ways[0].text_content().endswith(", without cat:astro-ph.CO")
    assert ways and keys(page(client, ways[0].get("href")))


@pytest.mark.parametrize("query", ["", "qwertyzxcv", "titel:x"])
def test_a_search_that_shows_nothing_says_what_can_be_asked(client: TestClient, query: str) -> None:
    found = html.fromstring(client.get("/search", params={"q": query}).text)
    assert found.cssselect(".how code") and not keys(found)
    assert not page(client, "/search?q=spectral").cssselect(".how")


BROKEN = [
    "spectral (",
    "spectral )",
    'spectral "',
    'spectral ""',
    "spectral ()",
    "spectral OR",
    "OR spectral",
    "spectral OR -parsing",
    "-parsing OR spectral",
    "title: spectral",
    "spectral title:",
    'spectral title:"',
    "spectral foo:graph",
]
ALONE = ["-()", "(", ")", '"', '""', "()", "OR", "title:", "title:(", 'title:"', "is:mine", "year:..", "((((((", '("', "-("]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "query",
    [
        *BROKEN,
        *ALONE,
        "spectral year:20-24",
        "spectral after:2021/5",
        "spectral has:cod",
        "spectral auther:lovelace",
        "spectral doi:10.1(x",
    ],
)
def test_what_is_offered_for_a_broken_query_works(client: TestClient, query: str, language: str) -> None:
    asked = {"Accept-Language": language}
    for path, name in (("/search", "q"), ("/arxiv/search", "query"), ("/venue/search", "query")):
        response = client.get(path, params={name: query}, headers=asked)
        found = html.fromstring(response.text)
        assert response.status_code == 400
        told = found.cssselect(".mistake p")[0].text_content()
        assert any("一" <= character <= "鿿" for character in told) == (language == "zh"), told
        offered = [link.get("href") for link in found.cssselect("a.suggestion")]
        assert bool(offered) == (query not in ALONE)
        assert all(client.get(href, headers=asked).status_code == 200 for href in offered)


def test_a_title_with_signs_of_the_language_can_be_narrowed(client: TestClient) -> None:
    found = page(client, "/search?q=Parsing+(aloud")
    hrefs = [link.get("href") for link in found.cssselect("aside.facets a, p.offers a")]
    assert hrefs
    assert all(client.get(href).status_code == 200 for href in hrefs)


def test_what_chinese_terms_mean_is_shown_and_each_is_switched_off_by_a_link(client: TestClient) -> None:
    found = page(client, "/search?q=稀疏+谱方法&explain=1")
    assert keys(found)
    [sparse, method] = found.cssselect(".understood a")
    assert sparse.text_content() == "✓ 稀疏 → sparse"
    assert "稀疏" in found.cssselect("details.why")[0].text_content()
    off = page(client, sparse.get("href"))
    assert [link.text_content() for link in off.cssselect(".understood a")] == [
        "稀疏 → sparse (off)",
        method.text_content(),
    ]
    neither = page(client, off.cssselect(".understood a")[1].get("href"))
    assert keys(neither) == []
    assert len(neither.cssselect(".understood a")) == 2
    again = page(client, neither.cssselect(".understood a")[0].get("href"))
    assert keys(again)
    assert [link.get("href") for link in off.cssselect("a.feed-it, .exports a") if "untranslated" not in link.get("href")] == []


def test_a_term_to_leave_that_the_query_lacks_is_told_in_the_reader_s_language(client: TestClient) -> None:
    asked = "/search?q=稀疏&untranslated=图神经网络"
    assert "is no Chinese term of this query" in page(client, asked).cssselect("p.note")[0].text_content()
    chinese = html.fromstring(client.get(asked, headers={"Accept-Language": "zh-CN"}).text)
    assert "“图神经网络”不是这个查询里的中文术语" in chinese.cssselect("p.note")[0].text_content()


def test_signs_alone_and_too_much_are_answered_kindly(client: TestClient) -> None:
    assert "no letter or digit" in page(client, "/search?q=，。！？").cssselect("p.note")[0].text_content()
    refused = page(client, "/search?q=" + "图" + "a" * 10_000, 400)
    assert "10,001 characters" in refused.cssselect(".mistake")[0].text_content()


def test_the_feed_and_the_export_leave_a_term_in_chinese_too(client: TestClient) -> None:
    assert "<entry" in client.get("/search/feed?q=稀疏").text
    assert "<entry" not in client.get("/search/feed?q=稀疏&untranslated=稀疏").text
    assert client.get("/search/export?q=稀疏&format=json").json()
    assert client.get("/search/export?q=稀疏&format=json&untranslated=稀疏").json() == []


def test_an_english_query_is_no_translation(client: TestClient) -> None:
    assert not page(client, "/search?q=sparse+graphs").cssselect(".understood")


@pytest.fixture(scope="module")
def meant(papilio_app: App, site_of: Callable[[App], Starlette], tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """The site with the encoder that ships."""
    directory = tmp_path_factory.mktemp("meant")
    engine = Engine(directory, meaning=meaning_in(directory))
    level(papilio_app.store, engine)
    return TestClient(site_of(replace(papilio_app, engine=engine)))


def test_without_an_encoder_there_is_nothing_to_choose(client: TestClient) -> None:
    assert not page(client, "/search?q=spectral").cssselect(".channels")
    assert "no encoder is installed" in page(client, "/search?q=spectral&channel=semantic", 503).text_content()


def test_words_meaning_or_both_find_what_a_reader_chooses(meant: TestClient) -> None:
    both = page(meant, "/search?q=spectral+graph&sort=0")
    links = {link.text_content(): link for link in both.cssselect(".channels a")}
    assert list(links) == ["words and meaning", "words", "meaning"]
    assert links["words and meaning"].get("aria-current") == "true"
    words = page(meant, links["words"].get("href"))
    assert "channel=lexical" in links["words"].get("href") and "sort=0" in links["words"].get("href")
    assert keys(words) == keys(page(meant, "/search?q=spectral+graph&sort=0&channel=lexical"))
    [back] = [link for link in words.cssselect(".channels a") if link.text_content() == "words and meaning"]
    assert "channel" not in back.get("href")
    meaning = page(meant, links["meaning"].get("href"))
    assert keys(meaning) and not meaning.cssselect(".mistake")


def test_a_channel_that_is_none_is_refused_with_those_there_are(client: TestClient) -> None:
    said = page(client, "/search?q=graph&channel=vectors", 400).text_content()
    assert "channel=vectors finds nothing; write channel=lexical, channel=semantic, channel=hybrid." in said


def test_the_export_holds_what_the_channel_finds(meant: TestClient) -> None:
    for channel in ("lexical", "semantic", "hybrid"):
        shown = keys(page(meant, f"/search?q=spectral+graph&channel={channel}&show=100"))
        exported = meant.get(f"/search/export?q=spectral+graph&channel={channel}&format=ris").text
        assert exported.count("\nER  -") == len(shown) > 0


def test_stars_and_notes_are_those_of_the_reader_who_asks_on_page_feed_export_and_api(sqlite_url: str, tmp_path: Path) -> None:
    papers = [Record(Paper(f"arxiv:2401.0000{number}", f"Graph attention {number}")) for number in (1, 2, 3)]
    site = Site(sqlite_url, tmp_path, papers)
    with site.store.transaction() as tx:
        site.store.stars.add(tx, "ada", "arxiv:2401.00001", 1)
        site.store.notes.save(tx, "ada", "arxiv:2401.00002", "低秩的想法", 1)
        site.store.stars.add(tx, "bob", "arxiv:2401.00003", 1)

    def named(text: str) -> list[str]:
        return sorted(set(re.findall(r"2401\.0000\d", text)))

    def found(reader: str, query: str) -> list[str]:
        browser, asked = site.by(reader), {"q": query}
        ids = sorted(hit["ref"].removeprefix("arxiv:") for hit in browser.get("/api/search", params=asked).json()["hits"])
        assert sorted(keys(html.fromstring(browser.get("/search", params=asked).text))) == ids
        feed, export = browser.get("/search/feed", params=asked), browser.get("/search/export", params=asked)
        assert named(feed.text) == named(export.text) == ids
        assert "private" in feed.headers["cache-control"]
        return ids

    assert found("ada", "graph is:starred") == ["2401.00001"]
    assert found("bob", "graph is:starred") == ["2401.00003"]
    assert found("ada", "graph (is:starred OR note:想法)") == ["2401.00001", "2401.00002"]
    assert found("eve", "graph -is:starred") == ["2401.00001", "2401.00002", "2401.00003"]
    for query, told in (("is:starred", "您还没有收藏论文"), ("note:x", "您的笔记里没有“x”")):
        assert told in site.by("eve").get(f"/search?q={query}", headers={"Accept-Language": "zh"}).text
    site.close()
