"""How a record of an edition is put together."""

import pytest

from papilio.errors import RecordError
from papilio.model.paper import Author
from papilio.sources.venues.edition import Found, authors_of, edition_record

FOUND = Found("pmlr:v235/abe24a", "On  {B}ayesian\ntitles", (Author("Ada Abe"),), "Words.", doi="https://doi.org/10.1000/X")


def test_a_record_is_cleaned_and_named() -> None:
    record = edition_record("ICML", 2024, FOUND)
    paper = record.paper
    assert (paper.ref, paper.venue, paper.year, paper.published) == ("pmlr:235/abe24a", "ICML", 2024, "2024")
    assert paper.title == "On Bayesian titles"
    assert (paper.doi, record.aliases, record.warnings) == ("10.1000/X", ("doi:10.1000/x",), ())


def test_addresses_are_kept_only_where_the_ref_tells_none() -> None:
    there = {"page": "https://example.org/a", "pdf": "https://example.org/a.pdf"}
    told = edition_record("ICML", 2024, Found("pmlr:235/abe24a", "T", **there)).paper
    assert (told.page_url, told.pdf_url) == ("", "")
    own = edition_record("ICML", 2024, Found("icml2024:12", "T", **there)).paper
    assert (own.page_url, own.pdf_url) == (there["page"], there["pdf"])


def test_what_is_missing_is_told_and_without_a_name_or_title_there_is_no_record() -> None:
    record = edition_record("ICML", 2024, Found("pmlr:235/abe24a", "T", date="2024-07-08", updated="2024-01-01"))
    assert set(record.warnings) == {"no abstract", "no authors"}
    assert (record.paper.published, record.paper.updated) == ("2024-07-08", "2024-07-08")
    for found in (Found("pmlr:235/abe24a", " \n"), Found("acl:nonsense", "T")):
        with pytest.raises(RecordError):
            edition_record("ICML", 2024, found)


def test_authors_without_a_name_are_none() -> None:
    names = ["Ada  Abe", " ", "", "Grace   Hopper"]
    assert [each.name for each in authors_of(names)] == ["Ada Abe", "Grace Hopper"]
