"""# Low rank

A matrix of m·n numbers is of rank k when it is a product of m·k and k·n numbers. Few matrices are; many nearly are. This page
goes through the ways to find the small factors: which is the best, what it costs, how one knows how good it is, and where each
loses. All figures below come from the code between the paragraphs, run when the page was built.
"""

import time

import matplotlib.pyplot as plt
import numpy as np
from scipy import sparse
from scipy.sparse.linalg import aslinearoperator

from danaus.lowrank import (
    Centred,
    LowRank,
    RowBlocks,
    left_factor,
    nystrom,
    pca,
    pinv,
    randomized_eigh,
    randomized_svd,
    residual_norm,
    right_factor,
    streaming_svd,
    truncated_svd,
)

rng = np.random.default_rng(0)


def with_spectrum(m, n, sigma):
    """A matrix between random orthonormal bases."""
    left = np.linalg.qr(rng.standard_normal((m, len(sigma))))[0]
    right = np.linalg.qr(rng.standard_normal((n, len(sigma))))[0]
    return left * sigma @ right.T


"""## The pseudo-inverse, and one factor when the other is given

Ask for the x that brings A x nearest to b. When A has no inverse there may be none that meets b, and several that come equally
near. The pseudo-inverse A⁺ picks the nearest, and of several the shortest: it turns b's part in the range of A back, and drops
the rest. With the SVD A = U Σ Vᴴ it is V Σ⁺ Uᴴ, where Σ⁺ turns over what is not zero.

What counts as zero is a choice. A singular value that is only rounding, turned over, becomes the largest of all:
"""

a = with_spectrum(8, 6, np.array([3.0, 2.0, 1.0, 1e-17, 0, 0]))
for rtol in (0.0, None):
    print(f"rtol {rtol}: the largest entry of A⁺ is {np.abs(pinv(a, rtol)).max():.0e}"[:44])

"""The default, max(m, n)·ε of the largest, is where rounding of A itself lies. Data with noise wants a larger one.

The same in both directions gives the best second factor when the first is fixed: `right_factor(a, m)` is A⁺ M, `left_factor(m,
b)` is M B⁺. Neither forms A⁺. Taking turns between them is a way to an approximation of low rank that needs no SVD of M, and it
arrives where the SVD does, though slowly where singular values are close:
"""

m = with_spectrum(60, 50, 1 / np.arange(1, 51))
best = np.sqrt(((1 / np.arange(6, 51)) ** 2).sum())
left = rng.standard_normal((60, 5))
excess = []
for _ in range(30):
    right = right_factor(left, m)
    left = left_factor(m, right)
    excess.append(np.linalg.norm(m - left @ right) / best - 1)
print("error beyond the best after 1, 5 and 30 turns:", *(f"{excess[turn]:.1e}" for turn in (0, 4, 29)))

"""## The SVD is the best there is

Of all matrices of rank k, the k largest terms of the SVD are nearest to A in every norm that does not change under rotation
(Eckart and Young; Mirsky). What is left is σₖ₊₁ in the spectral norm and the root of the sum of the squares of the rest in
Frobenius'. So the singular values tell in advance what any method can reach:
"""

"""
![Least error against rank: a straight fall for 0.9 to the power i, a bend for 1/i, nearly flat for
noise.](images/low_rank-best.svg)
"""

spectra = {
    "falls by 0.9": 0.9 ** np.arange(200),
    "1/i": 1 / np.arange(1, 201),
    "noise": np.linalg.svd(rng.standard_normal((300, 200)), compute_uv=False),
}
for name, sigma in spectra.items():
    left_over = np.sqrt(np.cumsum(sigma[::-1] ** 2)[::-1] / (sigma**2).sum())
    plt.semilogy(np.arange(200), left_over, label=name)
plt.ylim(1e-6, 1.2)
plt.xlabel("rank")
plt.ylabel("least relative error (Frobenius)")
plt.legend()
plt.show()

"""A rank can be asked for, or an error, or a share of the energy Σσ²:"""

a = with_spectrum(300, 200, spectra["falls by 0.9"])
print(*(len(truncated_svd(a, **asked).s) for asked in ({"rank": 10}, {"tol": 1e-3}, {"energy": 0.999})))

