"""Digital object identifiers as they stand in the fields of records."""

import re

from papilio.model.shown import shown

_PREFIX = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*|[;,](?=10\.[0-9]{4,9}/)", re.IGNORECASE)
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s]+")


def find_dois(text: str, warnings: list[str]) -> list[str]:
    """The DOIs of a field, with a warning for each word that is none. URLs of resolvers count as DOIs."""
    dois: list[str] = []
    for word in _PREFIX.sub(" ", text).replace("\\_", "_").split():
        bare = word.strip(",;").rstrip(".")
        if _DOI.fullmatch(bare):
            dois.append(bare)
        else:
            warnings.append(f"{shown(word)} is no DOI and was left out; one begins with `10.`")
    return dois
