"""
## A product by a sample of its terms

A product is a sum over the inner index, $AB = \\sum_i a_i b_i$ with columns of $A$ and rows of $B$. `column_row` draws $c$ of
the terms and divides each by how often it is expected, so that the sum is right on average whatever the probabilities. They
decide the variance, which is known in closed form,

$$E\\|AB - CR\\|_F^2 = \\frac1c\\Big(\\sum_i \\frac{\\|a_i\\|^2\\|b_i\\|^2}{p_i} - \\|AB\\|_F^2\\Big),$$

and is least for $p_i \\propto \\|a_i\\|\\|b_i\\|$. What the formula says is what happens:
"""

import matplotlib.pyplot as plt
import numpy as np

from danaus.lowrank import column_row, cur, interpolative, truncated_svd, whitened_svd

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
    stated[name] = [(each.variance + each.bias**2) ** 0.5 for each in found]
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

""

for name in designs:
    line = plt.loglog(counts, np.array(stated[name]) / np.linalg.norm(product), label=name)[0]
    plt.loglog(counts, np.array(seen[name]) / np.linalg.norm(product), "o", color=line.get_color())
plt.xlabel("terms of 300")
plt.ylabel("error / ‖AB‖")
plt.legend()
figure("sampling", "Error of sampled products against the number of terms: lines as stated, points the mean of forty samples.")

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
    f"with exchanges by {found.error / best:.2f}; largest coefficient {abs(found.coefficients).max():.2f}"
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

""

figures, axes = plt.subplots(1, 2)
for axis, (name, matrix) in zip(axes, matrices.items(), strict=True):
    errors = {
        "SVD": [np.linalg.norm(matrix - truncated_svd(matrix, rank=k).to_dense()) for k in ranks],
        "interpolative": [interpolative(matrix, rank=k).error for k in ranks],
        "cur": [cur(matrix, k).error for k in ranks],
        "cur, leverage": [cur(matrix, k, method="leverage").error for k in ranks],
    }
    for method, values in errors.items():
        axis.semilogy(ranks, np.array(values) / np.linalg.norm(matrix), label=method)
    axis.set_title(name)
    axis.set_xlabel("rank")
axes[0].legend()
figure(
    "columns",
    "Relative error against rank for the SVD, the interpolative decomposition and CUR, on a fast and a slow spectrum.",
)

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
    print(f"{name:22} {error:.0e}")

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

""

for damping, errors in curves.items():
    plt.semilogx(counts, errors, label=f"damping {damping}")
plt.axhline(error(plain, others), color="black", linestyle=":", label="SVD of the weight alone")
plt.xlabel("inputs that were seen")
plt.ylabel("error on other inputs")
plt.legend()
figure(
    "whitened", "Error on unseen inputs against the number of inputs seen, for three dampings, beside the SVD of the weight."
)

print(f"SVD of the weight {error(plain, others):.3f}; whitened by 2048 inputs {curves[0.0][-1]:.3f}")
print(f"by 8 inputs {curves[0.0][0]:.3f}")

"""
**Where it loses.** It is the best for the inputs it has seen. Where those are few, or other inputs come later, the optimum for
them is not the optimum for these; and where the inputs are white it is the plain SVD at a higher price. `plain_error` in the
result says how much was gained, on the inputs that were given.
"""
