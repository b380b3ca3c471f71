"""RIS, read back by rispy."""

import json

import rispy
from references import HOSTILE, HOSTILE_ENTRIES, bibliography, entry, squeezed, written

from papilio.web.math.mathml import plain_text


def test_ris_of_hostile_titles_parses_and_keeps_them() -> None:
    found = rispy.loads(written("ris", HOSTILE_ENTRIES))
    assert len(found) == len(HOSTILE)
    for held, record in zip(HOSTILE_ENTRIES, found, strict=True):
        title = "".join(c if c.isprintable() else " " for c in plain_text(held.paper.title))
        assert record["title"] == squeezed(title)
        assert record["type_of_reference"] == "GEN"
        assert record["doi"] == held.paper.doi


def test_ris_and_csl_of_a_paper_without_authors_or_year() -> None:
    bare = [entry("0", ref="arxiv:1001.00001"), entry("1", "Ada Lovelace", ref="own:1", published="2024-05")]
    first, second = rispy.loads(written("ris", bare))
    assert "authors" not in first
    assert "year" not in first
    assert (second["year"], second["date"]) == ("2024", "2024/05//")
    items = json.loads(written("csl", bare))
    assert "author" not in items[0]
    assert "issued" not in items[0]
    assert items[1]["issued"] == {"date-parts": [[2024, 5]]}
    data = bibliography(written("bibtex", bare))
    assert "year" not in data.entries["arxiv-1001.00001"].fields
    assert not data.entries["arxiv-1001.00001"].persons


def test_names_keep_the_comma_of_parts_only() -> None:
    """A comma parts family name and given names, so a collaboration loses its own."""
    held = [entry("A", "Sturm, Drang and Others Group", "the ATLAS, CMS Collaborations", "Martin Luther King Jr.")]
    assert "AU  - Sturm Drang and Others Group\r\n" in written("ris", held)
    assert rispy.loads(written("ris", held))[0]["authors"] == [
        "Sturm Drang and Others Group", "the ATLAS CMS Collaborations", "King, Martin Luther, Jr.",
    ]  # fmt: skip


def test_lines_end_as_ris_wants_and_a_day_has_its_three_bars() -> None:
    text = written("ris", [entry("A", published="2024-05-03"), entry("B", ref="own:1", published="2024")])
    assert text.count("\r\n") == text.count("\n")
    assert "DA  - 2024/05/03/\r\n" in text and "DA  - 2024///\r\n" in text
    assert text.endswith("ER  - \r\n\r\n")
