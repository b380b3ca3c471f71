"""Refs, keys, pages, and texts that name things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import budget
from papilio.identifiers import identify


@given(st.text())
def test_identify_is_total(text: str) -> None:
    named = identify(text)
    assert named.only <= bool(named.papers or named.lists)
    for mention in named.papers:
        assert 0 <= mention.start < mention.end <= len(text)


pieces = st.one_of(
    st.sampled_from(list("&=%()[]<>,.;'\"\\/ @:#~\n\x00\u200bü参\ud800")),
    st.sampled_from(["https://", "http%3A%2F%2F", "//", "javascript:", "data:,", "?url=", "%2", "%41", "v2", "_paper.pdf"]),
    st.sampled_from(["arxiv.org/abs/", "openreview.net/forum?id=", "papers.cool/venue/", "doi.org/", "content/CVPR2025/html/"]),
    st.sampled_from(["10.1000/", "2401.00001", "hep-th/", "9901001", "arXiv:", "@OpenReview", "@CVF"]),
)


@given(st.lists(pieces, max_size=25).map("".join))
def test_identify_is_total_on_broken_urls(text: str) -> None:
    for mention in identify(text).papers:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.ref


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("", "https://a.com/?u="),
        ("", "10.1000/a)"),
        ("", "ftp://a)"),
        ("", "arxiv: "),
        ("", "a@"),
        ("", "1"),
        ("", "2401.00001,"),
        ("", "https%3A%2F%2F"),
        ("https://", "%25"),
        ("https://papers.cool/arxiv/", "a-"),
        ("https://papers.cool/venue/", "a@b,"),
        ("https://openaccess.thecvf.com/content/x/html/", "_paper"),
    ],
)
@pytest.mark.long
def test_long_hostile_text_comes_back(head: str, unit: str) -> None:
    # Anything worse than linear would not come back within the life of a test run.
    named = identify(head + unit * (budget(100_000, 1_000_000) // len(unit)) + " [2402.00002 ")
    assert named.papers[-1].ref == "arxiv:2402.00002"
