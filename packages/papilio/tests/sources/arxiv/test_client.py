"""arXiv's client against a server in arXiv's place, well-behaved and not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path

import httpx2
import pytest
from replay import Replay, World, forms

from papilio.errors import LaterError, ProtocolError, ReplyError, UntrustedError
from papilio.fetch import Fetcher, HostGroup, Turn
from papilio.sources.arxiv.client import (
    BATCH_IDS,
    LISTING_PAUSE_SECONDS,
    MOST_SET_PAGES,
    OAI_DEADLINE_SECONDS,
    PAUSE_SECONDS,
    Addresses,
    ArxivClient,
)

DAY = date(2026, 8, 14)


class Open:
    """A gate without pauses that remembers those that were asked for."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.deadlines: list[float] = []
        self.denials = 0

    def await_turn(self) -> None:
        pass

    @contextmanager
    def turn(self, pause_seconds: float, deadline_seconds: float) -> Iterator[Turn]:
        self.pauses.append(pause_seconds)
        self.deadlines.append(deadline_seconds)
        yield self

    def went(self, host: str, *, ok: bool, length_bytes: int) -> None: ...

    def later(self, retry_after_seconds: float | None) -> None:
        self.denials += 1


@pytest.fixture
def gate() -> Open:
    return Open()


@pytest.fixture
def arxiv() -> Iterator[Replay]:
    with Replay(World.synthetic(60, days=3, archives=["cs", "math"]), page_size=25) as arxiv:
        yield arxiv


@pytest.fixture
def client(arxiv: Replay, gate: Open) -> Iterator[ArxivClient]:
    fetcher = Fetcher([HostGroup("arxiv", arxiv.addresses.origins(), PAUSE_SECONDS, gate)], "tests@example.org")
    yield ArxivClient(fetcher, arxiv.addresses)
    fetcher.close()


def answering(answer: Callable[[httpx2.Request], httpx2.Response]) -> ArxivClient:
    """A client for what the replaying server does not do."""
    group = HostGroup("arxiv", Addresses().origins(), PAUSE_SECONDS, Open())
    return ArxivClient(Fetcher([group], "tests@example.org", transport=httpx2.MockTransport(answer)))


def refs(arxiv: Replay, number: int | None = None) -> list[str]:
    return [f"arxiv:{name}" for name in sorted(arxiv.world.papers)[:number]]


def test_all_hosts_of_arxiv_are_one_group() -> None:
    assert Addresses().origins() == {
        *("https://oaipmh.arxiv.org", "https://export.arxiv.org", "https://rss.arxiv.org", "https://arxiv.org")
    }


# Papers by id


def test_papers_by_id(client: ArxivClient, arxiv: Replay) -> None:
    asked = refs(arxiv, BATCH_IDS)
    found = client.papers(asked)
    assert [record.paper.ref for record in found.records] == asked
    assert (found.absent, found.refused, found.unusable) == ((), (), ())
    assert found.records[0].paper.title == arxiv.world.papers[asked[0].removeprefix("arxiv:")].title
    assert len(arxiv.log) == 1
    assert f"max_results={BATCH_IDS}" in arxiv.log[0].path


def test_absent_papers_are_told_from_those_that_exist(client: ArxivClient, arxiv: Replay) -> None:
    known, gone = refs(arxiv, 3), ["arxiv:2608.09999", "arxiv:hep-th/9901001"]
    arxiv.world.change(known[2].removeprefix("arxiv:"), DAY, deleted=True)
    found = client.papers([gone[0], *known, gone[1]])
    assert [record.paper.ref for record in found.records] == known[:2]
    assert sorted(found.absent) == sorted([*gone, known[2]])
    assert client.papers(gone).absent == tuple(gone)


def test_ids_that_are_none_spoil_nobody_elses_request(client: ArxivClient, arxiv: Replay) -> None:
    known = refs(arxiv, 6)
    bad = ["arxiv:abc", "arxiv:2401.1", "arxiv:x.y/z"]
    mixed = list(chain.from_iterable(zip(known[:3], bad, strict=True))) + known[3:]
    found = client.papers(mixed)
    assert [record.paper.ref for record in found.records] == known
    assert sorted(found.refused) == sorted(bad)
    assert found.absent == ()
    assert len(arxiv.log) == len(bad) + 1
    alone = client.papers(bad[:1])
    assert (alone.records, alone.absent, alone.refused) == ((), (), (bad[0],))


