"""Any list as a file for other programs: its address with `/export?format=` after it. The whole list, not one page, in the
order asked for."""

import re
from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from papilio.app import App
from papilio.export.formats import FORMATS, Format, export
from papilio.identifiers import key_of, path_segment
from papilio.web.answering.endpoint import Handler
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import redirect
from papilio.web.frame import Frame, Link
from papilio.web.lists.kinds import named
from papilio.web.lists.listing import format_label
from papilio.web.lists.paper_list import ListRequest, Read
from papilio.web.math.mathml import plain_text

MAX_PATH_BYTES = 48_000
_CHUNK = 64 * 1024


def export_of(read: Read) -> Handler:
    """The handler that exports a list in the form that `format` names. `ids` leads to the page that shows its papers."""

    def show(request: Request, app: App, frame: Frame) -> Response:
        listed = read(ListRequest.of(request, app, frame))
        form = chosen(request, frame)
        refs = listed.ordered(app.store)
        return _one_page(request, frame, refs) if form.name == "ids" else download(app, refs, form, listed.file)

    return show


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
    if len(refs) > named.MAX_NAMES or len(path) > MAX_PATH_BYTES:
        message = frame.text("These are {n} papers; one page shows up to {most}.", n=len(refs), most=named.MAX_NAMES)
        raise PageError(400, message, _formats(request, frame, but="ids"))
    return redirect(frame.at(path))


def _formats(request: Request, frame: Frame, but: str = "") -> tuple[Link, ...]:
    path = frame.at(frame.here.partition("?")[0])
    return tuple(
        Link(format_label(frame, name), f"{path}?{request.url.include_query_params(format=name).query}")
        for name in FORMATS
        if name != but
    )
