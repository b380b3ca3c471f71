"""What fetches the papers that readers asked for: batches, failures, and publishers that give one paper at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_arxiv import FakeArxiv
from open_gate import OpenGate
from replay_venues import ReplayVenues
from venue_forms import PAPERS, note_v1, note_v2, pmlr_paper

from papilio.errors import LaterError, RemoteError, ReplyError
from papilio.fetch import Fetcher, HostGroup, origin
from papilio.following.on_demand import VENUE_KIND, ask, look
from papilio.following.on_demand_fetch import AGAIN_SECONDS, fetch_next
from papilio.following.wishes import Asked, Why
from papilio.model.paper import Paper, Record
from papilio.sources.by_name import PapersById, PaperSource
from papilio.sources.venues.client import SINGLE, VenueClient
from papilio.store import Store

NOW = datetime(2026, 8, 14, 12, 0, tzinfo=UTC)
POSSIBLE = ("arxiv", *SINGLE)
ACL_BIB = Path(__file__).with_name("anthology.bib")


def refs(number: int, first: int = 1, month: str = "2401") -> list[str]:
    return [f"arxiv:{month}.{each:05}" for each in range(first, first + number)]


@pytest.fixture
def arxiv() -> FakeArxiv:
    return FakeArxiv()


def wish(store: Store, *asked: str, now: datetime = NOW) -> list[str]:
    return [each.state for each in ask(store, asked, "reader a", now, possible=POSSIBLE).values()]


def stands(store: Store, ref: str) -> Asked:
    return look(store, [ref], NOW, possible=POSSIBLE)[ref]


def test_several_come_in_one_batch_and_no_bad_one_spoils_the_others(store: Store, arxiv: FakeArxiv) -> None:
    good, absent, refused, unreadable, broken = refs(96), refs(1, 97), refs(1, 98), refs(1, 99), refs(1, 100)
    arxiv.absent, arxiv.refused, arxiv.unreadable, arxiv.broken = set(absent), set(refused), set(unreadable), set(broken)
    assert set(wish(store, *refs(100))) == {"fetching"}
    assert not fetch_next(store, arxiv.source, NOW)
    assert len(arxiv.log) == 1
    found = look(store, refs(100), NOW, possible=POSSIBLE)
    assert {ref for ref, each in found.items() if each.state == "held"} == set(good)
    assert [found[ref].says for ref in (*absent, *refused)] == [Why.NO_PAPER, Why.NO_PAPER]
    assert found[unreadable[0]].state == found[broken[0]].state == "unfetchable"
    assert "has no title" in found[unreadable[0]].why
    assert "NUL" in found[broken[0]].why


def test_one_paper_with_a_reply_that_cannot_be_used_is_given_up_alone(store: Store, arxiv: FakeArxiv) -> None:
    arxiv.poison = set(refs(1, 37))
    wish(store, *refs(100))
    for _ in range(60):
        try:
            if not fetch_next(store, arxiv.source, NOW):
                break
        except ReplyError:
            continue
    found = look(store, refs(100), NOW, possible=POSSIBLE)
    assert [ref for ref, each in found.items() if each.state != "held"] == refs(1, 37)
    assert found["arxiv:2401.00037"].why == (
        "Nothing usable has come for 2401.00037: the reply is cut short. It can be asked for again after 2026-08-14 13:00 UTC."
    )
    assert len(arxiv.log) <= 16
    assert wish(store, *refs(1, 37), now=NOW + timedelta(hours=1)) == ["fetching"]


def test_a_source_that_gives_nothing_usable_holds_up_no_new_wish(store: Store, arxiv: FakeArxiv) -> None:
    arxiv.poison = set(refs(1))
    wish(store, *refs(1))
    with pytest.raises(ReplyError):
        fetch_next(store, arxiv.source, NOW)
    wish(store, *refs(1, 2), now=NOW + timedelta(seconds=9))
    assert fetch_next(store, arxiv.source, NOW)
    assert wish(store, *refs(2)) == ["fetching", "held"]


def test_what_came_in_another_way_is_not_asked_for(store: Store, arxiv: FakeArxiv) -> None:
    wish(store, *refs(3))
    with store.transaction() as tx:
        store.papers.put(tx, [Record(Paper(ref, "From the harvest")) for ref in refs(2)])
    assert not fetch_next(store, arxiv.source, NOW)
    assert arxiv.log == [("arxiv:2401.00003",)]
    assert store.demands.count() == 0
    assert store.papers.get("arxiv:2401.00001").paper.title == "From the harvest"


def test_a_paper_for_which_arxiv_always_says_later_holds_up_none_of_its_batch(store: Store, arxiv: FakeArxiv) -> None:
    stubborn, given = refs(1, 37)[0], arxiv.papers

    def papers(asked: Sequence[str]) -> PapersById:
        found = given(asked)
        if stubborn in asked:
            raise LaterError("says 503", "https://export.arxiv.org/api/query")
        return found

    wish(store, *refs(100))
    for _ in range(60):
        with suppress(LaterError):
            fetch_next(store, PaperSource("arxiv", 100, papers), NOW)
    found = look(store, refs(100), NOW, possible=POSSIBLE)
    assert {ref: each.state for ref, each in found.items() if each.state != "held"} == {stubborn: "fetching"}


# Publishers


@pytest.fixture
def server() -> Iterator[ReplayVenues]:
    with ReplayVenues() as server:
        yield server


Sources = Callable[[str], PaperSource]


@pytest.fixture
def sources(server: ReplayVenues) -> Iterator[Sources]:
    fetcher = Fetcher([HostGroup("venues", frozenset({origin(server.url)}), 0.0, OpenGate())], "tests@example.org")
    client = VenueClient(fetcher, server.url)
    yield lambda name: PaperSource(name, 1, client.papers)
    fetcher.close()


def test_a_paper_of_openreview_comes_with_its_edition(store: Store, server: ReplayVenues, sources: Sources) -> None:
    server.single["v2"] = {"Papilio001": note_v2(PAPERS[0])}
    assert wish(store, "openreview:Papilio001") == ["fetching"]
    job = store.jobs.find(VENUE_KIND, "openreview")
    assert job is not None and store.jobs.find("demand", "arxiv") is None
    assert not fetch_next(store, sources("openreview"), NOW)
    paper = store.papers.get("openreview:Papilio001").paper
    assert (paper.title, paper.venue, paper.year, paper.track) == (PAPERS[0].title, "ICLR", 2026, "Oral")
    assert server.asked() == ["/openreview/v2/notes?id=Papilio001"]


def test_a_paper_for_which_its_publisher_always_says_later_lets_all_others_pass(
    store: Store, server: ReplayVenues, sources: Sources
) -> None:
    papers = [replace(PAPERS[0], number=number, title=f"Wings {number}") for number in range(1, 6)]
    names = [f"Papilio{paper.number:03}" for paper in papers]
    server.single["v2"] = {name: note_v2(paper) for name, paper in zip(names, papers, strict=True)}
    server.misbehave("unavailable", match="Papilio001", times=1000)
    first, *others = (f"openreview:{name}" for name in names)
    source = sources("openreview")
    assert wish(store, first) == ["fetching"]
    for number, other in enumerate(others):
        with pytest.raises(LaterError) as caught:
            fetch_next(store, source, NOW)
        assert caught.value.retry_after_seconds == AGAIN_SECONDS
        assert wish(store, other, now=NOW + timedelta(minutes=number)) == ["fetching"]
        assert fetch_next(store, source, NOW)
        assert stands(store, other).state == "held"
    assert stands(store, first).state == "fetching"
    assert [path.endswith("Papilio001") for path in server.asked()] == [True, False] * 4
    server.forgive()
    assert not fetch_next(store, source, NOW)
    assert stands(store, first).state == "held"


def test_what_was_not_asked_for_is_not_put_off(store: Store, arxiv: FakeArxiv) -> None:
    def resting() -> None:
        raise LaterError("arXiv said “later” and is left alone for 90 s more", "", 90.0)

    wish(store, *refs(1))
    with pytest.raises(LaterError):
        fetch_next(store, PaperSource("arxiv", 100, arxiv.papers, resting), NOW)
    assert (arxiv.log, store.demands.next(1)[0].put_off) == ([], 0)


def test_what_only_the_older_interface_has_is_asked_of_it(store: Store, server: ReplayVenues, sources: Sources) -> None:
    server.single["v1"] = {"Papilio001": note_v1(PAPERS[0], words="ICLR 2021 Oral")}
    wish(store, "openreview:Papilio001")
    fetch_next(store, sources("openreview"), NOW)
    paper = store.papers.get("openreview:Papilio001").paper
    assert (paper.venue, paper.year, paper.track) == ("ICLR", 2021, "Oral")


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("Submitted to ICLR 2026", "ICLR.cc/2026/Conference/Rejected_Submission"),
        ("ICLR 2026 Conference Submission", "ICLR.cc/2026/Conference/Submission"),
        ("BugNLP", "ICLR.cc/2026/Workshop/Bugs"),
    ],
)
def test_a_submission_that_is_no_paper_of_a_conference_comes_without_edition(
    store: Store, server: ReplayVenues, sources: Sources, words: str, group: str
) -> None:
    note = note_v2(PAPERS[0])
    note["content"] |= {"venue": {"value": words}, "venueid": {"value": group}}
    server.single["v2"] = {"Papilio001": note}
    wish(store, "openreview:Papilio001")
    fetch_next(store, sources("openreview"), NOW)
    paper = store.papers.get("openreview:Papilio001").paper
    assert (paper.venue, paper.year, paper.track) == ("", 2026, "")
    assert paper.comments.startswith(words)


def test_a_paper_of_the_anthology_comes_from_its_export(store: Store, server: ReplayVenues, sources: Sources) -> None:
    server.files["/acl-bibtex/site/P19-1001.bib"] = ACL_BIB.read_bytes()
    wish(store, "acl:P19-1001")
    fetch_next(store, sources("acl"), NOW)
    paper = store.papers.get("acl:P19-1001").paper
    assert (paper.title, paper.venue, paper.year, paper.published) == ("Wings and Their Words", "ACL", 2019, "2019-07")
    assert [each.name for each in paper.authors] == ["Ada Lovelace", "Alan Turing"]
    assert paper.abstract == "We ask what wings say." and paper.doi == "10.18653/v1/P19-1001"


def test_a_paper_of_pmlr_comes_from_its_page(store: Store, server: ReplayVenues, sources: Sources) -> None:
    server.files["/pmlr/site/v235/lovelace24a.html"] = pmlr_paper(PAPERS[0])
    wish(store, "pmlr:235/lovelace24a")
    fetch_next(store, sources("pmlr"), NOW)
    paper = store.papers.get("pmlr:235/lovelace24a").paper
    assert (paper.title, paper.venue, paper.year, paper.published) == (PAPERS[0].title, "ICML", 2024, "2024-07-08")
    assert paper.abstract == PAPERS[0].abstract
    assert [each.name for each in paper.authors] == list(PAPERS[0].authors)


@pytest.mark.parametrize("ref", ["openreview:nobodyHere", "acl:P19-9999", "pmlr:235/nobody24a"])
def test_what_a_publisher_does_not_have_is_absent(store: Store, server: ReplayVenues, sources: Sources, ref: str) -> None:
    wish(store, ref)
    assert not fetch_next(store, sources(ref.partition(":")[0]), NOW)
    assert stands(store, ref).says == Why.NO_PAPER
    assert wish(store, ref) == ["absent"]


@pytest.mark.parametrize("ref", ["acl:P19-1001", "pmlr:235/lovelace24a", "openreview:Papilio001"])
def test_a_publisher_that_says_later_or_sends_nonsense(store: Store, server: ReplayVenues, sources: Sources, ref: str) -> None:
    source = sources(ref.partition(":")[0])
    wish(store, ref)
    server.misbehave("later", seconds=60.0)
    with pytest.raises(LaterError):
        fetch_next(store, source, NOW)
    assert stands(store, ref).state == "fetching"
    server.misbehave("short", times=2)
    server.files |= {"/acl-bibtex/site/P19-1001.bib": b"x", "/pmlr/site/v235/lovelace24a.html": b"x"}
    for _ in range(2):
        with pytest.raises(ReplyError):
            fetch_next(store, source, NOW)
    assert stands(store, ref).says == Why.GIVEN_UP


REFS = ["acl:P19-1001", "pmlr:235/lovelace24a", "openreview:Papilio001"]
LATER = [202, 401, 403, 406, 408, 425, 429, *range(500, 505), 507, 511, 520, 599]
ODD = [
    201,
    203,
    204,
    205,
    206,
    226,
    300,
    301,
    304,
    305,
    308,
    405,
    407,
    409,
    411,
    412,
    415,
    416,
    418,
    421,
    423,
    424,
    426,
    428,
    431,
    444,
    499,
]
REFUSED = [400, 402, 414, 422, 451]
GONE = [404, 410]


@pytest.mark.parametrize("ref", REFS)
def test_what_tells_of_the_host_is_never_held_against_a_paper(
    store: Store, server: ReplayVenues, sources: Sources, ref: str
) -> None:
    source = sources(ref.partition(":")[0])
    wish(store, ref)
    for fault in [*map(str, LATER), *map(str, ODD), "loop"]:
        server.misbehave(fault, times=4)
        with pytest.raises(RemoteError) as raised:
            fetch_next(store, source, NOW)
        assert raised.value.of_host and stands(store, ref).state == "fetching"
        server.forgive()
    put_papers(server)
    assert not fetch_next(store, source, NOW)
    assert stands(store, ref).state == "held"


@pytest.mark.parametrize("ref", REFS[:2])
@pytest.mark.parametrize("fault", [*map(str, REFUSED), "away"])
def test_what_a_publisher_refuses_is_given_up_after_a_second_try_for_an_hour(
    store: Store, server: ReplayVenues, sources: Sources, ref: str, fault: str
) -> None:
    source = sources(ref.partition(":")[0])
    wish(store, ref)
    for _ in range(2):
        assert stands(store, ref).state == "fetching"
        server.misbehave(fault)
        with pytest.raises(RemoteError):
            fetch_next(store, source, NOW)
    asked = stands(store, ref)
    assert asked.says == Why.GIVEN_UP and ("elsewhere" if fault == "away" else fault) in asked.why
    assert wish(store, ref, now=NOW + timedelta(hours=1)) == ["fetching"]


@pytest.mark.parametrize("ref", REFS[:2])
@pytest.mark.parametrize("status", GONE)
def test_what_is_gone_is_absent(store: Store, server: ReplayVenues, sources: Sources, ref: str, status: int) -> None:
    wish(store, ref)
    server.misbehave(str(status))
    assert not fetch_next(store, sources(ref.partition(":")[0]), NOW)
    assert stands(store, ref).says == Why.NO_PAPER


def put_papers(server: ReplayVenues) -> None:
    server.files["/acl-bibtex/site/P19-1001.bib"] = ACL_BIB.read_bytes()
    server.files["/pmlr/site/v235/lovelace24a.html"] = pmlr_paper(PAPERS[0])
    server.single["v2"] = {"Papilio001": note_v2(PAPERS[0])}


def test_a_paper_of_one_source_waits_for_no_other(store: Store, arxiv: FakeArxiv) -> None:
    wish(store, "acl:P19-1001", *refs(2))
    assert not fetch_next(store, arxiv.source, NOW)
    assert arxiv.log == [tuple(refs(2))]
    assert store.demands.sources() == {"acl"}


def test_who_asks_while_the_gate_is_waited_for_shares_the_request(store: Store, arxiv: FakeArxiv) -> None:
    wish(store, *refs(1))

    def wait() -> None:
        wish(store, *refs(3))

    source = PaperSource("arxiv", 100, arxiv.papers, wait)
    assert not fetch_next(store, source, NOW)
    assert arxiv.log == [tuple(refs(3))]
