"""The sets of OAI-PMH."""

import pytest

from papilio.errors import InputError
from papilio.sources.arxiv.categories import all_categories
from papilio.sources.arxiv.sets import all_sets, set_of, wider


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("cs", "cs"), ("cs.AI", "cs:cs:AI"), (" cs.AI ", "cs:cs:AI"), ("cs:cs:AI", "cs:cs:AI"), ("hep-th", "physics:hep-th"),
        ("physics:hep-th", "physics:hep-th"), ("cond-mat.str-el", "physics:cond-mat:str-el"), ("physics", "physics:physics"),
        ("physics.optics", "physics:physics:optics"), ("all", ""), ("cs.NA", "math:math:NA"),
    ],
)  # fmt: skip
def test_every_spelling_names_its_set(name: str, spec: str) -> None:
    assert set_of(name) == spec


@pytest.mark.parametrize(("name", "said"), [("cs.AII", "did you mean 'cs.AI'"), ("", "would be"), ("<script>", "would be")])
def test_what_is_none_is_told_with_what_would_be_right(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        set_of(name)


def test_each_category_has_a_set_that_lies_in_those_of_its_archive_and_group() -> None:
    for category in all_categories():
        spec = set_of(category.code)
        assert spec in all_sets()
        assert set_of(category.archive) in ({spec, *wider(spec)} if category.archive != "physics" else {"physics:physics"})
        assert [len(each) for each in wider(spec)] == sorted((len(each) for each in wider(spec)), reverse=True)
        assert wider(spec)[-1] == ""
    assert wider("") == ()
