"""The feeds of a reader's choice as one file that feed readers import: `/opml?lists=cs.CL,cs.AI-cs.CY&venues=ICLR,ACL`."""

from starlette.requests import Request
from starlette.responses import Response

from papilio.app import App
from papilio.export import feeds
from papilio.sources.arxiv.categories import all_categories
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.lists.kinds import latest
from papilio.web.lists.kinds.day import list_title
from papilio.web.lists.kinds.edition import get_edition
from papilio.web.lists.paper_list import ListRequest
from papilio.web.lists.selection import parse_selection
from papilio.web.pages.feed import site_of

MAX_FEEDS = 400


def show(request: Request, app: App, frame: Frame) -> Response:
    """The feeds of the lists and venues named; of every category held where none is named."""
    lists, venues = _names(request, "lists"), _names(request, "venues")
    if len(lists) + len(venues) > MAX_FEEDS:
        raise PageError(400, frame.text("More than {most} feeds in one file.", most=MAX_FEEDS))
    if not lists and not venues:
        held = app.store.announcements.categories()
        lists = [each.code for each in all_categories() if each.code in held]
    site = site_of(request, app)
    outlines = [_category(frame, site, name) for name in lists]
    outlines += [_venue(app, frame, site, name) for name in venues]
    content = feeds.opml(outlines, title="Papilio")
    headers = {"Content-Type": "text/x-opml; charset=utf-8", "Content-Disposition": 'attachment; filename="papilio.opml"'}
    return Response(content, headers=headers)


def _names(request: Request, parameter: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in request.query_params.get(parameter, "").split(",") if name.strip()))


def _category(frame: Frame, site: str, name: str) -> feeds.Outline:
    selection = parse_selection(frame, name)
    path = feeds.encoded(selection.path)
    return feeds.Outline(f"{list_title(frame, selection)} ({selection.codes})", f"{site}{path}/feed", site + path)


def _venue(app: App, frame: Frame, site: str, name: str) -> feeds.Outline:
    """A venue's newest edition, whichever that will be; or an edition; or `latest`."""
    if latest.is_named(name):
        return feeds.Outline(frame.text("Newest venue papers"), f"{site}/venue/latest/feed", f"{site}/venue/latest")
    edition = get_edition(ListRequest(app, frame), name)
    shown = edition.name if name.rpartition(".")[2].isdigit() else edition.venue
    path = feeds.encoded(f"/venue/{shown}")
    return feeds.Outline(shown, f"{site}{path}/feed", site + path)
