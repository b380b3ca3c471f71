"""Stars, ratings, reading marks, public counters, and what is new since the last visit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import html
from lxml.html import HtmlElement
from readers_site import Site, Watch
from starlette.testclient import TestClient

from papilio.model.paper import Announcement, Paper, Record
from papilio.store.readers.readings import OPENINGS_A_DAY

JSON = {"Accept": "application/json"}
LIST = "/arxiv/cs.LG"


def tree(client: TestClient, path: str) -> HtmlElement:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def card(client: TestClient, key: str, path: str = LIST) -> HtmlElement:
    return tree(client, f"{path}?show=100").get_element_by_id(key)


def submit(client: TestClient, shown: HtmlElement, button: str) -> str:
    """Press a button of a card as a browser without script does; returns where it leads."""
    pressed = shown.cssselect(button)[0]
    form = pressed.getparent()
    fields = {each.get("name"): each.get("value") for each in form.cssselect("input")}
    if pressed.get("name"):
        fields[pressed.get("name")] = pressed.get("value")
    answer = client.post(pressed.get("formaction") or form.get("action"), data=fields)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_a_star_without_script_comes_back_to_its_card_and_is_listed(site: Site) -> None:
    client = site.by()
    assert submit(client, card(client, "2405.00009"), ".star") == f"{LIST}?show=100#2405.00009"
    page = tree(client, f"{LIST}?show=100")
    assert page.get_element_by_id("star-2405.00009").get("aria-pressed") == "true"
    assert [each.get("href") for each in page.cssselect("div.items a.i-title")] == ["#2405.00009"]
    submit(client, card(client, "2405.00009"), ".star")
    assert tree(client, LIST).cssselect("div.items a") == []


def test_ratings_and_marks_without_script(site: Site) -> None:
    client = site.by()
    for button, pressed in [(".rate-up", "true"), (".rate-up", "false"), (".rate-down", "true"), (".rate-up", "true")]:
        submit(client, card(client, "2405.00009"), button)
        shown = card(client, "2405.00009")
        assert shown.cssselect(button)[0].get("aria-pressed") == pressed
        assert len(shown.cssselect(".rate-up[aria-pressed=true], .rate-down[aria-pressed=true]")) <= 1
    assert "read" not in card(client, "2405.00009").get("class").split()
    submit(client, card(client, "2405.00009"), ".read-it")
    assert "read" in card(client, "2405.00009").get("class").split()
    submit(client, card(client, "2405.00009"), ".read-it")
    assert "read" not in card(client, "2405.00009").get("class").split()


def test_by_script_the_state_comes_as_json(site: Site) -> None:
    client = site.by()
    starred = client.post("/star", data={"paper": "2405.00009", "starred": "1"}, headers=JSON)
    assert starred.json() == {"paper": "arxiv:2405.00009", "starred": True}
    rated = client.post("/rate", data={"paper": "arxiv:2405.00009", "value": "-1"}, headers=JSON)
    assert rated.json() == {"paper": "arxiv:2405.00009", "rating": -1}
    assert client.post("/read", data={"paper": "2405.00009"}, headers=JSON).json()["read"] is True
    unknown = client.post("/star", data={"paper": "9999.00001", "starred": "1"}, headers=JSON)
    assert unknown.status_code == 404 and "9999.00001" in unknown.json()["error"]


def test_the_preprint_of_a_published_paper_is_starred_as_the_paper_shown(site: Site) -> None:
    client = site.by()
    answer = client.post("/star", data={"paper": "2405.00205", "starred": "1"}, headers=JSON)
    assert answer.json()["paper"] == "openreview:tAlk_1-xyz"
    for path, key in (("/arxiv/2405.00205", "2405.00205"), ("/venue/ICML.2025", "tAlk_1-xyz@OpenReview")):
        assert tree(client, path).get_element_by_id(f"star-{key}").get("aria-pressed") == "true"
    client.post("/star", data={"paper": "2405.00205", "starred": "0"})
    assert site.store.stars.all("") == []


@pytest.mark.parametrize("path", ["/star", "/rate", "/read", "/notes", "/arxiv/star?key=pdf"])
@pytest.mark.parametrize("paper", ["", "9999.99999", "\0", "arxiv:<script>", "x" * 5000, "' OR 1=1 --"])
def test_unknown_papers_are_refused_kindly_and_leave_nothing(site: Site, path: str, paper: str) -> None:
    fields = {"paper": paper, "starred": "1", "value": "1", "text": "a note"}
    answer = site.by().post(path, data=fields)
    assert answer.status_code == 404
    assert "<script>" not in answer.text.replace('<script type="module"', "")
    assert site.store.stars.all("") == [] and site.store.notes.recent("", 9) == []


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/star", {}), ("/star", {"starred": "2"}), ("/rate", {"value": "9"}), ("/rate", {"value": "<b>"}),
        ("/read", {"read": "x"}), ("/arxiv/star?key=evil", {}), ("/arxiv/star?key=pdf&delta=1000000", {}),
    ],
)  # fmt: skip
def test_values_that_mean_nothing_are_refused_with_what_would_be_right(site: Site, path: str, fields: dict[str, str]) -> None:
    answer = site.by().post(path, data={"paper": "2405.00009", **fields}, headers=JSON)
    assert answer.status_code == 400 and "one of" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/star", "/rate", "/read", "/notes", "/notes/remove", "/arxiv/star?key=pdf", "/venue/star"])
@pytest.mark.parametrize("sent", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_a_page_of_another_origin_changes_nothing(site: Site, path: str, sent: dict[str, str]) -> None:
    fields = {"paper": "2405.00009", "starred": "1", "value": "1", "text": "forged"}
    assert site.by().post(path, data=fields, headers=sent).status_code == 403
    assert site.store.stars.all("") == [] and site.store.readings.counts() == {}


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nX: y", "", "javascript:x", "/\t/evil.example"]
)
def test_no_form_leads_elsewhere(site: Site, back: str) -> None:
    answer = site.by().post("/star", data={"paper": "2405.00009", "starred": "1", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/#2405.00009")


def test_readers_whom_the_proxy_names_do_not_see_each_others_marks(site: Site) -> None:
    ada, bob = site.by("ada"), site.by("bob")
    for path, fields in (("/star", {"starred": "1"}), ("/rate", {"value": "1"}), ("/read", {})):
        assert ada.post(path, data={"paper": "2405.00009", **fields}).status_code == 303
    assert len(card(ada, "2405.00009").cssselect("[aria-pressed=true]")) == 3
    assert card(bob, "2405.00009").cssselect("[aria-pressed=true]") == []
    assert "2405.00009" not in bob.get("/starred").text
    bob.post("/star", data={"paper": "2405.00009", "starred": "0"})
    assert site.store.stars.of("ada", ["arxiv:2405.00009"])


def test_the_public_counters_count_distinct_readers_and_star(site: Site) -> None:
    ada, bob = site.by("ada"), site.by("bob")
    counter = "/arxiv/star?key=pdf&paper=2405.00009&delta=1"
    assert [each.post(counter).text for each in (ada, ada, bob, bob)] == ["1", "1", "2", "2"]
    assert ada.post(counter).headers["content-type"].startswith("text/plain")
    assert ada.post("/arxiv/star?key=kimi&paper=2405.00009").text == "1"
    shown = card(ada, "2405.00009")
    assert shown.get_element_by_id("pdf-stars-2405.00009").text_content() == "2"
    assert shown.cssselect(".star")[0].get("aria-pressed") == "true" and "read" in shown.get("class").split()
    ada.post("/arxiv/star?key=unstar&paper=2405.00009")
    assert card(ada, "2405.00009").cssselect(".star")[0].get("aria-pressed") == "false"
    taken_back = counter.replace("delta=1", "delta=-1")
    assert [each.post(taken_back).text for each in (ada, ada)] == ["1", "1"]
    assert ada.post("/venue/star?key=pdf&paper=tAlk_1-xyz@OpenReview").text == "1"
    assert ada.post("/arxiv/star?key=pdf&paper=2405.00205").text == "1", "its preprint is the same work"


def test_a_loop_on_the_counters_costs_neither_rows_nor_writes(site: Site) -> None:
    client = site.by()
    counter = "/arxiv/star?key=pdf&paper=2405.00009&delta=1"
    client.post(counter)
    with Watch(site.store) as few:
        assert {client.post(counter).text for _ in range(5)} == {"1"}
    with Watch(site.store) as many:
        assert {client.post(counter).text for _ in range(100)} == {"1"}
    assert few.writes == many.writes == 0
    assert many.reads == 20 * few.reads


def test_a_loop_over_papers_and_back_ends_at_the_bound_of_the_day(site: Site) -> None:
    with site.store.transaction() as tx:
        for number in range(OPENINGS_A_DAY - 1):
            site.store.readings.open(tx, f"x:{number}", "pdf", "address 10.0.0.1", site.clock().timestamp())
    client = site.by()
    counter = "/arxiv/star?key=pdf&paper=2405.{:05}&delta={}"
    assert [client.post(counter.format(n, d)).text for n, d in [(1, 1), (1, -1), (1, 1), (2, 1)]] == ["1", "0", "0", "0"]
    with Watch(site.store) as watch:
        for number in range(1, 20):
            for delta in (1, -1):
                client.post(counter.format(number, delta))
    assert watch.writes == 0
    assert site.by(peer="10.0.0.2").post(counter.format(1, 1)).text == "1", "another client still counts"


def test_two_tabs_starring_at_once(site: Site) -> None:
    # Entered, the client has one event loop for all its requests, as a site has.
    with site.by() as client, ThreadPoolExecutor(6) as tabs:

        def star(_: int) -> int:
            return client.post("/star", data={"paper": "2405.00009", "starred": "1"}).status_code

        assert set(tabs.map(star, range(24))) == {303}
    assert [ref for ref, _ in site.store.stars.all("")] == ["arxiv:2405.00009"]


def test_the_number_of_queries_does_not_grow_with_the_cards(site: Site) -> None:
    client = site.by()
    for number in range(1, 40):
        client.post("/star", data={"paper": f"2405.{number:05}", "starred": "1"})
        client.post("/notes", data={"paper": f"2405.{number:05}", "text": "a note"})
    for path in (f"{LIST}?show=", "/starred?show=", "/search?q=graphs&show="):
        client.get(f"{path}2")
        with Watch(site.store) as few:
            client.get(f"{path}2")
        with Watch(site.store) as many:
            client.get(f"{path}39")
        assert few.reads == many.reads, path


def test_what_is_new_since_the_last_visit(site: Site) -> None:
    client = site.by()

    def since() -> str:
        return " ".join(each.text_content() for each in tree(client, LIST).cssselect(".info .since"))

    assert since() == ""
    site.clock.move(hours=9)
    assert since() == "nothing new since you were here, 2024-05-04 12:00 UTC"
    day = Announcement("cs.LG", site.clock().date().replace(day=3), "new")
    with site.store.transaction() as tx:
        site.store.papers.put(tx, [Record(Paper("arxiv:2405.00999", "Just in", categories=("cs.LG",)), (day,))])
    for _ in range(2):
        assert since() == "1 new since you were here, 2024-05-04 12:00 UTC"
        shown = tree(client, f"{LIST}?show=100").cssselect(".paper.fresh")
        assert [each.get("id") for each in shown] == ["2405.00999"]
        assert "new since your last visit" in shown[0].text_content()
        site.clock.move(minutes=14)
    site.clock.move(hours=1)
    assert since() == "nothing new since you were here, 2024-05-04 21:00 UTC"
    assert tree(site.by("ada"), LIST).cssselect(".since") == [], "another reader was never here"


def test_looking_at_a_list_waits_for_no_writer_and_prefetching_is_no_visit(site: Site) -> None:
    client = site.by()
    client.get(LIST, headers={"Sec-Purpose": "prefetch"})
    client.get(f"{LIST}?skip=25")
    client.head(LIST)
    assert site.store.visits.last("", LIST, site.clock().timestamp() + 9e5) is None
    for path in ("/venue/ICML.2025", "/venue/latest", "/search?q=graphs", "/search?q=" + "graphs+" * 200):
        client.get(path)
        site.clock.move(hours=1)
        assert "nothing new" in tree(client, path).cssselect(".info .since")[0].text_content(), path


def test_no_page_has_styles_or_scripts_of_its_own(site: Site) -> None:
    client = site.by()
    client.post("/star", data={"paper": "2405.00201", "starred": "1"})
    for path in (LIST, "/arxiv/cs.CR", "/starred", "/notes", "/statistics", "/arxiv/2405.00201"):
        page = tree(client, path)
        assert not any(name == "style" or name.startswith("on") for each in page.iter() for name in each.attrib), path
        assert [each.get("type") for each in page.cssselect("script, style, img")] == ["module"], path


def cards_of(client: TestClient, *names: str) -> list[dict[str, object]]:
    answer = client.get("/api/cards", params={"name": list(names)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_cards_of_the_api_tell_what_this_reader_left_on_any_record_of_the_work(site: Site) -> None:
    ada, bob = site.by("ada"), site.by("bob")
    ada.post("/star", data={"paper": "2405.00205", "starred": "1"})
    ada.post("/read", data={"paper": "openreview:tAlk_1-xyz"})
    ada.post("/arxiv/star?key=pdf&delta=1", data={"paper": "2405.00007"})
    for name in ("arxiv:2405.00205", "https://openreview.net/forum?id=tAlk_1-xyz", "tAlk_1-xyz@OpenReview"):
        (mine,), (others,) = cards_of(ada, name), cards_of(bob, name)
        assert (mine["starred"], mine["read"], others["starred"], others["read"]) == (True, True, False, False), name
    (opened,) = cards_of(bob, "2405.00007")
    assert opened["readings"] == {"pdf": 1, "answers": 0} and opened["read"] is False


def test_cards_of_the_api_take_as_many_queries_for_fifty_names_as_for_one_and_ask_for_nothing(site: Site) -> None:
    client = site.by("ada")
    for number in range(1, 40):
        client.post("/star", data={"paper": f"2405.{number:05}", "starred": "1"})
    with Watch(site.store) as few:
        cards_of(client, "2405.00001")
    with Watch(site.store) as many:
        found = cards_of(client, *(f"https://arxiv.org/abs/2405.{number:05}v1" for number in range(21, 71)))
    assert few.reads == many.reads
    assert few.writes == many.writes == 0
    assert [card["ref"] is not None for card in found] == [number <= 60 for number in range(21, 71)]
    assert [card.get("starred", False) for card in found] == [number < 40 for number in range(21, 71)]
    assert site.store.demands.count() == 0
