"""The file of a map comes back as it was, is seen when it is new, and is no map when it is torn or foreign."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from unit_vectors import clustered

from papilio.mapping import chart as charts
from papilio.mapping.chart import NAME, Atlas, Chart
from papilio.mapping.making import draw
from papilio.vectors.index import VectorIndex
from papilio.vectors.rows import Row, keys_of

REFS = [f"arxiv:2405.{number:05}" for number in range(80)]


@pytest.fixture
def chart(tmp_path: Path) -> Chart:
    index = VectorIndex(tmp_path / "vectors", "tests", 16)
    with index.writer() as writer:
        writer.put([Row(ref, (), year=2024) for ref in REFS], clustered(80, 16))
        writer.commit(7)
    return draw(index.refresh(), [(ref, "数学") for ref in REFS[:10]])


def test_it_comes_back_as_it_was(tmp_path: Path, chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "RELOAD_SECONDS", -1)
    reader, writer = Atlas(tmp_path), Atlas(tmp_path)
    assert reader.chart() is None
    writer.keep(chart)
    for found in (reader.chart(), writer.chart()):
        assert found is not None and (found.sequence, found.encoder, found.names) == (7, "tests", ("", "数学"))
        assert sorted(found.named(found.everything)) == REFS
        for one, other in ((found, chart), (found.layout, chart.layout)):
            for each in fields(one):
                held, true = getattr(one, each.name), getattr(other, each.name)
                assert each.name == "layout" or np.array_equal(held, true), each.name
    assert reader.chart() is reader.chart(), "what has not changed is not read anew"
    (tmp_path / NAME).unlink()
    assert reader.chart() is None


def test_rows_by_key(chart: Chart) -> None:
    rows = chart.rows_of(keys_of([REFS[3], "arxiv:9999.99999", REFS[70]]))
    assert sorted(chart.named(rows)) == [REFS[3], REFS[70]]


@pytest.mark.parametrize("kept", [0, 1, 20, 2000, -1])
def test_a_torn_file_is_no_map(tmp_path: Path, chart: Chart, kept: int) -> None:
    Atlas(tmp_path).keep(chart)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:kept])
    assert Atlas(tmp_path).chart() is None


def test_a_flipped_bit_and_another_format_are_no_map(tmp_path: Path, chart: Chart) -> None:
    Atlas(tmp_path).keep(chart)
    path = tmp_path / NAME
    content = path.read_bytes()
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :])
    assert Atlas(tmp_path).chart() is None
    path.write_bytes(b"9" + content[1:])
    assert Atlas(tmp_path).chart() is None
    path.write_bytes(content)
    assert Atlas(tmp_path).chart() is not None
