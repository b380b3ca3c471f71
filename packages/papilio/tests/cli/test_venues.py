"""`papilio venues`, once as a process of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import papilio, papilio_process
from replay_venues import ReplayVenues
from venue_forms import OTHERS, PAPERS, note_v2


@pytest.fixture
def server() -> Iterator[ReplayVenues]:
    with ReplayVenues() as server:
        yield server


def test_an_edition_is_added_and_can_be_searched(tmp_path: Path, server: ReplayVenues) -> None:
    group = "ICLR.cc/2026/Conference"
    server.notes[group] = [note_v2(paper) for paper in PAPERS]
    server.notes[f"{group}/Rejected_Submission"] = [note_v2(OTHERS[0])]
    asking = {"PAPILIO_VENUES_URL": server.url, "PAPILIO_CONTACT": "test@example.org"}
    done = papilio_process(tmp_path, "venues", "add", "ICLR.2026", **asking)
    assert "ICLR.2026 from openreview: 3 papers: 3 new" in done.stdout
    assert "Oral 1, Poster 1, Spotlight 1" in done.stdout
    assert "3 papers can be searched" in done.stdout
    assert "test@example.org" in server.log[0][1]["user-agent"]
    answer = json.loads(papilio(tmp_path, "search", "--json", "butterfly factorisations").stdout)
    assert [hit["ref"] for hit in answer["hits"]] == ["openreview:Papilio001"]
    del server.notes[group][2]
    done = papilio(tmp_path, "venues", "add", "ICLR.2026", "--rejected", "--json", **asking)
    [report] = json.loads(done.stdout)
    assert (report["new"], report["unchanged"], report["vanished"]) == (1, 2, ["openreview:Papilio003"])
    assert report["tracks"] == {"Oral": 1, "Rejected": 1, "Spotlight": 1}
    assert "openreview:Papilio003 is no longer listed; it stays in the library" in done.stderr


def test_what_went_before_a_failure_can_be_searched(tmp_path: Path, server: ReplayVenues) -> None:
    server.page_size = 2
    server.notes["ICLR.cc/2026/Conference"] = [note_v2(paper) for paper in PAPERS]
    server.misbehave("html", match="offset=2")
    asking = {"PAPILIO_VENUES_URL": server.url, "PAPILIO_CONTACT": "test@example.org"}
    done = papilio(tmp_path, "venues", "add", "ICLR.2026", expect=1, **asking)
    assert "Just a moment" in done.stderr
    assert "PAPILIO_OPENREVIEW_TOKEN" in done.stderr
    assert json.loads(papilio(tmp_path, "search", "--json", "chrysalis").stdout)["total"] == 1


def test_nobody_is_asked_without_a_contact_or_for_what_is_not_there(tmp_path: Path, server: ReplayVenues) -> None:
    asking = {"PAPILIO_VENUES_URL": server.url}
    assert "PAPILIO_CONTACT" in papilio(tmp_path, "venues", "add", "ICLR.2026", expect=1, **asking).stderr
    asking |= {"PAPILIO_CONTACT": "test@example.org"}
    assert "ICLR.2017-2026" in papilio(tmp_path, "venues", "add", "ICLR.1999", expect=1, **asking).stderr
    assert "CVPR" in papilio(tmp_path, "venues", "add", "Moths.2026", expect=1, **asking).stderr
    assert "ICLR.2026" in papilio(tmp_path, "venues", "add", "ICLR", expect=1, **asking).stderr
    assert "openreview or pmlr" in papilio(tmp_path, "venues", "add", "ICML.2024", "--from", "x", expect=1, **asking).stderr
    assert server.log == []


def test_the_known_editions_are_listed(tmp_path: Path) -> None:
    shown = papilio(tmp_path, "venues", "known").stdout
    assert "ICLR: International Conference on Learning Representations" in shown
    assert "pmlr: 2013-2026" in shown
    rows = json.loads(papilio(tmp_path, "venues", "known", "--json").stdout)
    assert {"ICLR.2026", "ACL.2023", "CVPR.2024", "NeurIPS.1987", "IJCAI.2024", "ICML.2013"} <= {
        each for row in rows for each in row["editions"]
    }
    # Listing opens no library.
    assert list(tmp_path.iterdir()) == []
