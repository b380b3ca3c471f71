"""OAI-PMH replies: three formats, tokens, deletions, errors, other repositories."""

import lzma
from datetime import date
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

import orjson
import pytest
from replay import World, forms

from papilio.errors import ProtocolError, ReplyError
from papilio.sources.arxiv.oai import SetRow, parse_identify, parse_records, parse_sets
from papilio.sources.arxiv.snapshot import parse_snapshot

RAW = (
    '<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{id}</id><submitter>S</submitter>'
    '<version version="v1"><date>Mon, 15 Apr 2013 19:33:21 GMT</date><size>6kb</size></version>'
    '<version version="v2"><date>Tue, 7 May 2013 01:02:03 GMT</date><size>6kb</size></version>'
    "<title>On\n  {id}</title><authors>Igor A. Zaliznyak and John M. Tranquada</authors><categories>{categories}</categories>"
    "<comments>{comments}</comments><abstract>  One.\n  Two.\n</abstract></arXivRaw></metadata>"
)


def reply(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f'<responseDate>2013-05-16T13:50:10Z</responseDate><request verb="ListRecords"/>{body}</OAI-PMH>'
    ).encode()


def header(name: str, day: str = "2013-05-15", *, deleted: bool = False) -> str:
    status = " status='deleted'" if deleted else ""
    return f"<header{status}><identifier>{name}</identifier><datestamp>{day}</datestamp></header>"


def raw(base: str, *, categories: str = "cond-mat.str-el", comments: str = "", inner: str = "", day: str = "2013-05-15") -> str:
    metadata = RAW.format(id=inner or base, categories=categories, comments=comments)
    return f"<record>{header(f'oai:arXiv.org:{base}', day)}{metadata}</record>"


def listed(*records: str, token: str = "") -> bytes:
    return reply(f"<ListRecords>{''.join(records)}{token}</ListRecords>")


def test_a_page_of_raw_records() -> None:
    page = parse_records(
        listed(
            raw("1304.4214", day="2013-05-14"),
            f"<record>{header('oai:arXiv.org:hep-th/9901001', deleted=True)}</record>",
            token='<resumptionToken cursor="0" completeListSize="1090"> 6460044|1001 </resumptionToken>',
        )
    )
    paper = page.records[0].paper
    assert (paper.ref, paper.title, paper.abstract) == ("arxiv:1304.4214", "On 1304.4214", "One.\nTwo.")
    assert (paper.published, paper.updated, paper.version) == ("2013-04-15T19:33:21Z", "2013-05-07T01:02:03Z", 2)
    assert [author.name for author in paper.authors] == ["Igor A. Zaliznyak", "John M. Tranquada"]
    assert page.deleted == ("arxiv:hep-th/9901001",)
    assert page.refs == ("arxiv:1304.4214", "arxiv:hep-th/9901001")
    assert (page.token, page.complete_size, page.cursor) == ("6460044|1001", 1090, 0)
    assert (page.response_day, page.newest_day) == (date(2013, 5, 16), date(2013, 5, 15))
    assert page.unusable == ()


@pytest.mark.parametrize("token", ["", "<resumptionToken/>", '<resumptionToken cursor="1000" completeListSize="x"/>'])
def test_the_last_page_has_no_token(token: str) -> None:
    page = parse_records(listed(raw("1304.4214"), token=token))
    assert (page.token, page.complete_size) == ("", None)


def test_a_harvested_record_equals_an_imported_one(shared_data: Path) -> None:
    """Of real fields, in the other form."""
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz") as lines:
        rows = [orjson.loads(line) for line in islice(lines, 1500)]
    records: list[str] = []
    for row in rows:
        row |= {"authors_parsed": None, "update_date": None}
        if isinstance(row["categories"], list):
            row["categories"] = " ".join(row["categories"])
        versions = "".join(
            f'<version version="{each["version"]}"><date>{each["created"]}</date><size>1kb</size></version>'
            for each in row["versions"]
        )
        fields = "".join(
            f"<{name}>{escape(row[name])}</{name}>"
            for name in (
                "id",
                "title",
                "authors",
                "categories",
                "comments",
                "journal-ref",
                "doi",
                "report-no",
                "license",
                "abstract",
            )
            if row[name] is not None
        )
        named = header(f"oai:arXiv.org:{row['id']}")
        records.append(f"<record>{named}<metadata><arXivRaw>{versions}{fields}</arXivRaw></metadata></record>")
    page = parse_records(listed(*records))
    assert page.unusable == ()
    assert list(page.records) == [parse_snapshot(row) for row in rows]