@pytest.mark.parametrize("code", ["incorrect_id_format_for", "malformed_id"])
def test_an_id_that_the_words_do_not_name_is_found_by_halving(arxiv: Replay, code: str) -> None:
    asked: list[int] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        names = request.url.params["id_list"].split(",")
        asked.append(len(names))
        if "2608.00007" in names:
            return httpx2.Response(400, content=forms.atom_error(arxiv.world, code, "something else"))
        papers = [(arxiv.world.papers[name], 1) for name in names if name in arxiv.world.papers]
        return httpx2.Response(200, content=forms.atom_query(arxiv.world, papers, len(papers), 0, len(names)))

    wanted = [*refs(arxiv, 20), "arxiv:2608.99999"]
    found = answering(answer).papers(wanted)
    assert [record.paper.ref for record in found.records] == [ref for ref in wanted[:20] if ref != "arxiv:2608.00007"]
    assert found.refused == ("arxiv:2608.00007",)
    assert found.absent == ("arxiv:2608.99999",)
    assert len(asked) <= 2 * 5 + 1


def test_an_error_that_is_about_no_id_is_raised_before_all_are_asked_for(arxiv: Replay) -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.params["id_list"])
        return httpx2.Response(400, content=forms.atom_error(arxiv.world, "max_results_must_be", "less"))

    with pytest.raises(ProtocolError):
        answering(answer).papers(refs(arxiv, 64))
    assert len(asked) == 7


@pytest.mark.parametrize("kind", ["empty", "short"])
def test_a_page_that_lacks_what_it_states_makes_no_paper_absent(client: ArxivClient, arxiv: Replay, kind: str) -> None:
    arxiv.misbehave(kind)
    with pytest.raises(LaterError, match="states 10 results"):
        client.papers(refs(arxiv, 10))
    assert len(client.papers(refs(arxiv, 10)).records) == 10


def test_no_papers_need_no_request_and_too_many_are_refused(client: ArxivClient, arxiv: Replay) -> None:
    assert client.papers([]).records == ()
    with pytest.raises(ValueError, match="at most"):
        client.papers([f"arxiv:2401.{number:05}" for number in range(BATCH_IDS + 1)])
    assert arxiv.log == []


@pytest.mark.data
def test_recorded_replies_of_the_api(shared_data: Path) -> None:
    recorded = {
        ("arxiv:1605.08386",): "id_1605.08386_s0_m100_199195aa31ad.xml",
        ("arxiv:0808.05394", "arxiv:1707.08567"): "id_0808.05394_1707.08567_s0_m100_42e5aa0ec3af.xml",
        ("arxiv:0000.0000",): "id_0000.0000_s0_m100_8b51d9633a68.xml",
        ("arxiv:abc",): "id_abc_s0_m100_b79c8dcf6bc3.xml",
    }
    outcomes = []
    for asked, name in recorded.items():
        content = (shared_data / "protocol" / "arxiv-api" / name).read_bytes()
        found = answering(lambda request, content=content: httpx2.Response(200, content=content)).papers(asked)
        outcomes.append(([record.paper.ref for record in found.records], list(found.absent), list(found.refused)))
    assert outcomes == [
        (["arxiv:1605.08386"], [], []),
        (["arxiv:1707.08567"], ["arxiv:0808.05394"], []),
        ([], ["arxiv:0000.0000"], []),
        ([], [], ["arxiv:abc"]),
    ]


# OAI-PMH


