"""A list as the API answers it."""

from papilio.web.lists.paper_list import PaperList


def list_record(listed: PaperList) -> dict[str, object]:
    """The whole list in its own order: its total, and each paper with its kind, if it has one."""
    return {"total": listed.total, "papers": [_line(listed, ref) for ref in listed.refs]}


def _line(listed: PaperList, ref: str) -> dict[str, object]:
    return {"ref": ref, "kind": listed.kinds[ref]} if ref in listed.kinds else {"ref": ref}
