"""The table of categories."""

import lzma
from pathlib import Path

import orjson
import pytest

from papilio.sources.arxiv.categories import all_categories, archives, canonical, find_category, nearest

CLOSED_ARCHIVES = [
    "cmp-lg",
    "alg-geom",
    "dg-ga",
    "q-alg",
    "funct-an",
    "chao-dyn",
    "solv-int",
    "patt-sol",
    "adap-org",
    "comp-gas",
    "acc-phys",
    "atom-ph",
    "bayes-an",
    "chem-ph",
    "mtrl-th",
    "plasm-ph",
    "supr-con",
    "ao-sci",
]


def test_every_code_and_alias_is_there_once() -> None:
    codes = [category.code for category in all_categories()]
    aliases = [alias for category in all_categories() for alias in category.aliases]
    names = [name.lower() for name in codes + aliases]
    assert len(names) == len(set(names))
    assert len(codes) + 6 == 155  # six categories of arXiv's 155 are second names
    assert set(CLOSED_ARCHIVES) <= set(aliases)
    assert all(category.name and category.name_zh and category.group and category.group_zh for category in all_categories())


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("cs.NA", "math.NA"),
        ("math.IT", "cs.IT"),
        ("cs.SY", "eess.SY"),
        ("math.MP", "math-ph"),
        ("q-fin.EC", "econ.GN"),
        ("stat.TH", "math.ST"),
        ("chao-dyn", "nlin.CD"),
        ("cmp-lg", "cs.CL"),
        ("CS.cl", "cs.CL"),
        ("hep-th", "hep-th"),
        ("astro-ph", "astro-ph"),
        ("no.SUCH", "no.SUCH"),
    ],
)
def test_canonical(alias: str, code: str) -> None:
    assert canonical(alias) == code
    assert canonical(canonical(alias)) == code


def test_archives_are_the_ones_with_parts() -> None:
    assert set(archives()) == {
        "cs",
        "econ",
        "eess",
        "math",
        "astro-ph",
        "cond-mat",
        "nlin",
        "physics",
        "q-bio",
        "q-fin",
        "stat",
    }
    assert find_category("cs") is None
    subdivided = find_category("astro-ph")
    assert subdivided is not None and subdivided not in all_categories()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("cs.LGG", "cs.LG"), ("csCL", "cs.CL"), ("math/NA", "math.NA"), ("hepth", "hep-th"), ("zzzz", ""), ("", "")],
)
def test_nearest(typed: str, meant: str) -> None:
    assert nearest(typed) == meant


@pytest.mark.data
def test_every_category_of_real_papers_is_known(shared_data: Path) -> None:
    unknown: set[str] = set()
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz") as file:
        for _, line in zip(range(20_000), file, strict=False):
            words = orjson.loads(line)["categories"].split()
            unknown.update(word for word in words[:1] if find_category(word.strip("(),")) is None)
    assert not unknown
