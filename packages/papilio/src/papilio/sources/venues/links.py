"""Links from a published paper to its preprint."""

import re

from papilio.errors import IdentifierError
from papilio.identifiers import parse_arxiv_id

_ABSTRACT = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/([^?#]+?)(?:\.pdf)?", re.IGNORECASE)


def arxiv_ref(target: str) -> str:
    """`arxiv:2401.00001` of a link to arXiv; empty for any other."""
    found = _ABSTRACT.fullmatch(target.strip())
    if not found:
        return ""
    try:
        return parse_arxiv_id(found[1]).ref
    except IdentifierError:
        return ""
