"""Any list or search as a file for other programs: its address with `/export?format=` after it. The whole list, not one page,
in the order asked for."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from papilio.app import App
from papilio.export.formats import FORMATS, Format, export
from papilio.identifiers import key_of, path_segment
from papilio.web.endpoint import Handler
from papilio.web.frame import Frame, Link
from papilio.web.lists.listing import format_label
from papilio.web.lists.options import ListOptions, arrange, parse_options
from papilio.web.lists.selection import parse_selection
from papilio.web.math.mathml import plain_text
from papilio.web.pages import papers, search, venue
from papilio.web.pages import related as related_page
from papilio.web.pages.starred import starred_refs
from papilio.web.problems import PageError
from papilio.web.readers.view import reader_of
from papilio.web.render import redirect

MAX_FOUND = 50_000
"""Papers of a search; whoever wants more of a library has its database."""
MAX_PATH_BYTES = 48_000
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """A whole list in the order asked for; `title`: what to call its file."""

    refs: Sequence[str]
    title: str


def category(request: Request, app: App, frame: Frame) -> Response:
    """A day's list of the categories; of ids, their papers."""
    listed = list_of_categories(app, frame, request.path_params["names"], request.query_params)
    return respond(request, app, frame, listed.refs, listed.title)


def edition(request: Request, app: App, frame: Frame) -> Response:
    """An edition, a track of it, or the newest venue papers; of keys, their papers."""
    listed = list_of_venue(app, frame, request.path_params["names"], request.query_params)
    return respond(request, app, frame, listed.refs, listed.title)


def related(request: Request, app: App, frame: Frame) -> Response:
    """The papers most like one."""
    found = related_page.found_for(app, frame, request.path_params["name"])
    return respond(request, app, frame, [each.entry.paper.ref for each in found.found], f"related-{found.entry.paper.ref}")


def starred(request: Request, app: App, frame: Frame) -> Response:
    """The reader's starred papers."""
    refs, _ = starred_refs(app, reader_of(request))
    return respond(request, app, frame, arrange(app.store, refs, parse_options(frame, request.query_params)), "starred")


def list_of_categories(app: App, frame: Frame, names: str, parameters: Mapping[str, str]) -> Listed:
    """What the page `/arxiv/<names>` lists.

    Raises:
        PageError: No such category, or no such papers.
    """
    options = parse_options(frame, parameters)
    if any(character.isdigit() for character in names):
        return _named(app, frame, names, options)
    selection = parse_selection(frame, names)
    lists = app.store.announcements
    day = options.day or lists.newest_day(selection.include)
    refs = [line.ref for line in lists.day(selection.include, selection.exclude, day)] if day else []
    title = f"{selection.path.removeprefix('/arxiv/')}-{day.isoformat()}" if day else names
    return Listed(arrange(app.store, refs, options), title)


def list_of_venue(app: App, frame: Frame, names: str, parameters: Mapping[str, str]) -> Listed:
    """What the page `/venue/<names>` lists.

    Raises:
        PageError: No such venue or track, or no such papers.
    """
    options = parse_options(frame, parameters)
    if names.casefold() == "latest":
        return Listed(venue.in_order(app, app.store.venues.latest(venue.MAX_LATEST), options), "latest")
    found = venue.find(app, names)
    if found is None:
        return _named(app, frame, names, options)
    track = venue.find_track(frame, found, parameters.get("group", ""))
    refs = venue.in_order(app, app.store.venues.papers(found, track), options)
    return Listed(refs, "-".join((found.name, *((track,) if track else ()))))


