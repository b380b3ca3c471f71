"""The parameters of lists: what is read is written again, and what means nothing is refused with what would be right."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.options import (
    DEFAULT_SHOW,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_SHOW,
    MAX_SKIP,
    ListOptions,
    parse_options,
    sort_links,
)

FRAME = Frame("/lib", "/", messages("en"))
WORDS = st.lists(st.text(st.sampled_from("abz弦-é"), min_size=1, max_size=5), min_size=1, max_size=5, unique=True).map(tuple)
SHOWN = st.integers(1, MAX_SHOW)


@st.composite
def wishes(draw: st.DrawFn) -> ListOptions:
    order = draw(st.sampled_from(["", "time", "stars", "words"]))
    show = draw(SHOWN)
    return ListOptions(
        day=draw(st.none() | st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))),
        show=show,
        asked=show,
        skip=draw(st.integers(0, MAX_SKIP)),
        order=order,
        words=draw(WORDS) if order == "words" else (),
        extra=draw(st.sampled_from([(), (("group", "Oral & Spotlight"),)])),
    )


@given(wishes())
def test_a_link_asks_for_what_was_asked(options: ListOptions) -> None:
    link = urlsplit(options.link(FRAME, "/venue/ICML.2025"))
    assert link.path == "/lib/venue/ICML.2025"
    assert parse_options(FRAME, dict(parse_qsl(link.query)), extra=("group",)) == options


@given(wishes(), SHOWN)
def test_one_wish_is_changed_and_the_others_stay(options: ListOptions, show: int) -> None:
    before = dict(parse_qsl(urlsplit(options.link(FRAME, "/x")).query))
    after = dict(parse_qsl(urlsplit(options.link(FRAME, "/x", show=str(show), skip="")).query))
    assert after == {name: value for name, value in before.items() if name not in ("show", "skip")} | {"show": str(show)}


def test_nothing_asked_is_a_bare_address_with_the_lists_own_order() -> None:
    assert parse_options(FRAME, {}) == ListOptions()
    assert ListOptions().link(FRAME, "/arxiv/cs.LG") == "/lib/arxiv/cs.LG"
    assert [link.current for link in sort_links(FRAME, ListOptions(order="stars"), "/x", "as listed")] == [False, False, True]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("show", "0", f"from 1 to {MAX_SHOW}"),
        ("show", "x", f"write show={DEFAULT_SHOW}"),
        ("show", "٣", "not a whole number"),
        ("skip", "-1", f"from 0 to {MAX_SKIP}"),
        ("skip", str(MAX_SKIP + 1), "out of range"),
        ("skip", "9" * 100, "9" * 39 + "…"),
        ("date", "2024-02-30", "from 01 to 29"),
        ("date", "2023-02-29", "from 01 to 28"),
        ("date", "2024-00-01", "months go from 01 to 12"),
        ("date", "1899-12-31", f"{FIRST_YEAR} to {LAST_YEAR}"),
        ("date", "2024-5-3", "write it as date=2024-05-03"),
        ("sort", "2", "0 sorts by time"),
        ("sort", ",".join(map("w{}".format, range(51))), "at most 50"),
    ],
)
def test_what_means_nothing_is_refused_with_what_would_be_right(name: str, value: str, said: str) -> None:
    with pytest.raises(PageError) as refused:
        parse_options(FRAME, {name: value})
    assert said in str(refused.value) and refused.value.status == 400


def test_more_than_a_page_holds_is_shown_as_far_as_it_goes_and_said() -> None:
    options = parse_options(FRAME, {"show": "1000"})
    assert (options.show, options.asked) == (MAX_SHOW, 1000)
    assert "at most 500 papers, not 1000" in options.notes(FRAME)[0]


def test_words_are_preferred_once_each_in_lower_case() -> None:
    assert parse_options(FRAME, {"sort": " Graph, tree,graph ,,"}).words == ("graph", "tree")
    assert parse_options(FRAME, {"sort": " , "}).order == ""


@given(st.dictionaries(st.sampled_from(["date", "show", "skip", "sort"]), st.text(max_size=20)))
@example({"sort": "0,"})
@example({"sort": ",2"})
def test_options_of_any_text_are_read_or_refused(parameters: dict[str, str]) -> None:
    try:
        options = parse_options(FRAME, parameters)
    except PageError as error:
        assert error.status == 400
        return
    kept = {name: value for name, value in options.parameters().items() if value}
    again = parse_options(FRAME, kept)
    assert (again.day, again.show, again.skip, again.order, again.words) == (
        options.day,
        options.show,
        options.skip,
        options.order,
        options.words,
    )


def test_link_changes_one_wish_and_keeps_the_others() -> None:
    options = ListOptions(show=50, skip=100, order="words", words=("graph", "tree"), extra=(("group", "Oral"),))
    assert options.link(FRAME, "/venue/ICML.2025", skip="") == "/lib/venue/ICML.2025?group=Oral&sort=graph%2Ctree&show=50"