def test_ids_in_old_form_keep_the_name_that_they_came_with() -> None:
    record = parse_records(listed(raw("math.GT/0309136"))).records[0]
    assert record.paper.ref == "arxiv:math/0309136"
    assert "arxiv:math.GT/0309136" in record.aliases


def test_a_withdrawn_paper_keeps_its_record() -> None:
    page = parse_records(listed(raw("1304.4214", comments="This paper has been withdrawn by the author")))
    assert page.records[0].paper.comments == "This paper has been withdrawn by the author"
    assert page.deleted == ()


def test_a_category_that_vanished_moves_and_an_unknown_one_is_named() -> None:
    page = parse_records(listed(raw("1304.4214", categories="chao-dyn cs.ZZ 37K05 alg-geom")))
    assert page.records[0].paper.categories == ("nlin.CD", "cs.ZZ", "math.AG")
    assert page.records[0].warnings == ("not categories, left out: 37K05",)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (raw("1304.4214", inner="1304.4215"), "oai:arXiv.org:1304.4214: the metadata are of 1304.4215"),
        (raw("1313.4214"), "oai:arXiv.org:1313.4214: "),
        (raw("1304.4214v2"), "oai:arXiv.org:1304.4214v2: the identifier names a version"),
        (f"<record>{header('oai:arXiv.org:1304.4214')}</record>", "oai:arXiv.org:1304.4214: a record without metadata"),
        (f"<record>{header('oai:arXiv.org:1304.4214')}<metadata><marc/></metadata></record>", "the form marc"),
        (f"<record>{header('oai:arXiv.org:1304.4214')}<metadata><arXivRaw/></metadata></record>", "no arXiv id given"),
        (f"<record>{header('oai:example.org:1304.4214')}</record>", "oai:example.org:1304.4214: no paper of arXiv"),
        (f"<record>{header('oai:arXiv.org:１３０４.4214')}</record>", "letters that no id has"),
        (raw("1304.4214").replace("On\n  1304.4214", " "), "oai:arXiv.org:1304.4214: the record of 1304.4214 has no title"),
        ("<record><header/></record>", "(no identifier): "),
        ("<record/>", "(no identifier): "),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_goes_on(record: str, said: str) -> None:
    page = parse_records(listed(record, raw("0705.1765")))
    assert [found.paper.ref for found in page.records] == ["arxiv:0705.1765"]
    assert len(page.unusable) == 1
    assert said in page.unusable[0]


def test_a_datestamp_that_is_none_is_a_warning() -> None:
    page = parse_records(listed(raw("0705.1765", day="yesterday")))
    assert page.newest_day is None
    assert "datestamp" in page.records[0].warnings[0]


def test_authors_and_days_of_the_arxiv_format() -> None:
    page = parse_records(
        listed(
            f"<record>{header('oai:arXiv.org:1401.2122')}<metadata><arXiv><id>1401.2122</id><created>2014-01-09</created>"
            "<updated>2017-10-23</updated><authors><author><keyname>King</keyname><forenames>Martin Luther</forenames>"
            "<suffix>Jr.</suffix><affiliation>Boston</affiliation><affiliation> </affiliation></author>"
            "<author><keyname>:</keyname></author><author><keyname>Teresa M. for the IceCube Collaboration</keyname></author>"
            "</authors><title>T</title><categories>math.AP</categories><doi>10.1103/A.1;10.1103/A.2</doi><abstract>A</abstract>"
            "</arXiv></metadata></record>"
        )
    )
    paper = page.records[0].paper
    assert [(author.name, author.affiliations) for author in paper.authors] == [
        ("Martin Luther King Jr.", ("Boston",)),
        ("Teresa M.", ()),
        ("IceCube Collaboration", ()),
    ]
    assert (paper.published, paper.updated, paper.version) == ("2014-01-09", "2017-10-23", 1)
    assert page.records[0].aliases[:2] == ("doi:10.1103/a.1", "doi:10.1103/a.2")


