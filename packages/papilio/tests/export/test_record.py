"""Papers in the forms that programs read."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from references import entry

from papilio.export.record import card_record, paper_record
from papilio.model.paper import Announcement, Author, Entry, ReadingCounts

SCHEMA = json.loads((Path(__file__).parents[4] / "docs" / "paper-record.schema.json").read_text("utf-8"))
FULL = replace(
    entry("A title", abstract="Code: https://github.com/a/b.", published="2024-05-03", categories=("cs.LG",), doi="10.1000/X"),
    announcements=(Announcement("cs.LG", date(2024, 5, 6), "new", estimated=True),),
    also=("openreview:abcde",),
    aliases=("doi:10.1000/x",),
    counts=ReadingCounts(pdf=3, answers=1),
)


@pytest.mark.parametrize("held", [FULL, entry("0"), entry("T", ref="own:0123456789", venue="ICML", year=2024)])
def test_a_record_is_what_the_schema_says(held: Entry) -> None:
    record = paper_record(held)
    jsonschema.validate(record, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert set(record) == set(SCHEMA["required"])


def test_a_record_holds_what_the_library_knows_beside_the_paper() -> None:
    held = replace(FULL, paper=replace(FULL.paper, authors=(Author("Ada Lovelace", ("London",)),)))
    record = paper_record(held)
    assert record["authors"] == [{"name": "Ada Lovelace", "affiliations": ["London"]}]
    assert record["announcements"] == [{"category": "cs.LG", "day": "2024-05-06", "kind": "new", "estimated": True}]
    assert (record["also"], record["aliases"]) == (["openreview:abcde"], ["doi:10.1000/x"])
    assert (record["code"], record["readings"]) == (["https://github.com/a/b"], {"pdf": 3, "answers": 1})
    assert (record["page"], record["pdf"]) == ("/arxiv/2405.00001", "https://arxiv.org/pdf/2405.00001")


def test_addresses_of_the_source_come_before_those_that_the_ref_tells() -> None:
    held = entry("T", page_url="https://example.org/a", pdf_url="https://example.org/a.pdf")
    assert (paper_record(held)["url"], paper_record(held)["pdf"]) == ("https://example.org/a", "https://example.org/a.pdf")


def test_a_card_tells_what_the_reader_left_under_the_name_that_was_asked() -> None:
    card = card_record(" 2405.00001v2 ", FULL, starred=True, read=False)
    assert (card["name"], card["ref"], card["starred"], card["read"]) == (" 2405.00001v2 ", "arxiv:2405.00001", True, False)
    assert card["also"] == ["openreview:abcde"]
