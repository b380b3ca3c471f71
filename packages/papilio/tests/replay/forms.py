"""The forms in which arXiv answers: OAI-PMH, the query API's Atom, the feeds, listing and catch-up pages."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from papilio.sources.arxiv.categories import find_category
from replay.world import Appearing, World, WorldPaper

OAI_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ '
    'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
HEADINGS: dict[Appearing, str] = {
    "new": "New submissions",
    "cross": "Cross submissions",
    "replacement": "Replacement submissions",
}
NEW_YORK = ZoneInfo("America/New_York")


def oai(world: World, request: str, body: str) -> bytes:
    """An OAI-PMH reply."""
    stamp = f"<responseDate>{world.now:%Y-%m-%dT%H:%M:%SZ}</responseDate>\n"
    return f"{OAI_HEAD}{stamp}<request {request}>https://oaipmh.arxiv.org/oai</request>\n{body}\n</OAI-PMH>\n".encode()


def oai_error(world: World, code: str, message: str) -> bytes:
    """An OAI-PMH error."""
    return oai(world, "", f'<error code="{code}">{escape(message)}</error>')


def oai_record(paper: WorldPaper) -> str:
    """A record in `arXivRaw`."""
    sets = "".join(f"\n <setSpec>{each}</setSpec>" for each in sorted(paper.sets))
    status = ' status="deleted"' if paper.deleted else ""
    head = (
        f"<record>\n<header{status}>\n <identifier>oai:arXiv.org:{paper.id}</identifier>\n"
        f" <datestamp>{paper.datestamp}</datestamp>{sets}\n</header>\n"
    )
    if paper.deleted:
        return head + "</record>"
    versions = "".join(
        f'<version version="v{number}"><date>{when:%a, {when.day} %b %Y %H:%M:%S} GMT</date><size>60kb</size></version>'
        for number, when in enumerate(paper.versions, 1)
    )
    optional = "".join(
        f"<{tag}>{escape(value, quote=False)}</{tag}>"
        for tag, value in (("comments", paper.comments), ("journal-ref", paper.journal_ref), ("doi", paper.doi))
        if value
    )
    return (
        f'{head}<metadata>\n <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/" '
        'xsi:schemaLocation="http://arxiv.org/OAI/arXivRaw/ http://arxiv.org/OAI/arXivRaw.xsd">\n'
        f" <id>{paper.id}</id><submitter>Somebody</submitter>{versions}<title>{escape(paper.title, quote=False)}</title>"
        f"<authors>{escape(paper.authors, quote=False)}</authors>"
        f"<categories>{' '.join(paper.categories)}</categories>{optional}"
        f"<license>{escape(paper.license)}</license><abstract>  {escape(paper.abstract, quote=False)}\n</abstract></arXivRaw>\n"
        "</metadata>\n</record>"
    )


def atom_query(world: World, papers: Sequence[tuple[WorldPaper, int]], total: int, start: int, per_page: int) -> bytes:
    """A page of the query API; each paper with the version asked for."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns="http://www.w3.org/2005/Atom">\n  <id>https://arxiv.org/api/replayed</id>\n  <title>arXiv Query</title>\n'
        f"  <updated>{world.now:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
        f"  <opensearch:itemsPerPage>{per_page}</opensearch:itemsPerPage>\n"
        f"  <opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
        + "".join(_query_entry(paper, version) for paper, version in papers)
        + "</feed>\n"
    ).encode()


def _query_entry(paper: WorldPaper, version: int) -> str:
    name = f"{paper.id}v{version}"
    authors = "".join(f"<author><name>{escape(each)}</name></author>" for each in _names(paper))
    optional = (f"<arxiv:comment>{escape(paper.comments)}</arxiv:comment>" if paper.comments else "") + (
        f"<arxiv:doi>{escape(paper.doi)}</arxiv:doi>" if paper.doi else ""
    )
    return (
        f"  <entry>\n    <id>http://arxiv.org/abs/{name}</id>\n    <title>{escape(paper.title)}</title>\n"
        f"    <updated>{paper.versions[version - 1]:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
        f'    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>\n'
        f"    <summary>{escape(paper.abstract)}</summary>\n"
        + "".join(f'    <category term="{code}" scheme="http://arxiv.org/schemas/atom"/>\n' for code in paper.categories)
        + f"    <published>{paper.versions[0]:%Y-%m-%dT%H:%M:%SZ}</published>\n    {optional}\n"
        f'    <arxiv:primary_category term="{paper.categories[0]}"/>\n    {authors}\n  </entry>\n'
    )


def atom_error(world: World, code: str, value: str) -> bytes:
    """The query API's error entry."""
    message = f"{code.replace('_', ' ')} {value}"
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">\n'
        "  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n"
        f"  <updated>{world.now:%Y-%m-%dT%H:%M:%SZ}</updated>\n"
        "  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>\n  <opensearch:totalResults>1</opensearch:totalResults>\n"
        "  <opensearch:startIndex>0</opensearch:startIndex>\n"
        f"  <entry>\n    <id>https://arxiv.org/api/errors#{code}_{escape(value)}</id>\n    <title>Error</title>\n"
        f"    <summary>{escape(message)}</summary>\n    <author><name>arXiv api core</name></author>\n  </entry>\n</feed>\n"
    ).encode()