def test_a_harvest_page_by_page(client: ArxivClient, arxiv: Replay, gate: Open) -> None:
    found: list[str] = []
    page = client.records()
    found += page.refs
    while page.token:
        page = client.records(token=page.token)
        found += page.refs
    assert sorted(found) == refs(arxiv)
    assert len(arxiv.log) == -(-len(found) // 25)
    assert "from=" not in arxiv.log[0].path and "set=" not in arxiv.log[0].path
    assert set(gate.deadlines) == {OAI_DEADLINE_SECONDS} and set(gate.pauses) == {PAUSE_SECONDS}


def test_a_harvest_of_a_set_from_a_day(client: ArxivClient, arxiv: Replay) -> None:
    expected = [paper.id for paper in arxiv.world.papers.values() if paper.datestamp >= DAY and "cs" in paper.sets]
    found = client.records(set_spec="cs", from_day=DAY)
    assert found.complete_size == len(expected) > 25
    assert "from=2026-08-14&set=cs" in arxiv.log[0].path
    assert client.records(set_spec="q-bio", from_day=DAY).refs == ()  # noRecordsMatch is an empty page
    deleted = arxiv.world.change(expected[0], date(2026, 8, 15), deleted=True)
    assert client.records(from_day=date(2026, 8, 15)).deleted == (f"arxiv:{deleted.id}",)


def test_a_token_that_died_is_told_from_the_end(client: ArxivClient, arxiv: Replay) -> None:
    token = client.records().token
    arxiv.misbehave("dead-token")
    with pytest.raises(ProtocolError) as raised:
        client.records(token=token)
    assert raised.value.code == "badResumptionToken"
    assert len(client.records(token=token).refs) == 25


def test_identify_and_sets(client: ArxivClient) -> None:
    assert client.identify() == ("arXiv", date(2005, 9, 16))
    specs = [row.spec for row in client.sets()]
    assert {"cs", "cs:cs", "cs:cs:LG", "math", "math:math"} <= set(specs)


def test_sets_on_several_pages_and_without_end(arxiv: Replay) -> None:
    def page(request: httpx2.Request) -> httpx2.Response:
        number = int(request.url.params.get("resumptionToken", "0"))
        token = f"<resumptionToken>{number + 1}</resumptionToken>" if number + 1 < pages else ""
        row = f"<set><setSpec>s{number}</setSpec><setName>S</setName></set>"
        return httpx2.Response(200, content=forms.oai(arxiv.world, "", f"<ListSets>{row}{token}</ListSets>"))

    pages = 3
    assert [row.spec for row in answering(page).sets()] == ["s0", "s1", "s2"]
    pages = 10**9
    with pytest.raises(ReplyError, match=f"more than {MOST_SET_PAGES} pages"):
        answering(page).sets()


# Lists and feeds


def test_a_listing_and_the_same_again(client: ArxivClient, arxiv: Replay, gate: Open) -> None:
    reply = client.listing("cs")
    assert reply.page is not None
    assert reply.page.day == DAY
    assert reply.page.problems == ()
    assert {each.kind for each in reply.page.papers} == {"new", "cross", "replacement"}
    again = client.listing("cs", etag=reply.etag, last_modified=reply.last_modified)
    assert (again.page, again.etag) == (None, reply.etag)
    assert [each.status for each in arxiv.log] == [200, 304]
    assert gate.pauses == [LISTING_PAUSE_SECONDS] * 2


def test_later_pages_of_a_list(client: ArxivClient, arxiv: Replay) -> None:
    first = client.listing("cs").page
    rest = client.listing("cs", skip=5).page
    assert first and rest
    assert [each.record.paper.ref for each in rest.papers] == [each.record.paper.ref for each in first.papers][5:]
    assert "skip=5&show=2000" in arxiv.log[1].path


def test_a_day_to_catch_up_with(client: ArxivClient, arxiv: Replay, gate: Open) -> None:
    day = date(2026, 8, 13)
    page = client.catch_up("cs", day).page
    assert page is not None
    assert page.day == day
    expected = {f"arxiv:{paper.id}" for paper in arxiv.world.section("cs", day, "new")}
    assert {each.record.paper.ref for each in page.papers if each.kind == "new"} == expected
    assert arxiv.log[0].path == "/catchup/cs/2026-08-13?abs=True&page=1"
    assert gate.pauses == [LISTING_PAUSE_SECONDS]
    with pytest.raises(ReplyError, match="400"):
        client.catch_up("cs", date(2025, 1, 1))


def test_a_feed(client: ArxivClient, arxiv: Replay, gate: Open) -> None:
    feed = client.feed("cs")
    assert feed.categories == ("cs",)
    assert feed.day == DAY
    expected = {
        f"arxiv:{paper.id}" for kind in ("new", "cross", "replacement") for paper in arxiv.world.section("cs", DAY, kind)
    }
    assert {item.record.paper.ref for item in feed.items} == expected
    assert gate.pauses == [PAUSE_SECONDS]


# Misbehaviour

WAYS: dict[str, Callable[[ArxivClient], object]] = {
    "papers": lambda client: client.papers(["arxiv:2608.00001"]),
    "records": lambda client: client.records(),
    "sets": lambda client: client.sets(),
    "identify": lambda client: client.identify(),
    "feed": lambda client: client.feed("cs"),
    "listing": lambda client: client.listing("cs"),
    "catch up": lambda client: client.catch_up("cs", DAY),
}
XML_WAYS = ("papers", "records", "sets", "identify", "feed")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["later", "forbidden", "unavailable", "half"])
def test_later_is_never_an_answer(client: ArxivClient, arxiv: Replay, gate: Open, way: str, kind: str) -> None:
    arxiv.misbehave(kind, seconds=7 if kind == "later" else None)
    with pytest.raises(LaterError) as raised:
        WAYS[way](client)
    assert raised.value.retry_after_seconds == (7.0 if kind == "later" else None)
    assert gate.denials == 1
    WAYS[way](client)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["missing", "html"])
