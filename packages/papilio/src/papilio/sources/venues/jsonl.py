"""Our own JSONL form for venue papers, described by `venue-record.schema.json` beside this file (and in docs/)."""

from collections.abc import Mapping

from papilio.model import Record


def parse_venue_record(fields: Mapping[str, object]) -> Record:
    """One decoded line (`id, title, abstract, authors, venue, year, date, doi`, and optional `track, url, pdf, arxiv, keywords`).

    Raises:
        RecordError
    """
    raise NotImplementedError
