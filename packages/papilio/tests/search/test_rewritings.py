"""Other ways to write a query that finds nothing."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

DOCUMENTS = (
    Document("a", "Graph neural networks", "Regression.", categories=("cs.LG",), venue="NeurIPS", year=2017),
    Document("c", "Nonlinear sums", "Of moths.", year=2018),
    Document("b", "Attention for all you need", "Explanations.", authors=("Ada Lovelace",), year=2019, published="2019"),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The documents, indexed once."""
    made = Engine(tmp_path_factory.mktemp("index"))
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(document)
        writer.commit(1)
    return made


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("“图神经网络”", "图神经网络"),
        ('title:"图神经网络"', "title:图神经网络"),
        ('year:2017 "图神经网络"', "year:2017 图神经网络"),
        ("非线性回归", "非线性 回归"),
        ("非線性迴歸", "非线性 回归"),
        ("title:图神经网络魑魅", "title:图神经网络"),
        ('"图神经网络" "回归" year:2017', "图神经网络 回归 year:2017"),
        ('title:"all attention"', "title:all title:attention"),
        ("venue:NeurISP", "venue:NeurIPS"),
        ("cat:cs.LGG", "cat:cs.LG"),
        ("cat:cs.XX", "cat:cs"),
        ("year:1950", "year:2017"),
        ("year:2050..2060", "year:2019"),
        ("after:2040-05", "year:2019"),
        ("before:1900", "year:2017"),
        ("title:explanations", "explanations"),
        ("author:attention", "attention"),
        ("id:2401.99999", ""),
        ("doi:10.1000/none", ""),
        ("has:answers", ""),
    ],
)
def test_a_way_that_finds_papers_is_offered(engine: Engine, query: str, nearest: str) -> None:
    answer = engine.answer(Search(query))
    assert (answer.total, answer.nearest) == (0, nearest)
    assert not nearest or engine.answer(Search(nearest)).total


def test_another_number_is_no_slip(engine: Engine) -> None:
    assert engine.answer(Search("venue:NeurIPS2")).nearest != "venue:NeurIPS"
