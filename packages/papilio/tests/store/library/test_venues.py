"""Venues, their editions and tracks."""

from collections.abc import Callable

from papilio.model.paper import Paper, Record
from papilio.store import Store
from papilio.store.library.papers import PutCounts
from papilio.store.library.venues import Edition


def of(ref: str, venue: str, year: int | None, track: str = "", title: str = "t") -> Record:
    return Record(Paper(ref, title, venue=venue, year=year, track=track))


def test_editions_by_venue_and_newest_year_with_tracks_in_order_of_the_field(
    store: Store, put: Callable[..., PutCounts]
) -> None:
    put(
        of("openreview:a", "ICLR", 2024, "Poster"),
        of("openreview:b", "ICLR", 2025, "Poster"),
        of("openreview:c", "ICLR", 2025, "Oral"),
        of("openreview:d", "ICLR", 2025, "Spotlight"),
        of("openreview:e", "ICLR", 2025, "Poster"),
        of("openreview:f", "ICLR", 2025),
        of("acl:g", "ACL", 2024),
        of("jmlr:h", "JMLR", None),
        Record(Paper("arxiv:2401.00001", "no venue", year=2024)),
    )
    assert store.venues.editions() == [
        Edition("ACL", 2024, 1),
        Edition("ICLR", 2025, 5, (("Oral", 1), ("Spotlight", 1), ("Poster", 2))),
        Edition("ICLR", 2024, 1, (("Poster", 1),)),
        Edition("JMLR", None, 1),
    ]
    newest = store.venues.newest_edition("iclr")
    assert newest is not None
    assert newest.name == "ICLR.2025"
    assert store.venues.find_edition("iclr.2024") == Edition("ICLR", 2024, 1, (("Poster", 1),))
    assert store.venues.find_edition("JMLR") == Edition("JMLR", None, 1)
    assert store.venues.find_edition("ICLR.2023") is None
    assert store.venues.newest_edition("nowhere") is None


def test_the_papers_of_an_edition_by_track_and_title(store: Store, put: Callable[..., PutCounts]) -> None:
    put(
        of("x:1", "ICLR", 2025, "Poster", "b"),
        of("x:2", "ICLR", 2025, "Poster", "A"),
        of("x:3", "ICLR", 2025, "Oral", "z"),
        of("x:4", "ICLR", 2025, "", "a"),
        of("x:5", "ICLR", 2024, "Oral", "a"),
        of("x:6", "JMLR", None, "", "a"),
    )
    edition = store.venues.find_edition("ICLR.2025")
    undated = store.venues.find_edition("JMLR")
    assert edition is not None
    assert undated is not None
    assert store.venues.papers(edition) == ["x:3", "x:2", "x:1", "x:4"]
    assert store.venues.papers(edition, "poster") == ["x:2", "x:1"]
    assert store.venues.papers(edition, "Keynote") == []
    assert store.venues.papers(undated) == ["x:6"]


def test_an_edition_follows_its_papers(store: Store, put: Callable[..., PutCounts], delete: Callable[..., int]) -> None:
    put(of("x:1", "ICLR", 2025, "Poster"), of("x:2", "ICLR", 2025, "Poster"))
    put(of("x:1", "ICLR", 2025, "Oral"))
    assert store.venues.editions() == [Edition("ICLR", 2025, 2, (("Oral", 1), ("Poster", 1)))]
    delete("x:2")
    assert store.venues.editions() == [Edition("ICLR", 2025, 1, (("Oral", 1),))]


def test_of_one_edition_the_papers_added_last_stand_first(store: Store, put: Callable[..., PutCounts]) -> None:
    put(of("x:1", "ICLR", 2025))
    put(of("x:2", "ICLR", 2025))
    put(Record(Paper("arxiv:2401.00001", "no venue")))
    put(of("x:1", "ICLR", 2025, title="changed, not added"))
    assert store.venues.latest() == ["x:2", "x:1"]
    assert store.venues.latest(1) == ["x:2"]


def test_the_newest_editions_stand_first_whenever_they_were_added(store: Store, put: Callable[..., PutCounts]) -> None:
    def dated(ref: str, venue: str, year: int | None, published: str = "") -> Record:
        return Record(Paper(ref, "t", venue=venue, year=year, published=published))

    put(
        dated("x:icml-1", "ICML", 2025, "2025-07-13"),
        dated("x:icml-2", "ICML", 2025, "2024-12-31"),
        dated("x:acl-1", "ACL", 2025, "2025-07-27"),
        dated("x:colt-1", "COLT", 2025, "2025"),
        dated("x:tmlr-1", "TMLR", None, "2026-01-01"),
        dated("x:nips-1", "NeurIPS", 2018, "2018-12-03"),
    )
    newest_first = ["x:acl-1", "x:icml-1", "x:icml-2", "x:colt-1", "x:nips-1", "x:tmlr-1"]
    assert store.venues.latest() == newest_first
    for limit in range(1, 7):
        assert store.venues.latest(limit) == newest_first[:limit]
    put(dated("x:nips-2", "NeurIPS", 2019))
    assert store.venues.latest() == [*newest_first[:4], "x:nips-2", *newest_first[4:]]
