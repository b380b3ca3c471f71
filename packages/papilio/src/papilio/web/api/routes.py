"""Every route of the API."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from papilio import __version__
from papilio.app import App
from papilio.errors import NotFoundError, ParameterError
from papilio.export.record import card_record, paper_record, recommended_record, related_record, search_record
from papilio.finding.find import find, find_titled
from papilio.finding.lookup import get_named, look_up
from papilio.finding.recommending import MOST as MOST_RECOMMENDED
from papilio.finding.recommending import Scope, recommend
from papilio.finding.related import MOST, related
from papilio.finding.target import resolve
from papilio.following import on_demand
from papilio.following.wishes import GIVERS, Asked
from papilio.search.documents import Channel, Search, Sort
from papilio.search.translation import named
from papilio.sources.arxiv import categories
from papilio.store.library.entries import Beside
from papilio.web.api import saved
from papilio.web.api.lists import list_record
from papilio.web.api.models import (
    CardRecord,
    CategoryRecord,
    DayRecord,
    EditionRecord,
    FetchingRecord,
    PaperRecord,
    RecommendedRecord,
    RelatedRecord,
    ResolveRecord,
    SearchRecord,
    StatusRecord,
    UnheldRecord,
)
from papilio.web.api.parameters import MOST_NAMES, Day, Limit, Offset
from papilio.web.api.problems import documented
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.kinds import day
from papilio.web.lists.options import ListOptions
from papilio.web.lists.paper_list import ListRequest
from papilio.web.lists.selection import Selection
from papilio.web.lists.waiting import ask_for, headers_of, status_of
from papilio.web.readers.view import reader_of, view_of

router = APIRouter(prefix="/api", tags=["papilio"])


def _app(request: Request) -> App:
    return request.app.state.papilio


Here = Annotated[App, Depends(_app)]


@router.get("/search", response_model=SearchRecord, response_model_exclude_unset=True, responses=documented(400, 503))
def search(
    request: Request,
    app: Here,
    q: Annotated[
        str, Query(description="A query; docs/search.md has the language.", examples=["graph neural networks"], min_length=1)
    ],
    limit: Limit = 25,
    offset: Offset = 0,
    sort: Annotated[Sort, Query(description="`time`: newest first; `stars`: most read here first.")] = "relevance",
    channel: Annotated[Channel, Query(description="What searches; a channel that is not there answers 503.")] = "hybrid",
    explain: Annotated[bool, Query(description="Whether each hit tells why it is there; without, `why` is empty.")] = True,
    untranslated: Annotated[
        str,
        Query(
            description="Chinese terms of the query that are searched for in Chinese alone, with commas between them.",
            examples=["低秩近似"],
        ),
    ] = "",
) -> dict[str, object]:
    """Search the library. Filters are fields of the query: `cat:cs.CL year:2019..2021`. `is:starred`, `has:note` and the like
    mean what the reader who asks has left."""
    if not q.strip():
        raise ParameterError("q", "q: expected a query, got only spaces")
    search = Search(q, limit, offset, sort, channel, untranslated=named(untranslated))
    found = find(app.store, app.engine, search, reader=reader_of(request), explain=explain, beside=Beside.NAMES)
    return search_record(found)


@router.get(
    "/papers/{ref:path}/related",
    response_model=RelatedRecord,
    response_model_exclude_unset=True,
    responses=documented(400, 404),
)
def related_papers(
    app: Here,
    ref: Annotated[str, Path(description="Any name of a paper.", examples=["arxiv:1706.03762"])],
    limit: Annotated[int, Query(ge=1, le=MOST, description="Papers in this answer.")] = 25,
) -> dict[str, object]:
    """The papers whose words are most like those of one paper. Neither it nor another record of the same work is among them."""
    return related_record(related(app.store, app.engine, ref, limit=limit, explain=True))


@router.get("/recommended", response_model=RecommendedRecord, response_model_exclude_unset=True, responses=documented(400, 503))
def recommended(
    request: Request,
    app: Here,
    scope: Annotated[
        Scope, Query(description="`today`: the newest lists; `week`, `month`: what came in the days up to them.")
    ] = "all",
    limit: Annotated[int, Query(ge=1, le=MOST_RECOMMENDED, description="Papers in this answer.")] = 25,
    explain: Annotated[bool, Query(description="Whether each hit tells why it is there; without, `why` is empty.")] = True,
) -> dict[str, object]:
    """Papers that this reader may like, by the reader's stars and ratings. Those that were starred, rated or read are left
    out."""
    reader = reader_of(request)
    found = recommend(app.store, app.engine, reader, app.now(), scope=scope, limit=limit, explain=explain)
    return recommended_record(found)


@router.get("/papers", response_model=list[PaperRecord], responses=documented(400, 503))
def papers_by_title(
    app: Here,
    title: Annotated[
        str,
        Query(
            description="A whole title; case, accents, punctuation and TeX do not matter.",
            examples=["Attention Is All You Need"],
            min_length=1,
            max_length=2000,
        ),
    ],
) -> list[dict[str, object]]:
    """The papers of exactly this title, none when there are none."""
    return [paper_record(entry) for entry in find_titled(app.store, app.engine, title)]


@router.get(
    "/papers/{ref:path}",
    response_model=PaperRecord,
    responses={
        202: {"model": FetchingRecord, "description": "A paper that is being fetched."},
        **documented(404, 429, 503),
    },
)
def paper(
    request: Request,
    app: Here,
    ref: Annotated[str, Path(description="Any name of a paper.", examples=["arxiv:1706.03762"])],
) -> Response | dict[str, object]:
    """One paper by any of its names: ref, arXiv id, key, DOI, URL. One of arXiv, OpenReview, the ACL Anthology or PMLR that is
    not held is asked for: 202 until it is here, 404 when it does not exist or this library fetches none, 429 or 503 when too
    many are asked for."""
    named = look_up(app.store, [ref])[ref]
    if not named.held and named.ref.partition(":")[0] in GIVERS:
        asked = ask_for(request, app, [named.ref])[named.ref]
        if asked.state != "held":
            return _not_held(app, asked)
    return paper_record(app.store.papers.get(named.ref) if named.held else get_named(app.store, ref))


def _not_held(app: App, asked: Asked) -> Response:
    """What is answered in place of a paper that was asked for."""
    now = app.now()
    outage = on_demand.outage(app.store, [asked.ref]) if asked.pending else None
    headers, status = headers_of([asked], now, outage), status_of(asked)
    if status != 202:
        raise HTTPException(status, asked.why, headers)
    detail = f"{asked.why} {outage.why}" if outage else asked.why
    return JSONResponse(FetchingRecord(ref=asked.ref, state="fetching", detail=detail).model_dump(), status, headers)


@router.get("/cards", response_model=list[CardRecord | UnheldRecord], responses=documented(400))
def cards(
    request: Request,
    app: Here,
    name: Annotated[
        list[str],
        Query(
            description="Any name of a paper: ref, arXiv id, key, DOI, URL; 1 to 50 of them, one parameter for each.",
            examples=[["1706.03762", "https://aclanthology.org/P19-1001/"]],
            min_length=1,
            max_length=MOST_NAMES,
        ),
    ],
) -> list[dict[str, object]]:
    """Papers in a few words, with what this reader left on them: one for each name, in the order asked. A name that is not held
    is answered with `"ref": null`; nothing is fetched."""
    named = look_up(app.store, name)
    entries = app.store.papers.find(list(dict.fromkeys(each.ref for each in named.values() if each.held)))
    view = view_of(request, app, list(entries.values()))
    answers: list[dict[str, object]] = []
    for each in name:
        entry = entries.get(named[each].ref)
        if entry is None:
            answers.append({"name": each, "ref": None})
            continue
        work = {entry.paper.ref, *entry.also}
        answers.append(card_record(each, entry, starred=not work.isdisjoint(view.starred), read=not work.isdisjoint(view.read)))
    return answers


@router.get("/resolve", response_model=ResolveRecord, responses=documented(400))
def resolve_text(
    request: Request,
    app: Here,
    u: Annotated[str, Query(description="A URL, an id, or any text.", examples=["https://arxiv.org/abs/1706.03762v5"])],
) -> dict[str, object]:
    """Which papers does a text name, and which page shows them."""
    target = resolve(app.store, u, app.home.at(request.headers.get("host", "")))
    return {"kind": target.kind, "path": target.path, "refs": list(target.refs), "unknown": list(target.unknown)}


@router.get("/categories", response_model=list[CategoryRecord], responses=documented())
def list_categories(app: Here) -> list[dict[str, object]]:
    """arXiv's categories in its own order, with what is held of each."""
    held = app.store.announcements.categories()
    rows: list[dict[str, object]] = []
    for category in categories.all_categories():
        papers, newest = held.get(category.code, (0, None))
        rows.append(
            {
                "code": category.code,
                "name": category.name,
                "name_zh": category.name_zh,
                "group": category.group,
                "aliases": list(category.aliases),
                "papers": papers,
                "newest_day": newest.isoformat() if newest else None,
            }
        )
    return rows


