"""The page of every kind of list: whatever the list is, the cards carry what the reader left on them."""

import gc

import pytest
from lxml import html
from lxml.html import HtmlElement
from readers_site import Site
from sqlalchemy import update
from starlette.routing import Route
from starlette.testclient import TestClient

from papilio.model.paper import Announcement, Paper, Record
from papilio.store.readers.saved import Asked
from papilio.store.schema import saved_search
from papilio.web.lists.cards import Card
from papilio.web.routes import ROUTES

KINDS = {
    "arxiv": ("/arxiv/cs.LG", "/arxiv/cs.CL,cs.LG-cs.CY?date=2024-05-02", "/arxiv/2405.00001,2405.00002,2405.00205"),
    "venue": ("/venue/ICML.2025", "/venue/ICML?group=Oral", "/venue/latest", "/venue/P19-1001@ACL,tracked_1x@OpenReview"),
    "search": ("/search?q=spectral", "/search?q=spectral&sort=colours", "/search?q=spectral&sort=0&skip=3"),
    "arxiv-search": ("/arxiv/search?query=spectral",),
    "venue-search": ("/venue/search?query=spectral",),
    "starred": ("/starred",),
    "saved": ("/searches/1",),
    "related": ("/related/2405.00001", "/related/tAlk_1-xyz@OpenReview?skip=2"),
}
"""Name of the route → lists that it shows."""
PATHS = [path for paths in KINDS.values() for path in paths]


def cards(client: TestClient, path: str) -> list[HtmlElement]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text).cssselect("div.papers > div.paper")


def marks(card: HtmlElement) -> dict[str, object]:
    """What a card says that the reader left on its paper."""
    pressed = {name: card.cssselect(f".{name}")[0].get("aria-pressed") == "true" for name in ("star", "rate-up", "read-it")}
    notes = card.cssselect(".title-notes sup")[0].text_content()
    return {**pressed, "read": "read" in card.get("class").split(), "notes": notes}


LEFT_OUT = {"recommended": "what a reader left something on is not there: lists/kinds/test_recommended"}
"""Name of the route → why its cards carry nothing."""


def keep_a_search(site: Site) -> None:
    """The search 1 of a reader who has seen nothing yet."""
    with site.store.transaction() as tx:
        site.store.saved.save(tx, "ada", "spectral", Asked("spectral"), 0)
        tx.connection.execute(update(saved_search).values(seen_paper=0))


def test_every_list_is_walked() -> None:
    lists = {each.name.removesuffix("-export") for each in ROUTES if isinstance(each, Route) and each.name.endswith("-export")}
    assert lists == {*KINDS, *LEFT_OUT}, "a new list needs its line in KINDS"


@pytest.mark.parametrize("path", PATHS)
def test_every_list_knows_what_the_reader_left(site: Site, path: str) -> None:
    keep_a_search(site)
    ada, bob = site.by("ada"), site.by("bob")
    refs = [f"arxiv:2405.{number:05}" for number in (*range(1, 61), *range(101, 106), 201, 202, 205)]
    refs += [f"openreview:tracked_{number}x" for number in range(1, 5)] + ["acl:P19-1001", "arxiv:hep-th/9901001"]
    with site.store.transaction() as tx:
        for ref in refs:
            site.store.stars.add(tx, "ada", ref, 0)
            site.store.ratings.set(tx, "ada", ref, 1, 0)
            site.store.reads.mark(tx, "ada", ref, 0)
            site.store.notes.save(tx, "ada", ref, "a note", 0, shared=False)
    hers = cards(ada, path)
    assert hers
    for each in hers:
        assert marks(each) == {"star": True, "rate-up": True, "read-it": True, "read": True, "notes": "1"}, each.get("id")
    if path not in ("/starred", "/searches/1"):
        for each in cards(bob, path):
            assert marks(each) == {"star": False, "rate-up": False, "read-it": False, "read": False, "notes": ""}, each.get(
                "id"
            )


@pytest.mark.parametrize("path", ["/arxiv/cs.LG?show=100", "/venue/ICML.2025", "/venue/latest", "/search?q=graphs&show=100"])
def test_what_came_since_the_last_visit_is_marked_and_counted(site: Site, path: str) -> None:
    client = site.by("ada")
    assert not html.fromstring(client.get(path).text).cssselect(".since, .fresh")
    site.clock.move(hours=9)
    day = Announcement("cs.LG", site.clock().date().replace(day=3), "new")
    new = [
        Record(Paper("arxiv:2405.00999", "Graphs just in", categories=("cs.LG",)), (day,)),
        Record(Paper("acl:P99-1", "Graphs just in print", venue="ICML", year=2025, track="Oral")),
    ]
    with site.store.transaction() as tx:
        site.store.papers.put(tx, new)
    site.index()
    page = html.fromstring(client.get(path).text)
    fresh = page.cssselect(".paper.fresh")
    assert fresh
    assert f"{len(fresh)} " in page.cssselect(".since")[0].text_content()


@pytest.mark.parametrize("path", [path for path in PATHS if "skip" not in path])
def test_pages_of_one_paper_follow_one_another_to_the_end(site: Site, path: str) -> None:
    keep_a_search(site)
    client = site.by("ada")
    with site.store.transaction() as tx:
        for number in (3, 5, 7):
            site.store.stars.add(tx, "ada", f"arxiv:2405.{number:05}", number)
    whole = [each.get("id") for each in cards(client, path)][:4]
    href = path + ("&" if "?" in path else "?") + "show=1"
    seen: list[str] = []
    while href and len(seen) < len(whole):
        [card] = cards(client, href)
        seen.append(card.get("id"))
        following = html.fromstring(client.get(href).text).cssselect("a.next-page")
        href = following[0].get("href") if following else ""
    assert seen == whole


@pytest.mark.parametrize("path", [*PATHS, "/arxiv/2405.00001"])
def test_a_page_that_was_sent_is_given_back_at_once(client: TestClient, path: str) -> None:
    client.get(path)
    gc.collect()
    gc.disable()
    try:
        client.get(path)
        assert not [each for each in gc.get_objects() if isinstance(each, Card)]
    finally:
        gc.enable()
