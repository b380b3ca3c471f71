"""A preprint and its publication are one card that leads to both, and every way to the work leads to that card."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from papilio.app import App, build
from papilio.finding.indexing import catch_up
from papilio.model.paper import Announcement, Author, Paper, Record
from papilio.settings.settings import Settings
from papilio.web.serving.server import create

DAY = date(2024, 5, 3)
ABSTRACT = (
    "We study the colouring of sparse graphs whose edges arrive one at a time and may never be looked at again. Our algorithm "
    "keeps few colours per vertex and holds a proper colouring after each edge, for every graph of bounded degree."
)
PEOPLE = (Author("Ada Lovelace"), Author("Wei Zhang"))
PREPRINT = Paper(
    "arxiv:2405.00205", "Towards streaming colours for sparse graphs", ABSTRACT, PEOPLE, ("cs.DS", "cs.LG"), "2024-05-01"
)
PUBLISHED = Paper(
    "openreview:tAlk_1-xyz",
    "Streaming Colours for Sparse Graphs",
    ABSTRACT,
    PEOPLE,
    published="2025-01-22",
    venue="ICLR",
    year=2025,
    track="Oral",
)
ABSENT_PDF = replace(
    PUBLISHED, ref="icra2025:12", title="Grasping cloth by its corners and edges", abstract="", venue="ICRA", track=""
)
ITS_PREPRINT = replace(PREPRINT, ref="arxiv:2405.00301", title=ABSENT_PDF.title, abstract="", categories=("cs.RO",))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    app = build(Settings(data=Path(tmp_path_factory.mktemp("works")), follow="none"))
    listed = (Announcement("cs.DS", DAY, "new"), Announcement("cs.LG", DAY, "cross"))
    other = Record(replace(PREPRINT, ref="arxiv:2405.00001", title="Another matter", abstract="Else.", authors=()), listed)
    with app.store.transaction() as tx:
        app.store.papers.put(tx, [Record(PREPRINT, listed), other, Record(PUBLISHED), Record(ABSENT_PDF), Record(ITS_PREPRINT)])
    catch_up(app.store, app.engine)
    return app


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create(app), base_url="http://localhost", follow_redirects=False) as client:
        yield client


def cards(client: TestClient, path: str) -> list[HtmlElement]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return html.fromstring(response.text).cssselect("div.papers > div.paper")


@pytest.mark.parametrize("path", ["/arxiv/cs.DS?date=2024-05-03", "/arxiv/cs.LG?date=2024-05-03", "/venue/ICLR.2025"])
def test_a_list_shows_one_card_with_both_links(client: TestClient, path: str) -> None:
    shown = {card.get("id"): card for card in cards(client, path)}
    assert "2405.00205" not in shown
    card = shown["tAlk_1-xyz@OpenReview"]
    assert card.cssselect(".title-link")[0].text_content() == PUBLISHED.title
    links = [(link.text_content(), link.get("href")) for link in card.cssselect(".also a")]
    assert links == [
        ("openreview.net", "https://openreview.net/forum?id=tAlk_1-xyz"),
        ("arXiv 2405.00205", "/arxiv/2405.00205"),
        ("arxiv.org", "https://arxiv.org/abs/2405.00205"),
    ]


def test_the_papers_page_names_both_places(client: TestClient) -> None:
    page = html.fromstring(client.get("/venue/tAlk_1-xyz@OpenReview").text)
    facts = {line.cssselect("dt")[0].text_content(): line.cssselect("dd a") for line in page.cssselect("dl.facts > div")}
    assert facts["Source"][0].get("href") == "https://openreview.net/forum?id=tAlk_1-xyz"
    assert facts["Also at"][0].get("href") == "https://arxiv.org/abs/2405.00205"


def test_the_preprints_own_page_leads_to_the_publication(client: TestClient) -> None:
    [card] = cards(client, "/arxiv/2405.00205")
    assert card.cssselect(".title-link")[0].text_content() == PREPRINT.title
    assert "/venue/tAlk_1-xyz@OpenReview" in [link.get("href") for link in card.cssselect(".also a")]


def test_the_preprints_pdf_serves_a_publication_without_one(client: TestClient) -> None:
    [card] = cards(client, "/venue/ICRA.2025")
    assert "arxiv.org/pdf/2405.00301" in card.cssselect(".title-pdf")[0].get("href")


@pytest.mark.parametrize(
    "words",
    [
        "2405.00205",
        "arxiv:2405.00205",
        "openreview:tAlk_1-xyz",
        PREPRINT.title,
        PUBLISHED.title,
        "https://arxiv.org/abs/2405.00205",
    ],
)
def test_search_finds_the_card_by_either_name_or_title(client: TestClient, words: str) -> None:
    found: dict[str, Any] = client.get("/api/search", params={"q": words}).json()
    assert found["hits"][0]["ref"] == PUBLISHED.ref
    assert PREPRINT.ref not in [hit["ref"] for hit in found["hits"]]


def test_the_category_of_the_preprint_finds_the_publication(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "cat:cs.DS streaming"}).json()
    assert [hit["ref"] for hit in found["hits"]] == [PUBLISHED.ref]


def test_the_interface_tells_of_the_other_record(client: TestClient) -> None:
    assert client.get(f"/api/papers/{PUBLISHED.ref}").json()["also"] == [PREPRINT.ref]
    assert client.get(f"/api/papers/{PREPRINT.ref}").json()["also"] == [PUBLISHED.ref]
    assert client.get("/api/search", params={"q": "streaming colours"}).json()["hits"][0]["also"] == [PREPRINT.ref]
