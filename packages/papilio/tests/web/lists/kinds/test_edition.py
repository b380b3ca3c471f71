"""Editions: spellings of their names, tracks, days, and what their feeds pass over."""

from collections.abc import Callable

import pytest

from papilio.app import App
from papilio.web.answering.problems import PageError
from papilio.web.lists.kinds import edition
from papilio.web.lists.kinds.edition import EditionList, find_edition, get_edition, read, venue_options, whole
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]


def icml(asked: ListRequest) -> EditionList:
    return read(asked, get_edition(asked, "ICML"), venue_options(asked))


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("ICML.2025", "ICML.2025"),
        ("icml", "ICML.2025"),
        ("International Conference on Machine Learning", "ICML.2025"),
        ("ACL", "ACL.2019"),
        ("acl.2019", "ACL.2019"),
        ("PMLR.267", "ICML.2025"),
        ("PMLR.1", None),
        ("ICML.2031", None),
        ("NOPE", None),
        ("NOPE.2025", None),
    ],
)
def test_spellings(papilio_app: App, ask: Ask, name: str, edition: str | None) -> None:
    found = find_edition(papilio_app.store, name)
    assert (found.name if found else None) == edition
    if not found:
        with pytest.raises(PageError, match="no venue"):
            get_edition(ask(), name)


def test_a_track_in_any_case_is_all_that_is_listed(ask: Ask) -> None:
    every, oral = icml(ask()), icml(ask(group="oRaL"))
    assert set(oral.refs) == {"openreview:tAlk_1-xyz", "openreview:tracked_2x"} < set(every.refs)
    assert (oral.track, oral.feed, oral.file) == ("Oral", "ICML.2025 Oral", "ICML.2025-Oral")
    assert (every.track, every.feed, every.file) == (None, "ICML.2025", "ICML.2025")
    assert every.title == oral.title == "ICML 2025"
    assert every.visit != oral.visit
    assert "group=oRaL" in oral.options.link(ask().frame, oral.path, skip="5")


def test_an_unknown_track_is_answered_with_those_there_are(ask: Ask) -> None:
    with pytest.raises(PageError, match="no track Orral") as refused:
        icml(ask(group="Orral"))
    assert [way.label for way in refused.value.ways] == ["ICML.2025", "Oral", "Spotlight", "Poster"]
    with pytest.raises(PageError, match="has no tracks"):
        whole(ask(group="Oral"), get_edition(ask(), "ACL"))


def test_a_day_keeps_its_papers_and_leads_back_to_all(ask: Ask) -> None:
    assert icml(ask(date="2025-05-01")).total == icml(ask()).total == 5
    none = icml(ask(date="2025-05-02", sort="0"))
    assert (none.total, none.day) == (0, "2025-05-02") and "dated 2025-05-02" in none.empty
    assert [way.href for way in none.ways] == ["/venue/ICML.2025?sort=0"]


def test_its_feed_holds_it_whole_whatever_else_is_asked(ask: Ask) -> None:
    asked = ask(date="2025-05-02", show="x", sort="9")
    assert whole(asked, get_edition(asked, "ICML")).total == 5
    with pytest.raises(PageError):
        icml(asked)


def test_its_feed_holds_what_came_last(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "MAX_FEED", 2)
    found = get_edition(ask(), "ICML")
    last = edition.newest(ask(), found)
    assert list(last.refs) == ["openreview:tracked_4x", "openreview:tracked_3x"] and last.feed == "ICML.2025"
    assert list(edition.newest(ask(group="oral"), found).refs) == ["openreview:tracked_2x", "openreview:tAlk_1-xyz"]
