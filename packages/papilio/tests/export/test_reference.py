"""What the forms of references have in common."""

from dataclasses import replace

import pytest
from references import entry

from papilio.export.reference import Reference, references
from papilio.model.paper import Entry
from papilio.model.partial_date import PartialDate


def reference(held: Entry) -> Reference:
    [found] = references([held], frozenset())
    return found


PREPRINT = entry("A title", "Ada Lovelace", categories=("cs.CL", "cs.LG"), published="2024-05-03T17:01:02Z")
TALK = entry("A talk", "Ada Lovelace", ref="openreview:abcde", venue="ICML", year=2025, published="2024-12-01")


@pytest.mark.parametrize(
    ("held", "kind", "container"),
    [
        (PREPRINT, "preprint", ""),
        (TALK, "conference", "International Conference on Machine Learning"),
        (entry("A", ref="jmlr:21-1234", venue="JMLR", year=2020), "article", "Journal of Machine Learning Research"),
        (entry("A", journal_ref="Phys. Rev.\n D 76 (2007)"), "article", "Phys. Rev. D 76 (2007)"),
        (entry("A", ref="own:0123456789"), "other", ""),
    ],
)
def test_the_kind_of_work_and_where_it_appeared(held: Entry, kind: str, container: str) -> None:
    assert (reference(held).kind, reference(held).container) == (kind, container)


def test_a_preprint_of_a_published_work_is_named_without_its_category() -> None:
    found = reference(replace(TALK, also=("arxiv:2405.00001",)))
    assert (found.arxiv, found.primary) == ("2405.00001", "")
    assert (reference(PREPRINT).arxiv, reference(PREPRINT).primary) == ("2405.00001", "cs.CL")
    assert reference(TALK).arxiv == ""


def test_a_day_of_another_year_than_the_edition_is_left_out() -> None:
    assert (reference(TALK).year, reference(TALK).day) == (2025, PartialDate(2025))
    assert (reference(PREPRINT).year, reference(PREPRINT).day) == (2024, PartialDate(2024, 5, 3))
    assert (reference(entry("A")).year, reference(entry("A")).day) == (None, None)


def test_only_web_addresses_are_given_and_a_doi_leads_where_nothing_else_does() -> None:
    own = entry("A", ref="own:0123456789", doi="10.1000/x", page_url="javascript:alert(1)", pdf_url="file:///etc/passwd")
    assert (reference(own).url, reference(own).pdf) == ("https://doi.org/10.1000/x", "")
    assert reference(PREPRINT).url == "https://arxiv.org/abs/2405.00001"


def test_authors_without_a_name_are_left_out() -> None:
    assert [each.whole_family for each in reference(entry("A", "Ada Lovelace", " ")).authors] == ["Lovelace"]
