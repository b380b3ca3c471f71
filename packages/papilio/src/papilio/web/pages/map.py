"""The map of the library or of a search, each dot a paper, in a window that can be moved.

Without script it is a picture whose dots are links, with links that move the window and a list of papers that lie there. The
script draws the same with more dots, and asks `/map/dots` for those of other windows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import orjson
from starlette.requests import Request
from starlette.responses import Response

from papilio import identifiers
from papilio.app import App
from papilio.finding.mapping import Mapped
from papilio.mapping.sample import MOST_ZOOM, WHOLE, Window, sampled, whole_of
from papilio.model.shown import cut
from papilio.search import translation
from papilio.search.documents import Search
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import html
from papilio.web.frame import Frame, Link
from papilio.web.legend import COLOURINGS, Colour, Colouring, Legend, legend_of
from papilio.web.lists.kinds.search import ARXIV, EVERYTHING, VENUE, Scope, channel_of
from papilio.web.lists.options import parse_options
from papilio.web.lists.paper_list import ListRequest
from papilio.web.lists.selection import category_name
from papilio.web.math.mathml import plain_text

DRAWN = 2_500
"""Dots that the script draws at once."""
LINKED = 400
"""Dots of the page itself, each a link."""
LISTED = 12
"""Papers that are told in words."""
SIDE = 1_000
"""Of the picture, in its own units."""
_STEP = 0.5
"""How far a move goes, in sides of the window."""
_SCOPES = {"": EVERYTHING, "arxiv": ARXIV, "venue": VENUE}
_CARRIED = ("query", "in", "channel", "date", "untranslated", "color")
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Dot:
    """A paper in the picture: where, in which colour, its page and its title."""

    x: int
    y: int
    colour: int
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Move:
    """A link that moves the window. `name`: what it is called by the script; no `href` where it leads nowhere."""

    name: str
    sign: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map, or the reason why there is none.

    Attributes:
        query: Of the search whose papers it shows; empty for the library.
        within: Address of the list of the same papers; empty for the library.
        dots_href: Where the script asks for dots, with a place for more parameters.
        summary: What is seen, in a sentence.
        whole: The window that shows all; `window`: the one that is shown.
        empty: Why there is no map; `ways`: where to go from there.
    """

    frame: Frame
    query: str
    within: str
    colourings: tuple[Link, ...]
    notes: tuple[str, ...] = ()
    dots_href: str = ""
    colouring: str = ""
    summary: str = ""
    whole: Window = WHOLE
    window: Window = WHOLE
    dots: tuple[Dot, ...] = ()
    legend: tuple[Colour, ...] = ()
    moves: tuple[Move, ...] = ()
    empty: str = ""
    ways: tuple[Link, ...] = ()
    side: int = SIDE
    listed: int = LISTED
    most_zoom: int = int(MOST_ZOOM)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address of a map asks for. `zoom`: how many windows of this side make the whole."""

    query: str
    scope: Scope
    carried: Mapping[str, str]
    colouring: Colouring
    x: float | None
    y: float | None
    zoom: float

    def window(self, whole: Window) -> Window:
        """The window asked for; all by default."""
        return Window(whole.x if self.x is None else self.x, whole.y if self.y is None else self.y, whole.side / self.zoom)

    def link(self, frame: Frame, path: str = "/map", **changes: str) -> str:
        """A link with these parameters, some of them changed."""
        return frame.link(path, **{**self.carried, **changes})


def show(request: Request, app: App, frame: Frame) -> Response:
    """The page."""
    asked = _asked(frame, request.query_params)
    mapped = _mapped(request, app, frame, asked)
    within = asked.link(frame, asked.scope.path, **{"color": "", "in": "", "query": "", asked.scope.name: asked.query})
    page = MapPage(
        frame=frame.with_query(asked.query, asked.scope.path, asked.scope.name) if asked.query else frame,
        query=asked.query,
        within=within if asked.query else "",
        colourings=_colourings(frame, asked),
    )
    if mapped is None or not len(mapped.rows):
        return html("map", replace(page, empty=_empty(app, frame, asked, mapped), ways=_ways(frame, asked, within)))
    whole = whole_of(mapped.chart.places[mapped.rows]) if asked.query else WHOLE
    window, legend = asked.window(whole), _legend(frame, mapped, asked)
    dots, inside = _dots(app, frame, mapped, legend, window, LINKED)
    return html(
        "map",
        replace(
            page,
            notes=_notes(frame, mapped),
            dots_href=asked.link(frame, "/map/dots"),
            colouring=asked.colouring,
            summary=_summary(frame, len(dots), inside),
            whole=whole,
            window=window,
            dots=dots,
            legend=legend.colours,
            moves=_moves(frame, asked, whole, window),
        ),
    )


def dots(request: Request, app: App, frame: Frame) -> Response:
    """The dots of a window as JSON: `{"inside", "summary", "dots": [[x, y, colour, address, title]]}`, x and y in `SIDE`ths."""
    asked = _asked(frame, request.query_params)
    mapped = _mapped(request, app, frame, asked)
    found, inside = (), 0
    if mapped is not None and len(mapped.rows):
        whole = whole_of(mapped.chart.places[mapped.rows]) if asked.query else WHOLE
        found, inside = _dots(app, frame, mapped, _legend(frame, mapped, asked), asked.window(whole), DRAWN, finer=10)
    answer = {
        "inside": inside,
        "summary": _summary(frame, len(found), inside),
        "dots": [[dot.x / 10, dot.y / 10, dot.colour, dot.href, dot.title] for dot in found],
    }
    headers = {"Vary": "Accept-Language, Cookie", "Cache-Control": "private, no-cache"}
    return Response(orjson.dumps(answer), media_type="application/json", headers=headers)


def map_link(frame: Frame, scope: Scope, query: str, options: Mapping[str, str]) -> str:
    """The address of the map of a search.

    Args:
        options: Parameters of the search's page, of which those that say what is found are kept.
    """
    kept = {name: options.get(name, "") for name in ("channel", "date", "untranslated")}
    name = next(name for name, each in _SCOPES.items() if each == scope)
    return frame.link("/map", query=query, **{"in": name}, **kept)


def _asked(frame: Frame, parameters: Mapping[str, str]) -> _Asked:
    """The parameters.

    Raises:
        PageError: One means nothing.
    """
    scope, colouring = parameters.get("in", ""), parameters.get("color") or "category"
    if scope not in _SCOPES:
        message = frame.text("in={value} is nowhere to search in; write in=arxiv or in=venue.", value=cut(scope, 40))
        raise PageError(400, message)
    if colouring not in COLOURINGS:
        message = frame.text("color={value} colours nothing; write color=category or color=year.", value=cut(colouring, 40))
        raise PageError(400, message)
    query = (parameters.get("query") or parameters.get("q", "")).strip()
    carried = {name: parameters.get(name, "") for name in _CARRIED} | {"query": query}
    zoom = _number(frame, parameters, "zoom", 1, MOST_ZOOM)
    x, y = (_number(frame, parameters, name, 0, 1) for name in ("x", "y"))
    return _Asked(query, _SCOPES[scope], carried, colouring, x, y, 1.0 if zoom is None else zoom)


def _number(frame: Frame, parameters: Mapping[str, str], name: str, least: float, most: float) -> float | None:
    text = parameters.get(name, "")
    if text == "":
        return None
    if not _NUMBER.fullmatch(text) or not least <= float(text) <= most:
        message = frame.text(
            "{name}={value} is no place on the map: {name} is a number from {least} to {most}.",
            name=name,
            value=cut(text, 40),
            least=int(least),
            most=int(most),
        )
        raise PageError(400, message)
    return float(text)


def _mapped(request: Request, app: App, frame: Frame, asked: _Asked) -> Mapped | None:
    """The papers asked for; None where there is no map.

    Raises:
        PageError, QueryError: The search means nothing.
    """
    wanted = ListRequest(app, frame, parameters=request.query_params)
    channel, day = channel_of(wanted), parse_options(frame, {"date": request.query_params.get("date", "")}).day
    if app.mapping is None:
        return None
    if not asked.query:
        return app.mapping.library()
    days = f"after:{day.isoformat()} before:{(day + timedelta(days=1)).isoformat()}" if day else ""
    untranslated = translation.named(asked.carried["untranslated"])
    within = f"{asked.scope.filter} {days}".strip()
    return app.mapping.found(Search(asked.query, channel=channel, within=within, untranslated=untranslated))


def _legend(frame: Frame, mapped: Mapped, asked: _Asked) -> Legend:
    def name(code: str) -> str:
        called = category_name(frame, code)
        return code if called == code else f"{code} {called}"

    return legend_of(frame, mapped.chart, mapped.rows, asked.colouring, name)


def _dots(
    app: App, frame: Frame, mapped: Mapped, legend: Legend, window: Window, most: int, finer: int = 1
) -> tuple[tuple[Dot, ...], int]:
    """The dots of a window, and how many papers lie there.

    The first dots stand for the most papers. A paper that has gone has none.
    """
    chosen = sampled(mapped.chart, mapped.rows, window, most)
    places = (mapped.chart.places[chosen.rows].astype(float) - [window.x, window.y]) / window.side + 0.5
    refs, colours = mapped.chart.named(chosen.rows), legend.colour_of(chosen.rows).tolist()
    titles = app.store.papers.titles(refs)
    found = tuple(
        Dot(int(x), int(y), colour, frame.at(identifiers.page_path(ref)), plain_text(titles[ref]))
        for ref, colour, (x, y) in zip(refs, colours, cast(Any, places * (SIDE * finer)).tolist(), strict=True)
        if ref in titles
    )
    return found, chosen.inside


def _summary(frame: Frame, shown: int, inside: int) -> str:
    if shown == inside:
        return frame.text.count(inside, "{n} paper in view.", "{n} papers in view.")
    return frame.text("{n} of the {m} papers in view are drawn; zoom in for more.", n=f"{shown:,}", m=f"{inside:,}")


def _notes(frame: Frame, mapped: Mapped) -> tuple[str, ...]:
    notes: list[str] = []
    if mapped.matching > mapped.sought:
        numbers = {"n": f"{mapped.matching:,}", "most": f"{mapped.sought:,}"}
        notes.append(frame.text("{n} papers match; the newest {most} are on this map.", **numbers))
    if lacking := mapped.sought - len(mapped.rows):
        notes.append(frame.text.count(lacking, "{n} paper has no place yet.", "{n} papers have no place yet."))
    return tuple(notes)


def _colourings(frame: Frame, asked: _Asked) -> tuple[Link, ...]:
    labels = {"category": frame.text("category"), "year": frame.text("year")}
    place = {"x": _text(asked.x), "y": _text(asked.y), "zoom": _text(asked.zoom) if asked.zoom != 1 else ""}
    return tuple(
        Link(label, asked.link(frame, color="" if name == "category" else name, **place), name == asked.colouring)
        for name, label in labels.items()
    )


def _moves(frame: Frame, asked: _Asked, whole: Window, window: Window) -> tuple[Move, ...]:
    def to(x: float, y: float, zoom: float) -> str:
        zoom = min(max(zoom, 1.0), MOST_ZOOM)
        x, y = (min(max(each, 0.0), 1.0) for each in (x, y))
        if (x, y, zoom) == (window.x, window.y, asked.zoom):
            return ""
        return asked.link(frame, x=_text(x), y=_text(y), zoom=_text(zoom))

    far, x, y, zoom = window.side * _STEP, window.x, window.y, asked.zoom
    return (
        Move("in", "+", frame.text("Zoom in"), to(x, y, zoom * 2)),
        Move("out", "−", frame.text("Zoom out"), to(x, y, zoom / 2) if zoom > 1 else ""),
        Move("left", "←", frame.text("Move left"), to(x - far, y, zoom)),
        Move("right", "→", frame.text("Move right"), to(x + far, y, zoom)),
        Move("up", "↑", frame.text("Move up"), to(x, y - far, zoom)),
        Move("down", "↓", frame.text("Move down"), to(x, y + far, zoom)),
        Move("whole", "⤢", frame.text("All"), asked.link(frame) if window != whole else ""),
    )


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:.6f}".rstrip("0").rstrip(".")


def _empty(app: App, frame: Frame, asked: _Asked, mapped: Mapped | None) -> str:
    if app.mapping is None or app.engine.meaning is None:
        return frame.text("There is no map here: it is drawn by meaning, and no encoder is installed.")
    if mapped is None:
        return frame.text("The map is not drawn yet. The site draws it by itself when all papers are in the search.")
    if asked.query and mapped.matching:
        return frame.text("The papers that match have no place on the map yet.")
    if asked.query:
        return frame.text("Nothing matches “{query}”.", query=cut(asked.query))
    return frame.text("The library holds no paper yet.")


def _ways(frame: Frame, asked: _Asked, within: str) -> tuple[Link, ...]:
    home = Link(frame.text("Start page"), frame.link("/"))
    return (
        (Link(frame.text("The list"), within), Link(frame.text("The whole map"), frame.link("/map")))
        if asked.query
        else (home,)
    )
