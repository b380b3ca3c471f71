"""Lists, searches and papers as files, as records for reference managers, and as feeds to import."""

import json
from urllib.parse import quote

import pytest
import rispy
from lxml import etree, html
from pybtex.database import parse_string
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/arxiv/cs.LG/export?date=2024-05-03&show=5&skip=10", 60),
        ("/arxiv/cs.CL,cs.LG-cs.CY/export?date=2024-05-02", 2),
        ("/arxiv/2405.00001,2405.00002/export?x=", 2),
        ("/venue/ICML.2025/export?group=Poster", 2),
        ("/venue/latest/export?x=", 6),
        ("/search/export?q=tracked", 4),
        ("/venue/search/export?query=tracked", 4),
    ],
)
def test_the_whole_list_is_exported(client: TestClient, path: str, count: int) -> None:
    answer = client.get(f"{path}&format=json")
    assert len(answer.json()) == count
    assert answer.headers["content-disposition"].startswith('attachment; filename="papilio-')
    assert len(parse_string(client.get(f"{path}&format=bibtex").text, "bibtex").entries) == count


def test_the_order_asked_for_is_kept(client: TestClient) -> None:
    refs = [each["ref"] for each in client.get("/arxiv/cs.LG/export?date=2024-05-03&sort=1&format=json").json()]
    assert refs[0] == "arxiv:2405.00007"


def test_a_list_links_its_exports_and_they_answer(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/cs.CL?sort=0&show=1").text)
    links = [link.get("href") for link in page.cssselect("details.exports a")]
    assert len(links) == 6
    assert all("date=2024-05-02" in link and "sort=0" in link and "show" not in link for link in links)
    assert [client.get(link).status_code for link in links] == [200] * 5 + [302]


def test_ids_lead_to_one_page_or_say_that_there_are_too_many(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/arxiv/cs.CY/export?format=ids").headers["location"] == ("/arxiv/2405.00105,2405.00103,2405.00101")
    location = client.get("/venue/ICML.2025/export?group=Poster&format=ids").headers["location"]
    assert len(html.fromstring(client.get(location).text).cssselect("div.panel.paper")) == 2
    monkeypatch.setattr("papilio.web.lists.kinds.named.MAX_NAMES", 10)
    refused = client.get("/arxiv/cs.LG/export?date=2024-05-03&format=ids")
    assert refused.status_code == 400
    assert "60 papers" in refused.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/arxiv/cs.LG/export?format=doc", 400),
        ("/search/export?format=ris", 400),
        ("/arxiv/cs.XX/export", 404),
        ("/venue/NOPE/export", 404),
        ("/arxiv/2405.99999/export", 404),
        ("/cite/2405.99999", 404),
        ("/unapi?id=arxiv:2405.00001&format=doc", 406),
        ("/unapi?id=arxiv:2405.99999", 404),
        ("/unapi?id=arxiv:2405.99999&format=ris", 404),
        ("/unapi?id=%3Cscript%3E&format=bibtex", 404),
        ("/opml?lists=cs.XX", 404),
        ("/opml?venues=NOPE", 404),
        ("/opml?lists=cs.CL-", 404),
        ("/opml?lists=" + ",".join(f"cs.CL-a{n}" for n in range(401)), 400),
    ],
)
def test_what_cannot_be_exported_is_said(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_a_card_leads_to_its_citation(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/hep-th/9901001").text)
    link = page.cssselect("a.title-cite")[0]
    assert link.get("id") == "cite-hep-th/9901001"
    cite = client.get(link.get("href"))
    assert "@misc{lovelace1999sparse," in cite.text
    for form in html.fromstring(cite.text).cssselect(".citation a"):
        assert client.get(form.get("href")).status_code == 200


def test_hostile_records_are_text_on_the_page_of_their_citation(client: TestClient) -> None:
    assert "<script>alert" not in client.get("/cite/2405.00201").text


def test_the_odd_paper_is_exported_in_every_form(client: TestClient) -> None:
    for form in ("bibtex", "ris", "csl", "markdown", "json"):
        assert client.get(f"/cite/2405.00203?format={form}").status_code == 200


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


def test_opml_holds_the_choice(client: TestClient) -> None:
    root = etree.fromstring(client.get("/opml?lists=cs.CL,cs.LG-cs.CY&venues=icml,ACL.2019,latest").content)
    assert [each.get("xmlUrl", "").removeprefix("http://testserver") for each in root.iter("outline")] == [
        "/arxiv/cs.CL/feed", "/arxiv/cs.LG-cs.CY/feed", "/venue/ICML/feed", "/venue/ACL.2019/feed", "/venue/latest/feed"
    ]  # fmt: skip
    for each in root.iter("outline"):
        assert client.get(each.get("xmlUrl", "")).status_code == 200
    assert len(list(etree.fromstring(client.get("/opml").content).iter("outline"))) >= 5
    assert client.get("/opml?lists=cs.XX").status_code == 404


def test_the_translator_is_of_this_site(client: TestClient) -> None:
    script = client.get("/zotero/papilio.js").text
    header = json.loads(script[: script.index("\n\n")])
    assert header["target"].startswith("^http://testserver/")
    assert 'const SITE = "http://testserver";' in script


def test_a_feed_that_is_known_is_not_sent_again(client: TestClient) -> None:
    for path in ("/arxiv/cs.CL/feed", "/venue/latest/feed", f"/search/feed?q={quote('nothing whatsoever matches xyzzy')}"):
        first = client.get(path)
        assert first.headers["last-modified"]
        again = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_paper_page_tells_reference_managers(client: TestClient) -> None:
    page = html.fromstring(client.get("/venue/tAlk_1-xyz@OpenReview").text)
    tags = {each.get("name"): each.get("content") for each in page.cssselect("meta[name^=citation_]")}
    assert tags["citation_conference_title"] == "International Conference on Machine Learning"
    assert tags["citation_publication_date"] == "2025"
    assert len(page.cssselect("meta[name=citation_author]")) == 2


def test_starred_papers_are_exported(client: TestClient) -> None:
    assert client.post("/star", data={"paper": "arxiv:2405.00009", "starred": "1"}).status_code == 303
    assert [each["ref"] for each in client.get("/starred/export?format=json").json()] == ["arxiv:2405.00009"]
    assert client.post("/star", data={"paper": "arxiv:2405.00009", "starred": "0"}).status_code == 303
    assert client.get("/starred/export?format=json").json() == []
