"""How to cite one paper: its reference in every form, to copy or to download."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.export.formats import FORMATS, export
from papilio.export.keys import citation_key
from papilio.finding.lookup import look_up
from papilio.identifiers import page_path
from papilio.model.paper import Entry
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import html
from papilio.web.frame import Frame
from papilio.web.lists.cards import cite_path
from papilio.web.math.mathml import plain_text
from papilio.web.pages.export import chosen, download

SHOWN = ("bibtex", "ris", "csl", "markdown")


@dataclass(frozen=True, slots=True)
class Shown:
    """A form of the reference: its text, and where it can be downloaded."""

    name: str
    label: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class CitePage:
    """The reference of a paper in every form. `back`: its page."""

    frame: Frame
    title: str
    key: str
    back: str
    forms: tuple[Shown, ...]


def show(request: Request, app: App, frame: Frame) -> Response:
    """The page, or with `format` the file."""
    entry = held(app, frame, request.path_params["name"])
    ref = entry.paper.ref
    if request.query_params.get("format"):
        return download(app, [ref], chosen(request, frame), citation_key(entry.paper))
    forms = tuple(
        Shown(
            name,
            FORMATS[name].label,
            "".join(export(app.store, [ref], FORMATS[name], plain_text)).strip(),
            frame.at(f"{cite_path(ref)}?format={name}"),
        )
        for name in SHOWN
    )
    title = plain_text(entry.paper.title)
    return html("cite", CitePage(frame, title, citation_key(entry.paper), frame.at(page_path(ref)), forms))


def held(app: App, frame: Frame, name: str) -> Entry:
    """The paper that any of its names means.

    Raises:
        PageError: The library holds no such paper.
    """
    named = look_up(app.store, [name])[name]
    if not named.held:
        raise PageError(404, frame.text("The library holds no paper named {name}.", name=name[:80]))
    return app.store.papers.get(named.ref)
