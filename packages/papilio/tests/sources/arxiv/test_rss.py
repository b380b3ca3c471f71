"""Feeds in their three forms: what was announced, as what, and when."""

from datetime import date
from pathlib import Path

import pytest
from replay import World, forms

from papilio.errors import ReplyError
from papilio.sources.arxiv.rss import parse_feed

# RSS 2.0 as arXiv's specification of its feeds describes it.
RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">
  <channel>
    <title>math.OC updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/math.OC</link>
    <description>math.OC updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/math.OC" rel="self" type="application/rss+xml"/>
    <language>en-us</language>
    <lastBuildDate>Fri, 23 Feb 2024 05:00:11 +0000</lastBuildDate>
    <pubDate>Fri, 23 Feb 2024 00:00:00 -0500</pubDate>
    <skipDays><day>Saturday</day><day>Sunday</day></skipDays>
    {items}
  </channel>
</rss>"""
ITEM = """<item>
  <title>Mass concentration in first order
    integral functionals</title>
  <link>https://arxiv.org/abs/{id}</link>
  <description>arXiv:{id}v{version} Announce Type: {kind}&#32;
Abstract: We consider $\\int_{{\\mathbb{{R}}^N}}u=m$, for $a &lt; b$.</description>
  <guid isPermaLink="false">oai:arXiv.org:{id}v{version}</guid>
  <category>math.AP</category>
  <category>math.OC</category>
  <pubDate>Fri, 23 Feb 2024 00:00:00 -0500</pubDate>
  <arxiv:announce_type>{kind}</arxiv:announce_type>
  <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
  <arxiv:DOI>10.5802/jep.257</arxiv:DOI>
  <arxiv:journal_reference>Journal de l'\\'Ecole polytechnique, Tome 11 (2024), pp. 431-472</arxiv:journal_reference>
  <dc:creator>Antonin Monteil, Paul P\\'egon</dc:creator>
