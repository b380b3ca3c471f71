"""The titles of tabs: what sites write around them goes. The browser extension reads the same vectors."""

import json
from pathlib import Path

import pytest

from papilio.identifiers.table import TABLE
from papilio.identifiers.titles import bare_title

VECTORS: list[dict[str, str]] = json.loads(Path(__file__).with_name("titles.json").read_text(encoding="utf-8"))
EXAMPLES = [(form.hosts[0], form.example, form.title) for form in TABLE.titles]


@pytest.mark.parametrize(("host", "example", "title"), EXAMPLES, ids=[f"{h} {e[:20]}" for h, e, _ in EXAMPLES])
def test_every_row_leaves_the_title_of_its_example(host: str, example: str, title: str) -> None:
    assert bare_title(example, f"https://{host}/some/page") == title


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["title"][:40] for vector in VECTORS])
def test_vector(vector: dict[str, str]) -> None:
    assert bare_title(vector["title"], vector["address"]) == vector["bare"]
