"""The start page: every category of arXiv, every venue held."""

from lxml import html
from starlette.testclient import TestClient

from papilio.sources.arxiv.categories import all_categories


def test_every_category_leads_to_its_list_and_its_feed(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    hrefs = {link.get("href") for link in page.cssselect("a")}
    for category in all_categories():
        assert {f"/arxiv/{category.code}", f"/arxiv/{category.code}/feed"} <= hrefs, category.code


def test_venues_are_held_by_edition(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    hrefs = [link.get("href") for link in page.cssselect("a")]
    assert {"/venue/ICML.2025", "/venue/ACL.2019", "/venue/latest"} <= set(hrefs)
    for href in sorted({each for each in hrefs if each.startswith(("/venue/", "/arxiv/cs.L"))}):
        assert client.get(href.partition("#")[0]).status_code == 200, href


def test_names_of_groups_and_categories_are_in_the_readers_language(client: TestClient) -> None:
    text = html.fromstring(client.get("/", headers={"Accept-Language": "zh"}).text).text_content()
    assert "计算机科学" in text and "机器学习" in text