"""**Where it loses.** It computes all singular values to keep a few: m·n·min(m, n) operations. It needs A in memory, makes a
sparse A dense. And noise has no small rank; at rank 100 of 200 the third curve is still at half.

## Random products

Multiply A by a few random vectors. What comes out leans towards what A does most; multiplied by AᴴA again and again it leans
more. With an orthonormal basis V of what came out, A V Vᴴ is the best approximation in that space, and its SVD is that of a
thin matrix.

`method="power"` keeps only the last product. `method="krylov"`, the default, multiplies fewer vectors and keeps all products:
each singular vector gets a polynomial in AᴴA of its own, instead of one power for all. The figure counts the columns that were
multiplied. Reading an array costs as much as forty columns of a product with it, so by default arrays get few blocks as wide as
the rank, and sparse matrices many narrow ones:
"""

"""
![Excess error against columns multiplied: the Krylov curve falls several times faster than that of
powers.](images/low_rank-products.svg)
"""

sigma = 1 / np.arange(1, 401) ** 0.7
a = with_spectrum(600, 400, sigma)
best = np.sqrt((sigma[20:] ** 2).sum())


def excess_of(**options):
    """The error of rank 20 beyond the best."""
    return np.linalg.norm(a - randomized_svd(a, rank=20, **options).to_dense()) / best - 1


power = [(2 * 30 * (q + 1) + 30, excess_of(method="power", oversampling=10, iterations=q)) for q in range(6)]
krylov = [(2 * 6 * (q + 1) + 20, excess_of(block=6, iterations=q)) for q in range(4, 20, 3)]
for name, points in (("power, 30 columns", power), ("krylov, blocks of 6", krylov)):
    plt.semilogy(*zip(*points, strict=True), "o-", label=name)
plt.ylim(1e-12, 1)
plt.xlabel("columns multiplied by A or its adjoint")
plt.ylabel("error beyond the best, relative")
plt.legend()
plt.show()

"""**The error comes with the result.** The rows of A V Vᴴ and of what it leaves out are orthogonal, so ‖A − A V Vᴴ‖² = ‖A‖² −
‖A V‖²: known without being computed. But squares hide what is below √ε of the whole; there the difference is computed (dense
A) or sampled, and `error.how` says so. `error.kind` tells an exact error from an estimate, which has a probability:
"""

a = with_spectrum(300, 200, 0.5 ** np.arange(200))
whole = np.linalg.norm(a)
for tol in (1e-2, 1e-5, 1e-9, 1e-12):
    found = randomized_svd(sparse.csr_array(a), tol=tol)
    true, stated = np.linalg.norm(a - found.to_dense()) / whole, found.error.upper / whole
    print(f"asked {tol:.0e}: rank {len(found.s)}, error {true:.2e}, at most {stated:.2e} by {found.error.how}")

"""With `tol=` the basis grows block by block until the tolerance is shown to be met, and is then cut to the rank that it needs.
A tolerance that rounding makes impossible is refused.

**Where it loses.** On a matrix of a few hundred columns the exact SVD is as fast or faster, and exact. On a flat spectrum the
singular values that come out are too small, by much more than the error tells, since there all subspaces are nearly as good:
"""

a = rng.standard_normal((1200, 800))
exact = np.linalg.svd(a, compute_uv=False)
found = randomized_svd(a, rank=60)
best = np.sqrt((exact[60:] ** 2).sum())
print(
    f"noise: σ₆₀ is {100 * (1 - found.s[-1] / exact[59]):.1f}% too small, "
    f"the error {found.error.value / best - 1:.1e} above the best"
)

""

# Measured: differs from run to run.
for size in (200, 800):
    a = with_spectrum(size, size, 0.95 ** np.arange(size))
    times = []
    for method in (truncated_svd, randomized_svd):
        began = time.perf_counter()
        method(a, rank=20)
        times.append(time.perf_counter() - began)
    print(f"{size}×{size}: exact {1e3 * times[0]:.0f} ms, randomised {1e3 * times[1]:.0f} ms")

"""**Many at once.** An array (…, m, n) is a batch: all its matrices are multiplied together, and `errors` has the error of
each. A batch takes `rank=`; with `tol=` each matrix would need a rank of its own, so that is refused.
"""

batch = np.stack([with_spectrum(60, 40, base ** np.arange(40)) for base in (0.9, 0.5)])
found = randomized_svd(batch, rank=5)
print(found.u.shape, *(f"{error.value:.3f}" for error in found.errors))

"""Sparse matrices are SciPy's, or PyTorch's sparse tensors by coordinates, rows or columns; what comes out then lies where the
tensor lies, in its dtype.

## Less the means

Principal components are the singular vectors of a matrix less the means of its columns. To subtract them would make a sparse
matrix dense, and a file would have to be written anew. `Centred(a)` stands for the centred matrix wherever something that
multiplies is taken: arrays and row blocks are centred a block of rows at a time, and of sparse matrices the product with the
means is subtracted. `pca` gives what scikit-learn's does, by the same names without their last underscore:
"""

