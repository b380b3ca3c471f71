import numpy as np
import pytest
from scipy import sparse

from cases import case, cases
from danaus import reference
from danaus.errors import ArgumentError, KindError, NotFiniteError, RangeError, ShapeError
from danaus.lowrank import LowRank, column_row
from named import MATRICES, array, epsilon, numbers

RNG = np.random.default_rng(3)
# Columns of many sizes, and one term that is zero.
A = RNG.standard_normal((6, 9)) * np.logspace(0, 1, 9) * (np.arange(9) != 4) + 1j * RNG.standard_normal((6, 9))
B = (RNG.standard_normal((9, 5)) + 1j * RNG.standard_normal((9, 5))) * (np.arange(9) != 4)[:, None]
OWN = np.linspace(1, 2, 9) / np.linspace(1, 2, 9).sum()
DESIGNS = {
    "optimal": {},
    "uniform": {"probabilities": "uniform"},
    "own": {"probabilities": OWN},
    "optimal, each once": {"replace": False},
    "uniform, each once": {"probabilities": "uniform", "replace": False},
    "own, each once": {"probabilities": OWN, "replace": False},
}


@pytest.mark.parametrize("design", DESIGNS)
def test_the_sample_is_unbiased_and_its_variance_the_one_that_is_stated(design: str) -> None:
    runs = 400
    first = column_row(A, B, 4, **DESIGNS[design])
    samples = np.array([column_row(A, B, 4, exact=False, rng=seed, **DESIGNS[design]).to_dense() for seed in range(runs)])
    assert first.variance is not None
    assert first.bias == 0
    errors = np.linalg.norm(samples - A @ B, axis=(1, 2)) ** 2
    assert abs(errors.mean() - first.variance) <= 4.5 * errors.std() / runs**0.5
    deviation = samples.std(axis=0) / runs**0.5
    assert (np.abs(samples.mean(axis=0) - A @ B) <= 5 * deviation + 1e-9).all()
    assert first.error.kind == "exact"
    np.testing.assert_allclose(first.error.value, np.linalg.norm(first.to_dense() - A @ B), rtol=1e-9)
    bound = column_row(A, B, 4, exact=False, **DESIGNS[design]).error
    assert bound.kind == "bound"
    assert first.variance**0.5 <= bound.upper
    assert (errors**0.5 <= bound.value).mean() >= bound.probability - 0.01


def test_the_variance_is_the_literal_one() -> None:
    for c in (1, 4, 8):
        for p in ("optimal", "uniform", OWN):
            found = column_row(A, B, c, probabilities=p)
            np.testing.assert_allclose(found.variance, reference.sampling_error(A, B, found.probabilities, c), rtol=1e-9)
        once = column_row(A, B, c, probabilities="uniform", replace=False)
        np.testing.assert_allclose(once.variance, reference.simple_sampling_error(A, B, c), rtol=1e-9)
        for p in ("optimal", OWN):
            once = column_row(A, B, c, probabilities=p, replace=False)
            # What is certain shifts the others along the line and changes no error.
            uncertain = np.flatnonzero((once.probabilities > 0) & (once.probabilities < 1))
            wanted = reference.systematic_sampling_error(A[:, uncertain], B[uncertain], once.probabilities[uncertain])
            np.testing.assert_allclose(once.variance, wanted, rtol=1e-8, atol=1e-9)


def test_the_optimal_probabilities_are_optimal() -> None:
    best = column_row(A, B, 3)
    size = np.linalg.norm(A, axis=0) * np.linalg.norm(B, axis=1)
    np.testing.assert_allclose(best.probabilities, size / size.sum(), rtol=1e-12)
    np.testing.assert_allclose(best.variance, (size.sum() ** 2 - np.linalg.norm(A @ B) ** 2) / 3, rtol=1e-9)
    for seed in range(20):
        p = best.probabilities * np.exp(0.3 * np.random.default_rng(seed).standard_normal(9))
        assert column_row(A, B, 3, probabilities=p / p.sum()).variance >= best.variance


