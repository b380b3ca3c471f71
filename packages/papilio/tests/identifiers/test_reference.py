"""The page of the documentation that is made from the table."""

from pathlib import Path

from papilio.identifiers.reference import page


def test_the_documentation_is_the_table() -> None:
    document = Path(__file__).parents[4] / "docs" / "identifiers.md"
    assert document.read_text(encoding="utf-8") == page(), "run: python -m papilio.identifiers.reference > docs/identifiers.md"