observed = with_spectrum(500, 30, 0.7 ** np.arange(30)) + 5
found = pca(RowBlocks.of(observed, rows=100), rank=3)
print("shares of the variance:", found.explained_variance_ratio.round(3))
print("error of the scores:", f"{np.linalg.norm(observed - found.inverse_transform(found.scores)) - found.error.value:.0e}")

"""A mean that is far larger than what varies costs no digits, for it is taken away before anything is multiplied. The formula
σ² = mean of squares − square of the mean would lose them all:
"""

varies = np.rint(100 * rng.standard_normal((400, 10)) * 0.6 ** np.arange(10))
shifted = varies + 1e8
exact = np.linalg.svd(varies - varies.mean(axis=0), compute_uv=False)[:3]
squares = np.linalg.eigvalsh(shifted.T @ shifted / 400 - np.outer(shifted.mean(axis=0), shifted.mean(axis=0)))[::-1][:3]
print("wrong by", f"{np.abs(randomized_svd(Centred(shifted), rank=3).s / exact - 1).max():.0e}", end=", ")
print("by the formula", f"{np.abs(np.sqrt(400 * np.maximum(squares, 0)) / exact - 1).max():.0e}")

"""**Where it loses.** Of a `LinearOperator` or a structure only products are known. There a mean that is a million times what
varies costs six digits, and the shares of the variance are as uncertain as the error.

## Symmetric matrices

`randomized_eigh` multiplies with A alone where singular values need AᴴA, and finds the eigenvalues of largest size, of either
sign, by `rank` or, as `randomized_svd`, by `tol`. That A is its own adjoint is checked first. `nystrom` multiplies once (with
`tol` a few times), for what comes past once or costs much; it is for semi-definite matrices, and refuses those that show a
negative eigenvalue:
"""

sigma = 0.8 ** np.arange(200)
basis = np.linalg.qr(rng.standard_normal((200, 200)))[0]
definite = (basis * sigma) @ basis.T
indefinite = (basis * sigma * np.where(np.arange(200) % 2, -1, 1)) @ basis.T
print(randomized_eigh((indefinite + indefinite.T) / 2, 5).values.round(4))
best = np.sqrt((sigma[5:] ** 2).sum())
found = nystrom((definite + definite.T) / 2, 5)
print(
    f"one product: {np.linalg.norm(definite - found.to_dense()) / best:.3f} of the best; at most {found.error.upper / best:.2f}"
)
try:
    nystrom((indefinite + indefinite.T) / 2, 5)
except ValueError as problem:
    print(problem)

"""**Where it loses.** The test for a negative eigenvalue sees what random vectors meet: one small negative eigenvalue among a
thousand may pass. The error is measured, so it is true then too. Where A can be multiplied again, `randomized_eigh` is nearer.

## From disk, in two passes or in one

`RowBlocks` is a matrix whose rows come in blocks, again and again: a file that does not fit in memory. `randomized_svd`
takes it as it takes everything that multiplies, and passes over it once for each product with AᴴA and once at the end;
`method="power", iterations=0` makes two passes. The result is that of memory, with the same seed.

`RowBlocks.of(numpy.memmap(…))` reads the file with plain reads, for the pages of a mapping count as memory of the process.

When rows come only once, `streaming_svd` adds up sketches of both sides in that one pass. It pays with error, which it states
from a sketch of its own. `Centred` rows have their means found in the same pass and taken from the sketches, and
`pca(…, method="streaming")` gives them as components:
"""

sigma = 1 / np.arange(1, 201)
a = with_spectrum(1000, 200, sigma)
blocks = RowBlocks.of(a, rows=300)
best = np.sqrt((sigma[10:] ** 2).sum())
for name, found in {
    "one pass": streaming_svd(blocks, 10),
    "two passes": randomized_svd(blocks, rank=10, method="power", iterations=0),
    "seventeen": randomized_svd(blocks, rank=10),
}.items():
    print(f"{name}: {np.linalg.norm(a - found.to_dense()) / best:.4f} of the best; stated up to {found.error.upper / best:.4f}")

"""## How good is what one has?

`residual_norm(a, approximation)` measures ‖A − M‖ for any M, without forming the difference where that would be large. In
Frobenius' norm a random vector g gives ‖(A − M) g‖², which is ‖A − M‖² in the mean; in the spectral norm Lanczos' method climbs
to the largest singular value from a random start. Both come with an interval that holds whatever the spectrum is:
"""

