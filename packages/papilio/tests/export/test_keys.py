"""Citation keys stay, are unique, and hold nothing that BibTeX or a shell trips over."""

import itertools
import random
import re

import pytest

from papilio.export.keys import citation_key, shared_keys
from papilio.model.paper import Author, Paper


def paper(ref: str = "arxiv:1706.03762", title: str = "Attention Is All You Need", *names: str, **fields: object) -> Paper:
    authors = tuple(map(Author, names or ("Ashish Vaswani", "Noam Shazeer")))
    return Paper(ref, title, authors=authors, **{"published": "2017-06-12", **fields})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("name", "title", "key"),
    [
        ("Ashish Vaswani", "Attention Is All You Need", "vaswani2017attention"),
        ("Émilie du Châtelet", "The Über-principle", "duchatelet2017uber"),
        ("Søren Łukasz Ørsted", "On $\\alpha$-decay", "orsted2017decay"),
        ("Ludwig van der Berg Jr.", "A 3D world", "vanderberg20173d"),
        ("Nicolas Le Roux", "A stochastic gradient", "leroux2017stochastic"),
        ("Gerard 't Hooft", "Magnetic monopoles", "thooft2017magnetic"),
        ("Kiet Van Nguyen", "Reading", "nguyen2017reading"),
        ("The ATLAS Collaboration", "Of the", "atlas2017of"),
        ("Ada Lovelace", "论机器", "lovelace2017"),
        ("张三", "Attention", "arxiv-1706.03762"),
        ("Иван Петров", "Attention", "arxiv-1706.03762"),
        ("%{}&#~^\\", "Attention", "arxiv-1706.03762"),
    ],
)
def test_a_key_is_made_of_author_year_and_title(name: str, title: str, key: str) -> None:
    assert citation_key(paper("arxiv:1706.03762", title, name)) == key


def test_a_paper_without_author_or_year_has_a_key() -> None:
    assert citation_key(Paper("arxiv:hep-th/9901001", "0")) == "arxiv-hep-th.9901001"
    assert citation_key(paper(published="")) == "vaswaniattention"
    upper, lower = (citation_key(Paper(f"openreview:{name}", "0")) for name in ("AbC", "abc"))
    assert upper.casefold() != lower.casefold()


def test_the_edition_dates_the_key() -> None:
    assert citation_key(paper(venue="NeurIPS", year=2018)) == "vaswani2018attention"


def test_equal_keys_get_suffixes_that_do_not_depend_on_the_order() -> None:
    papers = [paper(f"arxiv:1706.0000{number}") for number in range(1, 4)] + [paper("arxiv:1", "Another")]
    found: set[tuple[tuple[str, str], ...]] = set()
    for order in itertools.permutations(papers):
        shared = shared_keys(order)
        found.add(tuple(sorted((each.ref, citation_key(each, shared)) for each in order)))
    assert len(found) == 1
    keys = [key for _, key in found.pop()]
    assert "vaswani2017attention-1706.00002" in keys
    assert "vaswani2017another" in keys
    assert len(set(keys)) == 4


def test_any_names_and_titles_make_distinct_plain_keys() -> None:
    source = random.Random(5)
    letters = "aAzZ 中é%{}&#~^\\,@'\"=()$_-\u0000\U0001f600"
    papers = [
        paper(f"own:{n}", "".join(source.choices(letters, k=3)), "".join(source.choices(letters, k=4))) for n in range(3000)
    ]
    shared = shared_keys(papers)
    keys = [citation_key(each, shared) for each in papers]
    assert len({key.casefold() for key in keys}) == len(papers)
    assert all(re.fullmatch(r"[a-z0-9.-]+", key) for key in keys)
