"""Cleaning of titles, abstracts and author strings: TeX accents to letters, line breaks, spaces, control characters.

Formulas (`$…$`, `\\(…\\)`) stay in TeX untouched.
"""

from papilio.model import Author


def clean_text(text: str) -> str:
    """One line of Unicode text (NFC): accents and TeX ligatures as letters, white space folded, control characters gone."""
    raise NotImplementedError


def clean_abstract(text: str) -> str:
    """As `clean_text`, paragraphs (blank lines, indented lines in arXiv's form) kept as one newline each."""
    raise NotImplementedError


def parse_authors(text: str) -> tuple[Author, ...]:
    """Authors of arXiv's author string: affiliations in (nested) parentheses, `and`, `et al`, suffixes (Jr., III),
    collaborations, numbered affiliation lists. Order kept, nothing invented."""
    raise NotImplementedError
