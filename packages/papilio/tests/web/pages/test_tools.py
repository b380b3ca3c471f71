"""The ways here from other pages: the page of them, the description of the search, and the userscript."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from lxml import etree, html
from starlette.applications import Starlette
from starlette.testclient import TestClient

from papilio.app import App
from papilio.identifiers import identify
from papilio.identifiers.table import TABLE
from papilio.web.pages.userscript import RUNS_ON
from papilio.web.serving.server import create

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
PUBLIC = "https://papers.example.org/lib"


@pytest.fixture
def below(papilio_app: App) -> TestClient:
    """The same library under a public address with a path."""
    app = replace(papilio_app, base_path="/lib", base_url=PUBLIC)
    return TestClient(create(app), base_url="http://testserver", follow_redirects=False)


def described(client: TestClient, path: str = "/opensearch.xml") -> etree._Element:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    return etree.fromstring(answer.content)


def test_the_search_is_described_as_the_standard_has_it(client: TestClient) -> None:
    root = described(client)
    assert root.tag == f"{OPENSEARCH}OpenSearchDescription"
    [short], [long] = root.findall(f"{OPENSEARCH}ShortName"), root.findall(f"{OPENSEARCH}Description")
    assert 0 < len(short.text or "") <= 16 and 0 < len(long.text or "") <= 1024
    urls = {(each.get("type"), each.get("rel")): each.get("template", "") for each in root.findall(f"{OPENSEARCH}Url")}
    assert urls["application/opensearchdescription+xml", "self"] == "http://testserver/opensearch.xml"
    for kind in ("text/html", "application/atom+xml"):
        template = urls[kind, "results"]
        assert re.findall(r"\{([^}]*)\}", template) == ["searchTerms"]
        answer = client.get(template.replace("{searchTerms}", quote("sparse graphs é", safe="")))
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
    assert not [kind for kind, _ in urls if "suggestions" in str(kind)]
    assert [each.text for each in root.findall(f"{OPENSEARCH}InputEncoding")] == ["UTF-8"]
    image = root.findtext(f"{OPENSEARCH}Image") or ""
    assert client.get(image).headers["content-type"].startswith("image/svg+xml")


def test_every_page_leads_browsers_to_the_description(client: TestClient, below: TestClient) -> None:
    for path in ("/", "/arxiv/cs.LG", "/nowhere"):
        [link] = html.fromstring(client.get(path).text).cssselect("link[rel=search]")
        assert (link.get("type"), link.get("href")) == ("application/opensearchdescription+xml", "/opensearch.xml")
        assert link.get("title")
    [link] = html.fromstring(below.get("/lib/").text).cssselect("link[rel=search]")
    templates = [each.get("template", "") for each in described(below, link.get("href")).findall(f"{OPENSEARCH}Url")]
    assert templates and all(each.startswith(f"{PUBLIC}/") for each in templates)


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


def header_of(script: str) -> list[tuple[str, str]]:
    head = script.partition("// ==/UserScript==")[0].splitlines()
    assert head[0] == "// ==UserScript=="
    return [(name, value) for line in head[1:] for name, _, value in [line.removeprefix("// @").partition(" ")]]


def test_the_userscript_asks_for_no_right_and_runs_on_no_other_site(below: TestClient) -> None:
    answer = below.get("/lib/papilio.user.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    head = header_of(answer.text)
    assert ("grant", "none") in head and ("namespace", PUBLIC) in head
    assert ("name", "Papilio (papers.example.org/lib)") in head
    assert not {"require", "resource", "connect", "updateURL", "include"} & dict(head).keys()
    hosts = {host for site in TABLE.sites if site.name in RUNS_ON for host in site.hosts}
    assert {value for name, value in head if name == "match"} == {f"*://{host}/*" for host in hosts}
    assert {site.name for site in TABLE.sites} >= set(RUNS_ON)
    assert not re.search(r"\b(fetch|XMLHttpRequest|sendBeacon|WebSocket|innerHTML|eval)\b|\bimport\b", answer.text)


def test_the_userscript_tells_papers_apart_as_the_table_does(client: TestClient) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    # The part of the script that knows addresses, without the part that needs a page.
    script = client.get("/papilio.user.js").text.partition("const spoken")[0]
    examples = [rule.example for site in TABLE.sites for rule in site.rules]
    examples += ["https://arxiv.org/abs/1706.03762v1", "https://arxiv.org/", "https://evil.example/abs/1706.03762", "not one"]
    program = script + f"console.log(JSON.stringify({json.dumps(examples)}.map(keyOf)));\n}})();"
    run = subprocess.run([node, "-"], input=program, capture_output=True, text=True, timeout=30, check=False)
    assert run.returncode == 0, run.stderr
    keys = dict(zip(examples, json.loads(run.stdout), strict=True))
    named = {each: [mention.ref for mention in identify(each).papers] for each in examples}
    for site in TABLE.sites:
        for rule in site.rules:
            assert bool(keys[rule.example]) == bool(rule.ref), rule.example
    assert keys["https://arxiv.org/abs/1706.03762v1"] == keys["https://arxiv.org/abs/1706.03762v5"] == "arxiv:1706.03762"
    assert [keys[each] for each in examples[-3:]] == ["", "", ""]
    same: dict[str, set[str]] = {}
    for example, key in keys.items():
        if key:
            same.setdefault(key, set()).update(named[example])
    assert all(len(refs) == 1 or "," in key for key, refs in same.items()), same


def test_a_site_of_this_library_serves_it_all_without_a_network(papilio_app: App, site_of: Callable[[App], Starlette]) -> None:
    client = TestClient(site_of(papilio_app), headers={"Accept-Language": "zh"})
    page = html.fromstring(client.get("/tools").text)
    assert page.get("lang") == "zh" and "书签" in page.text_content()
    assert not re.search(r"[a-z]{4,} [a-z]{4,} [a-z]{4,} [a-z]{4,}", page.cssselect("main")[0].text_content())
