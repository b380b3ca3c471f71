"""The categories that a path names: codes and signs are read as written, and what is wrong is answered with the nearest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.sources.arxiv import categories
from papilio.web.answering.problems import PageError
from papilio.web.frame import Frame
from papilio.web.i18n import messages
from papilio.web.lists.selection import MAX_CATEGORIES, category_name, parse_selection

FRAME, CHINESE = (Frame("", "/", messages(language)) for language in ("en", "zh"))
CODES = sorted({*categories.archives(), *(each.code for each in categories.all_categories())})


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True), st.data())
def test_selection_reads_what_it_writes(codes: list[str], data: st.DataObject) -> None:
    signs = [data.draw(st.sampled_from(",+-")) for _ in codes[1:]]
    text = codes[0] + "".join(sign + code for sign, code in zip(signs, codes[1:], strict=True))
    selection = parse_selection(FRAME, text)
    assert selection.include == (codes[0], *(code for sign, code in zip(signs, codes[1:], strict=True) if sign != "-"))
    assert selection.exclude == tuple(code for sign, code in zip(signs, codes[1:], strict=True) if sign == "-")
    assert parse_selection(FRAME, selection.path.removeprefix("/arxiv/")) == selection


@given(st.text(max_size=60))
def test_selection_of_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert parse_selection(FRAME, text).include
    except PageError as error:
        assert error.status in (400, 404)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("cs.NA", "/arxiv/math.NA"),
        ("CS.lg, cs.LG", "/arxiv/cs.LG"),
        ("cond-mat.str-el-astro-ph", "/arxiv/cond-mat.str-el-astro-ph"),
        ("-cs.CY+cs.AI", "/arxiv/cs.AI-cs.CY"),
    ],
)
def test_aliases_case_and_codes_with_minus_signs(text: str, path: str) -> None:
    assert parse_selection(FRAME, text).path == path


@pytest.mark.parametrize(
    ("text", "status", "way"),
    [
        ("cs.CLL", 404, "/arxiv/cs.CL"),
        ("cs.AI,cs.CLL-cs.CY", 404, None),
        ("cs.AI,", 404, None),
        ("-cs.LG", 400, None),
        ("+".join(CODES * (MAX_CATEGORIES // len(CODES) + 2)), None, None),
    ],
)
def test_what_is_wrong_is_said_with_a_way_on(text: str, status: int | None, way: str | None) -> None:
    if status is None:
        assert set(parse_selection(FRAME, text).include) == set(CODES), "the same category twice is one"
        return
    with pytest.raises(PageError) as refused:
        parse_selection(FRAME, text)
    assert refused.value.status == status
    assert way is None or way in [each.href for each in refused.value.ways]


def test_names_in_both_languages_of_categories_and_of_archives() -> None:
    assert category_name(FRAME, "cs.CL") == "Computation and Language"
    assert category_name(CHINESE, "cs.LG") == "机器学习"
    assert category_name(FRAME, "cs") == "Computer Science"
    assert category_name(FRAME, "no.code") == "no.code"
