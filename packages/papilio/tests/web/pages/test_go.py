"""`/go`: from what the extension, the bookmarklet and the userscript send to a page that answers it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_arxiv import FakeArxiv
from lxml import html
from starlette.applications import Starlette
from starlette.testclient import TestClient

from papilio.app import App
from papilio.finding.home import Home
from papilio.settings.access import Access
from papilio.web.pages.go import MAX_CHARACTERS
from papilio.web.serving.server import create

HELD = "https://arxiv.org/abs/2405.00001v2"
UNHELD_TALK = "https://openreview.net/forum?id=nobodys_Talk"
UNHELD_DOI = "10.1145/3292500.3330701"
UNHELD_ARXIV = "arXiv:2405.77777"


def where(client: TestClient, u: str, title: str = "") -> str:
    answer = client.get("/go", params={"u": u, **({"title": title} if title else {})})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def test_names_that_are_not_held_are_told_on_the_page_of_the_others(client: TestClient) -> None:
    path = where(client, f"{UNHELD_TALK} {HELD} doi:{UNHELD_DOI}", "A page about them")
    shown = html.fromstring(client.get(path).text)
    assert [card.get("id") for card in shown.cssselect("div.panel.paper")] == ["2405.00001"]
    told = {each.cssselect("strong")[0].text: each for each in shown.cssselect(".missing li")}
    assert told.keys() == {"nobodys_Talk@OpenReview", f"doi:{UNHELD_DOI}"}
    assert all("not in the library" in each.text_content() for each in told.values())
    links = [each.cssselect("a")[0].get("href") for each in told.values()]
    assert links == [UNHELD_TALK, f"https://doi.org/{UNHELD_DOI}"]


def test_all_names_held_lead_where_they_did(client: TestClient) -> None:
    assert where(client, "2405.00001 2405.00002") == "/arxiv/2405.00001,2405.00002"
    assert where(client, "acl:P19-1001 2405.00001", "Ignored") == "/venue/P19-1001@ACL,arxiv:2405.00001"
    assert where(client, "https://arxiv.org/list/cs.LG/new", "New") == "/arxiv/cs.LG"
    assert where(client, "sparse graphs", "Some page") == "/search?q=sparse%20graphs"


OFFERED = "Sparse graphs and their 7 colours"


@pytest.mark.parametrize("name", [UNHELD_TALK, UNHELD_DOI, UNHELD_ARXIV, "999@2020@IJCAI", "No_Body@CVPR2025@CVF"])
def test_no_way_on_leads_back_to_where_it_stands(client: TestClient, name: str) -> None:
    path = where(client, name)
    ways = [each.get("href") for each in html.fromstring(client.get(path).text).cssselect("main a")]
    assert ways and path not in [client.get(way).headers.get("location") for way in ways if way.startswith("/")]


@pytest.mark.parametrize(
    ("name", "page"),
    [
        (UNHELD_TALK, "/venue/nobodys_Talk@OpenReview"),
        (UNHELD_DOI, f"/doi/{UNHELD_DOI}"),
        (f"https://doi.org/{UNHELD_DOI}", f"/doi/{UNHELD_DOI}"),
        (UNHELD_ARXIV, "/arxiv/2405.77777"),
        ("https://aclanthology.org/P19-9999/", "/venue/P19-9999@ACL"),
        ("https://proceedings.mlr.press/v139/nobody21a.html", "/venue/nobody21a@139@PMLR"),
        ("https://www.ijcai.org/proceedings/2020/999", "/venue/999@2020@IJCAI"),
        (
            "https://openaccess.thecvf.com/content/CVPR2025/html/No_Body_CVPR_2025_paper.html",
            "/venue/No_Body@CVPR2025@CVF",
        ),
    ],
)
def test_what_is_not_held_has_a_page_that_offers_its_source_and_the_search(client: TestClient, name: str, page: str) -> None:
    path = where(client, name, OFFERED)
    assert path == f"{page}?title=Sparse%20graphs%20and%20their%207%20colours"
    answer = client.get(path)
    assert answer.status_code == 404
    shown = html.fromstring(answer.text)
    ways = {each.get("href"): each.text_content() for each in shown.cssselect("main a")}
    assert any(href.startswith("https://") for href in ways)
    [search] = [href for href in ways if href.startswith("/search?")]
    assert ways[search] == f"Search for “{OFFERED}”"
    assert html.fromstring(client.get(search).text).cssselect("div.panel.paper")[0].get("id") == "2405.00007"


@pytest.mark.parametrize(
    "address",
    [
        "https://papers.nips.cc/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
        "https://jmlr.org/papers/v20/18-123.html",
    ],
)
def test_the_address_that_one_came_from_is_kept_where_the_name_tells_no_page(client: TestClient, address: str) -> None:
    shown = html.fromstring(client.get(where(client, address)).text)
    assert address in [each.get("href") for each in shown.cssselect("main a")]
    other = html.fromstring(client.get("/venue/18-123@JMLR", params={"u": "https://evil.example/18-123"}).text)
    assert not [each for each in other.cssselect("main a") if "evil" in each.get("href")]


def test_the_words_around_a_name_that_is_not_held_are_offered(client: TestClient) -> None:
    path = where(client, f"Lovelace, Sparse graphs and their 7 colours, doi:{UNHELD_DOI}")
    assert path.startswith(f"/doi/{UNHELD_DOI}?title=Lovelace")
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "title",
    [
        '"Why?" (and how): an OR in "quotes',
        "author: me",
        "-- cat:cs.LG -year:2021 x OR",
        "x" * 3000,
        "title:(",
        "深度学习：综述",
        "a/b?c&d#e",
    ],
)
def test_no_title_is_read_as_query_syntax(client: TestClient, title: str) -> None:
    shown = html.fromstring(client.get(where(client, UNHELD_TALK, title)).text)
    [search] = [each.get("href") for each in shown.cssselect("main a") if each.get("href").startswith("/search?")]
    assert client.get(search).status_code == 200


def test_a_name_alone_in_the_box_leads_to_its_page_and_to_no_circle(client: TestClient) -> None:
    for name in (UNHELD_TALK, UNHELD_DOI, "P19-9999", "https://aclanthology.org/P19-9999/"):
        box = client.get("/search", params={"q": name})
        assert (box.status_code, box.headers["location"]) == (302, where(client, name)), name
        assert client.get(box.headers["location"]).status_code == 404


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ("http://testserver/arxiv/2405.00001", "/arxiv/2405.00001"),
        ("//testserver/arxiv/2405.00001,2405.00002", "/arxiv/2405.00001,2405.00002"),
        ("https://TESTSERVER:443/venue/P19-1001@ACL", "/venue/P19-1001@ACL"),
        ("http://testserver/arxiv/cs.LG?date=2024-05-03&sort=1", "/arxiv/cs.LG?date=2024-05-03&sort=1"),
        ("http://testserver/search?q=sparse+graphs&sort=time", "/search?q=sparse+graphs&sort=time"),
        ("http://testserver/arxiv/search?query=sparse&highlight=1", "/arxiv/search?query=sparse&highlight=1"),
        ("http://testserver/go?u=https%3A%2F%2Farxiv.org%2Fabs%2F2405.00002", "/arxiv/2405.00002"),
        ("http://testserver//evil.example/x", "/evil.example/x"),
        (f"http://testserver/doi/{UNHELD_DOI}", f"/doi/{UNHELD_DOI}"),
    ],
)
def test_the_library_knows_its_own_addresses(client: TestClient, own: str, path: str) -> None:
    assert where(client, own) == path
    box = client.get("/search", params={"q": own})
    assert (box.status_code, box.headers["location"]) == (302, path)


def test_below_a_base_path_it_knows_them_with_and_without(papilio_app: App) -> None:
    access = Access("none", frozenset({"testserver"}))
    app = replace(papilio_app, access=access, base_path="/lib", home=Home(base_path="/lib").at("papers.example.org"))
    client = TestClient(create(app), follow_redirects=False)
    assert client.get("/lib").status_code == client.get("/lib/").status_code == 200
    for host in ("http://testserver", "//testserver", "https://papers.example.org", "papers.example.org"):
        for base in ("", "/lib"):
            for path in ("/arxiv/2405.00001", "/search?q=sparse&sort=time", "/venue/ICML.2025?group=Oral"):
                answer = client.get("/lib/go", params={"u": f"{host}{base}{path}"})
                assert answer.headers["location"] == f"/lib{path}", (host, base, path)


def test_an_address_at_home_is_none_elsewhere(client: TestClient) -> None:
    for other in (
        "http://testserver.evil.example/search?q=x",
        "http://testserver:81/venue/ICLR",
        "http://x/testserver/starred",
    ):
        assert where(client, other).startswith("/search?q=")


def test_several_names_of_which_none_is_held_are_told_with_their_reasons(client: TestClient) -> None:
    answer = client.get(where(client, f"{UNHELD_TALK} {UNHELD_DOI}"))
    assert answer.status_code == 404
    assert UNHELD_TALK in answer.text and f"https://doi.org/{UNHELD_DOI}" in answer.text


def test_a_paper_that_can_be_fetched_is_waited_for_whatever_its_title(
    papilio_app: App, site_of: Callable[[App], Starlette]
) -> None:
    app = replace(papilio_app, paper_sources={"arxiv": FakeArxiv().source})
    client = TestClient(site_of(app), follow_redirects=False)
    assert where(client, "2404.00001", "Sparse graphs") == "/arxiv/2404.00001?title=Sparse%20graphs"
    assert where(client, f"2404.00001 {UNHELD_TALK}", "Sparse graphs") == "/venue/arxiv:2404.00001,nobodys_Talk@OpenReview"
    # There can be no such paper yet.
    assert where(client, "arXiv:2912.00001", "Sparse graphs") == "/arxiv/2912.00001?title=Sparse%20graphs"
    assert papilio_app.store.demands.count() == 0


def test_a_page_of_five_hundred_papers_fits(client: TestClient) -> None:
    names = [f"https://openreview.net/forum?id=a_Talk-{number:03}xyz" for number in range(499)]
    path = where(client, " ".join([*names, HELD]))
    shown = html.fromstring(client.get(path).text)
    assert len(shown.cssselect(".missing li")) == 499
    assert [card.get("id") for card in shown.cssselect("div.panel.paper")] == ["2405.00001"]
    assert client.get("/go", params={"u": " ".join([*names, HELD, "2405.00002"])}).status_code == 400
    assert client.get("/go", params={"u": "x" * (MAX_CHARACTERS + 1)}).status_code == 400
    long = " ".join(f"cvf:{'A' * 280}{number}_CVPR_2025" for number in range(160))
    assert client.get(where(client, long)).status_code == 404


def test_a_page_that_names_no_paper_is_searched_for_by_its_title_without_its_sites_dress(client: TestClient) -> None:
    told = 'GitHub - lee/x: Official code for "Sparse graphs and their 7 colours"'
    path = where(client, "https://github.com/lee/x", told)
    assert path == "/search?q=Sparse%20graphs%20and%20their%207%20colours"
    offered = path.removeprefix("/search?q=")
    talk = where(client, UNHELD_TALK, "Sparse graphs and their 7 colours | OpenReview")
    assert talk == f"/venue/nobodys_Talk@OpenReview?title={offered}"
    assert where(client, "https://github.com/lee/x") != path
    assert where(client, "sparse graphs", told) == "/search?q=sparse%20graphs"


@pytest.mark.parametrize(
    ("u", "path", "says"),
    [
        ("https://proceedings.mlr.press/v267/", "/venue/PMLR.267", "ICML 2025"),
        ("https://proceedings.mlr.press/v139/", "/venue/PMLR.139", "holds no ICML.2021"),
        ("https://proceedings.mlr.press/v1/", "/venue/PMLR.1", "holds no venue PMLR.1"),
        ("https://aclanthology.org/events/acl-2019/", "/venue/acl.2019", "ACL 2019"),
        ("https://openreview.net/group?id=ICLR.cc/2024/Workshop/R2-FM", "/venue/R2-FM.2024", "holds no venue R2-FM.2024"),
        ("https://huggingface.co/papers", "/venue/Daily%20Papers", "holds no venue Daily Papers"),
    ],
)
def test_a_list_of_a_venue_leads_to_ours_or_to_the_word_that_there_is_none(
    client: TestClient, u: str, path: str, says: str
) -> None:
    assert where(client, u, "A list") == path
    assert says in html.fromstring(client.get(path).text).text_content()
