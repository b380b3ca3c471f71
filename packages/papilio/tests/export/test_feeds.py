"""Atom feeds: what RFC 4287 requires, ids that stay, and hostile text."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from papilio.export.feeds import ATOM, MATHML, Outline, atom, opml
from papilio.model.paper import Announcement, Author, Entry, Paper
from papilio.web.math.mathml import plain_text, rich_text

NOW = datetime(2024, 5, 4, 12, tzinfo=UTC)
SITE = "https://papers.example.org/lib"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def entry(ref: str = "arxiv:2405.00001", title: str = "A title", **fields: object) -> Entry:
    return Entry(Paper(ref, title, **fields), sequence=1)  # pyright: ignore[reportArgumentType]


def feed_of(entries: Sequence[Entry], site: str = SITE) -> "etree._Element":
    feed = atom(
        entries,
        title="cs.CL",
        site=site,
        path="/arxiv/cs.CL",
        feed_path="/arxiv/cs.CL/feed",
        now=NOW,
        plain=plain_text,
        rich=rich_text,
    )
    return etree.fromstring(feed.content, etree.XMLParser(resolve_entities=False, no_network=True))


def texts(element: "etree._Element", name: str) -> list[str]:
    return [each.text or "" for each in element.findall(f"{{{ATOM}}}{name}")]


def links(element: "etree._Element", rel: str) -> list[str]:
    return [each.get("href", "") for each in element.findall(f"{{{ATOM}}}link") if each.get("rel") == rel]


SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def assert_valid(feed: "etree._Element") -> None:
    """The requirements of RFC 4287, sections 4.1.1 and 4.1.2."""
    SCHEMA.assertValid(feed)
    assert feed.tag == f"{{{ATOM}}}feed"
    for name in ("id", "title", "updated"):
        assert len(texts(feed, name)) == 1
    assert len(links(feed, "self")) == 1
    entries = feed.findall(f"{{{ATOM}}}entry")
    for each in entries:
        for name in ("id", "title", "updated"):
            assert len(texts(each, name)) == 1
        assert len(texts(each, "published")) <= 1
        assert len(links(each, "alternate")) == 1
        assert each.findall(f"{{{ATOM}}}author")
        assert all(name.text for name in each.iterfind(f"{{{ATOM}}}author/{{{ATOM}}}name"))
        assert all(category.get("term") for category in each.iterfind(f"{{{ATOM}}}category"))
    for time in feed.iter(f"{{{ATOM}}}updated", f"{{{ATOM}}}published"):
        assert TIME.fullmatch(time.text or "")
    for name in feed.iter(f"{{{ATOM}}}id"):
        assert urlsplit(name.text or "").scheme == "tag"
    identifiers = [texts(each, "id")[0] for each in entries]
    assert len(set(identifiers)) == len(identifiers)


def test_an_entry_says_who_wrote_what_and_when() -> None:
    held = entry(
        title=r"On $\alpha$ & more",
        abstract="First.\nSecond.",
        authors=(Author("Ada Lovelace"), Author("Émilie du Châtelet")),
        categories=("cs.CL", "cs.LG"),
        published="2024-05-01T17:01:02Z",
        updated="2024-05-03T08:00:00Z",
    )
    feed = feed_of([held])
    assert_valid(feed)
    item = feed.find(f"{{{ATOM}}}entry")
    assert texts(item, "title") == ["On α & more"]
    assert texts(item, "published") == ["2024-05-01T17:01:02Z"]
    assert texts(item, "updated") == ["2024-05-03T08:00:00Z"]
    assert links(item, "alternate") == [f"{SITE}/arxiv/2405.00001"]
    assert links(item, "via") == ["https://arxiv.org/abs/2405.00001"]
    assert [each.get("term") for each in item.findall(f"{{{ATOM}}}category")] == ["cs.CL", "cs.LG"]
    assert [each.text for each in item.iterfind(f"{{{ATOM}}}author/{{{ATOM}}}name")] == ["Ada Lovelace", "Émilie du Châtelet"]


def test_ids_do_not_change_with_the_address_of_the_site() -> None:
    here, there = feed_of([entry()]), feed_of([entry()], site="http://localhost:8000")
    assert [each.text for each in here.iter(f"{{{ATOM}}}id")] == [each.text for each in there.iter(f"{{{ATOM}}}id")]


def test_a_new_version_is_the_same_entry_updated() -> None:
    first = feed_of([entry(updated="2024-05-01", version=1)])
    second = feed_of([entry(updated="2024-05-09", version=2)])
    assert first.findtext(f".//{{{ATOM}}}entry/{{{ATOM}}}id") == second.findtext(f".//{{{ATOM}}}entry/{{{ATOM}}}id")
    assert texts(first, "updated") < texts(second, "updated")


def test_the_newest_entry_dates_the_feed() -> None:
    feed = feed_of([entry(updated="2024-05-01"), entry("arxiv:2405.00002", updated="2024-05-03")])
    assert texts(feed, "updated") == ["2024-05-03T00:00:00Z"]
    assert texts(feed_of([]), "updated") == ["2024-05-04T00:00:00Z"]


@pytest.mark.parametrize("known", ["", "2024", "2024-05", "2024-05-03", "2024-05-03T17:01:02Z"])
def test_reduced_dates_become_instants(known: str) -> None:
    assert_valid(feed_of([entry(published=known, updated=known), entry("acl:P19-1001", venue="ACL", year=2019, updated=known)]))


def test_a_record_with_nothing_but_a_title_is_an_entry() -> None:
    assert_valid(feed_of([entry(), entry("openreview:a-b_C")]))


def test_an_announcement_after_the_version_counts_as_news() -> None:
    announced = Entry(
        Paper("arxiv:2405.00001", "A title", updated="2024-05-01"), 1, (Announcement("cs.CL", date(2024, 5, 3), "new"),)
    )
    assert texts(feed_of([announced]).find(f"{{{ATOM}}}entry"), "updated") == ["2024-05-03T00:00:00Z"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,<script>", "//evil.example", " https://x"])
def test_only_addresses_of_pages_are_linked(url: str) -> None:
    item = feed_of([entry("own:1", page_url=url)]).find(f"{{{ATOM}}}entry")
    assert links(item, "via") == []


@given(st.text(), st.text(), st.text(min_size=1))
def test_any_text_makes_a_feed_and_comes_back_as_text(title: str, abstract: str, name: str) -> None:
    feed = feed_of([entry(title=title, abstract=abstract, authors=(Author(name),))])
    assert_valid(feed)
    ours = {each.tag.rpartition("}")[2] for each in feed.iter() if each.tag.startswith(f"{{{ATOM}}}")}
    parts = {"id", "title", "updated", "generator", "link", "author", "name", "summary", "content", "category", "published"}
    assert ours <= {"feed", "entry", *parts}


def test_markup_stays_text() -> None:
    hostile = '<script>alert(1)</script>]]><!ENTITY x "y">&x;'
    feed = feed_of([entry(title=hostile, abstract=hostile, authors=(Author(hostile),), categories=(hostile,))])
    item = feed.find(f"{{{ATOM}}}entry")
    assert texts(item, "title") == [hostile]
    assert texts(item, "summary") == [hostile]
    assert item.find(f"{{{ATOM}}}title").get("type", "text") == "text"


def test_a_feed_reader_shows_formulas() -> None:
    held = entry(title=r"On $\alpha^2$", abstract="Of $x_1$\n& <b>more</b>.")
    feed = feed_of([held])
    assert_valid(feed)
    assert feed.find(f".//{{{MATHML}}}msub") is not None
    read = feedparser.parse(etree.tostring(feed))
    assert not read.bozo
    assert read.entries[0].title == "On α²"
    assert read.entries[0].summary == "Of x₁\n& <b>more</b>."
    content = read.entries[0].content[0]
    assert content.type == "application/xhtml+xml"
    assert "<msub>" in content.value
    assert "<b>" not in content.value


@pytest.mark.parametrize("wrong", ["id", "title", "updated"])
def test_the_schema_asks_for_what_the_standard_asks_for(wrong: str) -> None:
    for twice in (False, True):
        feed = feed_of([entry()])
        item = feed.find(f"{{{ATOM}}}entry")
        element = item.find(f"{{{ATOM}}}{wrong}")
        if twice:
            item.append(etree.fromstring(etree.tostring(element)))
        else:
            item.remove(element)
        assert not SCHEMA.validate(feed)


def test_opml_lists_feeds() -> None:
    root = etree.fromstring(opml([Outline("A & <b>", f"{SITE}/arxiv/cs.CL/feed", f"{SITE}/arxiv/cs.CL")], title="Papilio"))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Papilio"
    assert dict(root.find("body/outline").attrib) == {
        "type": "rss",
        "text": "A & <b>",
        "title": "A & <b>",
        "xmlUrl": f"{SITE}/arxiv/cs.CL/feed",
        "htmlUrl": f"{SITE}/arxiv/cs.CL",
    }
