"""A list as the API answers it."""

from papilio.web.api.lists import list_record
from papilio.web.lists.paper_list import PaperList


def test_the_whole_list_with_its_kinds_where_it_tells_them() -> None:
    listed = PaperList(path="/x", title="X", refs=["a:1", "a:2"], kinds={"a:1": "new", "a:2": "cross"})
    assert list_record(listed) == {"total": 2, "papers": [{"ref": "a:1", "kind": "new"}, {"ref": "a:2", "kind": "cross"}]}
    assert list_record(PaperList(path="/x", title="X", refs=["a:1"], matching=9)) == {"total": 9, "papers": [{"ref": "a:1"}]}
