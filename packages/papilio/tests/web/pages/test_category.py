"""Lists: days, orders, unions and differences, several ids, editions; and what is said when a wish cannot be met."""

from typing import Any

import pytest
from lxml import html
from sqlalchemy import event
from starlette.testclient import TestClient

from papilio.app import App


def keys(client: TestClient, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return [card.get("id") for card in html.fromstring(response.text).cssselect("div.papers > div.paper")]


def problem(client: TestClient, path: str, status: int) -> tuple[str, list[str]]:
    response = client.get(path)
    assert response.status_code == status
    section = html.fromstring(response.text).cssselect(".problem")[0]
    return section.text_content(), [link.get("href") for link in section.cssselect("a")]


def test_newest_day_first_page_and_the_next(client: TestClient) -> None:
    assert keys(client, "/arxiv/cs.LG") == [f"2405.{number:05}" for number in range(60, 35, -1)]
    page = html.fromstring(client.get("/arxiv/cs.LG").text)
    [following] = page.cssselect("a.next-page")
    assert keys(client, following.get("href"))[0] == "2405.00035"
    assert keys(client, "/arxiv/cs.LG?skip=50") == [f"2405.{number:05}" for number in range(10, 0, -1)]
    assert not html.fromstring(client.get("/arxiv/cs.LG?skip=50").text).cssselect("a.next-page")


def test_alias_archive_and_case_lead_to_the_same_list(client: TestClient) -> None:
    assert keys(client, "/arxiv/cs.NA") == keys(client, "/arxiv/math.NA") == keys(client, "/arxiv/MATH.na")
    assert "2405.00001" in keys(client, "/arxiv/cs?show=100")


def test_union_and_difference(client: TestClient) -> None:
    assert keys(client, "/arxiv/cs.CL") == [f"2405.{number:05}" for number in range(105, 100, -1)]
    assert keys(client, "/arxiv/cs.CL-cs.CY") == ["2405.00104", "2405.00102"]
    assert len(keys(client, "/arxiv/cs.CR,hep-ex?date=2024-05-03")) == 2
    assert keys(client, "/arxiv/cs.CR+hep-ex?date=2024-05-03") == keys(client, "/arxiv/cs.CR,hep-ex?date=2024-05-03")
    assert keys(client, "/arxiv/cs.LG-math?date=2024-05-03") == []


def test_kind_is_shown_in_the_list_of_a_day(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/math.NA").text)
    assert page.cssselect(".kind")[0].text_content() == "cross-list"
    assert not html.fromstring(client.get("/arxiv/cs.LG").text).cssselect(".kind")


def test_days_before_and_after_and_the_calendar(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/cs?date=2024-05-02").text)
    assert [link.get("href") for link in page.cssselect(".day-line a")] == ["/arxiv/cs?date=2024-05-03"]
    cells = {cell.text_content(): cell for cell in page.cssselect(".calendar td")}
    assert cells["3"].cssselect("a")[0].get("href") == "/arxiv/cs?date=2024-05-03"
    assert cells["2"].cssselect("[aria-current=date]")
    assert (cells["4"].get("class"), cells["4"].get("title")) == ("weekend", "weekend")
    holiday = html.fromstring(client.get("/arxiv/cs?date=2024-11-29").text)
    assert {cell.text_content() for cell in holiday.cssselect(".calendar td.holiday")} == {"29"}
    assert "arXiv holiday" in holiday.cssselect(".no-results")[0].text_content()


def test_day_without_list_offers_its_neighbours(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/cs?date=2024-05-04").text)
    assert "weekend" in page.cssselect(".no-results")[0].text_content()
    assert page.cssselect(".no-results a")[0].get("href") == "/arxiv/cs?date=2024-05-03"


def test_orders(client: TestClient) -> None:
    def dates(path: str) -> list[str]:
        return [span.text_content() for span in html.fromstring(client.get(path).text).cssselect(".date-data")]

    assert dates("/arxiv/cs.LG?sort=0") == sorted(dates("/arxiv/cs.LG?sort=0"), reverse=True)
    assert keys(client, "/arxiv/cs.LG?sort=1&show=2") == ["2405.00007", "2405.00060"]
    assert keys(client, "/arxiv/cs?date=2024-05-03&sort=0&show=3") == keys(client, "/arxiv/cs?sort=0&show=3&date=2024-05-03")
    assert keys(client, "/venue/ICML.2025?sort=talk,juggling&show=1") == ["tAlk_1-xyz@OpenReview"]


def test_wishes_combine_and_links_keep_them(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/cs?date=2024-05-03&sort=1&show=10&skip=10").text)
    for selector, skip in (("a.next-page", "skip=20"), ("a.previous-page", "show=10")):
        href = page.cssselect(selector)[0].get("href")
        assert all(part in href for part in ("date=2024-05-03", "sort=1", "show=10", skip))


def test_more_than_a_page_holds_is_said(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/cs.LG?show=1000").text)
    assert "at most 500" in page.cssselect(".note")[0].text_content()
    assert len(page.cssselect(".paper")) == 60


def test_beyond_the_end_there_is_a_way_back(client: TestClient) -> None:
    page = html.fromstring(client.get("/arxiv/cs.LG?skip=900").text)
    assert page.cssselect(".no-results a")[0].get("href") == "/arxiv/cs.LG"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/arxiv/cs.LG?date=2026-02-30", "from 01 to 28"),
        ("/arxiv/cs.LG?date=2024-13-01", "months"),
        ("/arxiv/cs.LG?date=yesterday", "date=2024-05-03"),
        ("/arxiv/cs.LG?date=0000-01-01", "1900"),
        ("/arxiv/cs.LG?show=-1", "from 1 to 500"),
        ("/arxiv/cs.LG?show=0", "from 1 to 500"),
        ("/arxiv/cs.LG?show=1e9", "whole number"),
        ("/arxiv/cs.LG?skip=-5", "from 0"),
        ("/arxiv/cs.LG?skip=99999999999", "out of range"),
        ("/arxiv/cs.LG?sort=2", "0 sorts by time"),
        ("/arxiv/-cs.LG", "at least one to show"),
        ("/venue/ICML.2025?show=x", "whole number"),
        ("/search?q=x&date=2026-02-30", "from 01 to 28"),
    ],
)
def test_wrong_parameter_says_what_would_be_right(client: TestClient, path: str, said: str) -> None:
    message, _ = problem(client, path, 400)
    assert said in message


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/arxiv/cs.CLL", "/arxiv/cs.CL"),
        ("/arxiv/cs.AI,cs.XL-cs.CY", None),
        ("/arxiv/nothing-of-the-kind", None),
        ("/arxiv/", None),
        ("/venue/ICLM", "/venue/ICML"),
        ("/venue/ICML.2031", "/venue/ICML.2025"),
        ("/venue/ICML.2025?group=Orral", "/venue/ICML.2025?group=Oral"),
        ("/nowhere", "/"),
    ],
)
def test_unknown_name_is_answered_with_the_nearest(client: TestClient, path: str, way: str | None) -> None:
    _, ways = problem(client, path, 404)
    assert way is None or way in ways


def test_several_papers_the_good_ones_shown_and_the_others_named(client: TestClient) -> None:
    path = "/arxiv/2405.00002,hep-th/9901001v3,2405.99999,2413.00001,2405.00002v1"
    assert keys(client, path) == ["2405.00002", "hep-th/9901001"]
    missing = html.fromstring(client.get(path).text).cssselect(".missing")[0].text_content()
    assert "2405.99999" in missing and "not in the library" in missing
    assert "2413.00001" in missing and "month 13" in missing
    assert len(keys(client, "/venue/tracked_1x@OpenReview,P19-1001@ACL,acl:P19-1001")) == 2


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/arxiv/2405.99999", 404, "https://arxiv.org/abs/2405.99999"),
        ("/arxiv/2413.00001", 404, "month 13"),
        ("/arxiv/2405.99998,2405.99999", 404, "2405.99998"),
        ("/arxiv/9999999.1,1.2", 400, "9999999.1"),
        ("/venue/nothing@OpenReview", 404, "not in the library"),
    ],
)
def test_paper_that_is_not_there(client: TestClient, path: str, status: int, said: str) -> None:
    assert said in problem(client, path, status)[0]


@pytest.mark.parametrize("path", ["/arxiv/2405.00001v2", "/arxiv/2405.00001", "/venue/acl:P19-1001", "/venue/P19-1001@ACL"])
def test_spellings_of_one_paper(client: TestClient, path: str) -> None:
    assert len(keys(client, path)) == 1


def test_number_of_queries_does_not_grow_with_the_page(client: TestClient, papilio_app: App) -> None:
    reader, _ = papilio_app.store.database.engines()
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(reader, "before_cursor_execute", note)
    try:
        client.get("/arxiv/cs.LG?show=5")
        few = len(statements)
        client.get("/arxiv/cs.LG?show=60")
    finally:
        event.remove(reader, "before_cursor_execute", note)
    assert 0 < len(statements) - few <= few
