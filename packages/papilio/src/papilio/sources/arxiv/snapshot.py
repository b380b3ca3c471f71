"""The metadata snapshot: one JSON object a line (`id, title, abstract, authors, authors_parsed, categories, versions, …`)."""

from collections.abc import Mapping

from papilio.model import Record


def parse_snapshot(fields: Mapping[str, object]) -> Record:
    """One decoded line → a record with estimated announcements (kind `new` in the primary category, `cross` in the others)
    and warnings for what is missing.

    Raises:
        RecordError
    """
    raise NotImplementedError
