from pathlib import Path

import numpy as np
import pytest
from unit_vectors import units

from papilio.vectors import columns
from papilio.vectors.coding import Coding
from papilio.vectors.columns import EMPTY, NAMES, TornError
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Row
from papilio.vectors.writing import VectorWriter


def test_what_is_appended_is_read_and_what_was_not_committed_is_written_over(tmp_path: Path) -> None:
    at = tmp_path / "files"
    columns.begin(at, Coding.drawn(4))
    first = columns.append(at, EMPTY, {"times": np.array([5, 6]), "vectors": np.ones((2, 4))})
    columns.append(at, first, {"times": np.array([7, 8, 9])})
    second = columns.append(at, first, {"times": np.array([10]), "vectors": np.zeros((1, 4))}, durable=False)
    columns.settle(at)
    held = columns.mapped(at, 4, second)
    assert held.times.tolist() == [5, 6, 10]
    assert held.vectors.tolist() == [[1] * 4, [1] * 4, [0] * 4]
    assert (at / "times").stat().st_size == 24
    assert columns.mapped(at, 4, EMPTY).rows == 0


def test_refs_and_labels_of_rows(tmp_path: Path) -> None:
    refs = ["arxiv:1", "", "论文", "p\ud800"]
    index = VectorIndex(tmp_path, "e", 4)
    with index.writer() as writer:
        fill(writer, [Row(ref, labels) for ref, labels in zip(refs, (("b", "a", "b"), (), ("a",), ("类",)), strict=True)])
    held = index.snapshot().columns
    assert held is not None
    assert held.named(np.arange(4)) == refs
    assert held.named(np.array([2, 0])) == ["论文", "arxiv:1"]
    names = list(held.labels)
    assert [{names[code] for code in held.codes(row)} for row in range(4)] == [{"a", "b"}, set(), {"a"}, {"类"}]


def fill(writer: VectorWriter, rows: list[Row]) -> None:
    writer.put(rows, units(len(rows), 4))
    writer.commit(1)


@pytest.mark.parametrize("name", [*NAMES, columns.CODING])
def test_a_file_that_is_missing_or_a_byte_too_short_is_told_by_name(tmp_path: Path, name: str) -> None:
    index = VectorIndex(tmp_path, "e", 4)
    with index.writer() as writer:
        fill(writer, [Row("p", ("a",), 1, 2), Row("q")])
        writer.remove(["q"])
        writer.commit(2)
    (path,) = tmp_path.glob(f"vectors-*/files-1/{name}")
    sizes = index.snapshot().commit.sizes
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(TornError, match=name):
        columns.mapped(path.parent, 4, sizes)
    path.unlink()
    with pytest.raises(TornError, match=name):
        columns.mapped(path.parent, 4, sizes)
