"""The papers most like one paper: `/related/2401.00001`."""

from papilio import identifiers
from papilio.finding.lookup import look_up
from papilio.finding.related import MOST, Related, related
from papilio.model.paper import Entry
from papilio.model.shown import cut
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame, Link
from papilio.web.lists.cards import related_path
from papilio.web.lists.kinds.named import searches_of
from papilio.web.lists.options import ListOptions, parse_options
from papilio.web.lists.order import arrange
from papilio.web.lists.paper_list import ListRequest, PaperList
from papilio.web.lists.selection import category_name
from papilio.web.math.mathml import plain_text


def read(asked: ListRequest) -> PaperList:
    """The page asked for of the papers like the one named, each with the words that it shares.

    Raises:
        PageError: The paper is not held, or a parameter means nothing.
    """
    options = parse_options(asked.frame, asked.parameters)
    ref = _paper(asked).paper.ref
    store = asked.app.store
    found = related(
        store,
        asked.app.engine,
        ref,
        limit=options.show,
        offset=options.skip,
        explain=True,
        order=lambda refs: arrange(store, refs, options),
    )
    return _list(asked.frame, found, options)


def whole(asked: ListRequest) -> PaperList:
    """All papers like the one named, without reasons; its feed and export.

    Raises:
        PageError: The paper is not held.
    """
    found = related(asked.app.store, asked.app.engine, _paper(asked).paper.ref, limit=MOST)
    return _list(asked.frame, found, ListOptions())


def _list(frame: Frame, found: Related, options: ListOptions) -> PaperList:
    paper = found.entry.paper
    name = plain_text(paper.title)
    title = frame.text("Related to {title}", title=name)
    return PaperList(
        path=related_path(paper.ref),
        title=title,
        heading=frame.text("Related"),
        feed=title,
        file=f"related-{paper.ref}",
        refs=[each.entry.paper.ref for each in found.found],
        matching=found.total,
        options=options,
        order=frame.text("nearest first"),
        why={each.entry.paper.ref: each.why for each in found.found},
        entries={each.entry.paper.ref: each.entry for each in found.found},
        notes=(frame.text("The {n} nearest.", n=MOST),) if found.total == MOST else (),
        empty=_why_empty(frame, found),
        ways=tuple(_ways(frame, found.entry)),
        about=Link(name, frame.at(identifiers.page_path(paper.ref))),
        body="arxiv" if paper.ref.startswith("arxiv:") else "venue",
        indexed=False,
    )


def _paper(asked: ListRequest) -> Entry:
    """The paper of a key, a ref or any other name."""
    frame, name = asked.frame, asked.names
    named = look_up(asked.app.store, [name])[name]
    if named.held:
        return asked.app.store.papers.get(named.ref)
    shown = cut(name, 80)
    ways = searches_of(frame, name[:200])
    if named.ref.startswith("arxiv:"):
        page = frame.at(identifiers.page_path(named.ref))
        ways.insert(0, Link(frame.text("The paper's page, where it can be fetched"), page))
    message = frame.text("The library holds no paper {name}, so none can be compared with it.", name=shown)
    raise PageError(404, message, tuple(ways))


def _why_empty(frame: Frame, found: Related) -> str:
    if found.silent:
        return frame.text("This record says too little to find others like it: it has no abstract, or only common words.")
    return frame.text("No other paper here speaks of the same things.")


def _ways(frame: Frame, entry: Entry) -> list[Link]:
    """Links to the paper itself, and to the lists that it stands in."""
    paper = entry.paper
    ways = [Link(plain_text(paper.title) or paper.ref, frame.at(identifiers.page_path(paper.ref)))]
    if paper.edition:
        ways.append(Link(paper.edition, frame.link(f"/venue/{paper.edition}")))
    ways += [Link(category_name(frame, code), frame.link(f"/arxiv/{code}")) for code in paper.categories[:2]]
    return ways