@pytest.mark.parametrize("created", ["", "<created>soon</created>"])
def test_without_a_day_the_month_of_the_id_is_taken(created: str) -> None:
    page = parse_records(
        listed(
            f"<record>{header('oai:arXiv.org:1401.2122')}<metadata><arXiv><id>1401.2122</id>{created}<title>T</title>"
            "</arXiv></metadata></record>"
        )
    )
    assert (page.records[0].paper.published, page.records[0].paper.updated) == ("2014-01", "2014-01")
    assert any("month of the id" in warning for warning in page.records[0].warnings)


@pytest.mark.parametrize(
    "stamp", ["Mon, 31 Dec 9999 23:59:59 GMT", "Mon, 1 Jan 0001 00:00:00 GMT", "Mon, 1 Jan 2013 00:00:60 GMT"]
)
def test_times_of_another_age_are_not_believed(stamp: str) -> None:
    page = parse_records(listed(raw("1304.4214").replace("Mon, 15 Apr 2013 19:33:21 GMT", stamp)))
    assert page.records[0].paper.published == "2013-04"


def test_an_empty_day_is_no_error() -> None:
    page = parse_records(reply('<error code="noRecordsMatch"/>'))
    assert (page.records, page.refs, page.token, page.newest_day) == ((), (), "", None)
    assert page.response_day == date(2013, 5, 16)


@pytest.mark.parametrize("parse", [parse_records, parse_sets, parse_identify])
def test_errors_of_the_protocol_carry_their_code(parse: object) -> None:
    assert callable(parse)
    with pytest.raises(ProtocolError, match="the token is too old") as raised:
        parse(reply('<error code="noRecordsMatch"/><error code="badResumptionToken">the token\n is too old</error>'))
    assert raised.value.code == "badResumptionToken"


@pytest.mark.parametrize(
    "content",
    [
        b"<rss/>",
        reply("<Identify/>"),
        reply(""),
        reply("<ListRecords/>").replace(b"2013-05-16T13:50:10Z", b"today"),
        reply("<ListRecords/>")[:-12],
        b"<record><header/></record>",
    ],
)
def test_what_is_no_reply_with_records_is_refused(content: bytes) -> None:
    with pytest.raises(ReplyError):
        parse_records(content)


def test_sets_and_identify() -> None:
    rows = "<set><setSpec>cs:cs:AI</setSpec><setName>A\n I</setName></set><resumptionToken>x</resumptionToken>"
    page = parse_sets(reply(f"<ListSets>{rows}</ListSets>"))
    assert page.sets == (SetRow("cs:cs:AI", "A I"),)
    assert page.token == "x"
    body = "<Identify><repositoryName>arXiv</repositoryName><earliestDatestamp>2005-09-16</earliestDatestamp></Identify>"
    assert parse_identify(reply(body)) == ("arXiv", date(2005, 9, 16))
    for broken in ("<Identify/>", '<error code="noRecordsMatch"/>'):
        with pytest.raises(ReplyError):
            parse_identify(reply(broken))
    with pytest.raises(ReplyError, match="setSpec"):
        parse_sets(reply("<ListSets><set/></ListSets>"))


def test_replies_of_the_replaying_server() -> None:
    world = World.synthetic(40, days=3)
    papers = list(world.papers.values())
    body = "".join(map(forms.oai_record, papers))
    page = parse_records(forms.oai(world, "", f"<ListRecords>{body}</ListRecords>"))
    assert [record.paper.ref for record in page.records] == [f"arxiv:{paper.id}" for paper in papers]
    assert [record.paper.version for record in page.records] == [len(paper.versions) for paper in papers]
    assert all(record.warnings == () for record in page.records)


