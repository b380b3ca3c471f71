"""Listing pages: what was announced on which day, and when a page is not to be believed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from replay import World, forms

from papilio.errors import ReplyError
from papilio.sources.arxiv.listing import ListingPage, parse_listing

NEW = "<h3>Showing new listings for Wednesday, 12 August 2026</h3>"
DAY = date(2026, 8, 12)
AUTHORS = "<a href=/a>Ann B. Smith</a>, <a href=/b>Bo</a> (CERN)"
SUBJECTS = '<span class="primary-subject">Learning (cs.LG)</span>; Numerics (cs.NA)'


def entry(base: str = "2608.09949", number: int = 1, *, head: str = "", version: str = "", **parts: str) -> str:
    """A head and a body as arXiv writes them."""
    html = f', <a href="https://arxiv.org/html/{base}{version}" title="View HTML">html</a>' if version else ""
    fields = {"comments": "", "journal-ref": "", "doi": "", "report-no": ""} | parts
    others = "".join(
        f"<div class='list-{name} mathjax'><span class='descriptor'>{name}:</span>\n {fields[name]}\n</div>"
        for name in ("comments", "journal-ref", "doi", "report-no")
        if fields[name]
    )
    return (
        f'<dt>\n <a name=\'item{number}\'>[{number}]</a>\n <a href ="/abs/{base}" title="Abstract" id="{base}">\n'
        f'  arXiv:{base}\n </a>\n {head}\n [<a href="/pdf/{base}" title="Download PDF">pdf</a>{html}]</dt>\n'
        "<dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span>\n"
        f"  {fields.get('title', 'A title &amp; more')}\n</div>"
        f"<div class='list-authors'>{fields.get('authors', AUTHORS)}</div>"
        f"{others}<div class='list-subjects'><span class='descriptor'>Subjects:</span>\n "
        f"{fields.get('subjects', SUBJECTS)}</div>"
        f"<p class='mathjax'>\n {fields.get('abstract', 'We show it.')}\n</p></div></dd>"
    )


def section(title: str, *entries: str, shown: int | None = None, total: int | None = None, words: str = "showing") -> str:
    count = len(entries) if shown is None else shown
    heading = f"{title} ({words} {count} of {count if total is None else total} entries)"
    return f"<dl id='articles'><h3>{heading}</h3>{''.join(entries)}</dl>"


def page(*parts: str, heading: str = NEW, total: int | None = None) -> bytes:
    paging = "" if total is None else f"<div class='paging'>Total of {total} entries : <span>1-2</span> <a href=x>3-4</a></div>"
    return (
        "<!DOCTYPE html><html lang='en'><head><title>Artificial Intelligence</title></head><body><div id='dlpage'>"
        f"<h1>Artificial Intelligence</h1><ul><li><a href='/list/cs.AI/new?skip=0#item1'>Cross-lists</a></li></ul>{heading}"
        f"{paging}{''.join(parts)}{paging}</div><footer><h2>Help</h2></footer></body></html>\n"
    ).encode()


def refs(parsed: ListingPage) -> list[tuple[str, str]]:
    return [(paper.kind, paper.record.paper.ref.removeprefix("arxiv:")) for paper in parsed.papers]


def test_three_sections() -> None:
    parsed = parse_listing(
        page(
            section("New submissions", entry()),
            section("Cross submissions", entry("2505.11635", 2, head="(cross-list from cs.LG)", version="v2")),
            section("Replacement submissions", entry("hep-th/9901001", 3, head="(replaced)", version="v4")),
            total=3,
        )
    )
    assert parsed.day == DAY
    assert refs(parsed) == [("new", "2608.09949"), ("cross", "2505.11635"), ("replacement", "hep-th/9901001")]
    assert [paper.cross_from for paper in parsed.papers] == ["", "cs.LG", ""]
    assert [paper.record.paper.version for paper in parsed.papers] == [1, 2, 4]
    assert [(each.kind, each.stated_total, each.found) for each in parsed.sections] == [
        ("new", 1, 1),
        ("cross", 1, 1),
        ("replacement", 1, 1),
    ]
    assert parsed.problems == ()
    assert not parsed.more


def test_every_field_of_an_entry() -> None:
    link = '<a href="https://github.com/x/y?a=1&amp;b=2" class="link-external">this https URL</a>'
    other = '<a href="/abs/1706.03762">arXiv:1706.03762</a>'
    parsed = parse_listing(
        page(
            section(
                "New submissions",
                entry(
                    title="On $a &lt; b$ in <em>Erd\\H{o}s</em>",
                    comments=f"Code at {link}, and {other}; <a href='http://x.org/'>this http URL</a>",
                    **{
                        "journal-ref": "J. 1 (2026)",
                        "doi": '<a href="https://doi.org/10.1/x">10.1000/x</a>',
                        "report-no": "CERN-1",
                    },
                    abstract=f"First. See {link}.<br/>Second &#39;part&#39;.",
                ),
            )
        )
    )
    assert parsed.problems == ()
    record = parsed.papers[0].record
    paper = record.paper
    assert paper.title == "On $a < b$ in Erdős"
    assert paper.comments == "Code at https://github.com/x/y?a=1&b=2, and arXiv:1706.03762; http://x.org/"
    assert (paper.journal_ref, paper.doi, paper.report_no) == ("J. 1 (2026)", "10.1000/x", "CERN-1")
    assert paper.abstract == "First. See https://github.com/x/y?a=1&b=2.\nSecond 'part'."
    assert [(author.name, author.affiliations) for author in paper.authors] == [("Ann B. Smith", ()), ("Bo", ("CERN",))]
    assert paper.categories == ("cs.LG", "math.NA")
    # A page knows no times, and announcements depend on what is held.
    assert (paper.published, paper.updated, record.announcements) == ("2026-08", "2026-08", ())


def test_a_paper_without_authors_or_of_an_unknown_category_stays() -> None:
    parsed = parse_listing(
        page(
            section(
                "New submissions",
                entry(authors="(author list is unavailable)", subjects="Things (zz.ZZ); Optics (physics.optics)"),
            )
        )
    )
    record = parsed.papers[0].record
    assert (record.paper.authors, record.paper.categories) == ((), ("physics.optics",))
    assert record.warnings == ("no category, left out: Things (zz.ZZ)", "no authors")
    assert parsed.problems == ()


def test_the_version_of_a_link_to_a_pdf_and_of_no_other_paper() -> None:
    with_pdf = entry().replace("/pdf/2608.09949", "/pdf/2608.09949v3.pdf")
    of_another = entry("2608.09950", 2, version="v1").replace("html/2608.09950v1", "html/2608.09951v7")
    parsed = parse_listing(page(section("New submissions", with_pdf, of_another)))
    assert [paper.record.paper.version for paper in parsed.papers] == [3, 1]


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("<h3>Showing new listings for Tuesday, 3 March 2026</h3>", date(2026, 3, 3)),
        ("<h1>Catchup results for Computer Science on Wed, 03 Jun 2026</h1>", date(2026, 6, 3)),
        ("<h1>Catchup results for General Relativity on the Web on Wed, 03 Jun 2026</h1>", date(2026, 6, 3)),
    ],
)
def test_headings_that_state_the_day(heading: str, day: date) -> None:
    parsed = parse_listing(page(section("New submissions", entry()), heading=heading))
    assert (parsed.day, parsed.problems) == (day, ())


@pytest.mark.parametrize(
    ("titles", "numbers"),
    [
        (("New submissions for Tue, 26 Mar 24", "Cross-lists for Tue, 26 Mar 24", "Replacements for Tue, 26 Mar 24"), ""),
        (
            (
                "New submissions for Tuesday, 26 March 2024",
                "Cross submissions for Tuesday, 26 March 2024",
                "Replacement submissions for Tuesday, 26 March 2024",
            ),
            " (showing 1 of 1 entries )",
        ),
    ],
)
def test_pages_of_past_years(titles: Sequence[str], numbers: str) -> None:
    parts = [f"<h3>{title}{numbers}</h3><dl>{entry(f'2403.0000{n}', n)}</dl>" for n, title in enumerate(titles, 1)]
    parsed = parse_listing(page(*parts, heading=""))
    assert parsed.day == date(2024, 3, 26)
    assert [paper.kind for paper in parsed.papers] == ["new", "cross", "replacement"]
    assert parsed.problems == ()


@pytest.mark.parametrize(
    ("parts", "heading", "total"),
    [
        (["<p>No updates today.</p>"], NEW, None),
        (["<div><p>No updates for Wed, 12 Aug 2026</p></div>"], "<h1>Catchup results for X on Wed, 12 Aug 2026</h1>", 0),
        (["<div>No further updates for Wed, 12 Aug 2026</div>"], "<h1>Catchup results for X on Wed, 12 Aug 2026</h1>", 2100),
    ],
)
def test_a_day_without_entries(parts: list[str], heading: str, total: int | None) -> None:
    parsed = parse_listing(page(*parts, heading=heading, total=total))
    assert (parsed.day, parsed.papers, parsed.problems, parsed.more) == (DAY, (), (), False)


def test_more_than_one_page() -> None:
    first = parse_listing(
        page(section("New submissions", entry(), entry("2608.00002", 2), total=3, words="showing first"), total=4)
    )
    assert first.more
    # All that are new, and the others on the next page.
    assert parse_listing(page(section("New submissions", entry(), entry("2608.00002", 2)), total=4)).more
    last = parse_listing(
        page(
            section("New submissions", entry("2608.00003", 3), total=3, words="continued, showing last"),
            section("Cross submissions", entry("2608.00004", 4)),
            total=4,
        )
    )
    assert not last.more
    assert first.problems == last.problems == ()
    # Without a total, the headings tell.
    assert parse_listing(page(section("New submissions", entry(), total=3, words="showing first"))).more
    assert parse_listing(page(section("New submissions", entry(), total=3))).more
    assert not parse_listing(page(section("New submissions", entry(), total=3, words="continued, showing last"))).more


@pytest.mark.parametrize(
    ("parts", "total", "said"),
    [
        ([section("New submissions", entry(), shown=2)], None, "states 2 entries and has 1"),
        ([section("New submissions", entry(), shown=0)], None, "states 0 entries and has 1"),
        ([section("Retracted submissions", entry())], None, "'Retracted submissions' is of no known kind"),
        ([f"<h3>Odds and ends</h3>{entry()}"], None, "'Odds and ends' is of no known kind"),
        ([entry()], None, "of no known kind"),
        (
            [section("New submissions", entry().replace("/abs/2608.09949", "/x"), shown=1).replace("arXiv:2608", "2608")],
            None,
            "no paper",
        ),
        ([section("New submissions", entry().replace("/abs/2608.09949", "/abs/2608.09948"))], None, "several papers"),
        ([section("New submissions", entry().replace("2608.09949", "2613.09949"))], None, "month 13"),
        ([section("New submissions", entry().replace("<dd>", "<div>").replace("</dd>", "</div>"))], None, "entry without body"),
        ([section("New submissions", entry() + "<dd>more</dd>")], None, "without its head"),
        ([section("New submissions", entry(), entry(number=2))], None, "arxiv:2608.09949 twice"),
        ([section("New submissions", entry(title=" "))], None, "no title"),
        ([section("New submissions", entry())], 2, None),
        ([section("New submissions", entry(), entry("2608.00001"))], 3, None),
        ([section("New submissions", entry(number=7))], 2, None),
        ([section("New submissions", entry(), entry("2608.00002", 3))], 3, "states 3 entries in all and has 2"),
        ([], None, "does not say that there are none"),
        (["<p>No updates today.</p>"], 5, "states 5 entries in all and has none"),
        ([section("New submissions for Tuesday, 11 August 2026", entry())], None, "several days: 2026-08-11, 2026-08-12"),
        (
            [section("New submissions for Monday, 12 August 2026", entry())],
            None,
            "'Monday, 12 August 2026' is not in the calendar",
        ),
    ],
)
def test_pages_that_are_not_to_be_believed(parts: list[str], total: int | None, said: str | None) -> None:
    parsed = parse_listing(page(*parts, total=total))
    if said is None:
        assert parsed.problems == ()
    else:
        assert any(said in problem for problem in parsed.problems), parsed.problems


def test_papers_of_unknown_sections_are_left_out_and_counted() -> None:
    parsed = parse_listing(page(section("New submissions", entry()), section("Retracted submissions", entry("2608.00001", 2))))
    assert refs(parsed) == [("new", "2608.09949")]
    assert [each.found for each in parsed.sections] == [1, 1]
    assert len(parsed.problems) == 1


def test_words_of_an_abstract_are_no_words_of_the_page() -> None:
    misleading = "No updates. A total of 99 entries (showing 5 of 5 entries). Total of 77 entries for Monday, 10 August 2026."
    parsed = parse_listing(page(section("New submissions", entry(abstract=misleading, comments=misleading)), total=1))
    assert (parsed.problems, parsed.more, parsed.day) == ((), False, DAY)


@pytest.mark.parametrize(
    "content",
    [
        page(section("New submissions", entry()))[:-9],
        page(section("New submissions", entry()), heading=""),
        page(section("New submissions", entry()), heading="<h3>Showing new listings for Wednesday, 31 February 2026</h3>"),
        page(section("Wed, 12 Aug 2026", entry()), heading=""),
        b"<!DOCTYPE html><html><head><title>arXiv is down</title></head><body></body></html>",
        b"<?xml version='1.0'?><feed/>",
        b"",
    ],
    ids=["cut", "no day", "a day that is none", "recent", "another page", "XML", "nothing"],
)
def test_what_is_no_listing_is_refused(content: bytes) -> None:
    with pytest.raises(ReplyError):
        parse_listing(content)


def test_pages_of_the_replaying_server() -> None:
    world = World.synthetic(60, days=3)
    sections = [(forms.HEADINGS[kind], world.section("math", world.today, kind)) for kind in ("new", "cross", "replacement")]
    stated = f"{world.today:%A, {world.today.day} %B %Y}"
    parsed = parse_listing(forms.listing(f"<h3>Showing new listings for {stated}</h3>", sections))
    assert (parsed.day, parsed.problems, parsed.more) == (world.today, (), False)
    assert [ref for _, ref in refs(parsed)] == [paper.id for _, papers in sections for paper in papers]
    heading = f"<h1>Catchup results for Mathematics on {world.today:%a, %d %b %Y}</h1>"
    pages = [parse_listing(forms.listing(heading, sections, skip=skip, show=7)) for skip in range(0, len(parsed.papers), 7)]
    assert all(each.problems == () for each in pages)
    assert [each.more for each in pages] == [True] * (len(pages) - 1) + [False]
    assert [paper for each in pages for paper in each.papers] == list(parsed.papers)


def test_the_recorded_listing(shared_data: Path) -> None:
    folder = shared_data / "protocol" / "html"
    parsed = parse_listing((folder / "arxiv_list_new_csAI_2026-08-12_excerpt.html").read_bytes())
    assert (parsed.day, parsed.problems, parsed.more) == (DAY, (), False)
    assert refs(parsed) == [
        ("new", "2608.09949"),
        ("new", "2608.09967"),
        ("cross", "2505.11635"),
        ("cross", "2607.28646"),
        ("replacement", "2112.07752"),
        ("replacement", "2505.23399"),
    ]
    assert [paper.record.paper.version for paper in parsed.papers] == [1, 1, 2, 1, 5, 2]
    assert [paper.cross_from for paper in parsed.papers] == ["", "", "cs.LG", "cs.HC", "", ""]
    papers = [paper.record.paper for paper in parsed.papers]
    assert papers[0].categories == ("cs.AI", "physics.bio-ph")
    assert papers[3].title.startswith('"YES! YES! I absolutely love this insight!"')
    assert papers[3].journal_ref == "2026 Narrative Inquiry 23 (2)"
    assert papers[5].comments.endswith("Code available at https://github.com/jushengzhang/Gam-Agent")
    assert all(paper.authors and paper.abstract for paper in papers)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("arxiv_abs_2106.09608.html", "Learning Knowledge Graph-based World Models"),
        ("papers_cool_saved_page.html", "Immersive Paper Discovery"),
    ],
)
def test_other_recorded_pages_are_refused_by_their_title(shared_data: Path, name: str, title: str) -> None:
    with pytest.raises(ReplyError, match=title):
        parse_listing((shared_data / "protocol" / "html" / name).read_bytes())
