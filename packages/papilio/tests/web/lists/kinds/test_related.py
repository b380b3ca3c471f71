"""Papers like one paper, as a page of them and as a whole."""

from collections.abc import Callable

import pytest

from papilio.web.answering.problems import PageError
from papilio.web.lists.kinds.related import read, whole
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]


def test_pages_are_cut_from_the_whole_and_tell_the_words_shared(ask: Ask) -> None:
    every = whole(ask("2405.00001", show="x"))
    assert every.total == len(every.refs) > 50 and "arxiv:2405.00001" not in every.refs
    page = read(ask("2405.00001", skip="10", show="10", sort="1"))
    assert (list(page.refs), page.total) == (every.refs[10:20], every.total)
    assert all(page.why[ref] for ref in page.refs) and not any(every.why.values())
    assert page.feed == every.feed == page.title == "Related to Sparse graphs and their 1 colours"
    assert every.file == "related-arxiv:2405.00001"
    assert page.about is not None and page.about.href == "/arxiv/2405.00001"


@pytest.mark.parametrize(
    "name", ["tAlk_1-xyz@OpenReview", "openreview:tAlk_1-xyz", "https://openreview.net/forum?id=tAlk_1-xyz"]
)
def test_any_name_of_the_paper_leads_to_one_address(ask: Ask, name: str) -> None:
    listed = read(ask(name))
    assert (listed.path, listed.body) == ("/related/tAlk_1-xyz@OpenReview", "venue")


def test_a_paper_that_says_nothing_and_one_that_is_not_held(ask: Ask) -> None:
    silent = read(ask("2405.00203"))
    assert silent.total == 0 and "too little" in silent.empty and silent.ways
    with pytest.raises(PageError) as refused:
        read(ask("2405.99999"))
    assert "/arxiv/2405.99999" in [way.href for way in refused.value.ways]
