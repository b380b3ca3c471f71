"""The list of starred papers."""

from lxml import html
from readers_site import Site
from starlette.testclient import TestClient

from papilio.export.formats import FORMATS


def keys(client: TestClient, path: str = "/starred") -> list[str]:
    return [each.get("id") for each in html.fromstring(client.get(path).text).cssselect(".paper")]


def star(site: Site, *numbers: int) -> TestClient:
    client = site.by()
    for number in numbers:
        site.clock.move(seconds=1)
        client.post("/star", data={"paper": f"2405.{number:05}", "starred": "1"})
    return client


def test_newest_first_paged_and_sorted(site: Site) -> None:
    client = star(site, 5, 7, 9)
    assert keys(client) == ["2405.00009", "2405.00007", "2405.00005"]
    assert keys(client, "/starred?show=1&skip=1") == ["2405.00007"]
    client.post("/arxiv/star?key=pdf&paper=2405.00005")
    assert keys(client, "/starred?sort=1")[0] == "2405.00005"
    assert keys(client, "/starred?sort=0") == ["2405.00009", "2405.00007", "2405.00005"]


def test_empty_says_what_to_do_and_offers_no_export(site: Site) -> None:
    page = html.fromstring(site.by().get("/starred").text)
    assert "Press Star" in page.cssselect(".no-results")[0].text_content()
    assert page.cssselect(".exports") == []


def test_exports_are_offered(site: Site) -> None:
    page = html.fromstring(star(site, 5).get("/starred").text)
    links = [each.get("href") for each in page.cssselect(".exports a")]
    assert links == [f"/starred/export?format={name}" for name in FORMATS]


def test_a_paper_that_goes_keeps_its_star_for_when_it_comes_back(site: Site) -> None:
    client = star(site, 5, 7)
    with site.store.transaction() as tx:
        site.store.papers.delete(tx, ["arxiv:2405.00005"])
    assert keys(client) == ["2405.00007"]
    assert "1 starred papers are not in the library now" in client.get("/starred").text


def test_a_preprint_that_was_published_is_listed_once_as_the_record_shown(site: Site) -> None:
    with site.store.transaction() as tx:
        site.store.stars.add(tx, "", "arxiv:2405.00205", 1)
        site.store.stars.add(tx, "", "openreview:tAlk_1-xyz", 2)
    assert keys(site.by()) == ["tAlk_1-xyz@OpenReview"]


def test_starred_papers_are_exported(client: TestClient) -> None:
    assert client.post("/star", data={"paper": "arxiv:2405.00009", "starred": "1"}).status_code == 303
    assert [each["ref"] for each in client.get("/starred/export?format=json").json()] == ["arxiv:2405.00009"]
    assert client.post("/star", data={"paper": "arxiv:2405.00009", "starred": "0"}).status_code == 303
    assert client.get("/starred/export?format=json").json() == []
