"""Dublin Core, in which what a line means shows by its form alone."""

import pytest

from papilio.errors import RecordError
from papilio.sources.arxiv.dublin import read_dublin_core
from papilio.sources.markup import parse_xml

LINES = """<dc:title>Strings and
 other things</dc:title>
<dc:creator>Person, A.</dc:creator><dc:creator>Schr{\\"o}dinger, Erwin</dc:creator><dc:creator>Collaboration</dc:creator>
<dc:subject>High Energy Physics - Theory</dc:subject><dc:subject>Mathematics - Combinatorics</dc:subject>
<dc:subject>Condensed Matter - Strongly Correlated Electrons</dc:subject><dc:subject>81T30</dc:subject>
<dc:description>About strings.</dc:description><dc:description>Comment: 12 pages</dc:description>
<dc:date>1999-01-04</dc:date><dc:date>1998-12-31</dc:date>
<dc:identifier>http://arxiv.org/abs/hep-th/9901001</dc:identifier><dc:identifier>Phys.Rev. D60 (1999)</dc:identifier>
<dc:identifier>doi:10.1103/PhysRevD.60.1</dc:identifier>"""


def element(lines: str):
    head = '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    return parse_xml(f"{head}{lines}</oai_dc:dc>".encode(), "a record")


def test_each_line_is_what_its_form_says() -> None:
    record = read_dublin_core(element(LINES), "hep-th/9901001")
    paper = record.paper
    assert (paper.title, paper.abstract, paper.comments) == ("Strings and other things", "About strings.", "12 pages")
    assert [author.name for author in paper.authors] == ["A. Person", "Erwin Schrödinger", "Collaboration"]
    assert paper.categories == ("hep-th", "math.CO", "cond-mat.str-el")
    assert (paper.doi, paper.journal_ref) == ("10.1103/PhysRevD.60.1", "Phys.Rev. D60 (1999)")
    assert (paper.published, paper.updated, paper.version) == ("1998-12-31", "1999-01-04", 1)
    assert "doi:10.1103/physrevd.60.1" in record.aliases


def test_without_a_date_the_month_of_the_id_is_taken_and_said() -> None:
    lines = LINES.replace("<dc:date>1999-01-04</dc:date>", "<dc:date>last week</dc:date>").replace(
        "<dc:date>1998-12-31</dc:date>", ""
    )
    record = read_dublin_core(element(lines), "hep-th/9901001")
    assert record.paper.published == "1999-01"
    assert any("'last week'" in each for each in record.warnings)
    assert any("1999-01, is taken" in each for each in record.warnings)


def test_without_a_title_there_is_no_record() -> None:
    with pytest.raises(RecordError, match="title"):
        read_dublin_core(element("<dc:creator>Person, A.</dc:creator>"), "hep-th/9901001")
