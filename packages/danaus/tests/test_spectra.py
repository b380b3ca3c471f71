from pathlib import Path

import numpy as np
import pytest

from danaus import rank
from danaus.checkpoints import Tensor
from danaus.spectra import ENERGIES, RANKS, expected, matrices
from measured import measured


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


def test_state_of_optimizers_is_passed_over_unless_included() -> None:
    held = [
        Tensor("w", (3, 4), "float32", lambda: None),
        Tensor("w.exp_avg", (3, 4), "float32", lambda: None, "optimizer state"),
        Tensor("ema.w", (3, 4), "float32", lambda: None, "EMA copy"),
    ]
    found, skipped = matrices(held, [], batches=False)
    assert [each.name for each in found] == ["w"]
    assert skipped == {"of optimizer state": 1, "of EMA copy": 1}
    found, skipped = matrices(held, [], batches=False, include=["optimizer state"])
    assert [each.name for each in found] == ["w", "w.exp_avg"]
    assert skipped == {"of EMA copy": 1}


@pytest.mark.parametrize("shape", [(40, 40), (20, 90), (90, 30)])
def test_a_random_matrix_shows_what_is_expected_of_one(shape: tuple[int, int], tmp_path: Path) -> None:
    drawn = np.random.default_rng(6).standard_normal((24, *shape)) * 7
    _, told = measured(tmp_path, {str(at): a for at, a in enumerate(drawn)})
    by_chance = expected(shape)
    for name in RANKS:
        mean = np.mean([row.ranks[name].value for row in told])
        assert by_chance.ranks[name] == pytest.approx(mean, rel=0.05)
    for share in ENERGIES:
        assert by_chance.energies[share] == pytest.approx(np.mean([row.energies[share].value for row in told]), abs=1)
    assert np.mean([row.noise.deviation for row in told]) == pytest.approx(7, rel=0.03)
    assert sum(row.noise.above for row in told) <= 3


def test_an_estimated_spectrum_has_nearly_the_noise_of_the_exact_one(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    a = rng.standard_normal((300, 200)) + 3 * rng.standard_normal((300, 5)) @ rng.standard_normal((5, 200))
    (_, (exact,)), (_, (estimated,)) = measured(tmp_path, {"a": a}), measured(tmp_path, {"a": a}, exact_up_to=50)
    assert estimated.is_estimated
    assert estimated.noise.deviation == pytest.approx(exact.noise.deviation, rel=0.1)
    assert exact.noise.above == 5
    assert estimated.noise.above == pytest.approx(5, abs=1)


def test_ranks_of_single_precision_are_those_of_the_functions(tmp_path: Path) -> None:
    a = np.random.default_rng(8).standard_normal((70, 50)).astype(np.float32)
    _, (row,) = measured(tmp_path, {"a": a})
    assert row.ranks["entropy"].value == pytest.approx(float(rank.entropy_rank(of=a.astype(float))), rel=1e-6)
