"""Which list an address below /arxiv/ or /venue/ names."""

from collections.abc import Callable

import pytest

from papilio.web.answering.problems import PageError
from papilio.web.lists.address import in_arxiv, in_venue, whole_in_venue
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]


@pytest.mark.parametrize(
    ("names", "path", "total"),
    [
        ("cs.CL-cs.CY", "/arxiv/cs.CL-cs.CY", 2),
        ("CS.na", "/arxiv/math.NA", 60),
        ("2405.00001,2405.00002", "/arxiv/2405.00001,2405.00002", 2),
    ],
)
def test_below_arxiv(ask: Ask, names: str, path: str, total: int) -> None:
    listed = in_arxiv(ask(names))
    assert (listed.path, listed.total) == (path, total)


@pytest.mark.parametrize(
    ("names", "path", "total"),
    [
        ("icml", "/venue/ICML.2025", 5),
        ("Latest", "/venue/latest", 6),
        ("P19-1001@ACL,2405.00001", "/venue/P19-1001@ACL,2405.00001", 2),
    ],
)
def test_below_venue(ask: Ask, names: str, path: str, total: int) -> None:
    listed = in_venue(ask(names))
    assert (listed.path, listed.total) == (path, total)
    if "," not in names:
        assert sorted(whole_in_venue(ask(names)).refs) == sorted(listed.refs)


def test_what_names_no_list(ask: Ask) -> None:
    for read, names in ((in_arxiv, "cs.XX"), (in_arxiv, "2405.99999"), (in_venue, "NOPE"), (whole_in_venue, "P19-1001@ACL")):
        with pytest.raises(PageError) as refused:
            read(ask(names))
        assert refused.value.status == 404
