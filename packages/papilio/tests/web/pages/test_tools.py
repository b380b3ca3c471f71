"""The ways here from other pages: the page of them, the description of the search, and the userscript."""

import re
from collections.abc import Callable

from lxml import html
from starlette.applications import Starlette
from starlette.testclient import TestClient

from papilio.app import App
from papilio.web.serving.server import create

PUBLIC = "https://papers.example.org/lib"


def test_the_page_names_the_public_address(client: TestClient, below: TestClient) -> None:
    for reader, site in ((client, "http://testserver"), (below, PUBLIC)):
        path = "/lib/tools" if reader is below else "/tools"
        page = html.fromstring(reader.get(path).text)
        codes = [each.text_content() for each in page.cssselect("pre.code")]
        [drag] = page.cssselect("a.drag")
        assert codes == [site, drag.get("href"), f"{site}/search?q=%s", f"{site}/go?u=%s"]
        assert drag.get("href").startswith("javascript:") and f'"{site}"' in drag.get("href")
        for href in (each.get("href") for each in page.cssselect(".tool a:not(.drag)")):
            assert reader.get(href).status_code == 200, href
    [link] = html.fromstring(below.get("/lib/").text).cssselect("footer a[href='/lib/tools']")
    assert link.text == "From any page"


def test_the_policy_of_scripts_is_the_same_on_the_page_of_the_bookmarklet(papilio_app: App) -> None:
    client = TestClient(create(papilio_app), base_url="http://testserver")
    answer = client.get("/tools")
    assert answer.headers["content-security-policy"] == client.get("/").headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_site_of_this_library_serves_it_all_without_a_network(papilio_app: App, site_of: Callable[[App], Starlette]) -> None:
    client = TestClient(site_of(papilio_app), headers={"Accept-Language": "zh"})
    page = html.fromstring(client.get("/tools").text)
    assert page.get("lang") == "zh" and "书签" in page.text_content()
    assert not re.search(r"[a-z]{4,} [a-z]{4,} [a-z]{4,} [a-z]{4,}", page.cssselect("main")[0].text_content())
