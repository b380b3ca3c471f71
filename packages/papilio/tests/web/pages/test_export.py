"""Lists, searches and papers as files, as records for reference managers, and as feeds to import."""

import pytest
from lxml import html
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
