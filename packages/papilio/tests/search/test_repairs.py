"""What a query that cannot be read may have meant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.search.fields import NAMED
from papilio.search.repairs import mended, paired, without
from papilio.search.values import first_day


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("year", "20", ("2020",)),
        ("year", "'98", ("1998",)),
        ("year", "2021-2019", ("2019..2021",)),
        ("year", "2018 to 2020", ("2018..2020",)),
        ("year", ">=2020", ("2020..",)),
        ("year", "2020-", ("2020..",)),
        ("year", "-2020", ("..2020",)),
        ("year", "2019-20", ("2019..2020",)),
        ("year", "98 to 03", ("1998..2003",)),
        ("year", "20201", ()),
        ("year", "soon", ()),
        ("after", "2021/5/3", ("2021-05-03", "2021-05", "2021")),
        ("before", "20210503", ("2021-05-03", "2021-05", "2021")),
        ("before", "2021年5月", ("2021-05", "2021")),
        ("before", "soon", ()),
        ("has", "Codes", ("code",)),
        ("has", "pictures", ()),
        ("title", "graph", ()),
    ],
)
def test_a_value_may_have_meant(field: str, value: str, right: tuple[str, ...]) -> None:
    assert mended(NAMED[field], value) == right


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ('a "b c', ('a "b c"', "a b c")),
        ('a "b year:2017 c', ('a "b" year:2017 c', 'a "b year:2017 c"', "a b year:2017 c")),
        ('a "b http://x', ('a "b http://x"', "a b http://x")),
        ('a"b', ("ab", "a b")),
        ('a b"', ('"a b"', "a b")),
        ('year:2017 -title:a b" c', ('year:2017 -title:"a b" c', "year:2017 -title:a b c")),
    ],
)
def test_a_quotation_mark_gets_a_partner_or_goes(text: str, ways: tuple[str, ...]) -> None:
    assert tuple(dict.fromkeys(paired(text, text.index('"')))) == ways


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("-./"))
def test_every_day_written_otherwise_is_first_among_what_was_meant(day: date, between: str) -> None:
    written = f"{day:%Y}{between}{day:%-m}{between}{day:%-d}"
    assert first_day(mended(NAMED["after"], written)[0]) == day


@pytest.mark.parametrize(
    ("text", "start", "end", "left"),
    [
        ("a () b", 2, 4, "a b"),
        ("a -() b", 3, 5, "a b"),
        ("-()", 1, 3, ""),
        ("(() b)", 1, 3, "(b)"),
        ("(b ())", 3, 5, "(b)"),
        ("well-() b", 5, 7, "well- b"),
    ],
)
def test_a_text_without_a_part(text: str, start: int, end: int, left: str) -> None:
    assert without(text, start, end) == left