</item>"""


def item(base: str = "2203.01250", version: int = 3, kind: str = "replace-cross") -> str:
    return ITEM.format(id=base, version=version, kind=kind)


def feed(*items: str) -> bytes:
    return RSS.format(items="".join(items)).encode()


def test_an_item_of_rss_with_everything() -> None:
    parsed = parse_feed(feed(item()))
    assert (parsed.categories, parsed.day, parsed.built) == (("math.OC",), date(2024, 2, 23), "2024-02-23T05:00:11Z")
    assert parsed.unusable == ()
    found = parsed.items[0]
    assert (found.kind, found.announce_type) == ("replacement", "replace-cross")
    paper = found.record.paper
    assert (paper.ref, paper.version) == ("arxiv:2203.01250", 3)
    assert paper.title == "Mass concentration in first order integral functionals"
    assert paper.abstract == "We consider $\\int_{\\mathbb{R}^N}u=m$, for $a < b$."
    assert [author.name for author in paper.authors] == ["Antonin Monteil", "Paul Pégon"]
    assert (paper.categories, paper.doi) == (("math.AP", "math.OC"), "10.5802/jep.257")
    assert paper.journal_ref == "Journal de l'École polytechnique, Tome 11 (2024), pp. 431-472"
    assert paper.license == "http://creativecommons.org/licenses/by/4.0/"
    # A feed does not tell when a paper was written.
    assert (paper.published, paper.updated) == ("2022-03", "2022-03")
    assert found.record.announcements == ()


@pytest.mark.parametrize(
    ("announced", "kind"), [("new", "new"), ("cross", "cross"), ("replace", "replacement"), ("replace-cross", "replacement")]
)
def test_announce_types(announced: str, kind: str) -> None:
    whole = item(kind=announced)
    without_element = whole.replace(f"<arxiv:announce_type>{announced}</arxiv:announce_type>", "")
    for content in (whole, without_element):
        found = parse_feed(feed(content)).items[0]
        assert (found.kind, found.announce_type) == (kind, announced)


def test_a_feed_without_items_is_an_empty_day() -> None:
    parsed = parse_feed(feed())
    assert (parsed.items, parsed.unusable, parsed.day) == ((), (), date(2024, 2, 23))


def test_the_day_is_that_of_the_items_and_of_new_york() -> None:
    """A feed may have yesterday's items and today's date."""
    stale = item().replace("Fri, 23 Feb 2024 00:00:00 -0500", "Thu, 22 Feb 2024 05:00:00 GMT")
    assert parse_feed(feed(stale)).day == date(2024, 2, 22)
    assert parse_feed(feed(item().replace("23 Feb 2024 00:00:00 -0500", "23 Feb 2024 04:59:59 +0000"))).day == date(2024, 2, 22)
    undated = feed(item().replace("<pubDate>Fri, 23 Feb 2024 00:00:00 -0500</pubDate>", ""))
    assert parse_feed(undated).day == date(2024, 2, 23)
    assert parse_feed(undated.replace(b"<pubDate>Fri, 23 Feb 2024 00:00:00 -0500</pubDate>", b"")).day is None


@pytest.mark.parametrize(
    ("address", "categories"),
    [
        ("cs.ai+q-bio.NC", ("cs.AI", "q-bio.NC")),
        ("cs%2Bmath", ("cs", "math")),
        ("astro-ph+hep-th", ("astro-ph", "hep-th")),
        ("", ("math.OC",)),
    ],
)
def test_what_a_feed_is_of(address: str, categories: tuple[str, ...]) -> None:
    content = feed().replace(b"rss.arxiv.org/rss/math.OC", f"rss.arxiv.org/rss/{address}".encode())
    assert parse_feed(content).categories == categories


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (item(kind="retracted"), "retracted"),
        (item(base="2213.01250"), "month 13"),
        (item().replace("arXiv:2203.01250v3 Announce", "arXiv:2203.01251v3 Announce"), "of 2203.01250 and of 2203.01251"),
        (item().replace("/abs/2203.01250", "/abs/2203.01259"), "2203.01259"),
        (item().replace("23 Feb 2024 00:00:00 -0500", "30 Feb 2024 00:00:00 -0500"), "30 Feb"),
        ("<item/>", "no id"),
    ],
)
def test_an_item_that_is_no_paper_is_said_and_the_others_stay(broken: str, said: str) -> None:
    parsed = parse_feed(feed(broken, item(base="2203.09999")))
    assert [found.record.paper.ref for found in parsed.items] == ["arxiv:2203.09999"]
    assert len(parsed.unusable) == 1
    assert said in parsed.unusable[0]


@pytest.mark.parametrize(
    "content",
    [
        feed(item())[:-8],
        feed().replace(b"Fri, 23 Feb 2024 05:00:11 +0000", b"yesterday"),
        b"<rss/>",
        b"<html></html>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Another blog</title></feed>',
    ],
)
def test_what_is_no_feed_of_arxiv_is_refused(content: bytes) -> None:
    with pytest.raises(ReplyError):
        parse_feed(content)


def test_feeds_of_the_replaying_server() -> None:
    world = World.synthetic(30, days=3)
    parsed = parse_feed(forms.atom_feed(world, "cs+math", world.today))
    assert parsed.categories == ("cs", "math")
    assert parsed.day == world.today
    assert parsed.unusable == ()
    assert {found.kind for found in parsed.items} == {"new", "cross", "replacement"}


def test_a_recorded_atom_feed(shared_data: Path) -> None:
    parsed = parse_feed((shared_data / "protocol" / "rss" / "arxiv_rss_example_tidedra.xml").read_bytes())
    assert (parsed.categories, parsed.day, parsed.built) == (("cs.AI",), date(2025, 8, 20), "2025-08-20T04:00:19Z")
    assert [found.announce_type for found in parsed.items] == ["cross"] * 5 + ["new"] * 2
    first = parsed.items[0].record.paper
    assert (first.ref, first.version, first.categories) == ("arxiv:2508.13426", 1, ("cs.CL", "cs.AI"))
    assert first.abstract.startswith("As large language models")
    assert [author.name for author in first.authors] == ["Chunhua Liu", "Kabir Manandhar Shrestha", "Sukai Huang"]


def test_a_recorded_feed_of_old_form(shared_data: Path) -> None:
    content = (shared_data / "protocol" / "rss" / "arxiv_rss1_rdf_hep-ex_2018-05-23_physbiblio.xml").read_bytes()
    parsed = parse_feed(content)
    # Written in the evening of the 23rd, when the list of the 24th appears.
    assert (parsed.categories, parsed.day, parsed.built) == (("hep-ex",), date(2018, 5, 24), "2018-05-24T01:30:00Z")
    assert [(found.kind, found.record.paper.ref, found.record.paper.version) for found in parsed.items] == [
        ("new", "arxiv:1805.08875", 1),
        ("cross", "arxiv:1805.09166", 1),
        ("replacement", "arxiv:1805.06430", 2),
    ]
    paper = parsed.items[0].record.paper
    assert paper.title == "Measurement of Transverse Single Spin Asymmetries"
    assert "$2.6<\\eta<4$" in paper.abstract
    assert [(author.name, author.affiliations) for author in paper.authors] == [("Christopher Dilks", ("STAR Collaboration",))]
    assert parsed.items[2].record.paper.categories == ("nucl-th",)
    assert len(parsed.items[2].record.paper.authors) == 6
    wrong = content.replace(b"<link>http://arxiv.org/abs/1805.08875", b"<link>http://arxiv.org/abs/1805.08876")
    assert "1805.08876" in parse_feed(wrong).unusable[0]
    assert "id" in parse_feed(content.replace(b" (arXiv:1805.08875v1 [hep-ex])", b"")).unusable[0]
