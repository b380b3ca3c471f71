"""One line of an importable file → one `Record`, whichever of the known forms it has."""

from papilio.model import Record


def parse_record(content: bytes) -> Record:
    """Tell the form of one JSON line (arXiv snapshot, or our venue JSONL) and parse it.

    Raises:
        RecordError: Not UTF-8, no JSON object, no id or no title, an id that is almost one; says which.
    """
    raise NotImplementedError
