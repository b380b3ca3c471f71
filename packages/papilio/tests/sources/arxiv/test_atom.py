"""Feeds of the query API: papers, empty pages, error entries."""

from pathlib import Path

import pytest
from replay import World, forms

from papilio.errors import ProtocolError, ReplyError
from papilio.sources.arxiv.atom import parse_query

ENTRY = """<entry><id>http://arxiv.org/abs/{id}</id><title>T of
  it</title><updated>2024-03-02T05:50:33Z</updated><published>2023-01-31T17:42:32Z</published><summary>  S.</summary>
<category term="stat.ML"/><category term="math.ST"/><category term="62F03"/><arxiv:primary_category term="math.ST"/>
<arxiv:comment>12 pages</arxiv:comment><arxiv:journal_ref>J 1</arxiv:journal_ref><arxiv:doi>10.1000/x</arxiv:doi>
<author><name>Ann B. Smith</name><arxiv:affiliation>CfA</arxiv:affiliation></author><author><name>Bo</name></author></entry>"""


def feed(*entries: str, total: str = "7") -> bytes:
    return (
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/api/x</id><opensearch:itemsPerPage>2</opensearch:itemsPerPage>'
        f"<opensearch:totalResults>{total}</opensearch:totalResults><opensearch:startIndex>4</opensearch:startIndex>"
        f"{''.join(entries)}</feed>"
    ).encode()


def test_an_entry_with_everything() -> None:
    page = parse_query(feed(ENTRY.format(id="2301.13379v3")))
    assert (page.total, page.start, page.per_page, page.unusable) == (7, 4, 2, ())
    record = page.records[0]
    paper = record.paper
    assert (paper.ref, paper.version, paper.title, paper.abstract) == ("arxiv:2301.13379", 3, "T of it", "S.")
    assert (paper.published, paper.updated) == ("2023-01-31T17:42:32Z", "2024-03-02T05:50:33Z")
    assert paper.categories == ("math.ST", "stat.ML")
    assert (paper.comments, paper.journal_ref, paper.doi) == ("12 pages", "J 1", "10.1000/x")
    assert [(author.name, author.affiliations) for author in paper.authors] == [("Ann B. Smith", ("CfA",)), ("Bo", ())]
    assert [(found.category, found.kind, found.estimated) for found in record.announcements] == [
        ("math.ST", "new", True),
        ("stat.ML", "cross", True),
    ]


@pytest.mark.parametrize(
    ("name", "ref", "version"),
    [
        ("hep-th/9901001v2", "arxiv:hep-th/9901001", 2),
        ("math.GT/0309136v1", "arxiv:math/0309136", 1),
        ("2301.13379", "arxiv:2301.13379", 1),
    ],
)
def test_ids_of_every_form(name: str, ref: str, version: int) -> None:
    record = parse_query(feed(ENTRY.format(id=name))).records[0]
    assert (record.paper.ref, record.paper.version) == (ref, version)
    assert ("arxiv:math.GT/0309136" in record.aliases) == (name.startswith("math.GT"))


def test_no_entries_are_an_empty_page() -> None:
    page = parse_query(feed(total="0"))
    assert (page.records, page.unusable, page.total) == ((), (), 0)


def test_an_entry_that_is_no_paper_is_said_and_the_others_stay() -> None:
    broken = [ENTRY.format(id="1234"), ENTRY.replace("http://arxiv.org/abs/{id}", "http://example.org/1"), "<entry/>"]
    untitled = ENTRY.format(id="2301.13380v1").replace("T of\n  it", "")
    page = parse_query(feed(*broken, untitled, ENTRY.format(id="2301.13379v1")))
    assert [record.paper.ref for record in page.records] == ["arxiv:2301.13379"]
    assert len(page.unusable) == 4
    assert "1234" in page.unusable[0]


def test_times_that_are_none_are_warned_of() -> None:
    record = parse_query(
        feed(ENTRY.format(id="2301.13379v1").replace("2023-01-31T17:42:32Z", "9999-12-31T23:59:59-14:00"))
    ).records[0]
    assert record.paper.published == "2023-01"
    assert any("published" in warning for warning in record.warnings)


@pytest.mark.parametrize(
    ("fragment", "summary", "code"),
    [
        ("incorrect_id_format_for_cond—mat/0709123", "incorrect id format for cond—mat/0709123", "incorrect_id_format_for"),
        ("malformed_id_1234.1234", "malformed id 1234.1234", "malformed_id"),
        ("max_results_must_be_non-negative", "max_results must be non-negative", "max_results_must_be_non-negative"),
        ("start_must_be_an_integer", "", "start_must_be_an_integer"),
    ],
)
def test_error_entries_carry_code_and_offending_value(fragment: str, summary: str, code: str) -> None:
    entry = f"<entry><id>http://arxiv.org/api/errors#{fragment}</id><title>Error</title><summary>{summary}</summary></entry>"
    with pytest.raises(ProtocolError) as raised:
        parse_query(feed(ENTRY.format(id="2301.13379v1"), entry))
    assert raised.value.code == code
    assert str(raised.value) == (summary or "start must be an integer")


@pytest.mark.parametrize(
    "content", [feed()[:-4], b"<rss/>", feed(total="many"), b'<feed xmlns="http://www.w3.org/2005/Atom"/>']
)
def test_what_is_no_feed_of_the_api_is_refused(content: bytes) -> None:
    with pytest.raises(ReplyError):
        parse_query(content)


def test_replies_of_the_replaying_server() -> None:
    world = World.synthetic(20, days=2)
    papers = [(paper, 1) for paper in world.papers.values()]
    page = parse_query(forms.atom_query(world, papers, 99, 0, 100))
    assert [record.paper.ref for record in page.records] == [f"arxiv:{paper.id}" for paper, _ in papers]
    assert page.total == 99


def test_recorded_replies(shared_data: Path) -> None:
    counts: dict[str, int] = {}
    for file in (shared_data / "protocol" / "arxiv-api").iterdir():
        if file.name.startswith("id_abc"):
            with pytest.raises(ProtocolError, match="incorrect id format for abc") as raised:
                parse_query(file.read_bytes())
            assert raised.value.code == "incorrect_id_format_for"
            continue
        page = parse_query(file.read_bytes())
        assert page.unusable == ()
        assert all(record.paper.abstract and record.paper.authors and record.paper.categories for record in page.records)
        counts["_".join(file.stem.split("_")[:-1])] = len(page.records)
        if file.name.startswith("q_testing_s50"):
            assert (page.total, page.start, page.per_page) == (214881, 50, 10)
    assert counts == {
        "id_0000.0000_s0_m100": 0,
        "id_0808.05394_1707.08567_s0_m100": 1,
        "id_1605.08386_s0_m100": 1,
        "id_2104.12255v1_s0_m100": 1,
        "id_astro-ph_0601001_s0_m100": 1,
        "q_testing_s0_m10": 10,
        "q_testing_s0_m15": 15,
        "q_testing_s50_m10": 10,
        "q_testing_s9_m15": 15,
    }


def test_a_recorded_paper_with_affiliations(shared_data: Path) -> None:
    content = (shared_data / "protocol" / "arxiv-api" / "id_astro-ph_0601001_s0_m100_3150dca9dc76.xml").read_bytes()
    paper = parse_query(content).records[0].paper
    assert (paper.ref, paper.categories, paper.journal_ref) == (
        "arxiv:astro-ph/0601001",
        ("astro-ph",),
        "ActaAstron.56:1-50,2006",
    )
    assert paper.authors[2].affiliations == ("CfA",)
    assert paper.abstract.startswith("We derive the frequencies")
