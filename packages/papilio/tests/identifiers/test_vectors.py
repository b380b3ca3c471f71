"""The vectors that Python and the browser extension share: text in, names out."""

import json
from pathlib import Path
from typing import Any

import pytest

from papilio.identifiers import identify

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{number}-{vector['why']}" for number, vector in enumerate(VECTORS)])
def test_vector(vector: dict[str, Any]) -> None:
    named = identify(vector["text"])
    assert [{"ref": mention.ref, "version": mention.version} for mention in named.papers] == vector["papers"]
    assert [item.path for item in named.lists] == vector["lists"]
    assert named.only is vector["only"]


def test_every_vector_is_new_and_says_why() -> None:
    assert len(VECTORS) >= 250
    assert len({vector["text"] for vector in VECTORS}) == len(VECTORS)
    assert all(vector["why"] for vector in VECTORS)
