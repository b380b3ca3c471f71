"""A title that is held is found by what a reader types for it, and nothing else is."""

import pytest

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.search.titles import MAX_FUZZY_CHARACTERS, lacks_words, same_title

LONG = " ".join(f"On the {number}th coefficient" for number in range(150))
LONG_CHINESE = "基于深度强化学习的方法" * 272
TITLES = {
    "arxiv:1": r"Fast $\ell_1$ and $\ell_\infty$ projections in $\mathcal{O}(n \log n)$",
    "arxiv:2": r"$\max$-cut over $\mathbb R^n$",
    "arxiv:3": r"$\alpha\beta$",
    "arxiv:4": "基于强化学习的方法",
    "arxiv:5": LONG,
    "arxiv:6": LONG_CHINESE,
    "arxiv:7": r"$\Gamma$-convergence of sets: a view from $\Lambda$CDM",
    "arxiv:8": r"$\Phi^4_3$",
}
COUNTS = {
    "attention": 900,
    "graph": 900,
    "finite": 500,
    "infinite": 400,
    "convergence": 700,
    "you": 50,
    "need": 300,
    "form": 90,
    "from": 900,
}


@pytest.fixture
def library(empty: Engine) -> Engine:
    with empty.writer() as writer:
        for ref, title in TITLES.items():
            writer.put(Document(ref=ref, title=title, abstract="Projections, cuts and sets."))
        writer.commit(1)
    return empty


def pinned(engine: Engine, text: str) -> list[str]:
    return [hit.ref for hit in engine.answer(Search(text)).hits if hit.pinned]


@pytest.mark.parametrize(
    ("typed", "ref"),
    [
        *((title, ref) for ref, title in TITLES.items()),
        ("Fast l1 and l-infinity projections in O(n log n)", "arxiv:1"),
        ("Fast ℓ1 and ℓ∞ projections in O(n log n)", "arxiv:1"),
        (r"fast \ell_1 and \ell_\infty projections in O(n \log n)", "arxiv:1"),
        ("Fast l1 and l-infinity projectoins in O(n log n)", "arxiv:1"),
        ("max-cut over R^n", "arxiv:2"),
        ("Max-Cut over ℝⁿ", "arxiv:2"),
        ("αβ", "arxiv:3"),
        ("alpha beta", "arxiv:3"),
        (LONG.upper(), "arxiv:5"),
        ("gamma-convergence of sets", "arxiv:7"),
        ("Γ-convergence of sets: a view from ΛCDM", "arxiv:7"),
        ("Φ₃⁴", "arxiv:8"),
    ],
)
def test_a_title_is_found_by_what_a_reader_types(library: Engine, typed: str, ref: str) -> None:
    assert pinned(library, typed) == [ref]


@pytest.mark.parametrize(
    "typed",
    ["Fast l2 and l-infinity projections in O(n log n)", "alpha gamma", "max-cut over C^n", LONG[:-30], LONG_CHINESE[1:]],
)
def test_what_is_nearly_a_title_is_not_taken_for_it(library: Engine, typed: str) -> None:
    assert pinned(library, typed) == []


def test_a_long_title_is_looked_for_word_for_word(library: Engine) -> None:
    assert len(LONG) > MAX_FUZZY_CHARACTERS and len(LONG_CHINESE) > MAX_FUZZY_CHARACTERS
    assert pinned(library, LONG.replace("coefficient", "coeficient", 1)) == []


@pytest.mark.parametrize(
    ("written", "title", "same"),
    [
        ("atention is all you need", "attention is all you need", True),
        ("attention s all you need", "attention is all you need", True),
        ("attention is all you", "attention is all you need", False),
        ("attention all you need", "attention is all you need", True),
        ("attentionis all you ned", "attention is all you need", False),
        ("finite graph convergence", "infinite graph convergence", False),
        ("graph convergence ii", "graph convergence iii", False),
        ("graph convergence 2", "graph convergence 3", False),
        ("p graph convergence", "q graph convergence", False),
        ("graph convergense", "graph convergence", True),
        ("convergence graph", "graph convergence", False),
    ],
)
def test_slips_are_told_from_other_titles(written: str, title: str, same: bool) -> None:
    assert same_title(written.split(), title.split(), lambda word: COUNTS.get(word, 0)) is same


@pytest.mark.parametrize(
    ("written", "lacks"),
    [
        ("on the structure of manifolds", True),
        ("the local structure of dirac manifolds", True),
        ("on the local structure of", True),
        ("on the local structure of dirac manifolds", False),
        ("on local structure of manifolds", False),
        ("the structure of dirac manifolds on", False),
        ("on the local structure of dirac manifolds again", False),
        ("on manifolds", False),
    ],
)
def test_a_title_may_lack_two_words_in_one_place(written: str, lacks: bool) -> None:
    title = "on the local structure of dirac manifolds"
    if written == "on the structure of manifolds":
        title = "on the structure of dirac manifolds"
    assert lacks_words(written.split(), title.split()) is lacks