def found(scope: search.Scope) -> Handler:
    """What a search finds."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        query = (request.query_params.get(scope.name) or request.query_params.get("q", "")).strip()
        if not query:
            message = frame.text(
                "An export of a search needs a query: {path}/export?{name}=…", path=scope.path, name=scope.name
            )
            raise PageError(400, message)
        options = parse_options(frame, request.query_params)
        refs, total = search.found_refs(app, scope, options, query, MAX_FOUND)
        if total > MAX_FOUND:
            message = frame.text(
                "{n} papers match; up to {most} are exported. Narrow the query, for example by year:2024 or cat:cs.CL.",
                n=f"{total:,}",
                most=f"{MAX_FOUND:,}",
            )
            raise PageError(400, message, (Link(query[:80], frame.link(scope.path, **{scope.name: query})),))
        return respond(request, app, frame, refs, query)

    return show


def _named(app: App, frame: Frame, names: str, options: ListOptions) -> Listed:
    """Papers by name, those that are held."""
    asked = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if len(asked) > papers.MAX_NAMES:
        message = frame.text("{n} papers are named; one page takes {most}.", n=len(asked), most=papers.MAX_NAMES)
        raise PageError(400, message)
    named = papers.look_up(app, asked)
    refs = [ref for ref in named.refs if ref in named.held]
    if not refs:
        raise PageError(404, frame.text("The library holds none of these papers."))
    title = asked[0] if len(asked) == 1 else f"{len(refs)}-papers"
    return Listed(arrange(app.store, refs, options), title)


def respond(request: Request, app: App, frame: Frame, refs: Iterable[str], title: str) -> Response:
    """These papers in the form that `format` names, as a file called after `title`; `ids` leads to the page that shows them.

    Raises:
        PageError: No such form, or too many papers for a page.
    """
    form = chosen(request, frame)
    wanted = list(refs)
    if form.name == "ids":
        return _one_page(request, frame, wanted)
    return download(app, wanted, form, title)


def chosen(request: Request, frame: Frame) -> Format:
    """The form that `format` names; BibTeX where none is named.

    Raises:
        PageError: There is no such form.
    """
    name = request.query_params.get("format", "") or "bibtex"
    if name not in FORMATS:
        message = frame.text("There is no format {name}; there are {formats}.", name=name[:40], formats=", ".join(FORMATS))
        raise PageError(400, message, _formats(request, frame))
    return FORMATS[name]


def download(app: App, refs: Sequence[str], form: Format, title: str) -> Response:
    """A file, sent as it is made."""
    return StreamingResponse(
        _chunks(export(app.store, refs, form, plain_text)),
        headers={
            "Content-Type": form.media_type,
            "Content-Disposition": f'attachment; filename="{file_name(title)}.{form.suffix}"',
        },
    )


def file_name(title: str) -> str:
    """A name that every system takes: `papilio-cs.CL-2024-05-03`."""
    plain = re.sub(r"[^A-Za-z0-9._+-]+", "-", title).strip("-.")[:80]
    return f"papilio-{plain}" if plain else "papilio"


def _chunks(pieces: Iterator[str]) -> Iterator[bytes]:
    """Pieces of a line each, put together so that a long list is not a million tiny writes."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _one_page(request: Request, frame: Frame, refs: Sequence[str]) -> Response:
    """The page that shows these papers and can be shared."""
    if not refs:
        raise PageError(404, frame.text("There is no paper to show."))
    folder = "arxiv" if all(ref.startswith("arxiv:") for ref in refs) else "venue"
    path = f"/{folder}/{','.join(path_segment(key_of(ref)) for ref in refs)}"
    if len(refs) > papers.MAX_NAMES or len(path) > MAX_PATH_BYTES:
        message = frame.text("These are {n} papers; one page shows up to {most}.", n=len(refs), most=papers.MAX_NAMES)
        raise PageError(400, message, _formats(request, frame, but="ids"))
    return redirect(frame.at(path))


def _formats(request: Request, frame: Frame, but: str = "") -> tuple[Link, ...]:
    path = frame.at(frame.here.partition("?")[0])
    return tuple(
        Link(format_label(frame, name), f"{path}?{request.url.include_query_params(format=name).query}")
        for name in FORMATS
        if name != but
    )