a = with_spectrum(300, 200, 1 / np.arange(1, 201))
operator = aslinearoperator(a)
approximation = truncated_svd(a, rank=10)
for norm, true in (("frobenius", np.sqrt((1 / np.arange(11, 201) ** 2).sum())), ("spectral", 1 / 11)):
    found = residual_norm(operator, approximation, norm)
    print(f"{norm}: {true:.4f} lies in {found.lower:.4f} … {found.upper:.4f}, with probability {found.probability}")

"""How often does the interval hold the error? Three hundred seeds, at a probability of 0.8:"""

nothing = LowRank(np.zeros((300, 0)), np.zeros((0, 200)))
whole = np.linalg.norm(a)
seen = [residual_norm(operator, nothing, samples=10, probability=0.8, rng=seed) for seed in range(300)]
print(f"{np.mean([each.lower <= whole <= each.upper for each in seen]):.2f}")

"""**Where it loses.** Twenty samples leave a factor of about two between the ends of Frobenius' interval, because it must hold
for a matrix of rank one too, for which the samples spread most; here it held more often than it says. Four times the
samples halve the width.
"""

"""
## A product by a sample of its terms

A product is a sum over the inner index, $AB = \\sum_i a_i b_i$ with columns of $A$ and rows of $B$. `column_row` draws $c$ of
the terms and divides each by how often it is expected, so that the sum is right on average whatever the probabilities. They
decide the variance, which is known in closed form,

$$E\\|AB - CR\\|_F^2 = \\frac1c\\Big(\\sum_i \\frac{\\|a_i\\|^2\\|b_i\\|^2}{p_i} - \\|AB\\|_F^2\\Big),$$

and is least for $p_i \\propto \\|a_i\\|\\|b_i\\|$. What the formula says is what happens:
"""

from danaus.lowrank import column_row, cur, interpolative, whitened_svd

rng = np.random.default_rng(0)
a = rng.standard_normal((40, 300)) * rng.exponential(size=300)
b = rng.standard_normal((300, 30)) + 0.5
product = a @ b
counts = [5, 10, 20, 40, 80, 160]
designs = {
    "uniform": {"probabilities": "uniform"},
    "optimal": {},
    "optimal, each once": {"replace": False},
    "largest (biased)": {"probabilities": "largest"},
}
stated, seen = {}, {}
for name, arguments in designs.items():
    found = [column_row(a, b, c, **arguments) for c in counts]
    stated[name] = [each.error.value for each in found]
    seen[name] = [
        np.mean(
            [
                np.linalg.norm(product - column_row(a, b, c, exact=False, rng=seed, **arguments).to_dense()) ** 2
                for seed in range(40)
            ]
        )
        ** 0.5
        for c in counts
    ]

"""
![Error of sampled products against the number of terms: lines as stated, points the mean of forty
samples.](images/low_rank-sampling.svg)
"""

for name in designs:
    line = plt.loglog(counts, np.array(stated[name]) / np.linalg.norm(product), label=name)[0]
    plt.loglog(counts, np.array(seen[name]) / np.linalg.norm(product), "o", color=line.get_color())
plt.xlabel("terms of 300")
plt.ylabel("error / ‖AB‖")
plt.legend()
plt.show()

"""
**Where it loses.** The error falls as $c^{-1/2}$ and no faster, while a truncated SVD falls as the spectrum does: for ten
times less error a hundred times more terms are needed. It is for when an unbiased estimate is worth more than a small error,
as in a stochastic gradient. The largest terms, unscaled, often have less error than any sample at the same $c$, but it never
averages out. To know the variance exactly costs the product that was to be saved; `exact=False` gives a bound instead.

## Columns that stay columns

`interpolative` keeps $k$ columns as they are and writes the others as combinations of them, $A \\approx A_{:,J}X$. No
coefficient is larger than 2, which makes it harmless to compute with, and the error is within $\\sqrt{1 + 4k(n-k)}$ of the
best; in truth it is within a small factor. Pivoted QR alone usually does as well, and can fail. Kahan's matrix is the
classical case: every column that is left has the same norm, so pivoting takes them as they come.
"""

n, cosine = 60, 0.285
kahan = np.diag((1 - cosine**2) ** (np.arange(n) / 2)) @ (np.eye(n) - cosine * np.triu(np.ones((n, n)), 1))
kahan = kahan * (1 - 1e-10 * np.arange(n))
best = np.linalg.svd(kahan, compute_uv=False)[-1]
found = interpolative(kahan, rank=n - 1)
print(
    f"pivoting alone misses the best by a factor of {abs(np.linalg.qr(kahan)[1][-1, -1]) / best:.0f}, "
    f"with exchanges by {found.error.value / best:.2f}; largest coefficient {abs(found.coefficients).max():.2f}"
)

