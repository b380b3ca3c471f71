"""When nothing matches: the nearest query that does."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine

DOCUMENTS = (
    Document("a", "Attention", "We propose the transformer.", authors=("Ashish Vaswani",), categories=("cs.CL",), year=2017),
    Document(
        "b", "Butterflies", "Recurrent models of butterflies.", authors=("Ada Lovelace",), categories=("math.CO",), year=2020
    ),
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
        ("transfomer", "transformer"),
        ("recurent modles", "recurrent models"),
        ('"models buterflies"', "models butterflies"),
        ('"transformer (buterflies: x"', "transformer butterflies x"),
        ("Recurent Modles", "Recurrent Models"),
        ("author:vaswanni", "author:vaswani"),
        ("abs:transfomer OR abs:recurent", "abstract:transformer OR abstract:recurrent"),
        ('"butterflies models"', "butterflies models"),
        ("transformer cat:math.CO year:2020", "transformer"),
        ("attention cat:cs.XX", "attention"),
        ("zzz", ""),
        ("qqqqqqqq", ""),
    ],
)
def test_offers_another_spelling_or_one_condition_less(engine: Engine, query: str, nearest: str) -> None:
    answer = engine.answer(Search(query, channel="lexical"))
    assert (answer.total, answer.nearest) == (0, nearest)
    assert not nearest or engine.answer(Search(nearest, channel="lexical")).total > 0


def test_a_short_word_and_one_that_is_far_from_all_stay_as_they_are(engine: Engine) -> None:
    assert engine.answer(Search("att")).nearest == ""
    assert engine.answer(Search("transubstantiation")).nearest == ""


def test_of_a_text_so_long_that_it_is_no_slip_nothing_is_offered(engine: Engine) -> None:
    assert engine.answer(Search(" ".join(f"transfomr{number}" for number in range(700)))).nearest == ""
    assert engine.answer(Search('"' + "buterflies " * 800 + '"')).nearest == ""
    assert engine.answer(Search("transfomer " * 8)).nearest != ""


def test_beside_words_that_match_a_slip_alone_is_offered(engine: Engine) -> None:
    assert engine.answer(Search("attention transfomer")).nearest == "attention transformer"
    assert engine.answer(Search("attention transformers")).nearest == ""
    assert engine.answer(Search("attention zebrafish")).nearest == ""


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("difusion modles for images", "diffusion models for images"),
        ("idffusion", "diffusion"),
        ("diffusion", ""),
        ("defusion", ""),
        ("GPT4o diffusion", ""),
        ("zone diffusion", ""),
        ("the code smell", ""),
    ],
)
def test_a_rare_word_may_be_a_slip_for_a_common_one(empty: Engine, query: str, nearest: str) -> None:
    texts = ["Diffusion models"] * 60 + [
        "Difusion modles of images",
        "Defusion",
        "Defusion again",
        "Idffusion",
        "Zone",
        *["The code smell"] * 2,
    ]
    texts += ["one small step"] * 60
    with empty.writer() as writer:
        for number, text in enumerate(texts):
            writer.put(Document(f"d{number}", f"Paper {number}", text))
        writer.commit(1)
    answer = empty.answer(Search(query))
    assert answer.total
    assert answer.nearest == nearest


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("Kaming He", "Kaiming He"),
        ("he kaming", "He Kaiming"),
        ("Hinton, Geofrey", "Geoffrey Hinton"),
        ("Geoffrey Hintno", "Geoffrey Hinton"),
        ("Sergey Levin", "Sergey Levine"),
        ("Kaiming He", ""),
        ("Sergey Gubin", ""),
        ("Kiaming He", "Kaiming He"),
        ("Boris Levni", "Boris Levin"),
    ],
)
def test_a_name_that_nobody_has_may_be_a_slip_for_one_of_many_papers(empty: Engine, query: str, nearest: str) -> None:
    names = ["Kaiming He"] * 3 + ["Geoffrey E. Hinton"] * 3 + ["Sergey Levine"] * 12 + ["Boris Levin", "Sergey Gubin"]
    with empty.writer() as writer:
        for number, name in enumerate(names):
            writer.put(Document(f"d{number}", f"Networks {number}", "Gaming the networks of Hintonia", authors=(name,)))
        writer.commit(1)
    assert empty.answer(Search(query)).nearest == nearest


NAMES = ("A*", "C++", "GPT-4", "k-NN", "node2vec", "cs.LG", "hep-th", "2401.00001", "NIPS", "nips2017", "ICLR", "LMMs", "IDSA")


@pytest.mark.parametrize("name", [*NAMES, "#SAT", "Nisp Workshop", "t-SNE", "math.GT/0309136", "econ.EM", "S4", "Hele-Shaw"])
def test_a_name_or_a_term_is_no_slip(empty: Engine, name: str) -> None:
    words = "star tips stat sat llms idea nice icier here show them con econo gene cats hepth tsne nisp works"
    with empty.writer() as writer:
        for number in range(60):
            document = Document(
                f"d{number}", f"Search {number}", f"{words} search diffusion", categories=("math.CO",), year=2017
            )
            writer.put(document)
        writer.put(Document("v", "Lexicography", venue="Globalex Nisp Workshop", year=2017))
        writer.commit(1)
    for query in (name, f"{name} search", f"search {name}", f'"{name} search"', f"title:{name}"):
        assert name in (empty.answer(Search(query, channel="lexical")).nearest or name), query
    assert empty.answer(Search(f"{name} difusion")).nearest == f"{name} diffusion"


def test_conditions_beside_the_query_hold_for_what_is_offered_and_are_no_part_of_it(engine: Engine) -> None:
    assert engine.answer(Search("transfomer", within="year:2017")).nearest == "transformer"
    assert engine.answer(Search("transfomer", within="year:2020")).nearest == ""
    assert engine.answer(Search("attention cat:cs.CL", within="year:2020")).nearest == ""


def test_a_query_all_in_capitals_is_corrected(engine: Engine) -> None:
    assert engine.answer(Search("RECURENT MODELS")).nearest == "recurrent MODELS"