@router.get("/venues", response_model=list[EditionRecord], responses=documented())
def list_venues(app: Here) -> list[dict[str, object]]:
    """Every edition held, by venue, newest first."""
    return [
        {
            "name": edition.name,
            "venue": edition.venue,
            "year": edition.year,
            "papers": edition.papers,
            "tracks": [{"name": name, "papers": count} for name, count in edition.tracks],
        }
        for edition in app.store.venues.editions()
    ]


@router.get("/lists/{codes}", response_model=DayRecord, responses=documented(400, 404))
def list_day(
    app: Here,
    codes: Annotated[str, Path(description="Categories, comma-separated.", examples=["cs.CL,cs.AI"])],
    on: Annotated[Day | None, Query(alias="date", description="The day; the newest where none is given.")] = None,
) -> dict[str, object]:
    """The list of a day: new papers, then cross-lists, then replacements."""
    include = [_known(code.strip()) for code in codes.split(",")]
    asked = ListRequest(app, Frame(base=app.base_path, here="/", text=messages("en")))
    listed = day.of(asked, Selection(tuple(include)), ListOptions(day=on))
    return {"categories": include, "day": listed.day if listed.known else None, **list_record(listed)}


def _known(code: str) -> str:
    category = categories.find_category(code)
    if category is not None:
        return category.code
    if code in categories.archives():
        return code
    near = categories.nearest(code)
    raise NotFoundError(
        f"There is no category {code!r}." + (f" The nearest is {near}." if near else " /api/categories lists them.")
    )


router.routes.extend(saved.router.routes)


@router.get("/status", response_model=StatusRecord, responses=documented())
def status(app: Here) -> dict[str, object]:
    """How the library stands, and how far search follows it."""
    return {
        "version": __version__,
        "papers": app.store.papers.count(),
        "library": app.store.library_kind(),
        "sequence": app.store.papers.last_sequence(),
        "indexed_sequence": app.engine.sequence(),
    }