def atom_feed(world: World, archive: str, day: date) -> bytes:
    """The feed of an archive, or of several with `+` between, in Atom."""
    kinds: list[tuple[Appearing, str]] = [("new", "new"), ("cross", "cross"), ("replacement", "replace")]
    entries: dict[str, str] = {}
    midnight = datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)
    for part in archive.split("+"):
        for kind, announced in kinds:
            for paper in world.section(part, day, kind):
                primary = paper.categories[0].partition(".")[0] == part or paper.categories[0] == part
                kind_said = "replace-cross" if announced == "replace" and not primary else announced
                entries.setdefault(paper.id, _feed_entry(paper, kind_said, midnight))
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">\n'
        f"  <id>http://rss.arxiv.org/atom/{archive}</id>\n  <title>{archive} updates on arXiv.org</title>\n"
        f"  <updated>{world.now:%Y-%m-%dT%H:%M:%S}+00:00</updated>\n"
        f'  <link href="http://rss.arxiv.org/atom/{archive}" rel="self" type="application/atom+xml"/>\n'
        + "".join(list(entries.values())[:2000])
        + "</feed>\n"
    ).encode()


def _feed_entry(paper: WorldPaper, announced: str, midnight: datetime) -> str:
    name = f"{paper.id}v{len(paper.versions)}"
    return (
        f"  <entry>\n    <id>oai:arXiv.org:{name}</id>\n    <title>{escape(paper.title)}</title>\n"
        f'    <link href="https://arxiv.org/abs/{paper.id}" rel="alternate" type="text/html"/>\n'
        f"    <summary>arXiv:{name} Announce Type: {announced} \nAbstract: {escape(paper.abstract)}</summary>\n"
        + "".join(f'    <category term="{code}"/>\n' for code in paper.categories)
        + f"    <published>{midnight.isoformat()}</published>\n    <arxiv:announce_type>{announced}</arxiv:announce_type>\n"
        f"    <dc:rights>{escape(paper.license)}</dc:rights>\n    <dc:creator>{escape(', '.join(_names(paper)))}</dc:creator>\n"
        "  </entry>\n"
    )


def listing(
    heading: str,
    sections: Iterable[tuple[str, Sequence[WorldPaper]]],
    *,
    skip: int = 0,
    show: int = 2000,
    paging: str = "",
    wrong_count: bool = False,
) -> bytes:
    """A page of new listings, or of a day to catch up with.

    Args:
        sections: (title, papers) of the whole day; the page shows `show` entries after the first `skip`.
    """
    parts: list[str] = []
    place = 0
    total = 0
    for title, papers in sections:
        total += len(papers)
        first, last = max(skip - place, 0), min(skip + show - place, len(papers))
        numbered = list(enumerate(papers, place + 1))[first : max(first, last)]
        place += len(papers)
        if not numbered:
            continue
        some = "" if len(numbered) == len(papers) else "first " if first == 0 else "last "
        continued = "continued, " if first else ""
        stated = len(numbered) + (1 if wrong_count else 0)
        wrong_count = False
        parts.append(
            "<dl id='articles'>\n"
            f"  <h3>{title} ({continued}showing {some}{stated} of {max(stated, len(papers))} entries)</h3>\n"
        )
        parts.extend(_listed(number, paper, title) for number, paper in numbered)
        parts.append("</dl>\n")
    none = "" if parts else "<p>No updates today.</p>\n"
    return (
        "<!DOCTYPE html>\n<html lang='en'><head><title>replayed</title></head>"
        "<body><div id='content-inner'><div id='dlpage'>\n"
        f"<h1>arXiv</h1>\n{heading}\n<div class='paging'>Total of {total} entries {paging}</div>\n{none}{''.join(parts)}"
        "</div></div></body></html>\n"
    ).encode()


def _listed(number: int, paper: WorldPaper, title: str) -> str:
    note = {
        HEADINGS["cross"]: f"(cross-list from {paper.categories[0]})",
        HEADINGS["replacement"]: "(replaced)",
    }.get(title, "")
    version = len(paper.versions)
    authors = ", ".join(
        f"<a href='https://arxiv.org/search/?query={escape(name)}'>{escape(name)}</a>" for name in _names(paper)
    )
    comments = (
        "<div class='list-comments mathjax'><span class='descriptor'>Comments:</span>\n"
        f"          {escape(paper.comments)}\n        </div>\n"
        if paper.comments
        else ""
    )
    others = "".join(f"; {_subject(code)}" for code in paper.categories[1:])
    return (
        f"<dt>\n      <a name='item{number}'>[{number}]</a>\n"
        f'      <a href ="/abs/{paper.id}" title="Abstract" id="{paper.id}">\n'
        f"        arXiv:{paper.id}\n      </a>\n      {note}\n"
        f'        [<a href="/pdf/{paper.id}" title="Download PDF">pdf</a>, '
        f'<a href="https://arxiv.org/html/{paper.id}v{version}" title="View HTML">html</a>]\n    </dt>\n'
        "    <dd>\n      <div class='meta'>\n"
        "        <div class='list-title mathjax'><span class='descriptor'>Title:</span>\n"
        f"          {escape(paper.title)}\n        </div>\n"
        f"        <div class='list-authors'>{authors}</div>\n        {comments}"
        "        <div class='list-subjects'><span class='descriptor'>Subjects:</span>\n"
        f'          <span class="primary-subject">{_subject(paper.categories[0])}</span>{others}\n        </div>\n'
        f"        <p class='mathjax'>\n          {escape(paper.abstract)}\n        </p>\n      </div>\n    </dd>\n"
    )


def _subject(code: str) -> str:
    category = find_category(code)
    return f"{escape(category.name if category else code)} ({code})"


def _names(paper: WorldPaper) -> list[str]:
    return [name.strip() for name in paper.authors.replace(" and ", ", ").split(",") if name.strip()]
