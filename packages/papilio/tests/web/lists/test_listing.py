"""One page of a list: the ways to its neighbours cover the list, and its feed and exports are of the whole."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from papilio.export.formats import FORMATS
from papilio.web.frame import Frame, Link
from papilio.web.i18n import messages
from papilio.web.lists.cards import Placeholder
from papilio.web.lists.kinds.named import MAX_NAMES
from papilio.web.lists.listing import Listing, build_listing
from papilio.web.lists.options import ListOptions, parse_options
from papilio.web.lists.paper_list import PaperList

FRAME = Frame("", "/", messages("en"))


def listing(options: ListOptions, total: int, **more: object) -> tuple[Listing, range]:
    """The page of a list of so many papers, and the places that it shows."""
    listed = PaperList(path="/x", title="X", feed="X", refs=[str(n) for n in range(total)], options=options, **more)  # pyright: ignore[reportArgumentType]
    places = range(total)[options.skip : options.skip + options.show]
    cards = [Placeholder(str(place), place + 1, total, "", "", "") for place in places]
    return build_listing(FRAME, listed, cards), places


def options_of(href: str) -> ListOptions:
    return parse_options(FRAME, {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()})


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(1, 20))
def test_from_page_to_page_every_paper_is_shown_once_there_and_back(total: int, show: int) -> None:
    page, places = listing(ListOptions(show=show, asked=show), total)
    shown = list(places)
    while page.next:
        page, places = listing(options_of(page.next), total)
        shown += places
    assert shown == list(range(total))
    back = list(places)
    while page.previous:
        page, places = listing(options_of(page.previous), total)
        back = [*places, *back]
    assert back == shown and not page.previous


@given(st.integers(1, 50), st.integers(0, 100), st.integers(1, 30), st.integers(1, 50))
def test_beyond_what_can_be_reached_there_is_one_way_back(total: int, skip: int, show: int, reachable: int) -> None:
    last = min(total, reachable)
    page, _ = listing(
        ListOptions(show=show, asked=show, skip=skip), total, reachable=last, empty="Nothing.", ways=(Link("a", "b"),)
    )
    if skip >= last:
        assert (page.previous, page.next) == ("", "")
        if not page.cards:
            assert f"ends at {last}" in page.empty and [options_of(way.href).skip for way in page.ways] == [0]
    else:
        assert (page.empty, page.ways) == ("", ()) and bool(page.next) == (skip + show < last)


def test_an_empty_list_says_why_and_offers_no_export() -> None:
    page, _ = listing(ListOptions(), 0, empty="Nothing.", ways=(Link("a", "b"),))
    assert (page.empty, page.ways, page.exports) == ("Nothing.", (Link("a", "b"),), ())


def test_feed_and_exports_are_of_the_whole_list() -> None:
    options = ListOptions(show=10, asked=10, skip=20, order="time", extra=(("group", "Oral"), ("explain", "1")))
    page, _ = listing(options, 50, day="2024-05-03", order="as listed")
    assert page.feed == "/x/feed?group=Oral"
    assert [link.href for link in page.exports] == [
        f"/x/export?group=Oral&date=2024-05-03&sort=0&format={name}" for name in FORMATS
    ]
    assert [link.current for link in page.sorts] == [False, True, False]


def test_one_page_is_offered_where_one_page_holds_all() -> None:
    offered = [[link.label for link in listing(ListOptions(), total)[0].exports] for total in (MAX_NAMES, MAX_NAMES + 1)]
    assert "One page of these papers" in offered[0]
    assert offered[1] == [label for label in offered[0] if label != "One page of these papers"]
