"""The extension reads names as the server does; and every unit test of its JavaScript passes."""

import json
import lzma
import random
import runpy
import shutil
import subprocess
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from papilio.errors import IdentifierError
from papilio.identifiers import canonical_ref, find_arxiv_ids, identify, key_of, page_path, page_url, pdf_url
from papilio.identifiers.table import TABLE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VECTORS = json.loads((ROOT / "packages/papilio/tests/identifiers/vectors.json").read_text(encoding="utf-8"))
WRITTEN = [
    *(vector["text"] for vector in VECTORS),
    *(rule.example for site in TABLE.sites for rule in site.rules),
    *(form.example for form in (*TABLE.texts, *TABLE.dois, *TABLE.names)),
    "see arXiv:2401.00001v2 [cs.CL] and math.GT/0309136, not $1203.4567 nor 1203.4567 MeV",
    "1203.4567(12), x=1203.4567, 1203.5968, ~/2401.00001.pdf; viXra:0911.0025",
    "arXiv: math.CO 0711.3353 (=Ref. [14]) arXiv e-prints, arXiv:1412.0857 hep-th/9901001v3.",
    f"https://example.org/{'%F0%9F%98%80' * 300}/10.1000/abc",
    "https://me@home@arxiv.org/abs/2401.00001",
]
# Where the two languages differ: letters whose case folds to ASCII, digits of other scripts, white space, lone surrogates,
# characters of two units, bytes that are no UTF-8, and what templates and replacements could take for their own.
PIECES = [
    *"&=%()[]<>,.;'\"\\/ @:#~?\n\r\t\v\f\x00\x1c\x85\xa0\u200b\u2028\ufeffü参ſKıİß０２．／：\u0662\ud800\udc00😀$",
    *(
        "v2",
        "$&",
        "{id}",
        "user@",
        "https://",
        "http%3A%2F%2F",
        "//",
        "javascript:",
        "data:,",
        "?url=",
        "%2",
        "%41",
        "%FF",
        "%ED%A0%80",
        "%0A",
        "%EF%BB%BF",
    ),
    *("arxiv.org/abs/", "openreview.net/forum?id=", "papers.cool/venue/", "doi.org/", "content/CVPR2025/html/", "_paper.pdf"),
    *("10.1000/", "10.48550/arXiv.", "2401.00001", "hep-th/", "9901001", "arXiv:", "@OpenReview", "@CVF", "acl:", "x2020:"),
]


@pytest.fixture(scope="module")
def node() -> str:
    """Node, which runs the extension's modules outside of a browser."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    return found


def test_the_table_of_the_extension_is_the_servers() -> None:
    assert runpy.run_path(str(ROOT / "extension/tools/table.py"))["is_fresh"](), "run: python extension/tools/table.py"


@pytest.mark.parametrize("file", sorted(HERE.glob("unit/*.test.js")), ids=lambda file: file.name)
def test_unit_files(file: Path, node: str) -> None:
    run = subprocess.run([node, "--test-reporter=spec", file], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout.rpartition("failing tests:")[2] + run.stderr


def mutated(text: str, chance: random.Random) -> str:
    """`text` with one to three accidents."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 8))
        part = text[start:end]
        part = chance.choice(
            [
                lambda part: "",
                lambda part: part + part,
                lambda part: part.swapcase(),
                lambda part: "".join(f"%{byte:02x}" for byte in part.encode("utf-8", "replace")),
                lambda part: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in part),
                lambda part: part + chance.choice(PIECES),
                lambda part: chance.choice(PIECES),
                lambda part: chance.choice(WRITTEN),
            ]
        )(part)
        text = text[:start] + part + text[end:]
    return text


def written(shared_data: Path | None) -> list[str]:
    chance = random.Random(20)
    return [*WRITTEN, *(mutated(text, chance) for text in WRITTEN for _ in range(4))]


def made(shared_data: Path | None) -> list[str]:
    texts: list[str] = []

    @seed(20)
    @settings(max_examples=600, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text())
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    chance = random.Random(20)
    texts += ["".join(chance.choices(PIECES, k=chance.randint(2, 16))) for _ in range(2000)]
    return texts


def real(shared_data: Path) -> list[str]:
    pages = [file.read_text(encoding="utf-8") for file in sorted((shared_data / "protocol/html").glob("*.html"))]
    assert pages
    texts = [page[:200_000] for page in pages] + [line for page in pages for line in page.splitlines() if "/" in line]
    with lzma.open(shared_data / "arxiv-metadata-snapshot.jsonl.xz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, islice(lines, 2000)):
            texts += filter(None, (record.get(field) for field in ("comments", "journal-ref", "doi", "report-no")))
    return texts


def canonical(text: str) -> Any:
    try:
        return canonical_ref(text)
    except IdentifierError as error:
        return {"wrong": str(error)}


def units(text: str, place: int) -> int:
    """A place in UTF-16 units."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def answer(text: str) -> dict[str, Any]:
    named = identify(text)
    return {
        "papers": [[m.ref, m.version, units(text, m.start), units(text, m.end), m.site] for m in named.papers],
        "lists": [item.path for item in named.lists],
        "only": named.only,
        "ids": [[i.base, i.version, units(text, start), units(text, end)] for start, end, i in find_arxiv_ids(text)],
        "canonical": canonical(text),
        "addresses": [[f(m.ref) for f in (key_of, page_path, page_url, pdf_url)] for m in named.papers],
    }


@pytest.mark.parametrize("texts", [written, made], ids=lambda texts: texts.__name__)
def test_the_browser_and_the_server_read_alike(texts, node: str) -> None:
    compare(texts(None), node)


def test_the_browser_and_the_server_read_real_texts_alike(shared_data: Path, node: str) -> None:
    compare(real(shared_data), node)


def compare(texts: list[str], node: str) -> None:
    # What reaches a browser as two halves of a character is one there.
    texts = [text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") for text in texts]
    run = subprocess.run(
        [node, HERE / "identify.js"], input=json.dumps(texts), capture_output=True, text=True, timeout=180, check=False
    )
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout)
    differing = [(text, mine, its) for text, its in zip(texts, seen, strict=True) if (mine := answer(text)) != its]
    assert not differing, f"{len(differing)} of {len(texts)}, first: {differing[0]}"
    assert sum(bool(its["papers"]) for its in seen) > len(texts) / 10