def test_a_page_of_something_else_is_no_answer(client: ArxivClient, arxiv: Replay, way: str, kind: str) -> None:
    arxiv.misbehave(kind)
    # A page in place of the query API's feed says nothing of any paper.
    with pytest.raises(LaterError if way == "papers" else ReplyError):
        WAYS[way](client)
    assert len(arxiv.log) == 1


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "body",
    [
        b"Rate exceeded.",
        b"<pre>Rate exceeded.</pre>",
        b"",
        b"Upstream has gone away",
        b"<html><body>Soon.</body></html>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html><html><head><title>503 Backend fetch failed</title></head></html>',
        b"<!-- edge --><html><head><title>Just a moment...</title></head></html>",
    ],
)
def test_words_in_place_of_a_feed_are_later(status: int, body: bytes) -> None:
    addresses = Addresses()
    gate = Open()
    group = HostGroup("arxiv", addresses.origins(), PAUSE_SECONDS, gate)
    transport = httpx2.MockTransport(lambda request: httpx2.Response(status, content=body))
    client = ArxivClient(Fetcher([group], "tests@example.org", transport=transport), addresses)
    with pytest.raises(LaterError):
        client.papers(["arxiv:1706.03762"])
    assert gate.denials == int(b"Rate exceeded." in body)


@pytest.mark.parametrize("way", XML_WAYS)
@pytest.mark.parametrize("kind", ["bomb", "entity"])
def test_what_xml_can_do_besides_being_data_it_does_not_do_here(
    client: ArxivClient, arxiv: Replay, way: str, kind: str
) -> None:
    arxiv.misbehave(kind)
    with pytest.raises(ReplyError, match=r"DOCTYPE|amplification") as raised:
        WAYS[way](client)
    assert "root:" not in str(raised.value)


@pytest.mark.parametrize("way", ["records", "listing"])
def test_two_gigabytes_are_not_taken(client: ArxivClient, arxiv: Replay, way: str) -> None:
    arxiv.misbehave("huge")
    with pytest.raises(UntrustedError, match="more than"):
        WAYS[way](client)


@pytest.mark.parametrize("target", ["https://evil.example/list/cs/new", "//evil.example/", "http://127.0.0.1:1/"])
def test_redirects_away_are_not_followed(client: ArxivClient, arxiv: Replay, target: str) -> None:
    arxiv.misbehave("redirect", target=target)
    with pytest.raises(UntrustedError, match="redirects to"):
        client.listing("cs")


def test_a_redirect_within_arxiv_is_followed_and_asks_politely(client: ArxivClient, arxiv: Replay, gate: Open) -> None:
    arxiv.misbehave("redirect", match="/list/cs/new", target="/list/math/new")
    reply = client.listing("cs")
    assert reply.page is not None
    assert reply.url.endswith("/list/math/new")
    assert gate.pauses == [LISTING_PAUSE_SECONDS] * 2


@pytest.mark.parametrize("encoding", ["klingon", "UTF-7", "UTF-16", "IBM037"])
def test_bytes_that_are_not_what_they_say_are_refused(arxiv: Replay, encoding: str) -> None:
    body = forms.oai(arxiv.world, "", "<ListSets/>").replace(b'encoding="UTF-8"', f'encoding="{encoding}"'.encode())

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, headers={"Content-Type": f"text/xml; charset={encoding}"}, content=body)

    try:
        assert answering(answer).sets() == ()  # a parser may know better than the declaration
    except ReplyError as error:
        assert str(error).isprintable()


def test_bytes_that_are_no_text_are_refused(arxiv: Replay) -> None:
    body = forms.oai(arxiv.world, "", "<ListSets><set><setSpec>\xff</setSpec></set></ListSets>").replace(
        b"\xc3\xbf", b"\xff\xfe"
    )
    with pytest.raises(ReplyError):
        answering(lambda request: httpx2.Response(200, content=body)).sets()


def test_a_list_that_contradicts_itself_says_so(client: ArxivClient, arxiv: Replay) -> None:
    arxiv.misbehave("wrong-count")
    arxiv.misbehave("odd-section")
    for said in ("states", "no known kind"):
        page = client.listing("cs").page
        assert page is not None
        assert any(said in problem for problem in page.problems)
