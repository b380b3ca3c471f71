"""What other programs select on: names, order of attributes, what stands before any script runs."""

import re
from collections import defaultdict
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from lxml import html
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from papilio.app import App

LISTS = (
    "/arxiv/cs.LG",
    "/venue/ICML.2025",
    "/venue/latest",
    "/search?q=graphs",
    "/arxiv/2405.00001,2405.00002",
    "/related/2405.00001",
)
PAGES = (
    "/",
    *LISTS,
    "/arxiv/2405.00001",
    "/arxiv/2405.00201",
    "/arxiv/cs.CR",
    "/arxiv/hep-ex",
    "/venue/tAlk_1-xyz@OpenReview",
    "/related/tAlk_1-xyz@OpenReview",
    "/recommended",
    "/related/2405.00203",
    "/related/2405.99999",
    "/venue/search?query=work",
    "/arxiv/search?query=graphs",
    "/arxiv/cs.LG?date=2024-05-04",
    "/arxiv/cs.XX",
    "/search",
    "/search?q=titel:x",
    "/search?q=xyzzyqwert",
    "/tools",
    "/nowhere",
)


def tree(client: TestClient, path: str) -> HtmlElement:
    return html.fromstring(client.get(path).text)


@pytest.mark.parametrize("path", LISTS)
def test_list(client: TestClient, path: str) -> None:
    page = tree(client, path)
    assert page.get("lang") == "en"
    assert page.cssselect("body")[0].get("id") == ("venue" if path.startswith("/venue") else "arxiv")
    [papers] = page.cssselect("div.papers")
    assert len(papers) > 0
    total = int(re.fullmatch(r"Total: (\d+)", page.cssselect("p.info .total")[0].text_content())[1])  # pyright: ignore[reportOptionalSubscript]
    for place, card in enumerate(papers, 1):
        key = card.get("id")
        assert list(card.attrib) == ["id", "class", "keywords"]
        assert card.get("class") == "panel paper"
        assert 1 <= len(card.get("keywords").split(",")) <= 10
        [index] = card.cssselect("h2.title > a > span.index")
        assert index.text_content() == f"#{place}"
        assert index.getparent().get("title") == f"{place}/{total}"
        [title] = card.cssselect(f"h2.title > a.title-link[id='title-{key}']")
        assert title.get("href") in (f"/arxiv/{key}", f"/venue/{key}")
        assert len(card.cssselect("h2.title > *")) == 2
        for name in ("pdf", "copy", "kimi", "rel"):
            assert card.cssselect(f"a.title-{name}[id='{name}-{key}']")
        assert card.cssselect(f"sup[id='pdf-stars-{key}']")[0].text_content() in ("", "3")
        assert card.cssselect(f"sup[id='kimi-stars-{key}']")[0].text_content() == ""
        assert card.cssselect(f"p.metainfo.authors[id='authors-{key}'] a.author")
        assert card.cssselect(f"p.summary[id='summary-{key}']")[0].text_content()
        [day] = card.cssselect(f"p.metainfo.date[id='date-{key}']")
        last = day.xpath("node()")[-1]
        assert last.get("class") == "date-data"
        assert card.cssselect(f"p.metainfo.subjects[id='subjects-{key}'] a.subject-1")


def test_cards_for_regular_expressions(client: TestClient) -> None:
    text = client.get("/arxiv/cs.LG?show=60").text
    assert len(re.findall(r'<div id="2405\.\d{5}" class="panel paper" keywords="[^"]+">', text)) == 60
    assert re.findall(r'<a id="title-2405.00001" class="title-link" href="([^"]+)">', text) == ["/arxiv/2405.00001"]
    assert re.findall(r'<sup id="pdf-stars-2405.00007">(\d*)</sup>', text) == ["3"]
    assert re.search(r'<a id="pdf-2405.00001" class="title-pdf"[^>]* data="https://arxiv.org/pdf/2405.00001[^"]*">', text)
    assert '<span class="date-data">2024-05-01 01:18:10 UTC</span></p>' in text


def test_subjects(client: TestClient) -> None:
    page = tree(client, "/arxiv/2405.00001")
    links = page.cssselect("a.subject-1")
    assert [(each.get("href"), each.text_content()) for each in links] == [
        ("/arxiv/cs.LG", "Machine Learning (cs.LG)"),
        ("/arxiv/math.NA", "Numerical Analysis"),
    ]
    [edition] = tree(client, "/venue/tAlk_1-xyz@OpenReview").cssselect("a.subject-1")
    assert (edition.get("href"), edition.text_content()) == ("/venue/ICML.2025", "ICML.2025 - Oral")


def test_empty_list_keeps_its_frame(client: TestClient) -> None:
    page = tree(client, "/arxiv/cs.LG?date=2024-05-04")
    assert page.cssselect("div.papers .no-results")
    assert page.cssselect("p.info .total")[0].text_content() == "Total: 0"
    assert page.cssselect("div.items") and not page.cssselect("div.items *")


