"""The fields of arXiv's metadata, whatever form they came in."""

from datetime import date

import pytest

from papilio.errors import RecordError
from papilio.model.paper import Author
from papilio.sources.arxiv.metadata import Times, category_code, make_record, month_of_id, read_categories, read_id, undated

TEXTS = {"title": "A  title", "abstract": " Words. ", "categories": "cs.LG math.NA"}
ADA = (Author("Ada Lovelace"),)


def made(base: str, published: str, **texts: str):
    return make_record(base, TEXTS | texts, ADA, Times(published, published, 1), [])


@pytest.mark.parametrize(
    ("base", "published", "day"),
    [
        # Sent on a Thursday before 14:00 in New York: Friday's list. After it: Monday's.
        ("2405.00001", "2024-05-02T10:00:00Z", date(2024, 5, 3)),
        ("2405.00001", "2024-05-02T20:00:00Z", date(2024, 5, 6)),
        # A day before the id's month: the first list of that month.
        ("2405.00001", "2024-04-29T10:00:00Z", date(2024, 5, 1)),
        # Known by month only: the first list on or after the 15th.
        ("2406.00001", "2024-06", date(2024, 6, 17)),
    ],
)
def test_the_day_of_the_list_is_reckoned(base: str, published: str, day: date) -> None:
    assert [(each.category, each.day, each.kind) for each in made(base, published).announcements] == [
        ("cs.LG", day, "new"), ("math.NA", day, "cross"),
    ]  # fmt: skip


def test_categories_are_canonical_and_strays_are_told() -> None:
    warnings: list[str] = []
    assert read_categories("cs.NA math.NA 65F30 (cs.LG) cs.QQ", warnings) == ("math.NA", "cs.LG", "cs.QQ")
    assert warnings == ["not categories, left out: 65F30"]
    assert category_code("nowhere.AB") == category_code("cs.") == category_code("<b>") == ""
    warnings.clear()
    assert read_categories("", warnings) == ()
    assert warnings == ["no categories"]


def test_names_of_a_record_and_what_is_missing() -> None:
    record = make_record(
        "math/0309136", {"title": "T", "doi": "10.1/A 10.1000/B", "categories": "math.GT"}, (), undated("math/0309136", 2), [],
        brought="math.GT/0309136",
    )  # fmt: skip
    assert record.aliases == ("doi:10.1000/b", "doi:10.48550/arxiv.math/0309136", "arxiv:math.GT/0309136")
    assert (record.paper.published, record.paper.version, record.paper.year) == ("2003-09", 2, 2003)
    assert {"no abstract", "no authors"} <= set(record.warnings)
    assert any("'10.1/A'" in each for each in record.warnings)
    with pytest.raises(RecordError, match="`title`"):
        made("2405.00001", "2024-05", title=" \n")


@pytest.mark.parametrize(("base", "month"), [("2401.00001", "2024-01"), ("hep-th/9912001", "1999-12")])
def test_the_month_of_an_id(base: str, month: str) -> None:
    assert month_of_id(base) == month


@pytest.mark.parametrize("text", ["２４０１.00001", "2413.00001", "nonsense", ""])
def test_a_reply_names_papers_more_strictly_than_people_do(text: str) -> None:
    with pytest.raises(RecordError, match="is no arXiv id"):
        read_id(text)
    assert str(read_id("2401.00001v2")) == "2401.00001v2"