# Recorded replies.


def test_recorded_records_of_arxiv(shared_data: Path) -> None:
    found = {file.name: parse_records(file.read_bytes()) for file in (shared_data / "protocol" / "oai").iterdir()}
    assert all(page.unusable == () and page.deleted == () for page in found.values())
    counts = {name: len(page.records) for name, page in found.items()}
    assert counts.pop("arXiv_ListIdentifiers_2014-05.xml") == 0
    assert counts.pop("arxiv-physics-hep-ex.xml") == counts.pop("arxiv-physics-hep-th.xml") == 3
    assert counts.pop("arxiv_multi_20230125.xml") == 3
    assert set(counts.values()) == {1}
    papers = [record.paper for page in found.values() for record in page.records]
    assert all(paper.title and paper.abstract and paper.authors and paper.categories and paper.published for paper in papers)
    assert found["arXiv_ListIdentifiers_2014-05.xml"].refs == ("arxiv:0705.1765", "arxiv:0705.3619", "arxiv:0705.3623")


def test_a_recorded_reply_in_each_format(shared_data: Path) -> None:
    folder = shared_data / "protocol" / "oai"
    raw_page = parse_records((folder / "arXivRaw_GetRecord_1304.4214.xml").read_bytes())
    assert raw_page.records[0].paper.published == "2013-04-15T19:33:21Z"
    assert raw_page.records[0].paper.license == "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
    single = parse_records((folder / "arxiv-single.xml").read_bytes()).records[0].paper
    assert single.categories == ("math.AP", "hep-th", "math-ph", "math.DG", "nlin.SI")
    assert single.abstract.count("\n") == 1
    assert (single.published, single.updated) == ("2014-01-09", "2017-10-23")
    # A record alone, in oai_dc.
    page = parse_records((folder / "arxiv_math_0306266.xml").read_bytes())
    dublin = page.records[0].paper
    assert (dublin.ref, dublin.categories, dublin.doi) == ("arxiv:math/0306266", ("math.CO",), "10.1017/S0963548305006826")
    assert dublin.authors[0].name == "Amin Coja-Oghlan"
    assert dublin.journal_ref == "Combinatorics, Probability and Computing 14 (2005) 439 - 465"
    assert page.response_day == page.newest_day == date(2017, 11, 17)
    many = parse_records((folder / "arxiv_multi_20230125.xml").read_bytes())
    assert (many.token, many.complete_size, many.cursor) == ("6460044|1001", 1090, 0)
    assert many.records[2].paper.comments.endswith("to fix some when ADE hypothesis is needed")
    assert (many.records[2].paper.published, many.records[2].paper.updated) == ("2014-12-03", "2023-01-23")


def test_another_repository_gives_no_papers(shared_data: Path) -> None:
    folder = shared_data / "protocol" / "errors"
    tokens: list[str] = []
    name = "ListRecords.xml"
    while name:
        page = parse_records((folder / name).read_bytes())
        assert (page.records, page.deleted, page.refs) == ((), (), ())
        assert len(page.unusable) == 2
        tokens.append(name := page.token)
    assert tokens == ["ListRecords2.xml", "ListRecords3.xml", "ListRecords4.xml", ""]
    assert parse_identify((folder / "Identify.xml").read_bytes()) == ("A Test Repository", date(1970, 1, 1))
    sets = parse_sets((folder / "ListSets.xml").read_bytes())
    assert SetRow("ddc:004", "Data processing, computer science, computer systems") in sets.sets


def test_every_recorded_error(shared_data: Path) -> None:
    folder = shared_data / "protocol" / "errors"
    for code in ("badArgument", "badResumptionToken", "cannotDisseminateFormat", "idDoesNotExist"):
        with pytest.raises(ProtocolError) as raised:
            parse_records((folder / f"{code}.xml").read_bytes())
        assert raised.value.code == code
    assert parse_records((folder / "noRecordsMatch.xml").read_bytes()).records == ()
    with pytest.raises(ReplyError, match="well-formed"):
        parse_records((folder / "ListRecordsBroken.xml").read_bytes())
