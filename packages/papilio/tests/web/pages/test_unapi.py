"""The server of records that reference managers ask for by name."""

import rispy
from lxml import etree, html
from pybtex.database import parse_string
from starlette.testclient import TestClient


def test_unapi_tells_its_forms_and_gives_the_records_that_cards_name(client: TestClient) -> None:
    page = html.fromstring(client.get("/venue/ICML.2025").text)
    server = page.cssselect('link[rel="unapi-server"]')[0].get("href")
    names = [each.get("title") for each in page.cssselect("abbr.unapi-id")]
    assert len(names) == len(page.cssselect("div.panel.paper"))
    assert [each.get("name") for each in etree.fromstring(client.get(server).content)] == ["ris", "bibtex"]
    offered = client.get(server, params={"id": names[0]})
    assert (offered.status_code, etree.fromstring(offered.content).get("id")) == (300, names[0])
    assert client.get(server, params={"id": names[0], "format": "ris"}).text.startswith("TY  - CPAPER\r\n")
    for name in names:
        for form in ("ris", "bibtex"):
            record = client.get(server, params={"id": name, "format": form})
            assert record.headers["content-type"].partition(";")[0] == offered_types(offered.content)[form]
            assert len(parse_string(record.text, "bibtex").entries if form == "bibtex" else rispy.loads(record.text)) == 1


def offered_types(content: bytes) -> dict[str, str]:
    return {each.get("name", ""): each.get("type", "") for each in etree.fromstring(content)}
