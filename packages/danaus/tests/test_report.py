import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from danaus import rank
from danaus.checkpoints import Tensor
from danaus.report import ENERGIES, RANKS, Table, as_json, matrices, notes, printable, write_csv
from measured import measured

NAME = "model.layers.31.attention.output.dense.projection.weight"


def _table(folder: Path, held: dict[str, Any], width: int | None, exact_up_to: int = 2048) -> list[str]:
    found, told = measured(folder, held, exact_up_to)
    out = io.StringIO()
    table = Table(out, found, exact_up_to, width)
    for row in told:
        table.write(row)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [50, 80, 100, 140])
def test_a_table_fits_its_width(width: int, tmp_path: Path) -> None:
    lines = _table(tmp_path, {NAME: np.eye(300, 20), "bad": np.full((2, 2), np.inf)}, width)
    table = [line for line in lines if "measured" not in line]
    if width >= 80:
        assert max(map(len, table)) <= width
    assert any(line.startswith("model") for line in table)
    if width == 140:
        assert any(NAME in line for line in table)
    if width == 100:
        assert any("…" in line for line in table)


def test_without_a_width_names_are_whole_and_columns_aligned(tmp_path: Path) -> None:
    lines = _table(tmp_path, {NAME: np.eye(4), "short": np.eye(3), "large": np.eye(30, 25)}, None, exact_up_to=20)
    assert any(line.startswith(f"{NAME} ") for line in lines)
    assert len({len(line) for line in lines}) == 1
    large = next(line for line in lines if line.startswith("large")).split()
    assert large[2] == "–"  # Products do not tell the rank.
    assert "±" in large[3] and "~" not in large[3]


def test_names_stay_one_cell_of_csv_and_one_line_of_a_table(tmp_path: Path) -> None:
    names = ['a,"b"', "=1+1", "new\nline", "\x1b[31mred", "plain"]
    held = dict.fromkeys(names, np.eye(3))
    out = io.StringIO()
    told = list(write_csv(out, measured(tmp_path, held)[1]))
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(told) == len(names)
    assert [row["name"] for row in rows] == ['a,"b"', "'=1+1", r"new\nline", r"\x1b[31mred", "plain"]
    assert all(float(row["stable"]) == 3 and row["99% high"] == "3" and not row["problem"] for row in rows)
    lines = _table(tmp_path, held, None)
    assert len(lines) == 1 + len(names)
    assert not any("\x1b" in line for line in lines)
    assert printable("ä\tb") == r"ä\tb"


def test_tensors_are_matrices_or_passed_over_for_a_reason() -> None:
    def tensor(name: str, shape: tuple[int, ...], dtype: str = "float32") -> Tensor:
        return Tensor(name, shape, dtype, lambda: np.arange(float(np.prod(shape))).reshape(shape))

    held = [tensor("w", (3, 4)), tensor("k", (2, 3, 5)), tensor("b", (3,)), tensor("i", (2, 2), "int8")]
    found, skipped = matrices(held, [], batches=False)
    assert [(each.name, each.shape, each.is_reshaped) for each in found] == [("w", (3, 4), False), ("k", (2, 15), True)]
    assert skipped == {"vectors and scalars": 1, "of dtype int8": 1}
    assert found[1].load().shape == (2, 15)
    found, skipped = matrices(held, ["k*"], batches=True)
    assert [(each.name, each.shape) for each in found] == [("k[0]", (3, 5)), ("k[1]", (3, 5))]
    np.testing.assert_array_equal(found[1].load(), np.arange(15.0, 30.0).reshape(3, 5))
    assert skipped == {"not matched": 3}


def test_a_row_holds_what_the_functions_answer_and_json_the_same(tmp_path: Path) -> None:
    a = np.random.default_rng(1).standard_normal((9, 6))
    _, told = measured(tmp_path, {"a": a, "bad": np.full((2, 2), np.nan)})
    good, bad = told
    functions = (rank.hartley_rank, rank.entropy_rank, rank.nuclear_frobenius_rank)
    for name, function in zip(RANKS, functions, strict=False):
        assert good.ranks[name].value == pytest.approx(float(function(of=a)))
    assert [good.energies[share].value for share in ENERGIES] == [int(rank.energy_rank(of=a, energy=e)) for e in ENERGIES]
    assert "NaN" in bad.problem
    text = as_json("file", told, {})  # type: ignore[arg-type]
    assert [each["name"] for each in text["matrices"]] == ["a"]
    assert text["failed"] == [{"name": "bad", "problem": bad.problem}]
    assert list(notes(told, {})) == ["1 matrix measured, 1 not"]  # type: ignore[arg-type]
