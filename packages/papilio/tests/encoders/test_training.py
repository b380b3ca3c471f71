"""Training the table: the slope, the resumption, and what is learnt of texts."""

from dataclasses import replace

import numpy as np
import pytest

from papilio.encoders.training import Plan, State, Texts, _loss, train
from papilio.encoders.words import Vocabulary

TOPICS = 6
WORDS = 12
VOCABULARY = Vocabulary([f"{chr(97 + topic)}{chr(97 + word)}" for topic in range(TOPICS) for word in range(WORDS)])
PLAN = Plan(steps=60, batch=30, rate=0.05, words=20)


def papers(count: int, seed: int = 0) -> tuple[Texts, Texts]:
    """Titles and abstracts of so many papers, each on one topic: half its words are used in titles, half in abstracts."""
    chance = np.random.default_rng(seed)

    def text(topic: int, low: int, high: int, length: int) -> str:
        return " ".join(f"{chr(97 + topic)}{chr(97 + word)}" for word in chance.integers(low, high, length))

    topics = chance.integers(0, TOPICS, count)
    telling = np.ones(len(VOCABULARY), bool)
    titles = [text(topic, 0, WORDS // 2, 4) for topic in topics]
    abstracts = [text(topic, WORDS // 2, WORDS, 15) for topic in topics]
    return Texts.of(VOCABULARY, titles, telling), Texts.of(VOCABULARY, abstracts, telling)


def begun(abstracts: Texts, seed: int = 0) -> State:
    rows = np.random.default_rng(seed).standard_normal((len(VOCABULARY), 8)).astype(np.float32)
    return State.begun(rows, np.bincount(abstracts.words, minlength=len(VOCABULARY)))


def test_the_slope_is_the_loss_s_own() -> None:
    vectors = np.random.default_rng(0).standard_normal((10, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    _, slope = _loss(vectors, 0.3)  # pyright: ignore[reportArgumentType]
    width = 1e-6
    for place in np.ndindex(vectors.shape):
        moved = vectors.copy(), vectors.copy()
        moved[0][place] += width
        moved[1][place] -= width
        above, below = (_loss(each, 0.3)[0] for each in moved)  # pyright: ignore[reportArgumentType]
        assert abs((above - below) / (2 * width) - slope[place]) < 1e-6


def test_titles_find_the_abstracts_of_their_topic_though_they_share_no_word() -> None:
    titles, abstracts = papers(600)
    state = train(begun(abstracts), titles, abstracts, replace(PLAN, steps=200))
    titles, abstracts = papers(200, seed=1)

    def topics_and_vectors(texts: Texts) -> tuple[np.ndarray, np.ndarray]:
        sums = np.array([state.table()[texts[number]].sum(axis=0) for number in range(len(texts))])
        return texts.words[texts.starts[:-1]] // WORDS, sums / np.linalg.norm(sums, axis=1, keepdims=True)

    (asked, queries), (held, vectors) = topics_and_vectors(titles), topics_and_vectors(abstracts)
    nearest = held[np.argmax(queries @ vectors.T, axis=1)]
    assert np.mean(nearest == asked) > 0.9


def test_an_interrupted_training_ends_as_one_that_was_not() -> None:
    titles, abstracts = papers(100)
    whole = train(begun(abstracts), titles, abstracts, PLAN)

    class Stopped(Exception):
        """As a process is."""

    kept: list[State] = []

    def stop(state: State, _: float) -> None:
        if state.step == 23:
            kept.append(state)
            raise Stopped

    with pytest.raises(Stopped):
        train(begun(abstracts), titles, abstracts, PLAN, stop)
    resumed = train(kept[0], titles, abstracts, PLAN)
    assert (resumed.rows == whole.rows).all() and (resumed.logarithms == whole.logarithms).all()


def test_other_seeds_draw_other_batches() -> None:
    titles, abstracts = papers(100)
    short = replace(PLAN, steps=3)
    first, second = (train(begun(abstracts), titles, abstracts, replace(short, seed=seed)).rows for seed in (0, 1))
    assert (first != second).any()


def test_few_papers_empty_texts_and_twins_are_no_trouble() -> None:
    telling = np.ones(len(VOCABULARY), bool)
    titles = Texts.of(VOCABULARY, ["aa ab", "", "ba", "aa ab", "ca"], telling)
    abstracts = Texts.of(VOCABULARY, ["ag", "bh", "", "ag", "cg ch"], telling)
    state = train(begun(abstracts), titles, abstracts, replace(PLAN, steps=30))
    assert np.isfinite(state.table()).all()


@pytest.mark.parametrize(("titles", "abstracts"), [(1, 1), (3, 2), (0, 0)])
def test_what_cannot_be_set_against_anything_is_refused(titles: int, abstracts: int) -> None:
    with pytest.raises(ValueError, match="two at least"):
        train(begun(papers(3)[1]), papers(3)[0] if titles == 3 else papers(titles)[0], papers(abstracts)[1], PLAN)


def test_words_that_tell_nothing_are_passed_over() -> None:
    telling = np.ones(len(VOCABULARY), bool)
    telling[VOCABULARY.numbers("aa")] = False
    texts = Texts.of(VOCABULARY, ["aa ab aa", "aa"], telling)
    assert [len(texts[number]) for number in range(len(texts))] == [1, 0]
