"""Saved searches in the browser: saved from a search, run, renamed, seen, deleted; whose they are; their feed."""

import pytest
from lxml import etree, html
from lxml.html import HtmlElement
from readers_site import Site
from starlette.testclient import TestClient

from papilio.export.feeds import ATOM
from papilio.model.paper import Paper, Record

JSON = {"Accept": "application/json"}
CHINESE = {"Accept-Language": "zh"}


def page(client: TestClient, path: str, status: int = 200) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def keys(found: HtmlElement) -> list[str]:
    return [card.get("id") for card in found.cssselect("div.papers > div.paper")]


def send(client: TestClient, form: HtmlElement, **changed: str) -> str:
    """Send a form as a browser without script would; where it leads."""
    fields = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    answer = client.post(form.get("action"), data={**fields, **changed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come(site: Site, *papers: Paper) -> None:
    with site.store.transaction() as tx:
        site.store.papers.put(tx, [Record(paper) for paper in papers])
    site.index()


def entries(client: TestClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return [each.text or "" for each in etree.fromstring(answer.content).iterfind(f"{{{ATOM}}}entry/{{{ATOM}}}title")]


def test_a_search_is_saved_run_renamed_seen_and_deleted_without_script(site: Site) -> None:
    client, address = site.by("ada"), "/search?q=spectral+-moths&channel=lexical&sort=0"
    form = page(client, address).cssselect(".saving form")[0]
    assert form.cssselect("input[name=name]")[0].get("value") == "spectral -moths"
    assert send(client, form, name="谱方法") == "/searches#search-1"
    [line] = page(client, "/searches").cssselect(".searches .note-of")
    assert "words · newest first" in line.text_content() and "nothing new" in line.text_content()
    run = page(client, line.cssselect("h2 a")[0].get("href"))
    assert keys(run) == keys(page(client, address))
    told = run.cssselect("p.saved")[0].text_content()
    assert "Saved as “谱方法”" in told
    assert f"run at change {site.engine.sequence():,} of the library" in told
    assert not page(client, "/search?q=spectral+-moths").cssselect("p.saved"), "that is another search"
    come(site, Paper("own:1", "Spectral news", published="2024-05-04"), Paper("own:2", "Other news"))
    [line] = page(client, "/searches").cssselect(".searches .note-of")
    assert line.cssselect("p.news a")[0].text == "1 new"
    new = page(client, line.cssselect("p.news a")[0].get("href"))
    assert [each.text_content().strip() for each in new.cssselect(".paper .title-link")] == ["Spectral news"]
    assert "Spectral news" in entries(client, line.cssselect("a.feed-it")[0].get("href"))
    seen, rename, remove = line.cssselect("form")
    assert send(client, seen) == send(client, rename, name="other") == "/searches#search-1"
    [line] = page(client, "/searches").cssselect(".searches .note-of")
    assert "other" in line.text_content() and "nothing new" in line.text_content()
    send(client, remove)
    assert "No search is saved" in page(client, "/searches").cssselect(".searches")[0].text_content()


def test_searches_and_their_feeds_are_their_readers_alone(site: Site) -> None:
    ada, bob = site.by("ada"), site.by("bob")
    with site.store.transaction() as tx:
        site.store.stars.add(tx, "ada", "arxiv:2405.00009", 1)
    assert ada.post("/searches", data={"q": "is:starred", "name": "stars"}, headers=JSON).json() == {"id": 1, "name": "stars"}
    assert len(entries(ada, "/searches/1/feed")) == 1
    assert "private" in ada.get("/searches/1/feed").headers["cache-control"]
    for path in ("/searches/1", "/searches/1/feed", "/searches/1/export", "/api/saved/1"):
        assert bob.get(path).status_code == 404
    assert not page(bob, "/searches").cssselect(".note-of") and bob.get("/api/saved").json() == []
    for action in ("rename", "seen", "remove"):
        assert bob.post(f"/searches/{action}", data={"id": "1", "name": "x"}).status_code == 404
    assert [each["name"] for each in ada.get("/api/saved").json()] == ["stars"]


@pytest.mark.parametrize(
    ("fields", "english", "chinese"),
    [
        ({"q": ""}, "There is no query to save", "没有可保存的查询"),
        ({"q": "(a"}, "never closed", "没有闭合"),
        ({"q": "a", "scope": "x"}, "one of all, arxiv, venue", "只能是 all, arxiv, venue 之一"),
        ({"q": "a", "name": "x" * 201}, "at most 200", "最多 200"),
        ({"q": "a", "name": "taken"}, "“taken” already", "“taken”的保存的搜索"),
    ],
)
def test_what_is_not_saved_is_said_in_both_languages(site: Site, fields: dict[str, str], english: str, chinese: str) -> None:
    client = site.by()
    assert client.post("/searches", data={"q": "b", "name": "taken"}).status_code == 303
    for language, said in (("en", english), ("zh", chinese)):
        answer = client.post("/searches", data=fields, headers={"Accept-Language": language})
        assert answer.status_code == 400 and said in html.fromstring(answer.text).cssselect(".problem")[0].text_content()
    assert len(client.get("/api/saved").json()) == 1


def test_a_number_that_is_none_is_refused(site: Site) -> None:
    client = site.by()
    assert client.post("/searches/seen", data={"id": "x"}).status_code == 400
    assert client.post("/searches/seen", data={"id": "7"}).status_code == 404
    for path in ("/searches/7", "/searches/x", "/searches/7/feed"):
        assert "保存的搜索" in client.get(path, headers=CHINESE).text and client.get(path).status_code == 404
