import numpy as np
import pytest

from danaus._arrays import work
from danaus.operators.dense import Dense, squared_norm
from named import array


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_the_norm_is_summed_in_double_precision_and_neither_overflows_nor_vanishes(library: str) -> None:
    a = np.random.default_rng(0).standard_normal((9, 4))
    for size in (1e-30, 1.0, 1e30):
        x = array(library, "float32", a * size)
        assert squared_norm(work(x), x) == pytest.approx(np.linalg.norm(a) ** 2 * size**2, rel=1e-5)
    assert squared_norm(work(x), x[:0]) == 0


def test_a_norm_of_many_rows_is_summed_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("danaus.operators.dense._BLOCK_BYTES", 64)
    a = np.random.default_rng(1).standard_normal((50, 3)) * (1 + 2j)
    assert Dense.of(a, "a").squared_norm() == pytest.approx(np.linalg.norm(a) ** 2)


def test_halves_and_whole_numbers_are_widened() -> None:
    for dtype, wanted in (("float16", np.float32), (int, np.float64), (bool, np.float64)):
        assert Dense.of(np.ones((3, 2), dtype), "a").matrix.dtype == wanted
