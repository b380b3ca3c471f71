"""The description of the search for browsers."""

import re
from urllib.parse import quote

from lxml import etree, html
from starlette.testclient import TestClient

OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
PUBLIC = "https://papers.example.org/lib"


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
