"""What every method states of its error, how often that holds, and what it rests on.

`docs/matrices/promises.md` is made of it, and the tests hold every statement that they meet against it.
"""

from dataclasses import dataclass

from danaus.results import How, Kind, Norm


@dataclass(frozen=True, slots=True)
class Promise:
    """One kind of statement.

    Attributes:
        method: As it is called.
        when: Of what operand, or by which arguments.
        kind: What `error.value` is: see `danaus.results`.
        how: It was found.
        norms: In which norms.
        probability: With which the interval holds the error; None where the caller says it, by `probability`.
        rests_on: What must be so for that.
    """

    method: str
    when: str
    kind: Kind
    how: How
    norms: tuple[Norm, ...]
    probability: float | None
    rests_on: str

    def covers(self, method: str, kind: str, how: str, norm: str) -> bool:
        """Whether a statement is of this kind."""
        return (self.method, self.kind, self.how) == (method, kind, how) and norm in self.norms


_ALL: tuple[Norm, ...] = ("frobenius", "spectral", "nuclear")
_TWO: tuple[Norm, ...] = ("frobenius", "spectral")
_FROBENIUS: tuple[Norm, ...] = ("frobenius",)

_ROUNDING = "rounding as it is as a rule, which the interval holds"
_GAUSSIAN = "Gaussian vectors that are drawn after the result and do not depend on it"
_LANCZOS = "a random start of Lanczos' method; the lower end is certain but for rounding"
_LOOKED_AT = "A is an array or sparse"
_KNOWN = "‖A‖ is known (arrays, sparse, row blocks) and the error is not far below it"

PROMISES = (
    Promise("truncated_svd", "always", "exact", "singular values", _ALL, 1.0, _ROUNDING),
    Promise(
        "randomized_svd",
        _KNOWN,
        "exact",
        "identity",
        _TWO,
        1.0,
        _ROUNDING,
    ),
    Promise(
        "randomized_svd",
        "A is an array and the error is small, or a batch, or with `tol` the basis is all of the space",
        "exact",
        "difference",
        _TWO,
        1.0,
        _ROUNDING,
    ),
    Promise("randomized_svd", "A is no array, and none of the above", "estimate", "samples", _FROBENIUS, None, _GAUSSIAN),
    Promise("randomized_svd", "the spectral norm", "estimate", "Lanczos", ("spectral",), None, _LANCZOS),
    Promise("randomized_eigh", _KNOWN, "exact", "identity", _FROBENIUS, 1.0, _ROUNDING),
    Promise(
        "randomized_eigh",
        "A is an array and the error is small, or with `tol` the basis is all of the space",
        "exact",
        "difference",
        _TWO,
        1.0,
        _ROUNDING,
    ),
    Promise("randomized_eigh", "A is no array, and none of the above", "estimate", "samples", _FROBENIUS, None, _GAUSSIAN),
    Promise("randomized_eigh", "the spectral norm", "estimate", "Lanczos", ("spectral",), None, _LANCZOS),
    Promise("nystrom", "always", "estimate", "samples", _FROBENIUS, None, _GAUSSIAN),
    Promise("nystrom", "A is empty", "exact", "difference", _FROBENIUS, 1.0, "nothing"),
    Promise("pca", _KNOWN, "exact", "identity", _FROBENIUS, 1.0, _ROUNDING),
    Promise(
        "pca", "A is empty, or with `tol` the basis is all of the space", "exact", "difference", _FROBENIUS, 1.0, _ROUNDING
    ),
    Promise("pca", "none of the above", "estimate", "samples", _FROBENIUS, None, _GAUSSIAN),
    Promise("streaming_svd", "always", "estimate", "samples", _FROBENIUS, None, _GAUSSIAN),
    Promise("streaming_svd", "A is empty", "exact", "difference", _FROBENIUS, 1.0, "nothing"),
    Promise("interpolative", _LOOKED_AT, "exact", "difference", _FROBENIUS, 1.0, _ROUNDING),
    Promise("interpolative", "A can only be multiplied", "bound", "samples", _FROBENIUS, 1 - 1e-6, _GAUSSIAN),
    Promise("cur", _LOOKED_AT, "exact", "difference", _FROBENIUS, 1.0, _ROUNDING),
    Promise("cur", "A can only be multiplied", "bound", "samples", _FROBENIUS, 1 - 1e-6, _GAUSSIAN),
    Promise("whitened_svd", "always; `plain_error` too", "exact", "difference", _FROBENIUS, 1.0, _ROUNDING),
    Promise("column_row", "`exact=True`, or nothing is left to chance", "exact", "difference", _FROBENIUS, 1.0, _ROUNDING),
    Promise(
        "column_row",
        "`exact=False`",
        "bound",
        "formula",
        _FROBENIUS,
        0.99,
        "Markov's inequality for a bound of the mean square",
    ),
    Promise(
        "residual_norm",
        "A is an array and M has factors, or both are arrays of at most 2²⁰ numbers",
        "exact",
        "difference",
        _TWO,
        1.0,
        _ROUNDING,
    ),
    Promise("residual_norm", "otherwise, in Frobenius' norm", "estimate", "samples", _FROBENIUS, None, _GAUSSIAN),
    Promise("residual_norm", "otherwise, in the spectral norm", "estimate", "Lanczos", ("spectral",), None, _LANCZOS),
    Promise("Monarch.fit", "always", "exact", "difference", _FROBENIUS, 1.0, _ROUNDING),
    Promise("Chain.fit", "always", "exact", "difference", _FROBENIUS, 1.0, _ROUNDING),
    Promise(
        "SVD", "put together by hand, changed, or traced by JAX", "bound", "nothing", _FROBENIUS, 1.0, "infinity is a bound"
    ),
)
