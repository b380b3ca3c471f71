"""The map's page and its dots: of the library, of a search, in windows, and what it says where there is no map."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from mapped_library import with_map
from starlette.applications import Starlette
from starlette.testclient import TestClient

from papilio.app import App
from papilio.finding import mapping
from papilio.mapping.chart import NAME
from papilio.model.paper import Paper, Record
from papilio.store import Store


@pytest.fixture(scope="module")
def site(mapped: App, site_of: Callable[[App], Starlette]) -> TestClient:
    return TestClient(site_of(mapped))


def page(site: TestClient, path: str, status: int = 200) -> html.HtmlElement:
    answer = site.get(path)
    assert answer.status_code == status, answer.text[:500]
    return html.fromstring(answer.text)


def hrefs(found: html.HtmlElement, selector: str) -> list[str]:
    return [each.get("href", "") for each in found.cssselect(selector)]


def test_the_library_is_shown_with_links_a_legend_and_a_list(site: TestClient) -> None:
    found = page(site, "/map")
    dots = hrefs(found, ".map-stage svg a")
    assert len(dots) == len(set(dots)) > 60 and "/arxiv/2405.00001" in dots and "/arxiv/hep-th/9901001" in dots
    assert {each.get("tabindex") for each in found.cssselect(".map-stage svg a")} == {"-1"}
    labels = [" ".join(each.text_content().split()) for each in found.cssselect(".legend li")]
    assert labels[0] == "cs.LG Machine Learning 60"
    papers = hrefs(found, ".map-papers a")
    assert len(papers) == 12 and papers == dots[:12]
    assert f"{len(dots)} papers in view." in found.text_content()
    assert not found.cssselect("[style]") and "<script>alert" not in html.tostring(found, encoding="unicode")


def test_the_dots_are_those_of_the_page_with_titles(site: TestClient) -> None:
    answer = site.get("/map/dots").json()
    assert answer["inside"] == len(answer["dots"]) and answer["summary"] == f"{answer['inside']} papers in view."
    dots = {href: (x, y, title) for x, y, _, href, title in answer["dots"]}
    assert set(dots) == set(hrefs(page(site, "/map"), ".map-stage svg a"))
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y, _ in dots.values())
    assert dots["/arxiv/2405.00101"][2] == "Reading machines, part 101"


def test_a_window_shows_what_lies_in_it(site: TestClient) -> None:
    found = page(site, "/map?zoom=4&x=0.25&y=0.25")
    inside = {dot[3]: dot for dot in site.get("/map/dots?zoom=4&x=0.25&y=0.25").json()["dots"]}
    whole = {dot[3]: dot for dot in site.get("/map/dots").json()["dots"]}
    assert set(inside) == set(hrefs(found, ".map-stage svg a")) != set(whole)
    expected = {href for href, dot in whole.items() if 125 < dot[0] < 375 and 125 < dot[1] < 375}
    assert set(inside) == expected
    for href, dot in inside.items():
        assert dot[0] == pytest.approx((whole[href][0] - 125) * 4, abs=1)


def test_links_move_the_window_and_end_at_its_edges(site: TestClient) -> None:
    found = page(site, "/map")
    ways = {each.get("data-move"): each.get("href") for each in found.cssselect(".map-moves a")}
    assert ways["out"] is None and ways["whole"] is None
    nearer = page(site, ways["in"])
    assert nearer.cssselect(".map")[0].get("data-window") == "0.5 0.5 0.5"
    ways = {each.get("data-move"): each.get("href") for each in nearer.cssselect(".map-moves a")}
    assert page(site, ways["left"]).cssselect(".map")[0].get("data-window") == "0.25 0.5 0.5"
    assert ways["whole"] == "/map" and page(site, ways["out"]).cssselect(".map")[0].get("data-window") == "0.5 0.5 1.0"
    deepest = page(site, "/map?zoom=256&x=0&y=1")
    ways = {each.get("data-move"): each.get("href") for each in deepest.cssselect(".map-moves a")}
    assert ways["in"] is None and ways["left"] is None and ways["down"] is None and ways["up"]
    assert "0 papers in view." in deepest.text_content()


def test_the_map_of_a_search_shows_what_it_finds_as_large_as_it_is(site: TestClient) -> None:
    found = page(site, "/map?query=reading+machines")
    assert sorted(hrefs(found, ".map-stage svg a")) == [f"/arxiv/2405.00{number}" for number in range(101, 106)]
    assert found.cssselect(".map")[0].get("data-window") != "0.5 0.5 1.0"
    [listed, whole] = [each for each in hrefs(found, ".info a") if "/map?" not in each]
    assert listed == "/search?q=reading+machines" and whole == "/map"
    year = next(each for each in hrefs(found, ".map-colours a") if "color=year" in each)
    assert [each.text_content().split()[0] for each in page(site, year).cssselect(".legend li")] == ["2024"]


def test_a_search_is_narrowed_as_on_its_page(site: TestClient) -> None:
    def shown(query: str) -> set[str]:
        return set(hrefs(page(site, f"/map?{query}"), ".map-stage svg a"))

    assert shown("query=work&in=venue") == {f"/venue/tracked_{number}x@OpenReview" for number in range(1, 5)}
    assert not shown("query=work&in=arxiv") and len(shown("query=cat:cs.LG")) == 60
    assert shown("query=graphs&channel=semantic") and not shown("query=graphs&date=1999-01-05")


def test_the_page_of_a_search_leads_to_its_map(site: TestClient, client: TestClient) -> None:
    [way] = [each for each in hrefs(page(site, "/arxiv/search?query=reading&channel=lexical"), ".channels a") if "/map" in each]
    assert way == "/map?query=reading&in=arxiv&channel=lexical"
    assert len(hrefs(page(site, way), ".map-stage svg a")) == 5
    assert not [each for each in hrefs(page(site, "/search?q=nothingofthekind"), "main a") if "/map" in each]
    assert not [each for each in hrefs(page(client, "/search?q=reading"), "main a") if "/map" in each], "no map, no way"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("color=colour", "write color=category or color=year"),
        ("in=everywhere", "write in=arxiv or in=venue"),
        ("zoom=0", "zoom is a number from 1 to 256"),
        ("zoom=1000000", "zoom is a number from 1 to 256"),
        ("x=-1", "x is a number from 0 to 1"),
        ("y=nan", "y is a number from 0 to 1"),
        ("query=graphs&channel=dots", "channel=dots finds nothing"),
        ("query=graphs&date=today", "date=today is not a day"),
        ("query=titel:x", "titel"),
    ],
)
def test_what_means_nothing_is_refused_with_what_would_be_right(site: TestClient, query: str, said: str) -> None:
    for path in ("/map", "/map/dots"):
        assert said in page(site, f"{path}?{query}", 400).text_content()


def test_a_search_that_finds_nothing_says_so_and_leads_on(site: TestClient) -> None:
    found = page(site, "/map?query=nothingofthekind")
    assert "Nothing matches “nothingofthekind”." in found.text_content() and not found.cssselect(".map")
    assert hrefs(found, ".ways a") == ["/search?q=nothingofthekind", "/map"]
    assert site.get("/map/dots?query=nothingofthekind").json()["dots"] == []


def test_in_chinese(site: TestClient) -> None:
    answer = site.get("/map?query=reading", headers={"Accept-Language": "zh-CN"})
    assert "“reading”的地图" in answer.text and "视野内有 5 篇论文。" in answer.text and "计算与语言" in answer.text


def test_more_papers_than_are_mapped_are_told(site: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping, "MOST", 7)
    found = page(site, "/map?query=graphs+colours")
    assert len(found.cssselect(".map-stage svg a")) == 7
    assert "papers match; the newest 7 are on this map." in found.text_content()


def test_without_an_encoder_there_is_no_map(client: TestClient) -> None:
    assert "no encoder is installed" in page(client, "/map").text_content()
    assert client.get("/map/dots").json() == {"inside": 0, "summary": "0 papers in view.", "dots": []}


@pytest.fixture
def few(papilio_app: App, tmp_path: Path, site_of: Callable[[App], Starlette]) -> Callable[..., TestClient]:
    """The site of a library of some papers."""

    def make(*records: Record, drawn: bool = True) -> TestClient:
        store = Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")
        with store.transaction() as tx:
            store.papers.put(tx, list(records))
        return TestClient(site_of(with_map(replace(papilio_app, store=store), tmp_path, drawn=drawn)))

    return make


ONE = Record(Paper("own:1", "Wings of moths", "We count the wings of moths.", published="2024-05-03"))


def test_an_empty_library_and_one_paper(few: Callable[..., TestClient], tmp_path: Path) -> None:
    assert "The library holds no paper yet." in page(few(), "/map").text_content()
    site = few(ONE)
    found = page(site, "/map")
    assert hrefs(found, ".map-stage svg a") == ["/venue/own:1"]
    assert "1 paper in view." in found.text_content() and "1 Other" not in found.text_content()
    assert hrefs(page(site, "/map?query=wings"), ".map-stage svg a") == ["/venue/own:1"]


def test_a_map_that_is_not_drawn_or_torn_is_said(few: Callable[..., TestClient], tmp_path: Path) -> None:
    site = few(ONE, drawn=False)
    assert "not drawn yet" in page(site, "/map").text_content()
    (tmp_path / "index" / NAME).write_bytes(b"1 00000000\nno map")
    assert "not drawn yet" in page(few(ONE, drawn=False), "/map?query=wings").text_content()
    assert hrefs(page(few(ONE), "/map"), ".map-stage svg a")


def test_a_paper_that_came_since_has_no_place_and_one_that_went_is_left_out(
    few: Callable[..., TestClient], tmp_path: Path
) -> None:
    few(ONE, replace(ONE, paper=replace(ONE.paper, ref="own:2", title="Moths at a lamp")))
    site = few(replace(ONE, paper=replace(ONE.paper, ref="own:3", title="Moths by day")), drawn=False)
    found = page(site, "/map?query=moths")
    assert "1 paper has no place yet." in found.text_content() and len(found.cssselect(".map-stage svg a")) == 2
    with closing(Store.open(f"sqlite:///{tmp_path / 'papilio.db'}")) as store, store.transaction() as tx:
        store.papers.delete(tx, ["own:1"])
    assert [dot[3] for dot in site.get("/map/dots").json()["dots"]] == ["/venue/own:2"]
