"""Which vectors answer at the start; finding/test_encoding takes one encoder after another through a library."""

from pathlib import Path

import pytest

from papilio.encoders.encoder import Encoder
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.search.documents import Document
from papilio.search.semantic import SemanticIndex
from papilio.search.succession import Succession


class Named(StaticEncoder):
    """The table that ships under other names."""

    def __init__(self, name: str) -> None:
        super().__init__(BUILT_IN)
        self.card = self.card | {"fingerprint": name, "name": name}


class Known:
    """Encoders of which the first is wanted, and those in `lost` cannot be read."""

    def __init__(self, *names: str, lost: str = "") -> None:
        self.names, self.lost = names, lost

    def wanted(self) -> Encoder:
        return Named(self.names[0])

    def find(self, fingerprint: str) -> Encoder | None:
        return Named(fingerprint) if fingerprint in self.names and fingerprint != self.lost else None


def fill(directory: Path, name: str, sequence: int) -> None:
    meaning = SemanticIndex.within(directory, Named(name))
    with meaning.vectors.writer() as writer:
        writer.put(*meaning.rows([Document(f"a:{number}", "Low rank matrices") for number in range(sequence)]))
        writer.commit(sequence)


@pytest.mark.parametrize(
    ("held", "known", "serving", "coming"),
    [
        ({}, Known("a", "b"), "a", None),
        ({"b": 3}, Known("a", "b"), "b", "a"),
        ({"a": 2, "b": 3}, Known("a", "b"), "b", "a"),
        ({"a": 3, "b": 3}, Known("a", "b"), "a", None),
        ({"a": 3, "b": 2}, Known("a", "b"), "a", None),
        ({"b": 3}, Known("a"), "a", None),
        ({"b": 3}, Known("a", "b", lost="b"), "a", None),
        ({"a": 1, "b": 2, "c": 5}, Known("a", "b", "c", lost="c"), "b", "a"),
        ({"a": 1, "b": 2, "c": 5}, Known("a", "b", "c"), "c", "a"),
    ],
)
def test_those_that_know_most_answer_until_the_wanted_ones_know_as_much(
    tmp_path: Path, held: dict[str, int], known: Known, serving: str, coming: str | None
) -> None:
    for name, sequence in held.items():
        fill(tmp_path, name, sequence)
    succession = Succession(tmp_path, known)
    assert succession.serving().name == serving
    found = succession.coming()
    assert (found.name if found else None) == coming


def test_vectors_that_were_damaged_or_removed_meanwhile_give_way_at_once(tmp_path: Path) -> None:
    fill(tmp_path, "b", 3)
    fill(tmp_path, "a", 2)
    succession = Succession(tmp_path, Known("a", "b"))
    assert succession.serving().name == "b"
    meaning = SemanticIndex.within(tmp_path, Named("a"))
    with meaning.vectors.writer() as writer:
        meaning.vectors.drop_others(writer)
    succession.serving().vectors.refresh()
    assert succession.serving().name == "a" and succession.serving().sequence() == 2
