"""CSL, read by a citation processor."""

import io
import json

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from references import HOSTILE_ENTRIES, NAMES, entry, written

STYLE = b"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
<info><title>Plain</title><id>plain</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout suffix="."><names variable="author"><name/></names><text variable="title" prefix=". "/>
<text variable="container-title" prefix=". "/><date variable="issued" prefix=", " form="text" date-parts="year"/></layout>
</bibliography></style>"""


# It warns of the variables that it does not know.
@pytest.mark.filterwarnings("ignore:The following arguments for Reference:UserWarning")
def test_a_citation_processor_reads_csl() -> None:
    held = [*HOSTILE_ENTRIES, entry("A talk", *NAMES, ref="openreview:x", venue="ICML", year=2025), entry("0")]
    items = json.loads(written("csl", held))
    styled = CitationStylesBibliography(
        CitationStylesStyle(io.BytesIO(STYLE), validate=False), CiteProcJSON(items), formatter.plain
    )
    for item in items:
        styled.register(Citation([CitationItem(item["id"])]))
    lines = ["".join(map(str, line)) for line in styled.bibliography()]
    assert len(lines) == len(held)
    assert any("Maaten" in line and "张三" in line and "2025" in line for line in lines)
