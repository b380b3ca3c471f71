"""The list of feeds for feed readers."""

from lxml import etree
from starlette.testclient import TestClient


def test_opml_holds_the_choice(client: TestClient) -> None:
    root = etree.fromstring(client.get("/opml?lists=cs.CL,cs.LG-cs.CY&venues=icml,ACL.2019,latest").content)
    assert [each.get("xmlUrl", "").removeprefix("http://testserver") for each in root.iter("outline")] == [
        "/arxiv/cs.CL/feed", "/arxiv/cs.LG-cs.CY/feed", "/venue/ICML/feed", "/venue/ACL.2019/feed", "/venue/latest/feed"
    ]  # fmt: skip
    for each in root.iter("outline"):
        assert client.get(each.get("xmlUrl", "")).status_code == 200
    assert len(list(etree.fromstring(client.get("/opml").content).iter("outline"))) >= 5
    assert client.get("/opml?lists=cs.XX").status_code == 404
