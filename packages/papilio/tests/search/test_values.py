"""Values of fields: years and dates."""

import pytest

from papilio.search.fields import NAMED
from papilio.search.values import first_day, what_is_wrong, year_range


@pytest.mark.parametrize(
    ("value", "years"),
    [
        ("2021", (2021, 2021)),
        ("2019..2021", (2019, 2021)),
        ("2019..", (2019, None)),
        ("..2021", (None, 2021)),
        ("..", None),
        ("2021..2019", None),
        ("21", None),
        ("soon", None),
    ],
)
def test_years(value: str, years: tuple[int | None, int | None] | None) -> None:
    assert year_range(value) == years
    assert bool(what_is_wrong(NAMED["year"], value)) == (years is None)


@pytest.mark.parametrize(
    ("value", "day"), [("2021", "2021-01-01"), ("2021-05", "2021-05-01"), ("2021-05-03", "2021-05-03"), ("2021-02-30", "")]
)
def test_the_first_day_of_a_date(value: str, day: str) -> None:
    assert str(first_day(value) or "") == day
    assert bool(what_is_wrong(NAMED["after"], value)) == (not day)
