"""The ACL Anthology in XML and in BibTeX: the same papers from both."""

import pytest
from venue_forms import PAPERS, acl_bib, acl_xml

from papilio.errors import ReplyError
from papilio.sources.venues.acl import parse_export, parse_volumes


def test_the_volumes_of_an_edition_are_told_from_the_others() -> None:
    page = parse_volumes(acl_xml(), "ACL", 2023)
    assert page.unusable == ()
    assert page.total == 3
    found = {record.paper.ref: record.paper.track for record in page.records}
    assert found == {
        "acl:2023.acl-long.1": "Long Papers",
        "acl:2023.acl-long.2": "Long Papers",
        "acl:2023.acl-demo.1": "System Demonstrations",
    }
    assert parse_volumes(acl_xml(), "EMNLP", 2023).records == ()
    assert parse_volumes(acl_xml(), "ACL", 2022).records == ()


def test_markup_becomes_text_and_formulas() -> None:
    record = parse_volumes(acl_xml(), "ACL", 2023).records[0]
    paper = record.paper
    assert paper.title == "Wings of Möbius: Butterfly Factorisations"
    assert paper.abstract == "We factor $O(n)$ wings."
    assert [(author.name, author.affiliations) for author in paper.authors] == [
        ("Ada Lovelace", ("University of Leaves",)),
        ("Ève Émile", ("University of Leaves",)),
    ]
    assert paper.doi == "10.18653/v1/2023.acl-long.1"
    assert record.aliases == ("doi:10.18653/v1/2023.acl-long.1",)
    assert (paper.venue, paper.year, paper.published) == ("ACL", 2023, "2023-07")
    assert (paper.page_url, paper.pdf_url) == ("", "")


def test_findings_are_a_track_of_their_meeting() -> None:
    title = "Findings of the Association for Computational Linguistics: EMNLP 2023"
    xml = f"""<?xml version='1.0' encoding='UTF-8'?>
<collection id="2023.findings">
  <volume id="emnlp"><meta><booktitle>{title}</booktitle><month>December</month><year>2023</year></meta>
    <paper id="7"><title>Wings</title><author><first>A.</first><last>Ant</last></author><url>2023.findings-emnlp.7</url></paper>
    <paper id="8"><title>Gone</title><url>2023.findings-emnlp.8</url><removed date="2024-01-01"/></paper>
    <paper id="9"><title>Wrong</title><url>2023.findings-emnlp.9</url><retracted date="2024-01-01">Flies.</retracted></paper>
    <paper id="10"><title>  </title><url>2023.findings-emnlp.10</url></paper>
  </volume>
</collection>"""
    page = parse_volumes(xml.encode(), "EMNLP", 2023)
    assert [(record.paper.ref, record.paper.track, record.paper.comments) for record in page.records] == [
        ("acl:2023.findings-emnlp.7", "Findings", ""),
        ("acl:2023.findings-emnlp.9", "Findings", "Retracted: Flies."),
    ]
    assert page.left_out == 1
    assert page.unusable == ("2023.findings-emnlp.10: it has no title",)


@pytest.mark.parametrize(
    ("collection", "volume", "number", "ref"),
    [("P19", "1", "7", "acl:P19-1007"), ("D19", "50", "7", "acl:D19-5007"), ("2020.acl", "main", "7", "acl:2020.acl-main.7")],
)
def test_a_paper_without_address_is_named_by_its_numbers(collection: str, volume: str, number: str, ref: str) -> None:
    xml = (
        f'<collection id="{collection}"><volume id="{volume}"><meta><booktitle>Proceedings of the 57th Annual Meeting of the '
        f"Association for Computational Linguistics</booktitle><year>2019</year></meta>"
        f'<paper id="{number}"><title>Wings</title></paper></volume></collection>'
    )
    [record] = parse_volumes(xml.encode(), "ACL", 2019).records
    assert record.paper.ref == ref
    assert record.warnings == ("no abstract", "no authors")


def test_the_export_tells_the_same() -> None:
    page = parse_export(acl_bib(PAPERS[:2]), "ACL", 2023)
    assert page.unusable == ()
    xml = parse_volumes(acl_xml(), "ACL", 2023).records[:2]
    for record, other in zip(page.records, xml, strict=True):
        assert record.paper.ref == other.paper.ref
        assert record.paper.title == other.paper.title
        assert [author.name for author in record.paper.authors] == [author.name for author in other.paper.authors]
        assert (record.paper.abstract, record.paper.doi, record.paper.track) == (
            other.paper.abstract,
            other.paper.doi,
            other.paper.track,
        )
        assert record.paper.published == other.paper.published


def test_an_abstract_with_a_lone_brace_costs_nothing_else() -> None:
    content = acl_bib(PAPERS).replace(b"A net that rests", b"A } net { that {rests")
    assert len(parse_export(content, "ACL", 2023).records) == 3
    content = acl_bib(PAPERS).replace(b'abstract = "A net that rests < 3 weeks."', b"abstract = {A net {that rests < 3 weeks.}")
    found = parse_export(content, "ACL", 2023).records
    assert [record.paper.title for record in found] == [paper.title for paper in PAPERS]
    assert found[1].paper.abstract.startswith("A net {that rests < 3 weeks.")


@pytest.mark.parametrize("parse", [parse_volumes, parse_export])
def test_what_is_something_else_is_refused(parse: object) -> None:
    assert callable(parse)
    for content in (
        b"",
        b"<html><head><title>Gone</title></head></html>",
        b"<feed/>",
        b"hello",
        acl_xml()[:-9],
        acl_bib()[:-3],
    ):
        with pytest.raises(ReplyError):
            parse(content, "ACL", 2023)
