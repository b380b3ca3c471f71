"""What is asked of the publishers of venue papers: an edition goes in, records come out. Nothing is stored or tried again.

Each publisher is a group of hosts of its own, with a pause after each request (`editions.json`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote, urlencode

from papilio.errors import NotFoundError, ProtocolError, RecordError, RemoteError, ReplyError
from papilio.fetch import Fetcher, Gate, HostGroup, Reply, origin
from papilio.model.shown import shown_url
from papilio.sources.by_name import PapersById
from papilio.sources.venues import acl, cvf, ijcai, neurips, openreview, pmlr
from papilio.sources.venues.edition import EditionPage
from papilio.sources.venues.known import Source, find_source, publishers

__all__ = ["EditionPage", "VenueClient", "host_groups"]

NOTES_AT_ONCE = 1000
"""Most notes that OpenReview sends in one reply."""

NOTES_WITH_REPLIES_AT_ONCE = 100
"""Where each note comes with its reviews, a reply is ten times as long."""

MOST_BEGINNINGS = 3
"""How often a list of OpenReview is begun, where its count changes while it is read."""

DEADLINE_SECONDS = 300.0

SINGLE_DEADLINE_SECONDS = 30.0
"""For one paper that a reader waits for."""

SINGLE = ("openreview", "acl", "pmlr")
"""Sources of refs that give papers one by one; OpenReview wants a token for that."""

NOTES_NOT_ACCEPTED = ("Rejected_Submission", "Withdrawn_Submission", "Desk_Rejected_Submission")

Parsed = TypeVar("Parsed")

_JSON = "application/json, */*;q=0.1"
_HTML = "text/html, */*;q=0.1"
_XML = "text/xml, application/xml;q=0.9, */*;q=0.1"
_LOGIN = (
    "OpenReview answers programs only with the token of an account (docs/venues.md): set PAPILIO_OPENREVIEW_TOKEN, or take the "
    "edition from another publisher where `papilio venues known` names one"
)


def host_groups(base: str, gate: Callable[[str], Gate]) -> list[HostGroup]:
    """One group for each publisher; a single one, which needs no rest, for a server in their place.

    Args:
        base: Address of that server, empty for the publishers themselves.
        gate: The gate of a group, by its name.
    """
    if base:
        return [HostGroup("venues", frozenset({origin(base)}), 0.0, gate("venues"))]
    return [
        HostGroup(
            each.name,
            frozenset(origin(address) for address in (*each.addresses.values(), *each.origins)),
            each.pause_seconds,
            gate(each.name),
        )
        for each in publishers().values()
    ]


class VenueClient:
    """The publishers: OpenReview, ACL Anthology, PMLR, CVF, NeurIPS and IJCAI proceedings."""

    def __init__(self, fetcher: Fetcher, base: str = "", token: str = "") -> None:
        """Prepare.

        Args:
            base: A server in place of all publishers, which finds `/<publisher>/<address>` before each path; empty for none.
            token: Of an account of OpenReview.
        """
        self._fetcher = fetcher
        self._base = base.rstrip("/")
        self._token = token

    def edition(
        self, venue: str, year: int, *, rejected: bool = False, publisher: str = "", cursor: str = ""
    ) -> Iterator[EditionPage]:
        """An edition, page by page: `("ICLR", 2026)`. A paper may come twice.

        Args:
            rejected: Rejected, withdrawn and desk-rejected submissions too, where the publisher shows them.
            publisher: Who is asked; by default the first of the table.
            cursor: Go on after the page that had this cursor.

        Raises:
            NotFoundError: No publisher that we know has this venue, or it has no such edition; says which there are.
            RemoteError: As `Fetcher.get` and the parsers.
        """
        source = find_source(venue, year, publisher)
        ask = {
            "openreview": self._openreview,
            "acl": self._acl,
            "acl-bibtex": self._acl_bibtex,
            "pmlr": self._pmlr,
            "cvf": self._cvf,
            "neurips": self._neurips,
            "ijcai": self._ijcai,
        }[source.publisher.name]
        while True:
            page = ask(source, year, rejected, cursor)
            yield page
            cursor = page.cursor
            if not cursor:
                return

    def papers(self, refs: Sequence[str]) -> PapersById:
        """One paper by its ref (`acl:P19-1001`), where its publisher gives papers one by one (`SINGLE`).

        Raises:
            RemoteError: As `Fetcher.get` and the parsers.
        """
        (ref,) = refs
        source, _, name = ref.partition(":")
        ask = {"openreview": self._note, "acl": self._anthology_paper, "pmlr": self._pmlr_paper}[source]
        try:
            page = ask(name)
        except RecordError as error:
            return PapersById(unusable=(f"{name}: {error}",))
        if page is None:
            return PapersById(absent=(ref,))
        records = tuple(record for record in page.records if record.paper.ref == ref)
        others = tuple(f"{name}: {record.paper.ref} came in its place" for record in page.records if record.paper.ref != ref)
        return PapersById(records, unusable=(*(f"{name}: {each}" for each in page.unusable), *others))

    def _note(self, name: str) -> EditionPage | None:
        """A submission from the newer programming interface, or from the older one, which has what was submitted to it."""
        for address in ("v2", "v1"):
            url = f"{self._address('openreview', address)}/notes?{urlencode({'id': name})}"
            try:
                page = self._openreview_reply(url, openreview.parse_note)
            except ProtocolError as error:
                if "notfound" not in error.code.lower():
                    raise
                continue
            if page.records or page.unusable:
                return page
        return None

    def _anthology_paper(self, name: str) -> EditionPage | None:
        reply = self._single(f"{self._address('acl-bibtex', 'site')}/{quote(name)}.bib", "*/*")
        return acl.parse_paper(reply.content) if reply else None

    def _pmlr_paper(self, name: str) -> EditionPage | None:
        volume, _, key = name.partition("/")
        folder = volume if volume.startswith("r") else f"v{volume}"
        reply = self._single(f"{self._address('pmlr', 'site')}/{folder}/{quote(key)}.html", _HTML)
        return EditionPage((pmlr.parse_paper(reply.content, volume, key),)) if reply else None

    def _single(self, url: str, accept: str) -> Reply | None:
        """What is at an address for one paper; None where nothing is."""
        reply = self._fetcher.get(url, accept=accept, deadline_seconds=SINGLE_DEADLINE_SECONDS)
        return None if reply.status in (404, 410) else _needed(reply)

    def _openreview(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        """One reply; the cursor is (list, offset, count that the list had, how often it was begun)."""
        part, offset, count, beginnings = (int(each) for each in (cursor or "0.0.-1.1").split("."))
        asks = _lists(source, year, rejected)
        limit = NOTES_WITH_REPLIES_AT_ONCE if source.replies else NOTES_AT_ONCE
        parameters = {**asks[part], "limit": limit, "offset": offset, "sort": "number:asc"}
        following = f"{part + 1}.0.-1.1" if part + 1 < len(asks) else ""
        try:
            reply = self._notes(f"{self._at(source)}/notes?{urlencode(parameters, safe=':/')}", source, year, rejected)
        except ProtocolError as error:
            if error.code != "NotFoundError":
                raise
            return EditionPage((), (f"{next(iter(asks[part].values()))}: {error}",), cursor=following)
        after = offset + reply.notes
        if offset and reply.count is not None and count not in (-1, reply.count):
            # What came in or went away has moved the others, maybe over the border of a page that was read.
            if beginnings >= MOST_BEGINNINGS:
                raise ReplyError(f"the count of a list of OpenReview changes whenever it is read; {beginnings} times now")
            return replace(reply.page, cursor=f"{part}.0.-1.{beginnings + 1}")
        if not reply.notes and reply.count is not None and after < reply.count:
            raise ReplyError(f"OpenReview states {reply.count:,} notes and sends {after:,}")
        done = after >= reply.count if reply.count is not None else reply.notes < limit
        if not done:
            following = f"{part}.{after}.{-1 if reply.count is None else reply.count}.{beginnings}"
        total = reply.count if len(asks) == 1 and source.address == "v2" else None
        return replace(reply.page, total=total, cursor=following)

    def _notes(self, url: str, source: Source, year: int, rejected: bool) -> openreview.NotesReply:
        return self._openreview_reply(
            url, lambda content: openreview.parse_notes(content, source.venue, year, rejected=rejected), DEADLINE_SECONDS
        )

    def _openreview_reply(
        self, url: str, parse: Callable[[bytes], Parsed], deadline_seconds: float = SINGLE_DEADLINE_SECONDS
    ) -> Parsed:
        """A parsed reply; where OpenReview turns programs away, with what the operator can do."""
        authorization = f"Bearer {self._token}" if self._token else ""
        try:
            reply = self._fetcher.get(url, accept=_JSON, authorization=authorization, deadline_seconds=deadline_seconds)
        except RemoteError as error:
            if error.status not in (401, 403):
                raise
            raise self._turned_away(error, url) from error
        try:
            parsed = parse(reply.content)
        except ProtocolError as error:
            if "challenge" in error.code.lower() or "forbidden" in error.code.lower():
                raise self._turned_away(error, url) from error
            raise
        except ReplyError as error:
            if reply.content.lstrip()[:1] == b"<":
                # It shows programs the page with which it tells people from programs, with status 200.
                raise self._turned_away(error, url) from error
            raise
        _needed(reply)
        return parsed

    def _turned_away(self, error: RemoteError, url: str) -> ReplyError:
        advice = f"The token may have expired. {_LOGIN}" if self._token else _LOGIN
        return ReplyError(f"{error}. {advice}", url, of_host=True)

    def _acl(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        return self._part(source, year, cursor, "{name}.xml", _XML, acl.parse_volumes)

    def _acl_bibtex(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        return self._part(source, year, cursor, "volumes/{name}.bib", "*/*", acl.parse_export)

    def _part(
        self,
        source: Source,
        year: int,
        cursor: str,
        path: str,
        accept: str,
        parse: Callable[[bytes, str, int], EditionPage],
    ) -> EditionPage:
        """One of the files that an edition is made of; the cursor is its number. One that is missing is said."""
        names = source.asked(year)
        number = int(cursor or 0)
        following = str(number + 1) if number + 1 < len(names) else ""
        url = f"{self._at(source)}/{path.format(name=quote(names[number]))}"
        reply = self._fetcher.get(url, accept=accept)
        if reply.status in (404, 410):
            return EditionPage((), (f"{source.publisher.title} has no {names[number]}",), cursor=following)
        page = parse(_needed(reply).content, source.venue, year)
        return replace(page, total=page.total if len(names) == 1 else None, cursor=following)

    def _pmlr(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        volume = source.volumes[year]
        folder = volume if volume.lower().startswith("r") else f"v{volume}"
        url = f"{self._at(source)}/{folder}/"
        page = pmlr.parse_volume(self._listed(url, source, year).content, source.venue, year, volume)
        try:
            reply = self._fetcher.get(f"{url}assets/bib/bibliography.bib")
            return pmlr.with_abstracts(page, pmlr.parse_abstracts(_needed(reply).content))
        except ReplyError as error:
            return replace(page, unusable=(*page.unusable, f"no abstracts: {error}"))

    def _cvf(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        """The whole list, or one day of it; the cursor is the days that are left."""
        site = f"{self._at(source)}/{source.venue}{year}"
        if cursor:
            day, _, left = cursor.partition(",")
            reply = _needed(self._fetcher.get(f"{site}?{urlencode({'day': day})}", accept=_HTML))
            return replace(cvf.parse_listing(reply.content, source.venue, year).page, total=None, cursor=left)
        reply = self._fetcher.get(f"{site}?day=all", accept=_HTML)
        found = cvf.parse_listing(reply.content, source.venue, year) if reply.status == 200 else None
        if found is None or not (found.page.total or found.days):
            # Some conferences have no list of all days.
            found = cvf.parse_listing(self._listed(site, source, year).content, source.venue, year)
        return found.page if found.page.total else replace(found.page, cursor=",".join(found.days))

    def _neurips(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        """The list of the year, or one that it leads to; the cursor is those that are left."""
        site = f"{self._at(source)}/paper_files/paper/{year}"
        if cursor:
            name, _, left = cursor.partition(",")
            reply = _needed(self._fetcher.get(f"{site}/{quote(name)}", accept=_HTML))
            return replace(neurips.parse_listing(reply.content, year).page, total=None, cursor=left)
        found = neurips.parse_listing(self._listed(site, source, year).content, year)
        return replace(found.page, total=None, cursor=",".join(found.volumes)) if found.volumes else found.page

    def _ijcai(self, source: Source, year: int, rejected: bool, cursor: str) -> EditionPage:
        url = f"{self._at(source)}/proceedings/{year}/"
        return ijcai.parse_proceedings(self._listed(url, source, year).content, year)

    def _listed(self, url: str, source: Source, year: int) -> Reply:
        """A page without which there is no edition."""
        reply = self._fetcher.get(url, accept=_HTML)
        if reply.status in (404, 410):
            raise NotFoundError(f"{source.publisher.title} has no {source.venue}.{year} ({shown_url(url)} is not there)")
        return _needed(reply)

    def _at(self, source: Source) -> str:
        return self._address(source.publisher.name, source.address)

    def _address(self, publisher: str, name: str) -> str:
        return f"{self._base}/{publisher}/{name}" if self._base else publishers()[publisher].addresses[name]


def _lists(source: Source, year: int, rejected: bool) -> Sequence[Mapping[str, str]]:
    """What is asked of OpenReview, list by list."""
    if source.address == "v1":
        replies = {"details": "directReplies"} if source.replies else {}
        return [{"invitation": each} | replies for each in source.asked(year, rejected=rejected)]
    groups = source.asked(year)
    more = [f"{group}/{name}" for name in NOTES_NOT_ACCEPTED for group in groups] if rejected else []
    return [{"content.venueid": each} for each in (*groups, *more)]


def _needed(reply: Reply) -> Reply:
    if reply.status != 200:
        raise ReplyError(f"{shown_url(reply.url)} answered with status {reply.status}", reply.url)
    return reply