def test_citation_tags_of_a_single_paper_only(client: TestClient) -> None:
    page = tree(client, "/arxiv/2405.00001")
    tags = [(tag.get("name"), tag.get("content")) for tag in page.cssselect("meta[name^=citation_]")]
    assert ("citation_title", "Sparse graphs and their 1 colours") in tags
    assert [content for name, content in tags if name == "citation_author"] == ["Ada Lovelace", "Émilie du Châtelet"]
    assert ("citation_publication_date", "2024/05/01") in tags
    assert ("citation_date", "2024/05/01") in tags
    assert ("citation_arxiv_id", "2405.00001") in tags
    assert any(name == "citation_pdf_url" and "arxiv.org/pdf/2405.00001" in content for name, content in tags)
    talk = [tag.get("name") for tag in tree(client, "/venue/tAlk_1-xyz@OpenReview").cssselect("meta")]
    assert "citation_conference_title" in talk
    assert not tree(client, "/arxiv/2405.00001,2405.00002").cssselect("meta[name^=citation_]")


def test_home_links_every_edition(client: TestClient) -> None:
    hrefs = [link.get("href") for link in tree(client, "/").cssselect("a")]
    assert {"/venue/ICML.2025", "/venue/ACL.2019", "/arxiv/cs.LG", "/arxiv/cs.LG/feed"} <= set(hrefs)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_and_nothing_unescaped(client: TestClient, path: str) -> None:
    text = client.get(path).text
    page = html.fromstring(text)
    for element in page.iter():
        if isinstance(element.tag, str):
            assert not [name for name in element.attrib if name.startswith("on") or name == "style"], element.tag
            assert element.tag != "style"
    assert all(script.get("src", "").startswith("/static/") and not script.text for script in page.cssselect("script"))
    assert not page.cssselect("img")
    # The bookmarklet is the one script in a link, and what it holds is looked at where the tools are.
    links = page.cssselect("a[href]" if path != "/tools" else "a[href]:not(.drag)")
    assert not [link.get("href") for link in links if link.get("href").lower().startswith("javascript")]


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_labels_exist(client: TestClient, path: str) -> None:
    page = tree(client, path)
    ids = [element.get("id") for element in page.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    # A label names its control, or holds it.
    loose = [label for label in page.cssselect("label") if not label.cssselect("input, select, textarea")]
    assert {label.get("for") for label in loose} <= set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_starts_with_the_base_path(papilio_app: App, site_of: object, path: str) -> None:
    client = TestClient(site_of(replace(papilio_app, base_path="/lib")))  # type: ignore[operator]
    page = html.fromstring(client.get(path).text)
    for name in ("href", "src", "action"):
        for element in page.cssselect(f"[{name}]"):
            if element.get(name) and element.get("class") != "drag":
                assert re.match(r"/lib(/|$)|https?://|#", element.get(name)), html.tostring(element)


def test_more_than_forty_authors_are_folded_but_there(client: TestClient) -> None:
    page = tree(client, "/arxiv/2405.00202")
    assert len(page.cssselect("p.authors a.author")) == 57
    assert len(page.cssselect("p.authors .folded a.author")) == 17
    assert page.cssselect("p.authors label")[0].text_content() == "et al. (17)"


def test_a_record_of_nothing_but_a_title(client: TestClient) -> None:
    response = client.get("/arxiv/2405.00203")
    assert response.status_code == 200
    assert html.fromstring(response.text).cssselect("a.title-link")[0].text_content() == "0"


def test_preprint_and_published_paper_name_each_other(client: TestClient) -> None:
    talk = tree(client, "/venue/tAlk_1-xyz@OpenReview")
    assert [link.get("href") for link in talk.cssselect(".also a:not(.out)")] == ["/arxiv/2405.00205"]


class Outline(HTMLParser):
    """What a program without selectors reads: the ids of each class, in the order of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: dict[str, list[str]] = defaultdict(list)
        self.body = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "body":
            self.body = named.get("id") or ""
        for name in (named.get("class") or "").split():
            self.ids[name].append(named.get("id") or "")


CARD_PARTS = {
    "title-link": "title", "title-pdf": "pdf", "title-copy": "copy", "title-kimi": "kimi", "title-rel": "rel",
    "authors": "authors", "summary": "summary", "subjects": "subjects", "date": "date",
}  # fmt: skip


@pytest.mark.parametrize("path", [*LISTS, "/venue/search?query=work", "/arxiv/2405.00001", "/related/tAlk_1-xyz@OpenReview"])
def test_html_parser_reads_every_part_of_every_card(client: TestClient, path: str) -> None:
    outline = Outline()
    outline.feed(client.get(path).text)
    keys = outline.ids["paper"]
    assert keys
    assert all(keys)
    for name, prefix in CARD_PARTS.items():
        assert outline.ids[name] == [f"{prefix}-{key}" for key in keys], name
    assert outline.body in ("arxiv", "venue")
    for name in ("papers", "items", "info", "total"):
        assert len(outline.ids[name]) == 1, name


@pytest.mark.parametrize("path", ["/arxiv/cs.LG", "/search?q=graphs", "/related/2405.00001"])
def test_the_line_above_a_list_for_regular_expressions(client: TestClient, path: str) -> None:
    text = client.get(path).text
    [line] = re.findall(r'<p class="info">(.*?)</p>', text, re.S)
    assert re.search(r"Total: \d+", line)
    assert re.search(r'href="[^"]+/feed[^"]*"', line)
    assert re.findall(r'<a id="rel-([^"]+)" class="title-rel" href="([^"]+)">', text)[0][1].startswith("/related/")
