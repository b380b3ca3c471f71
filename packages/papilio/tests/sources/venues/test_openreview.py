"""Notes of OpenReview in both forms: what became of a submission is told by what each form tells it by."""

import json
from dataclasses import replace
from typing import Any

import pytest
from venue_forms import OTHERS, PAPERS, Made, note_v1, note_v2, notes

from papilio.errors import ProtocolError, ReplyError
from papilio.sources.venues.openreview import parse_notes


def tracks(found: list[dict[str, Any]], venue: str = "ICLR", year: int = 2026, *, rejected: bool = False) -> dict[str, str]:
    page = parse_notes(notes(found), venue, year, rejected=rejected).page
    assert page.unusable == ()
    return {record.paper.ref: record.paper.track for record in page.records}


def with_words(words: str, group: str = "", state: str = "accepted") -> dict[str, Any]:
    note = note_v2(Made(9, "T", ("A. Author",), "A.", state=state), group=group)
    note["content"]["venue"]["value"] = words
    return note


def test_a_note_becomes_a_whole_record() -> None:
    reply = parse_notes(notes([note_v2(PAPERS[0])], 3), "ICLR", 2026)
    assert (reply.notes, reply.count) == (1, 3)
    [record] = reply.page.records
    paper = record.paper
    assert (paper.ref, paper.venue, paper.year, paper.track) == ("openreview:Papilio001", "ICLR", 2026, "Oral")
    assert paper.title == "Wings of Möbius: Butterfly Factorisations"
    assert [author.name for author in paper.authors] == ["Ada Lovelace", "Ève Émile"]
    assert paper.abstract == "We factor $O(n)$ wings."
    assert paper.comments == "Keywords: butterflies, wings"
    assert (paper.published, paper.updated) == ("2026-01-26T10:40:00Z", "2026-02-25T06:13:20Z")
    assert (paper.page_url, paper.pdf_url, record.warnings) == ("", "", ())


def test_what_was_not_accepted_is_left_out_unless_asked_for() -> None:
    found = [note_v2(paper) for paper in (*PAPERS, *OTHERS)]
    page = parse_notes(notes(found), "ICLR", 2026).page
    assert [record.paper.track for record in page.records] == ["Oral", "Spotlight", "Poster"]
    assert page.left_out == 3
    asked = tracks(found, rejected=True)
    assert sorted(asked.values()) == ["Desk Rejected", "Oral", "Poster", "Rejected", "Spotlight", "Withdrawn"]


def test_what_is_not_decided_is_no_paper_yet() -> None:
    page = parse_notes(notes([note_v2(replace(PAPERS[0], state="undecided"))]), "ICLR", 2026, rejected=True).page
    assert (page.records, page.left_out) == ((), 1)


@pytest.mark.parametrize(
    ("words", "group", "track"),
    [
        ("ICLR 2024 oral", "ICLR.cc/2024/Conference", "Oral"),
        ("ICML 2023 OralPoster", "ICML.cc/2023/Conference", "Oral"),
        ("ICML 2025 spotlightposter", "ICML.cc/2025/Conference", "Spotlight"),
        ("ICML 2026 regular", "ICML.cc/2026/Conference", ""),
        ("ICML 2025 Position Paper Track poster", "ICML.cc/2025/Position_Paper_Track", "Position Papers Poster"),
        (
            "NeurIPS 2024 Track Datasets and Benchmarks Spotlight",
            "NeurIPS.cc/2024/Datasets_and_Benchmarks_Track",
            "Datasets and Benchmarks Spotlight",
        ),
        ("NeurIPS 2023 Datasets and Benchmarks", "NeurIPS.cc/2023/Track/Datasets_and_Benchmarks", "Datasets and Benchmarks"),
        ("COLM 2025", "colmweb.org/COLM/2025/Conference", ""),
    ],
)
def test_each_year_has_words_of_its_own(words: str, group: str, track: str) -> None:
    venue, year = words.split()[0], int(words.split()[1])
    assert list(tracks([with_words(words, group)], venue, year).values()) == [track]


@pytest.mark.parametrize(
    ("words", "year", "track"),
    [
        ("ICLR 2021 Poster", 2021, "Poster"),
        ("ICLR 2022 Spotlight", 2022, "Spotlight"),
        ("ICLR 2023 notable top 5%", 2023, "Oral"),
        ("ICLR 2023 notable top 25%", 2023, "Spotlight"),
        ("ICLR 2023 poster", 2023, "Poster"),
        ("ICLR 2022 Submitted", 2022, "Rejected"),
        ("Submitted to ICLR 2023", 2023, "Rejected"),
        ("ICLR 2017 Invite to Workshop", 2017, "Rejected"),
    ],
)
def test_version_1_tells_by_words(words: str, year: int, track: str) -> None:
    note = note_v1(PAPERS[0], year=year, words=words)
    assert list(tracks([note], year=year, rejected=True).values()) == [track]
    assert len(tracks([note], year=year)) == (track != "Rejected")