"""
**Where it loses.** At equal rank it never beats the SVD. It gains where columns are cheaper than singular vectors, because
they are sparse, or where they mean something. On noise the SVD itself gains little, and so does this.

## Columns and rows

`cur` keeps both, $A \\approx C U R$, with the $U = C^+AR^+$ that is best for them. Columns and rows are chosen by the same
strong QR, or drawn by their leverage scores.
"""


def with_spectrum(sigma):
    m, n = 120, 90
    left, right = (np.linalg.qr(np.random.default_rng(3).standard_normal((size, n)))[0] for size in (m, n))
    return left * sigma @ right.T


matrices = {"falls fast": with_spectrum(0.8 ** np.arange(90)), "falls slowly": with_spectrum(1 / np.sqrt(np.arange(1, 91)))}
ranks = [2, 5, 10, 20, 40, 60]

"""
![Relative error against rank for the SVD, the interpolative decomposition and CUR, on a fast and a slow
spectrum.](images/low_rank-columns.svg)
"""

figures, axes = plt.subplots(1, 2)
for axis, (name, matrix) in zip(axes, matrices.items(), strict=True):
    errors = {
        "SVD": [np.linalg.norm(matrix - truncated_svd(matrix, rank=k).to_dense()) for k in ranks],
        "interpolative": [float(interpolative(matrix, rank=k).error) for k in ranks],
        "cur": [float(cur(matrix, k).error) for k in ranks],
        "cur, leverage": [float(cur(matrix, k, method="leverage").error) for k in ranks],
    }
    for method, values in errors.items():
        axis.semilogy(ranks, np.array(values) / np.linalg.norm(matrix), label=method)
    axis.set_title(name)
    axis.set_xlabel("rank")
axes[0].legend()
plt.show()

"""
**Where it loses.** $U$ grows like $1/\\sigma_k$, so rounding is amplified: on a steep spectrum CUR cannot come below the root
of the machine precision, where the interpolative decomposition still falls. Without the cut at $\\sqrt\\varepsilon$ it would
be far worse:
"""

hilbert = 1 / (np.arange(12)[:, None] + np.arange(12) + 1.0)
for name, error in (
    ("interpolative", interpolative(hilbert, rank=10).error),
    ("cur", cur(hilbert, 10).error),
    ("cur of rank 12, uncut", cur(hilbert, 12, rtol=1e-15).error),
):
    print(f"{name:22} {error.value:.0e}")

"""
Leverage scores ask for many more columns than the rank before their error is near the best; for the same number, chosen
columns are better than drawn ones.

## A weight for what flows into it

What matters of a layer $W$ is $WX$ for the inputs $X$ that it sees. `whitened_svd` minimises $\\|(W-M)X\\|_F$: with $WX =
U\\Sigma V^H$ the optimum is $M = U_kU_k^HW$, so neither an inverse nor even a solve is needed, and inputs that do not span the
space are no obstacle.
"""

n, m, k = 96, 128, 16
weight = rng.standard_normal((m, n))
mixing = rng.standard_normal((n, n)) / np.arange(1, n + 1)
others = mixing @ rng.standard_normal((n, 3000))


def error(factors, x):
    return np.linalg.norm(weight @ x - factors.left @ (factors.right @ x)) / np.linalg.norm(weight @ x)


plain = whitened_svd(weight, covariance=np.eye(n), rank=k)
counts = [8, 16, 32, 64, 128, 512, 2048]
curves = {damping: [] for damping in (0.0, 0.01, 1.0)}
for count in counts:
    inputs = mixing @ np.random.default_rng(count).standard_normal((n, count))
    for damping, errors in curves.items():
        errors.append(error(whitened_svd(weight, inputs=inputs, rank=k, damping=damping), others))

"""
![Error on unseen inputs against the number of inputs seen, for three dampings, beside the SVD of the
weight.](images/low_rank-whitened.svg)
"""

for damping, errors in curves.items():
    plt.semilogx(counts, errors, label=f"damping {damping}")
plt.axhline(error(plain, others), color="black", linestyle=":", label="SVD of the weight alone")
plt.xlabel("inputs that were seen")
plt.ylabel("error on other inputs")
plt.legend()
plt.show()

print(f"SVD of the weight {error(plain, others):.3f}; whitened by 2048 inputs {curves[0.0][-1]:.3f}")
print(f"by 8 inputs {curves[0.0][0]:.3f}")

"""
**Where it loses.** It is the best for the inputs it has seen. Where those are few, or other inputs come later, the optimum for
them is not the optimum for these; and where the inputs are white it is the plain SVD at a higher price. `plain_error` in the
result says how much was gained, on the inputs that were given.
"""
