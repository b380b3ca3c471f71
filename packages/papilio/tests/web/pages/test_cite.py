"""The page of one paper's citation."""

from lxml import html
from starlette.testclient import TestClient


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
