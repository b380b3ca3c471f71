"""Editions from publishers that answer, refuse, break off and change their minds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from replay_venues import ReplayVenues
from venue_forms import (
    OTHERS,
    PAPERS,
    Made,
    acl_bib,
    acl_xml,
    cvf_name,
    cvf_page,
    ijcai_page,
    neurips_page,
    note_v1,
    note_v2,
    notes,
    pmlr_bib,
    pmlr_page,
)

from papilio.errors import InputError, LaterError, NotFoundError, ReplyError
from papilio.fetch import Fetcher, HostGroup, Turn, origin
from papilio.following import editions
from papilio.following.editions import EditionReport
from papilio.importing.ingest import import_starter
from papilio.model.paper import Author, Paper, Record
from papilio.sources.venues.client import VenueClient, host_groups
from papilio.sources.venues.known import find_source, publishers, read_edition, sources, spans
from papilio.sources.venues.series import find_venue
from papilio.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ICLR = "ICLR.cc/2026/Conference"


class FreeTurn:
    def went(self, host: str, *, ok: bool, length_bytes: int) -> None: ...

    def later(self, retry_after_seconds: float | None) -> None: ...


class FreeGate:
    """Lets everybody through at once."""

    def await_turn(self) -> None:
        pass

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Iterator[Turn]:
        yield FreeTurn()


@pytest.fixture
def server() -> Iterator[ReplayVenues]:
    with ReplayVenues() as server:
        yield server


@dataclass
class Desk:
    """Adds editions and keeps what was said meanwhile."""

    store: Store
    server: ReplayVenues
    token: str = ""
    waits: list[float] = field(default_factory=list[float])
    steps: list[int] = field(default_factory=list[int])

    def client(self) -> VenueClient:
        group = HostGroup("venues", frozenset({origin(self.server.url)}), 0.0, FreeGate())
        return VenueClient(Fetcher([group], "test@example.org"), self.server.url, self.token)

    def add(self, name: str, **options: Any) -> EditionReport:
        return editions.add(
            self.store,
            self.client(),
            read_edition(name),
            now=lambda: NOW,
            sleep=self.waits.append,
            on_step=lambda step: self.steps.append(step.taken),
            **options,
        )

    def refs(self, name: str) -> list[str]:
        edition = self.store.venues.find_edition(name)
        return self.store.venues.papers(edition) if edition else []


@pytest.fixture
def desk(store: Store, server: ReplayVenues) -> Desk:
    return Desk(store, server)


def many(number: int) -> list[dict[str, Any]]:
    return [
        note_v2(Made(each, f"Wing Number {each}", ("Ada Lovelace",), f"On wing {each}.", "Poster")) for each in range(number)
    ]


def test_an_edition_comes_with_its_tracks_and_without_the_rejected(desk: Desk) -> None:
    desk.server.notes[ICLR] = [note_v2(paper) for paper in PAPERS]
    desk.server.notes[f"{ICLR}/Rejected_Submission"] = [note_v2(OTHERS[0])]
    report = desk.add("iclr 2026")
    assert (report.edition, report.publisher, report.papers, report.new) == ("ICLR.2026", "openreview", 3, 3)
    assert dict(report.tracks) == {"Oral": 1, "Spotlight": 1, "Poster": 1}
    assert (report.vanished, report.unusable, report.without_abstract) == ((), (), 0)
    edition = desk.store.venues.find_edition("ICLR.2026")
    assert edition is not None
    assert edition.tracks == (("Oral", 1), ("Spotlight", 1), ("Poster", 1))
    assert desk.store.papers.get("openreview:Papilio001").paper.title == PAPERS[0].title
    [fetch] = desk.store.venue_fetches.all()
    assert (fetch.edition, fetch.papers, fetch.rejected, fetch.fetched) == ("ICLR.2026", 3, False, NOW.timestamp())
    assert desk.server.asked() == [
        "/openreview/v2/notes?content.venueid=ICLR.cc/2026/Conference&limit=1000&offset=0&sort=number:asc"
    ]


def test_rejected_ones_come_when_they_are_asked_for(desk: Desk) -> None:
    desk.server.notes[ICLR] = [note_v2(paper) for paper in PAPERS]
    for made, name in zip(OTHERS, ("Rejected", "Withdrawn", "Desk_Rejected"), strict=True):
        desk.server.notes[f"{ICLR}/{name}_Submission"] = [note_v2(made)]
    report = desk.add("ICLR.2026", rejected=True)
    assert dict(report.tracks) == {
        "Oral": 1, "Spotlight": 1, "Poster": 1, "Rejected": 1, "Withdrawn": 1, "Desk Rejected": 1,
    }  # fmt: skip
    assert desk.store.venue_fetches.all()[0].rejected
    # Later runs without them neither drop nor report them.
    again = desk.add("ICLR.2026")
    assert (again.new, again.changed, again.unchanged, again.vanished) == (0, 0, 3, ())
    assert len(desk.refs("ICLR.2026")) == 6


def test_adding_again_updates_and_reports_who_went(desk: Desk) -> None:
    desk.server.notes[ICLR] = [note_v2(paper) for paper in PAPERS]
    desk.add("ICLR.2026")
    sequence = desk.store.papers.last_sequence()
    unchanged = desk.add("ICLR.2026")
    assert (unchanged.new, unchanged.changed, unchanged.unchanged) == (0, 0, 3)
    assert desk.store.papers.last_sequence() == sequence
    camera_ready = note_v2(replace(PAPERS[1], title="Chrysalis Nets, Revised", extra={"mdate": 1773000000000}))
    desk.server.notes[ICLR] = [note_v2(PAPERS[0]), camera_ready, note_v2(replace(OTHERS[0], state="accepted"))]
    changed = desk.add("ICLR.2026")
    assert (changed.new, changed.changed, changed.unchanged) == (1, 1, 1)
    assert changed.vanished == ("openreview:Papilio003",)
    assert desk.store.papers.get("openreview:Papilio002").paper.title == "Chrysalis Nets, Revised"
    assert desk.store.papers.get("openreview:Papilio003").paper.edition == "ICLR.2026"
    assert "1 no longer listed" in desk.store.venue_fetches.all()[0].note


def test_long_lists_come_page_by_page(desk: Desk) -> None:
    desk.server.page_size = 40
    desk.server.notes[ICLR] = many(100)
    assert desk.add("ICLR.2026").papers == 100
    assert desk.steps == [40, 80, 100]
    assert [path.partition("offset=")[2].partition("&")[0] for path in desk.server.asked()] == ["0", "40", "80"]


def test_a_list_that_changes_while_it_is_read_is_read_again(desk: Desk) -> None:
    desk.server.page_size = 40
    desk.server.notes[ICLR] = many(100)

    def withdraw_the_first(path: str) -> None:
        # The paper at the border moves over it, to where nobody looks again.
        if "offset=40" in path and len(desk.server.notes[ICLR]) == 100:
            del desk.server.notes[ICLR][0]

    desk.server.before_reply = withdraw_the_first
    report = desk.add("ICLR.2026")
    refs = set(desk.refs("ICLR.2026"))
    assert {f"openreview:Papilio{number:03d}" for number in range(1, 100)} <= refs
    assert report.new == 100


def test_a_list_that_never_stays_is_given_up(desk: Desk) -> None:
    desk.server.page_size = 40
    desk.server.notes[ICLR] = many(100)
    desk.server.before_reply = lambda path: desk.server.notes[ICLR].extend(many(len(desk.server.notes[ICLR]) + 1)[-1:])
    with pytest.raises(ReplyError, match="changes"):
        desk.add("ICLR.2026")


def test_a_publisher_that_says_later_is_waited_for_and_gone_on_with(desk: Desk) -> None:
    desk.server.page_size = 40
    desk.server.notes[ICLR] = many(100)
    desk.server.misbehave("later", match="offset=40", times=2, seconds=7)
    desk.server.misbehave("unavailable", match="offset=80")
    desk.server.misbehave("half", match="offset=80")
    assert desk.add("ICLR.2026").papers == 100
    assert desk.waits[:2] == [7, 7]
    assert len(desk.waits) == 4
    # What was stored is not asked for again.
    assert len(desk.server.asked("offset=0")) == 1


def test_a_publisher_that_only_says_later_is_given_up(desk: Desk) -> None:
    desk.server.misbehave("later", times=1000, seconds=900)
    with pytest.raises(LaterError):
        desk.add("ICLR.2026")
    assert sum(desk.waits) >= editions.MOST_WAIT_SECONDS


def test_what_was_taken_before_a_refusal_stays(desk: Desk) -> None:
    desk.server.page_size = 40
    desk.server.notes[ICLR] = many(100)
    desk.server.misbehave("short", match="offset=40")
    with pytest.raises(ReplyError, match="cut short"):
        desk.add("ICLR.2026")
    assert len(desk.refs("ICLR.2026")) == 40
    assert desk.store.venue_fetches.all() == []
    report = desk.add("ICLR.2026")
    assert (report.papers, report.new, report.unchanged) == (100, 60, 40)


@pytest.mark.parametrize("kind", ["html", "forbidden"])
def test_the_page_for_browsers_is_explained(desk: Desk, kind: str) -> None:
    desk.server.misbehave(kind, times=5)
    with pytest.raises(ReplyError, match="PAPILIO_OPENREVIEW_TOKEN"):
        desk.add("ICLR.2026")
    assert desk.waits == []
    assert desk.store.papers.count() == 0


def test_a_token_is_sent_to_openreview_and_to_nobody_else(desk: Desk) -> None:
    desk.server.token = desk.token = "secret-token"
    desk.server.notes[ICLR] = [note_v2(paper) for paper in PAPERS]
    desk.server.files["/ijcai/site/proceedings/2024/"] = ijcai_page()
    assert desk.add("ICLR.2026").papers == 3
    assert desk.add("IJCAI.2024").papers == 3
    assert [headers.get("authorization") for _, headers in desk.server.log] == ["Bearer secret-token", None]
    desk.token = "an-old-token"
    with pytest.raises(ReplyError, match="expired"):
        desk.add("ICLR.2026")


def test_a_token_does_not_follow_a_redirect_to_another_host() -> None:
    seen: list[tuple[str, str | None]] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        seen.append((str(request.url), request.headers.get("Authorization")))
        return httpx2.Response(302, headers={"Location": "https://b.example/"}) if len(seen) == 1 else httpx2.Response(200)

    group = HostGroup("two", frozenset({"https://a.example", "https://b.example"}), 0.0, FreeGate())
    Fetcher([group], "test@example.org", transport=httpx2.MockTransport(reply)).get(
        "https://a.example/", authorization="Bearer x"
    )
    assert seen == [("https://a.example/", "Bearer x"), ("https://b.example/", None)]


def test_an_edition_without_papers_is_not_there_yet(desk: Desk) -> None:
    desk.server.notes[ICLR] = []
    with pytest.raises(NotFoundError, match=r"no papers of ICLR\.2026"):
        desk.add("ICLR.2026")
    assert desk.store.venue_fetches.all() == []


def test_older_years_of_openreview_decide_in_replies(desk: Desk) -> None:
    desk.server.notes["ICLR.cc/2020/Conference/-/Blind_Submission"] = [
        note_v1(PAPERS[0], year=2020, decision="Accept (Talk)"),
        note_v1(PAPERS[1], year=2020, decision="Accept (Poster)"),
        note_v1(OTHERS[0], year=2020, decision="Reject"),
    ]
    report = desk.add("ICLR.2020")
    assert (report.papers, report.left_out, dict(report.tracks)) == (2, 1, {"Oral": 1, "Poster": 1})
    assert all("details=directReplies&limit=100&" in path for path in desk.server.asked())
    # One of the lists of what was not accepted is not there; that is said, and the other is taken.
    desk.server.notes["ICLR.cc/2020/Conference/-/Withdrawn_Submission"] = [note_v1(OTHERS[1], year=2020)]
    report = desk.add("ICLR.2020", rejected=True)
    assert dict(report.tracks) == {"Oral": 1, "Poster": 1, "Rejected": 1, "Withdrawn": 1}
    assert len(report.unusable) == 1
    assert "Desk_Rejected_Submission" in report.unusable[0]


def test_the_acl_anthology_comes_file_by_file(desk: Desk) -> None:
    findings = acl_xml(PAPERS[:1], "2023.findings").replace(
        b"Proceedings of the 61st Annual Meeting of the", b"Findings of the"
    )
    desk.server.files["/acl/data/2023.acl.xml"] = acl_xml()
    report = desk.add("ACL.2023")
    assert (report.papers, report.without_abstract) == (3, 0)
    assert report.unusable == ("ACL Anthology, its data repository has no 2023.findings",)
    assert desk.store.papers.get("10.18653/v1/2023.acl-long.1").paper.ref == "acl:2023.acl-long.1"
    desk.server.files["/acl/data/2023.findings.xml"] = findings
    assert desk.add("ACL.2023").unusable == ()


def test_its_bibtex_exports_are_the_other_way(desk: Desk) -> None:
    desk.server.files["/acl-bibtex/site/volumes/2023.acl-long.bib"] = acl_bib()
    report = desk.add("ACL.2023", publisher="acl-bibtex")
    assert (report.papers, report.without_abstract) == (3, 0)
    assert len(report.unusable) == 6


def test_pmlr_comes_in_two_requests(desk: Desk) -> None:
    desk.server.files["/pmlr/site/v235/"] = pmlr_page()
    desk.server.files["/pmlr/site/v235/assets/bib/bibliography.bib"] = pmlr_bib()
    report = desk.add("ICML.2024", publisher="pmlr")
    assert (report.papers, report.without_abstract, len(desk.server.log)) == (3, 0, 2)
    assert desk.store.papers.get("openreview:Papilio001").paper.ref == "pmlr:235/lovelace24a"


def test_abstracts_that_cannot_be_had_are_said_and_those_held_are_kept(desk: Desk) -> None:
    desk.server.files["/pmlr/site/v235/"] = pmlr_page()
    first = desk.add("ICML.2024", publisher="pmlr")
    assert first.without_abstract == 3
    assert first.unusable[0].startswith("no abstracts: ")
    desk.server.files["/pmlr/site/v235/assets/bib/bibliography.bib"] = pmlr_bib()
    assert desk.add("ICML.2024").without_abstract == 0
    desk.server.misbehave("missing", match="bibliography")
    again = desk.add("ICML.2024")
    assert (again.changed, again.without_abstract) == (0, 0)


def test_cvf_comes_at_once_or_by_days(desk: Desk) -> None:
    desk.server.files["/cvf/site/CVPR2024?day=all"] = cvf_page()
    assert desk.add("CVPR.2024").papers == 3
    days = ["2018-06-19", "2018-06-20"]
    menu = cvf_page((), "CVPR", 2018, days)
    desk.server.files["/cvf/site/CVPR2018?day=all"] = cvf_page((), "CVPR", 2018)
    desk.server.files["/cvf/site/CVPR2018"] = menu
    desk.server.files["/cvf/site/CVPR2018?day=2018-06-19"] = cvf_page(PAPERS[:1], "CVPR", 2018)
    desk.server.files["/cvf/site/CVPR2018?day=2018-06-20"] = cvf_page(PAPERS[1:], "CVPR", 2018)
    assert desk.add("CVPR.2018").papers == 3
    assert f"cvf:{cvf_name(PAPERS[2], 'CVPR', 2018)}" in desk.refs("CVPR.2018")
    desk.server.files["/cvf/site/CVPR2017"] = cvf_page(PAPERS, "CVPR", 2017)
    assert desk.add("CVPR.2017").papers == 3
    with pytest.raises(NotFoundError, match="is not there"):
        desk.add("CVPR.2013")


def test_a_preprint_that_cvf_links_is_the_same_work(desk: Desk) -> None:
    preprint = Record(Paper("arxiv:2401.00002", "Chrysalis Nets", "A.", (Author("Alan Turing"),), ("cs.CV",), "2024-01-01"))
    with desk.store.transaction() as tx:
        desk.store.papers.put(tx, [preprint])
    desk.server.files["/cvf/site/CVPR2024?day=all"] = cvf_page()
    desk.add("CVPR.2024")
    assert desk.store.papers.get(f"cvf:{cvf_name(PAPERS[1])}").also == ("arxiv:2401.00002",)


def test_neurips_follows_the_other_lists_of_a_year(desk: Desk) -> None:
    site = "/neurips/site/paper_files/paper/2025"
    desk.server.files[site] = neurips_page(PAPERS[:1], 2025, ["vol38-main-conference"])
    desk.server.files[f"{site}/vol38-main-conference"] = neurips_page(PAPERS[1:], 2025)
    assert desk.add("NeurIPS.2025", publisher="neurips").papers == 3


def test_two_papers_with_one_hash_stay_two(desk: Desk) -> None:
    first = PAPERS[0]
    second = replace(PAPERS[1], number=first.number)
    for year, made in ((2019, first), (2020, second)):
        desk.server.files[f"/neurips/site/paper_files/paper/{year}"] = neurips_page([made], year, old=year == 2019)
        desk.add(f"NeurIPS.{year}")
    assert desk.refs("NeurIPS.2019") == [f"neurips:{first.hash}"]
    [ref] = desk.refs("NeurIPS.2020")
    assert ref == f"neurips2020:{first.hash}"
    assert desk.store.papers.get(ref).paper.title == second.title
    assert desk.store.papers.get(f"neurips:{first.hash}").paper.title == first.title
    again = desk.add("NeurIPS.2020")
    assert (again.new, again.changed, again.vanished) == (0, 0, ())
    assert desk.add("NeurIPS.2019").changed == 0


def test_ijcai(desk: Desk) -> None:
    desk.server.files["/ijcai/site/proceedings/2024/"] = ijcai_page()
    report = desk.add("IJCAI.2024")
    assert dict(report.tracks) == {"Main Track": 2, "Demo Track": 1}
    assert desk.store.papers.get("10.24963/ijcai.2024/2").paper.ref == "ijcai:2024/2"


def test_an_edition_is_taken_from_one_publisher_only(desk: Desk) -> None:
    desk.server.files["/pmlr/site/v235/"] = pmlr_page()
    desk.add("ICML.2024", publisher="pmlr")
    with pytest.raises(InputError, match="was added from pmlr"):
        desk.add("ICML.2024", publisher="openreview")
    # Without a name it is asked where it came from.
    assert desk.add("ICML.2024").publisher == "pmlr"


def test_the_starter_library_makes_room(desk: Desk) -> None:
    held = import_starter(desk.store)
    desk.server.notes[ICLR] = [note_v2(paper) for paper in PAPERS]
    report = desk.add("ICLR.2026")
    assert report.starter_removed == held
    assert (desk.store.papers.count(), desk.store.library_kind()) == (3, "own")


def test_an_edition_that_failed_leaves_the_starter_library(desk: Desk) -> None:
    held = import_starter(desk.store)
    desk.server.misbehave("html", times=9)
    with pytest.raises(ReplyError):
        desk.add("ICLR.2026")
    assert desk.store.papers.count() == held


@pytest.mark.parametrize("name", ["ICLR.2026", "iclr2026", "ICLR 2026", "iclr:2026"])
def test_an_edition_is_named_as_people_write_it(name: str) -> None:
    assert read_edition(name) == ("ICLR", 2026)


def test_what_is_not_known_is_answered_with_what_is() -> None:
    assert read_edition("nips2017") == ("NeurIPS", 2017)
    with pytest.raises(NotFoundError, match="NeurIPS"):
        read_edition("Moths.2026")
    with pytest.raises(NotFoundError, match=r"ICLR\.2017-2026"):
        find_source("ICLR", 1999)
    with pytest.raises(NotFoundError, match="openreview or pmlr"):
        find_source("ICML", 2024, "cvf")
    with pytest.raises(InputError, match=r"ICLR\.2026"):
        read_edition("ICLR")


def test_the_table_is_sound() -> None:
    seen: set[tuple[str, str, int]] = set()
    for source in sources():
        assert find_venue(source.venue) == source.venue
        assert source.address in source.publisher.addresses
        for year in source.years:
            assert (source.venue, source.publisher.name, year) not in seen
            seen.add((source.venue, source.publisher.name, year))
            assert source.publisher.name not in ("openreview", "acl", "acl-bibtex") or source.asked(year)
            assert source.publisher.name != "pmlr" or source.volumes[year]
    volumes = [volume for source in sources() for volume in source.volumes.values()]
    assert len(volumes) == len(set(volumes))
    assert spans({2017, 2019, 2020, 2021}) == "2017, 2019-2021"


def test_each_publisher_has_a_gate_of_its_own_and_rests() -> None:
    groups = host_groups("", lambda name: FreeGate())
    assert {group.name for group in groups} == set(publishers())
    assert all(group.pause_seconds >= 1.0 for group in groups)
    origins = [each for group in groups for each in group.origins]
    assert len(origins) == len(set(origins))
    assert all(each.startswith("https://") for each in origins)


def test_notes_of_others_do_not_slip_in(desk: Desk) -> None:
    stranger = note_v2(PAPERS[0], "ICLR", 2025)
    desk.server.files["unused"] = notes([])
    desk.server.notes[ICLR] = [stranger, note_v2(PAPERS[1])]
    report = desk.add("ICLR.2026")
    assert desk.refs("ICLR.2026") == ["openreview:Papilio002"]
    assert len(report.unusable) == 1