def test_the_largest_terms_are_taken_as_they_are_and_the_bias_is_stated() -> None:
    found = column_row(A, B, 3, probabilities="largest", rng=8)
    size = np.linalg.norm(A, axis=0) * np.linalg.norm(B, axis=1)
    assert set(found.indices.tolist()) == set(np.argsort(size)[-3:].tolist())
    np.testing.assert_array_equal(found.left, A[:, found.indices])
    np.testing.assert_array_equal(found.right, B[found.indices])
    assert found.variance == 0
    np.testing.assert_allclose(found.bias, np.linalg.norm(A @ B - found.to_dense()), rtol=1e-12)
    assert (found.error.kind, found.error.value) == ("exact", found.bias)
    unknown = column_row(A, B, 3, probabilities="largest", exact=False)
    assert unknown.bias is None
    assert found.bias <= unknown.error.value


@cases("float32", "float64", "complex64", "bfloat16")
def test_factors_are_scaled_columns_and_rows_in_the_dtype_of_the_matrix(library: str, dtype: str, name: str) -> None:
    a = case(library, dtype, name)
    b = array(library, dtype, np.linspace(-1, 1, a.shape[1] * 3).reshape(a.shape[1], 3))
    n = a.shape[1]
    c = min(3, n)
    designs = ({}, {"replace": False}, {"probabilities": "largest"})
    for arguments in designs if library != "jax" else designs[1:2]:
        found = column_row(a, b, c, **arguments)
        assert type(found.left) is type(found.right) is type(found.indices) is type(a)
        assert found.left.dtype == found.right.dtype == found.to_dense().dtype == a.dtype
        assert tuple(found.left.shape) == (a.shape[0], c)
        assert tuple(found.right.shape) == (c, 3)
        at = np.asarray(numbers(found.indices), int)
        p = numbers(found.probabilities)[at]
        expected = np.ones(c) if "probabilities" in arguments else p if arguments else c * p
        x, y = numbers(a), numbers(b)
        slack = 4 * epsilon(dtype)
        np.testing.assert_allclose(numbers(found.left), x[:, at] / np.sqrt(expected), rtol=slack, atol=0)
        np.testing.assert_allclose(numbers(found.right), y[at] / np.sqrt(expected)[:, None], rtol=slack, atol=0)
        if "replace" in arguments:
            assert len(set(at.tolist())) == c
            np.testing.assert_allclose(numbers(found.probabilities).sum(), c, rtol=1e-6)
        assert found.variance is not None and found.bias is not None
        true = np.linalg.norm(numbers(found.left) @ numbers(found.right) - x @ y)
        assert found.error.lower <= true <= found.error.upper
        assert found.error.upper - found.error.lower <= 100 * epsilon(dtype) * (1 + np.linalg.norm(x) * np.linalg.norm(y))


