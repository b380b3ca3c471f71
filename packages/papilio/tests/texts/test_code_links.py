"""Links to code in the words of papers: every form that real abstracts have, and what only looks like one."""

import json
import lzma
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papilio.texts.code_links import code_links

REPOSITORY = "https://github.com/owner/my_name"


def urls(*texts: str) -> list[str]:
    return [link.url for link in code_links(*texts)]


@pytest.mark.parametrize(
    "text",
    [
        "Code is at https://github.com/owner/my_name.",
        "Code is at http://www.github.com/owner/my_name/).",
        "Code is at \\url{https://github.com/owner/my\\_name}.",
        "Code is at \\href{https://github.com/owner/my_name}{\\underline{here}}.",
        "see [code](https://github.com/owner/my_name), and more",
        "see **https://github.com/owner/my_name**",
        "Code: https : //github.com/owner/my_name .",
        "Code: https://github. com/owner/my_name",
        "Code: https://github.com/ owner/my_name is there",
        "Code: https://github.com/owner/ my_name is there",
        "Code:github.com/owner/my_name; video: elsewhere",
        'on~https://github.com/owner/my_name."',
        "https://github.com/owner/my_name.git for all",
        "https://github.com/owner/my_name/tree/main/sub.",
        "https://GitHub.com/owner/my_name?tab=readme#top",
        "<https://github.com/owner/my_name>",
        "代码见https://github.com/owner/my_name。",
    ],
)
def test_every_form_of_one_repository(text: str) -> None:
    assert urls(text) == [REPOSITORY]
    assert urls("Words of an abstract. " * 30 + text) == [REPOSITORY], "wherever it stands"
    assert urls(f"https://{'a' * 63}.github.io/page and {text} {'İ' * 300} {text}")[1:] == [REPOSITORY]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://gitlab.com/group/sub/name/-/tree/main", "https://gitlab.com/group/sub/name"),
        ("https://gitlab.inria.fr/a/b.", "https://gitlab.inria.fr/a/b"),
        ("bitbucket.org/luisespinosa/seven.", "https://bitbucket.org/luisespinosa/seven"),
        ("https://codeberg.org/a/b", "https://codeberg.org/a/b"),
        ("https://huggingface.co/nvidia/E2M-1.7B.", "https://huggingface.co/nvidia/E2M-1.7B"),
        ("https://hf.co/datasets/a/b/tree/main", "https://huggingface.co/datasets/a/b"),
        ("https://huggingface.co/spaces/a/b,", "https://huggingface.co/spaces/a/b"),
        ("https://doi.org/10.5281/zenodo.16890154 and", "https://zenodo.org/records/16890154"),
        ("(https://zenodo.org/record/3490684).", "https://zenodo.org/records/3490684"),
        ("www.kaggle.com/datasets/a/b-c", "https://www.kaggle.com/datasets/a/b-c"),
        ("https://www.kaggle.com/c/some-task", "https://www.kaggle.com/competitions/some-task"),
        ("https://colab.research.google.com/drive/1AbC_d?usp=sharing", "https://colab.research.google.com/drive/1AbC_d"),
        ("https://tmcDeblur.github.io/.", "https://tmcdeblur.github.io"),
        ("Project page: mauk95.github.io/ReConText3D/.", "https://mauk95.github.io/ReConText3D"),
    ],
)
def test_hosts(text: str, url: str) -> None:
    assert urls(text) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The code is on GitHub. Compare Kaggle/Zenodo competitions.",
        "https://github.com.evil.example/owner/name",
        "https://evil-github.com/owner/name and https://notgithub.com/owner/name",
        "https://evil.example/github.com/owner/name",
        "https://user:secret@github.com/owner/name",
        "https://github.com@evil.example/owner/name",
        "https://github.com:8080@evil.example/owner/name",
        "javascript:github.com/owner/name",
        "javascript://github.com/owner/name",
        "ftp://github.com/owner/name",
        "http://140.82.121.4/owner/name and http://[::1]/github.com/a/b",
        "https://github.com/owner and https://github.com/",
        "https://github.com/features/actions and https://github.com/../..",
        "https://github.com/ and/or https://huggingface.co/papers/2401.00001",
        "http://10.5281/zenodo.x",
        "https://gitlab.evil.example/a/b",
        "https://xn--gthub-cta.com/a/b and https://gíthub.com/a/b",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert urls(text) == []


def test_each_once_in_the_order_of_the_text() -> None:
    abstract = "Code at https://github.com/A/b, page at https://a.github.io/p/, code again: https://www.github.com/a/B.git"
    assert urls(abstract, "https://github.com/a/b and https://github.com/c/d") == [
        "https://github.com/A/b",
        "https://a.github.io/p",
        "https://github.com/c/d",
    ]
    assert code_links(abstract)[0].label == "github.com/A/b"


_PIECES = st.sampled_from(
    ["https://", "http : //", "github", ".com", "/", "a", "b-c", "\\_", "@", ":", "javascript:", "{", "}", " ", ".", "-", "%",
     "10.5281/zenodo.", "123", ".github.io", "huggingface.co", "kaggle.com", "colab.research.google.com/", "é", "\n"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=40).map("".join)))
def test_whatever_comes_in_only_clean_addresses_come_out(text: str) -> None:
    for url in urls(text):
        assert re.fullmatch(r"https://[a-z0-9.-]+(?:/[A-Za-z0-9_.~+-]+)*", url), url
        assert "/../" not in f"{url}/" and "/./" not in f"{url}/"
        assert urls(url) == [url], "what was found is found again"


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9]{2,10}-[0-9]{1,3}/[A-Za-z][A-Za-z0-9_-]{1,12}[A-Za-z0-9]", fullmatch=True))
def test_any_repository_is_found_whatever_ends_the_sentence(name: str) -> None:
    for end in ("", ".", ").", "}.", ", and", ";", "/", ".git", '."', " ."):
        assert urls(f"Code at https://github.com/{name}{end}") == [f"https://github.com/{name}"]


def test_a_long_text_comes_back() -> None:
    # Anything worse than linear would not come back within the life of a test run.
    for piece in ("github.com/", "github.com/a-", "https://", "github.com/a/ ", "a.github.io/", "-" * 50 + ".github.io"):
        code_links(piece * 100_000)


def test_real_abstracts(shared_data: Path) -> None:
    """Of the first records: as many as a plain count of the addresses says, and all of them well-formed."""
    found = plain = 0
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(20_000), lines, strict=False):
            row = json.loads(line)
            text = " ".join((row["abstract"] or "").split())
            links = urls(text)
            found += any("//github.com/" in url for url in links)
            plain += re.search(r"https?://(?:www\.)?github\.com/[\w-]+/\w", text) is not None
    assert plain > 100
    assert plain <= found <= plain * 1.1
