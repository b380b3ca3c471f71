"""Saved searches: listed with what is new of each, saved, renamed, marked as seen and deleted by forms."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.errors import InputError, NotFoundError
from papilio.finding import saved as saved_searches
from papilio.model import utc
from papilio.store.database import Transaction
from papilio.store.readers.saved import LONGEST_NAME, Asked, SavedSearch
from papilio.web.answering.forms import Done, Fields
from papilio.web.answering.problems import PageError
from papilio.web.answering.render import html
from papilio.web.frame import Frame, Link
from papilio.web.lists.kinds.search import address_of
from papilio.web.readers.saving import path_of, saved_line
from papilio.web.readers.view import reader_of

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class SavedLine:
    """One saved search.

    Attributes:
        run: The address at which it runs; `news`: that of what is new; `feed`: that of its feed.
        told: Its scope, channel, order and terms, where they are not the usual ones.
        new: How many papers came since it was seen, or empty.
    """

    id: int
    name: str
    query: str
    told: str
    saved: str
    seen: str
    new: str
    run: str
    news: str
    feed: str


@dataclass(frozen=True, slots=True)
class SearchesPage:
    """The reader's saved searches, the newest first."""

    frame: Frame
    searches: tuple[SavedLine, ...]


def show(request: Request, app: App, frame: Frame) -> Response:
    """The page."""
    reader = reader_of(request)
    lines = tuple(_line(app, frame, reader, each) for each in app.store.saved.all(reader))
    return html("searches", SearchesPage(frame, lines))


def save(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Save a search (`q`, `name`, `scope`, `channel`, `sort`, `untranslated`)."""
    asked = Asked(
        fields.get("q", "").strip(),
        fields.get("scope") or "all",
        fields.get("channel") or "hybrid",
        fields.get("sort") or "relevance",
        tuple(filter(None, fields.get("untranslated", "").split(","))),
    )
    name, now = fields.get("name", "").strip() or asked.query[:LONGEST_NAME], app.now().timestamp()
    number = _told(frame, lambda: saved_searches.save(app.store, app.engine, reader_of(request), name, asked, now))
    return Done({"id": number, "name": name}, f"#search-{number}", "/searches")


def rename(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Give a saved search (`id`) another name (`name`)."""
    name = " ".join(fields.get("name", "").split())
    reader = reader_of(request)
    return _changed(app, frame, fields, lambda tx, number: app.store.saved.rename(tx, reader, number, name))


def see(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """The reader has seen what is new of a saved search (`id`)."""
    reader, now = reader_of(request), app.now().timestamp()
    return _changed(app, frame, fields, lambda tx, number: app.store.saved.see(tx, reader, number, now))


def remove(request: Request, app: App, frame: Frame, fields: Fields) -> Done:
    """Delete a saved search (`id`)."""
    reader = reader_of(request)
    return _changed(app, frame, fields, lambda tx, number: app.store.saved.remove(tx, reader, number))


def _changed(app: App, frame: Frame, fields: Fields, change: Callable[[Transaction, int], None]) -> Done:
    text = fields.get("id", "")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise PageError(400, frame.text("{id} is no number of a saved search.", id=text[:40] or "id="), _back(frame))
    with app.store.transaction() as tx:
        _told(frame, lambda: change(tx, int(text)))
    return Done({"id": int(text)}, f"#search-{text}", "/searches")


def _told(frame: Frame, action: Callable[[], Result]) -> Result:
    """What the action gives; what it refuses is said in the reader's language."""
    try:
        return action()
    except NotFoundError as error:
        raise PageError(404, frame.text.told(str(error)), _back(frame)) from error
    except InputError as error:
        raise PageError(400, frame.text.told(str(error)), _back(frame)) from error


def _back(frame: Frame) -> tuple[Link, ...]:
    return (Link(frame.text("Saved searches"), frame.link("/searches")),)


def _line(app: App, frame: Frame, reader: str, saved: SavedSearch) -> SavedLine:
    found = saved_searches.news(app.store, app.engine, reader, saved)
    number = f"{len(found.refs):,}"
    return SavedLine(
        id=saved.id,
        name=saved.name,
        query=saved.asked.query,
        told=_options(frame, saved.asked),
        saved=saved_line(frame, saved),
        seen=frame.text("last seen {time} at change {n}", time=utc.to_minutes(saved.seen.at), n=f"{saved.seen.sequence:,}"),
        new=frame.text("{n} new", n=number) if found.refs else "",
        run=address_of(frame, saved.asked),
        news=frame.link(path_of(saved)),
        feed=frame.link(f"{path_of(saved)}/feed"),
    )


def _options(frame: Frame, asked: Asked) -> str:
    scope = {"arxiv": "arXiv", "venue": frame.text("Venues")}.get(asked.scope, "")
    channel = {"lexical": frame.text("words"), "semantic": frame.text("meaning")}.get(asked.channel, "")
    sort = {"time": frame.text("newest first"), "stars": frame.text("stars")}.get(asked.sort, "")
    return " · ".join(filter(None, (scope, channel, sort, *asked.untranslated)))