@pytest.mark.parametrize("design", DESIGNS)
def test_sparse_factors_are_as_the_dense_ones_and_stay_sparse(design: str) -> None:
    a, b = A.real * (np.abs(A) > 1), B.real
    dense = column_row(a, b, 4, rng=1, **DESIGNS[design])
    for x, y in ((sparse.csr_array(a), b), (a, sparse.csc_array(b)), (sparse.coo_matrix(a), sparse.csr_matrix(b))):
        found = column_row(x, y, 4, rng=1, **DESIGNS[design])
        assert (sparse.issparse(found.left), sparse.issparse(found.right)) == (sparse.issparse(x), sparse.issparse(y))
        np.testing.assert_allclose(found.to_dense(), dense.to_dense(), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose((found.variance, found.error.value), (dense.variance, dense.error.value), rtol=1e-9)
        matrix = found.to_matrix()
        assert isinstance(matrix, LowRank)
        np.testing.assert_allclose(matrix.to_dense(), dense.to_dense(), rtol=1e-9, atol=1e-9)


def test_every_column_once_is_the_product_itself() -> None:
    for arguments in ({"replace": False}, {"replace": False, "probabilities": "uniform"}, {"probabilities": "largest"}):
        found = column_row(A, B, 9, **arguments)
        assert sorted(found.indices.tolist()) == list(range(9))
        assert found.variance == 0
        np.testing.assert_allclose(found.to_dense(), A @ B, rtol=1e-12)
    # Fewer terms than samples are not zero: those that are make up the number.
    once = column_row(np.eye(4)[:, :1] * [[1.0, 0, 0, 0]], np.ones((4, 2)), 3, replace=False)
    assert len(set(once.indices.tolist())) == 3
    assert once.variance == 0
    assert column_row(np.zeros((2, 3)), np.ones((3, 2)), 5).variance == 0


def test_a_seed_gives_one_answer_and_a_generator_goes_on() -> None:
    def drawn(rng: object) -> list[int]:
        return column_row(A, B, 6, rng=rng, exact=False).indices.tolist()

    assert drawn(4) == drawn(4)
    assert drawn(4) != drawn(5)
    generator = np.random.default_rng(4)
    assert drawn(generator) == drawn(4)
    assert drawn(generator) != drawn(4)


def test_bad_arguments_say_what_would_be_right() -> None:
    barred = np.where(np.arange(9) == 2, 0, 1 / 8)
    wrong = [
        ((A, B, 0), {}, "from 1"),
        ((A, B, 2.0), {}, "whole number"),
        ((A, B, 10), {"replace": False}, "from 1 to 9"),
        ((A, B, 10), {"probabilities": "largest"}, "from 1 to 9"),
        ((A, B, 2), {"probabilities": barred}, "1 are 0 where the term is not, the first at 2"),
        ((A, B, 2), {"probabilities": np.ones(9)}, "sum of 1, got 9"),
        ((A, B, 2), {"probabilities": -OWN}, "from 0 up"),
        ((A, B, 2), {"probabilities": OWN * np.nan}, "from 0 up"),
        ((A, B, 2), {"probabilities": "best"}, "optimal, uniform, largest"),
        ((A[:, :0], B[:0], 1), {}, "from 0 to 0"),
    ]
    for positional, arguments, says in wrong:
        with pytest.raises(ArgumentError, match=says):
            column_row(*positional, **arguments)
    # Where the term is zero, so may its probability be.
    column_row(A * (np.arange(9) != 2), B, 2, probabilities=barred)
    with pytest.raises(ShapeError, match=r"A \(6, 9\) .* B \(5, 9\)"):
        column_row(A, B.T, 2)
    with pytest.raises(ShapeError, match=r"expected shape \(9,\)"):
        column_row(A, B, 2, probabilities=OWN[:8])
    with pytest.raises(ShapeError, match=r"\(m, n\)"):
        column_row(A[None], B, 2)
    with pytest.raises(NotFiniteError, match="a: 1 of 54"):
        column_row(np.where(np.arange(54).reshape(6, 9) == 7, np.inf, A), B, 2)
    with pytest.raises(NotFiniteError, match=r"b .*stored"):
        column_row(A, sparse.csr_array(np.where(B != 0, np.nan, 0)), 2)
    with pytest.raises(KindError, match="list"):
        column_row([[1.0]], B, 2)
    assert column_row(A[:, :0], B[:0], 0).to_dense().tolist() == np.zeros((6, 5)).tolist()


def test_the_scale_of_the_numbers_does_not_matter() -> None:
    a = MATRICES["huge"]().astype(np.float32)
    found = column_row(a, a.T * np.float32(1e-30), 5)
    wanted = column_row(a.astype(float) / 1e30, a.T.astype(float) / 1e30, 5)
    assert found.variance is not None
    np.testing.assert_allclose(found.variance / 1e60, wanted.variance, rtol=1e-4)


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_a_sample_that_is_too_large_for_the_dtype_is_no_infinite_matrix() -> None:
    a, b = np.full((1, 2), 1e30, np.float32), np.array([[2.5e8], [0]], np.float32)
    assert np.isfinite(a @ b).all()
    samples = [column_row(a, b, 1, probabilities="uniform", rng=seed) for seed in range(10)]
    assert {int(sample.indices[0]) for sample in samples} == {0, 1}
    for sample in samples:
        if sample.indices[0] == 0:
            with pytest.raises(RangeError, match="too large for float32"):
                sample.to_dense()
        else:
            assert sample.to_dense() == 0
        product = np.asarray(sample.left, np.float64) @ np.asarray(sample.right, np.float64)
        np.testing.assert_allclose(sample.error.value, np.linalg.norm(product - 2.5e38), rtol=1e-6)
