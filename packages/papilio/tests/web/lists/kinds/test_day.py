"""A day's list: which day, which papers, in which order, and why there are none."""

from collections.abc import Callable
from datetime import date

import pytest

from papilio.web.answering.problems import PageError
from papilio.web.lists.kinds import day
from papilio.web.lists.paper_list import ListRequest

Ask = Callable[..., ListRequest]


def test_the_newest_day_and_the_one_asked_for(ask: Ask) -> None:
    newest, asked = day.read(ask("cs")), day.read(ask("cs", date="2024-05-02"))
    assert (newest.date, asked.date) == (date(2024, 5, 3), date(2024, 5, 2))
    assert (newest.total, asked.total) == (61, 5)
    assert (newest.file, asked.file) == ("cs-2024-05-03", "cs-2024-05-02")
    assert asked.feed == f"{newest.feed} 2024-05-02", "a feed of the newest day is not called after one"
    assert newest.visit != asked.visit


def test_unions_and_differences_tell_the_best_kind(ask: Ask) -> None:
    both = day.read(ask("math.NA,cs.LG"))
    assert set(both.kinds.values()) == {"new"} and set(day.read(ask("math.NA")).kinds.values()) == {"cross"}
    assert list(both.refs) == list(day.read(ask("cs.LG")).refs)
    assert day.read(ask("cs.CL-cs.CY")).refs == ["arxiv:2405.00104", "arxiv:2405.00102"]
    assert day.read(ask("cs.CL-cs.CY")).title.endswith("− Computers and Society")


@pytest.mark.parametrize(
    ("names", "date", "why"),
    [
        ("cs", "2024-05-04", "weekend"),
        ("cs", "2024-11-29", "holiday"),
        ("cs", "2024-05-06", "nothing listed on 2024-05-06"),
        ("econ.EM", "", "no papers of this category"),
        ("econ.EM", "2024-05-04", "no papers of this category"),
    ],
)
def test_why_there_is_nothing(ask: Ask, names: str, date: str, why: str) -> None:
    listed = day.read(ask(names, date=date))
    assert listed.total == 0 and why in listed.empty
    assert listed.known == bool(date)


def test_a_category_without_papers_is_shown_at_today_and_named_as_asked(ask: Ask) -> None:
    listed = day.read(ask("Econ.EM"))
    assert (listed.date, listed.file) == (date(2024, 5, 4), "Econ.EM")


@pytest.mark.parametrize("names", ["cs.XX", "", "-cs.LG"])
def test_what_is_no_category_is_refused(ask: Ask, names: str) -> None:
    with pytest.raises(PageError):
        day.read(ask(names))
