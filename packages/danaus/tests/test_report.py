import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from danaus import rank
from danaus.checkpoints import Checkpoint
from danaus.report import Table, as_json, notes, passed_over, printable, write_csv
from danaus.spectra import ENERGIES, RANKS, expected
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


def test_a_row_holds_what_the_functions_answer_and_json_the_same(tmp_path: Path) -> None:
    a = np.random.default_rng(1).standard_normal((9, 6))
    _, told = measured(tmp_path, {"a": a, "bad": np.full((2, 2), np.nan)})
    good, bad = told
    functions = (rank.hartley_rank, rank.entropy_rank, rank.nuclear_frobenius_rank)
    for name, function in zip(RANKS, functions, strict=False):
        assert good.ranks[name].value == pytest.approx(float(function(of=a)))
    assert [good.energies[share].value for share in ENERGIES] == [int(rank.energy_rank(of=a, energy=e)) for e in ENERGIES]
    assert "NaN" in bad.problem
    text = as_json(Checkpoint([], [Path("file")]), "file", told, Counter())
    assert [each["name"] for each in text["matrices"]] == ["a"]
    assert text["failed"] == [{"name": "bad", "problem": bad.problem}]
    assert list(notes(told, Counter()))[-1] == "1 matrix measured, 1 not"


def test_what_chance_shows_stands_beneath_the_table_once_for_each_shape(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).standard_normal((60, 40))
    spiked = noise + 40 * np.eye(60, 40)[:, :1] @ np.eye(1, 40)
    found, told = measured(tmp_path, {"noise": noise, "spiked": spiked, "zero": np.zeros((40, 60)), "bad": noise * np.nan})
    out = io.StringIO()
    table = Table(out, found, 2048, None)
    for row in told:
        table.write(row)
    table.write_chance(told)
    lines = {tuple(line.split()[:3]): line.split() for line in out.getvalue().splitlines()}
    head = lines["name", "shape", "rank"]
    assert dict(zip(head, lines["noise", "60×40", "40"], strict=True))["above"] == "0.0%"
    assert dict(zip(head, lines["spiked", "60×40", "40"], strict=True))["above"] == "2.5%"
    assert dict(zip(head, lines["zero", "40×60", "0"], strict=True))["above"] == "–"
    by_chance = lines["by", "chance", "60×40"]
    assert by_chance[4] == f"{expected((60, 40)).ranks['entropy']:.1f}"
    assert len([line for line in lines if line[:2] == ("by", "chance")]) == 2
    assert any(each.startswith("by chance: what a random matrix") for each in notes(told, Counter()))


def test_chance_stands_in_json_and_csv(tmp_path: Path) -> None:
    a = np.random.default_rng(4).standard_normal((50, 30)) * 0.02
    a[:, 0] += 1
    _, told = measured(tmp_path, {"a": a, "zero": np.zeros((4, 4))})
    one, zero = as_json(Checkpoint([], []), "x", told, Counter())["matrices"]
    assert one["noise"]["above"] == 1
    assert one["noise"]["share"] == pytest.approx(1 / 30)
    assert one["noise"]["deviation"] == pytest.approx(0.02, rel=0.1)
    assert set(one["chance"]["ranks"]) == set(RANKS)
    assert zero["noise"] is None
    out = io.StringIO()
    list(write_csv(out, told))
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [row["above"] for row in rows] == ["1.0", ""]
    assert float(rows[0]["entropy by chance"]) == pytest.approx(one["chance"]["ranks"]["entropy"])
    assert float(rows[0]["edge"]) == pytest.approx(one["noise"]["edge"])


def test_what_is_passed_over_tells_how_it_is_included() -> None:
    told = passed_over(Counter({"of optimizer state": 3, "vectors and scalars": 1, "of EMA copy": 2}))
    assert told == "2 of EMA copy (--include ema), 3 of optimizer state (--include optimizer), 1 vectors and scalars"
