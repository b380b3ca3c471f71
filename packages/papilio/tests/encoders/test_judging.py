"""Which of two encoders finds more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.encoders.encoder import Vectors
from papilio.encoders.judging import Verdict, likeness_exceeded_as_often, reciprocal_ranks, scores
from papilio.encoders.static import BUILT_IN, StaticEncoder

PAPERS = [
    ("Prototypical networks", "Images of unseen classes are told apart. Each class is the mean of its embedded pictures."),
    ("Magic angle graphene", "Two sheets of carbon conduct without resistance. Superconductivity depends on the twist."),
    ("Randomized singular values", "Matrices of low rank are projected onto subspaces. The factorization of a matrix is fast."),
    ("Transits of hot Jupiters", "Planets close to their stars are timed. The orbit of a giant planet shrinks."),
]


def unit(rows: list[list[float]]) -> Vectors:
    found = np.array(rows, np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_rank_counts_all_that_is_nearer_or_as_near() -> None:
    documents = unit([[1, 0], [0, 1], [1, 1]])
    assert reciprocal_ranks(unit([[1, 0], [1, 0.1], [1, 0]]), documents).tolist() == [1, 1 / 3, 1 / 2]
    nothing = np.zeros((3, 2), np.float32)
    assert reciprocal_ranks(nothing, documents).tolist() == [1 / 3] * 3


@given(st.integers(0, 99), st.integers(2, 30), st.integers(0, 20))
def test_ranks_are_those_of_a_sorted_list(seed: int, papers: int, others: int) -> None:
    chance = np.random.default_rng(seed)
    documents, queries = chance.standard_normal((papers + others, 5)), chance.standard_normal((papers, 5))
    expected = [1 / (1 + list(np.argsort(-documents @ query)).index(own)) for own, query in enumerate(queries)]
    assert reciprocal_ranks(queries, documents).tolist() == expected  # pyright: ignore[reportArgumentType]


def test_papers_are_found_by_title_and_by_eighths_and_others_make_it_harder() -> None:
    encode = StaticEncoder(BUILT_IN).documents
    alone, among = scores(encode, PAPERS[:2]), scores(encode, PAPERS[:2], [PAPERS[0], *PAPERS[2:]])
    assert len(alone) == len(among) == 2 and alone.mean() > 0.8
    assert among[0] <= 0.5 < among[1]  # a copy of the first is as near as itself
    assert (scores(lambda texts: np.zeros((len(texts), 3), np.float32), PAPERS) == 0.25).all()


@pytest.mark.parametrize(
    ("differences", "better"),
    [
        ([0.1, 0.1, 0.1, 0.2], True),
        ([0.0, 0.0, 0.0, 0.0], False),
        ([1.0, 0.0, 0.0, 0.0], False),
        ([0.3, -0.2, 0.3, -0.2], False),
        ([-0.1, -0.1, -0.1, -0.2], False),
    ],
)
def test_better_is_what_chance_does_not_explain(differences: list[float], better: bool) -> None:
    before = np.array([0.2, 0.5, 0.4, 0.0])
    verdict = Verdict.of(before, before + differences)
    assert verdict.is_better is better and verdict.papers == 4
    assert verdict.after - verdict.before == pytest.approx(np.mean(differences))
    assert verdict.error == pytest.approx(np.std(differences, ddof=1) / 2)


def test_noise_is_taken_for_better_in_few_cases() -> None:
    chance = np.random.default_rng(0)
    same = np.zeros(200)
    taken = sum(Verdict.of(same, chance.standard_normal(200)).is_better for _ in range(2000))
    assert 20 <= taken <= 80  # one in forty


def test_the_likeness_of_strangers_keeps_its_share() -> None:
    encoder = StaticEncoder(BUILT_IN)
    assert likeness_exceeded_as_often(encoder, encoder, PAPERS, 0.1) == pytest.approx(0.1, abs=0.1)

    class Narrow(StaticEncoder):
        """All texts lie nearer to each other."""

        def documents(self, texts):  # type: ignore[no-untyped-def]
            return (super().documents(texts) + 1) / 10

    wide, narrow = (encoder_.documents([title for title, _ in PAPERS]) for encoder_ in (encoder, Narrow(BUILT_IN)))
    least = likeness_exceeded_as_often(encoder, Narrow(BUILT_IN), PAPERS, 0.0)
    assert wide.shape == narrow.shape and least > 0.5