def test_neurips_2022_only_says_accept() -> None:
    note = note_v1(PAPERS[0], "NeurIPS", 2022, words="NeurIPS 2022 Accept")
    assert tracks([note], "NeurIPS", 2022) == {"openreview:Papilio001": ""}


@pytest.mark.parametrize(
    ("decision", "track"),
    [("Accept (Oral)", "Oral"), ("Accept (Talk)", "Oral"), ("Accept (Spotlight)", "Spotlight"), ("Accept (Poster)", "Poster")],
)
def test_older_years_tell_by_a_reply(decision: str, track: str) -> None:
    assert list(tracks([note_v1(PAPERS[0], year=2020, decision=decision)], year=2020).values()) == [track]
    assert tracks([note_v1(PAPERS[0], year=2020, decision="Reject")], year=2020) == {}
    # A note without any decision is not accepted for want of one.
    assert tracks([note_v1(PAPERS[0], year=2020)], year=2020) == {}
    assert tracks([note_v1(PAPERS[0], year=2020, words="ICLR 2020 Conference Blind Submission")], year=2020) == {}


def test_withdrawn_ones_of_version_1_tell_by_their_invitation() -> None:
    found = [note_v1(paper, year=2020, decision="Accept (Poster)") for paper in OTHERS[1:]]
    assert tracks(found, year=2020) == {}
    assert sorted(tracks(found, year=2020, rejected=True).values()) == ["Desk Rejected", "Withdrawn"]


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("ICLR 2025 Poster", "ICLR.cc/2025/Conference"),
        ("ICLR 2026 Workshop Wings", "ICLR.cc/2026/Workshop/Wings"),
        ("NeurIPS 2026 poster", "NeurIPS.cc/2026/Conference"),
        ("", "Moths.cc/2026/Conference"),
    ],
)
def test_notes_of_others_are_refused_one_by_one(words: str, group: str) -> None:
    page = parse_notes(notes([with_words(words, group), note_v2(PAPERS[1])]), "ICLR", 2026).page
    assert [record.paper.ref for record in page.records] == ["openreview:Papilio002"]
    assert len(page.unusable) == 1
    assert "not of ICLR.2026" in page.unusable[0]


@pytest.mark.parametrize(
    "damage",
    [{"content": None}, {"id": None, "forum": None}, {"id": "Reply00001"}, {"id": "a b", "forum": "a b"}, {"content": {}}],
)
def test_a_note_that_is_no_submission_is_named_and_left(damage: dict[str, Any]) -> None:
    page = parse_notes(notes([note_v2(PAPERS[0]) | damage, note_v2(PAPERS[1])]), "ICLR", 2026).page
    assert [record.paper.ref for record in page.records] == ["openreview:Papilio002"]
    assert len(page.unusable) == 1


@pytest.mark.parametrize("time", ["1e999", "-1e999", "NaN", "0", "true", '"soon"', "1e30", "[]"])
def test_a_time_that_is_none_is_passed_over(time: str) -> None:
    note = note_v2(PAPERS[0]) | {"pdate": "@", "odate": "@", "cdate": 1769424000000}
    [record] = parse_notes(json.dumps({"notes": [note], "count": 1}).replace('"@"', time).encode(), "ICLR", 2026).page.records
    assert record.paper.published == "2026-01-26T10:40:00Z"


def test_authors_may_be_objects() -> None:
    note = note_v2(PAPERS[0])
    note["content"]["authors"]["value"] = [{"fullname": "Ada Lovelace", "username": "~Ada1"}, {"name": "Alan Turing"}, 7, ""]
    [record] = parse_notes(notes([note]), "ICLR", 2026).page.records
    assert [author.name for author in record.paper.authors] == ["Ada Lovelace", "Alan Turing"]


def test_half_a_surrogate_pair_does_not_spoil_the_page() -> None:
    content = json.dumps({"notes": [note_v2(replace(PAPERS[0], abstract="wings \ud83e here"))]}).encode()
    [record] = parse_notes(content, "ICLR", 2026).page.records
    assert record.paper.abstract.startswith("wings ")


def test_refusals_are_told_apart() -> None:
    with pytest.raises(ProtocolError, match="challenge") as error:
        parse_notes(b'{"name": "ChallengeRequiredError", "message": "a challenge is required", "status": 403}', "ICLR", 2026)
    assert error.value.code == "ChallengeRequiredError"
    with pytest.raises(ReplyError, match="Just a moment"):
        parse_notes(b"<!DOCTYPE html><html><head><title>Just a moment</title></head></html>", "ICLR", 2026)
    for content in (b"", b"[]", b'{"notes": 3}', b'{"notes": [', b"[" * 100_000, b"null"):
        with pytest.raises(ReplyError):
            parse_notes(content, "ICLR", 2026)
