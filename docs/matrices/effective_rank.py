r"""
# Effective rank

*How many directions of a matrix matter?* The rank answers another question: how many are not exactly zero. Of anything that
was measured, trained or rounded, that is all of them. Here are 8 directions under noise of a tenth of their size:
"""

import matplotlib.pyplot as plt
import numpy as np

from danaus.rank import (
    energy_rank,
    entropy_rank,
    error_rank,
    hartley_rank,
    nuclear_frobenius_rank,
    nuclear_rank,
    participation_rank,
    renyi_rank,
    stable_rank,
)

rng = np.random.default_rng(0)
m, n, r = 300, 200, 8
signal = rng.standard_normal((m, r)) @ rng.standard_normal((r, n)) / np.sqrt(r)
noisy = signal + 0.1 * rng.standard_normal((m, n))
print("rank of the signal", int(hartley_rank(of=signal)), "· with noise", int(hartley_rank(of=noisy)))

r"""
An effective rank replaces the count by something that small singular values hardly move. There are two kinds, for two
questions, and most confusion comes from asking one and answering the other:

- **How many do I need?** *Truncation ranks*: the least $k$ for which a matrix of rank $k$ is close enough. A whole number, and
  it needs a tolerance.
- **Over how many is it spread?** *Entropy ranks*: a number between 1 and the rank, without a tolerance, that changes smoothly.

Both are functions of the singular values $\sigma_1 \ge \sigma_2 \ge \dots \ge 0$ alone, so rotations change neither.

## How many do I need

The best approximation of rank $k$ keeps the $k$ largest singular values (Eckart and Young; for every unitarily invariant norm
Mirsky), so what it costs can be read off the spectrum:

| asked | function | the least $k$ with |
| --- | --- | --- |
| no direction left is larger than ε of the largest | `error_rank(error=ε)` | $\sigma_{k+1} \le ε\,\sigma_1$ |
| error ε in Frobenius' norm | `error_rank(error=ε, norm="frobenius")` | $\sum_{i>k}\sigma_i^2 \le ε^2 \sum \sigma_i^2$ |
| the same in the nuclear norm | `error_rank(error=ε, norm="nuclear")` | $\sum_{i>k}\sigma_i \le ε \sum \sigma_i$ |
| a share $e$ of the energy | `energy_rank(energy=e)` | $\sum_{i\le k}\sigma_i^2 \ge e \sum \sigma_i^2$ |

The last is the second with $ε = \sqrt{1-e}$. That root deceives: 99 % of the energy is an error of 10 %, and
99.9 % still one of 3 %.
"""

for energy in (0.9, 0.99, 0.999):
    error = np.sqrt(1 - energy)
    k = int(energy_rank(of=noisy, energy=energy))
    same = int(error_rank(of=noisy, error=error, norm="frobenius"))
    print(f"{energy:.1%} of the energy, error {error:.3f}: k = {k}, by error_rank {same}")

r"""
From the eighth direction on every further per mille of the energy is bought with noise, and the number jumps from 8 to nearly
all of them. **Where it misleads:** a truncation rank says as much about the tolerance as about the matrix. Look at the
spectrum before choosing one: where it has a cliff, any tolerance on the cliff gives the same answer; where it has none, none is
right.
"""

SIZE = 100
grid = np.arange(1.0, SIZE + 1)
known = {
    "Hilbert": 1 / (grid[:, None] + grid - 1),
    "8 directions + noise": noisy[:SIZE, :SIZE],
    "σ = 1/i": np.diag(1 / grid),
    "Gaussian": rng.standard_normal((SIZE, SIZE)),
    "orthogonal": np.linalg.qr(rng.standard_normal((SIZE, SIZE)))[0],
}

"""
![Singular values of five matrices of size 100 on a logarithmic scale. Hilbert's falls off within a dozen; the noisy one has
a cliff after the eighth; the harmonic one bends slowly; the Gaussian one falls almost linearly; the orthogonal one is flat.
Marks show how many make up 90, 99 and 99.9 percent of the energy.](images/effective_rank-spectra.svg)
"""

fig, axes = plt.subplots()
for at, (name, a) in enumerate(known.items()):
    s = np.linalg.svd(a, compute_uv=False)
    axes.semilogy(grid, s / s[0], color=f"C{at}", label=name)
    for energy, marker in ((0.9, "o"), (0.99, "s"), (0.999, "^")):
        k = int(energy_rank(s, energy))
        axes.plot(k, s[k - 1] / s[0], marker, color=f"C{at}", markersize=6)
axes.set(xlabel="i", ylabel="σᵢ / σ₁", ylim=(1e-6, 2), title="● 90 %, ■ 99 %, ▲ 99.9 % of the energy", xlim=(0, SIZE + 1))
axes.legend(loc="lower right")
plt.show()

r"""
## Over how many is it spread

Turn the singular values into shares, $p_i = \sigma_i^q / \sum_j \sigma_j^q$, and ask how many equal shares would be as
uncertain as these. With Rényi's entropy of order $\alpha$ the answer is

$$R(\alpha, q) = \Bigl(\sum_i p_i^\alpha\Bigr)^{1/(1-\alpha)}$$

with its limits at $\alpha = 0, 1, \infty$. It is $r$ when $r$ singular values are equal and the rest zero, lies between 1 and
the rank, does not change with the scale, and falls (or stays) as $\alpha$ or $q$ grow. The names in the literature are points
of this one family:

| function | $\alpha$ | $q$ | formula | also known as |
| --- | --- | --- | --- | --- |
| `hartley_rank` | 0 | any | number of $\sigma_i > 0$ | rank |
| `nuclear_frobenius_rank` | ½ | 2 | $(\sum\sigma)^2/\sum\sigma^2$ | sparsity of the spectrum, 1-norm against 2-norm |
| `entropy_rank` | 1 | 1 | $\exp(-\sum p\log p)$ | effective rank of Roy and Vetterli |
| `participation_rank` | 2 | 2 | $(\sum\sigma^2)^2/\sum\sigma^4$ | participation ratio, inverse purity |
| `nuclear_rank` | ∞ | 1 | $\sum\sigma/\sigma_1$ | intrinsic dimension, of positive semidefinite matrices |
| `stable_rank` | ∞ | 2 | $\sum\sigma^2/\sigma_1^2$ | numerical rank |
"""

RANKS = {
    "rank": hartley_rank,
    "nuc/fro": nuclear_frobenius_rank,
    "entropy": entropy_rank,
    "particip.": participation_rank,
    "nuclear": nuclear_rank,
    "stable": stable_rank,
}
print(" " * 20, *(f"{name:>9}" for name in RANKS))
for name, a in known.items():
    print(f"{name:20}", *(f"{float(function(of=a)):9.1f}" for function in RANKS.values()))

r"""
All agree on the orthogonal matrix, and on little else. The larger the order, the more only the largest singular values count;
the smaller, the more the tail does. One curve per matrix shows what a single number hides:
"""

"""
![Two panels, for shares of the singular values and of their squares: Rényi rank against its order for the five matrices.
The orthogonal matrix is a flat line at 100. All others fall with the order, and lie lower for squares. The harmonic
spectrum falls most, from 100 to about 5 and below 2.](images/effective_rank-orders.svg)
"""

fig, axes = plt.subplots(1, 2, sharey=True, figsize=(9, 3.75))
orders = np.concatenate([[1e-3], np.geomspace(0.03, 30, 60)])
for axis, power in zip(axes, (1, 2), strict=True):
    for name, a in known.items():
        s = np.linalg.svd(a, compute_uv=False)
        axis.loglog(orders, [float(renyi_rank(s, order, power)) for order in orders], label=name)
    axis.axvline(1, color="0.6", linewidth=0.8)
    axis.set(xlabel="order α", title=f"q = {power}: shares of σ{'²' if power == 2 else ''}", xlim=(0.03, 30))
axes[0].set(ylabel="R(α, q)", ylim=(0.9, 130))
axes[0].legend(fontsize="small")
plt.show()

r"""
## σ or σ²

With $q = 2$ the shares are those of the energy $\|A\|_F^2$: what a least-squares error, a variance explained or an activation
covariance speaks of. With $q = 1$ they are those of the nuclear norm, and small singular values weigh far more. For a
covariance $C = A^\top A/N$ the singular values of $C$ already are the squares of those of $A$: `entropy_rank(of=C)` is
`entropy_rank(of=A, power=2)`. Mixing the two conventions is the commonest way to compare numbers that cannot be compared.
"""

data = rng.standard_normal((500, 60)) * np.arange(1, 61) ** -0.5
covariance = data.T @ data / len(data)
print("entropy rank of the data, σ   ", f"{float(entropy_rank(of=data)):.3f}")
print("entropy rank of the data, σ²  ", f"{float(entropy_rank(of=data, power=2)):.3f}")
print("entropy rank of the covariance", f"{float(entropy_rank(of=covariance)):.3f}")

r"""
## What chance alone gives

A rank of 80 means nothing before one knows what a matrix of that size without any structure would have. For an $m \times n$
matrix of independent entries, $y = m/n \le 1$, the squares of the singular values follow the law of Marchenko and Pastur, and
the effective ranks have limits in closed form:

| | share of $m$ | source |
| --- | --- | --- |
| stable | $1/(1+\sqrt y)^2$ | edge of the law |
| participation | $1/(1+y)$ | second moment; the mean of $1/R$ of complex Gaussian matrices is $(m+n)/(mn+1)$ (Lubkin 1978) |
| entropy, $q = 2$ | $e^{-y/2}$ | Page 1993: the entropy of a part of a random quantum state |
| nuclear/Frobenius, $y = 1$ | $(8/3\pi)^2$ | mean of the quarter circle |
| nuclear, $y = 1$ | $4/3\pi$ | the same |
"""

m = 400
for y in (0.25, 0.5, 1.0):
    g = rng.standard_normal((m, round(m / y)))
    rows = [
        ("stable", stable_rank(of=g), 1 / (1 + np.sqrt(y)) ** 2),
        ("participation", participation_rank(of=g), 1 / (1 + y)),
        ("entropy of σ²", entropy_rank(of=g, power=2), np.exp(-y / 2)),
    ]
    if y == 1:
        rows += [
            ("nuclear/Frobenius", nuclear_frobenius_rank(of=g), (8 / (3 * np.pi)) ** 2),
            ("nuclear", nuclear_rank(of=g), 4 / (3 * np.pi)),
        ]
    for name, found, limit in rows:
        print(f"y = {y:4}  {name:18} measured {float(found) / m:.3f}  limit {limit:.3f}")

"""
![Left: histograms of the singular values of two Gaussian matrices under the density of Marchenko and Pastur, which they
follow. Right: the limits of three effective ranks of pure noise, as shares of m, falling with the aspect ratio m/n: at m =
n the entropy rank is at 0.61, the participation rank at 0.5, the stable rank at
0.25.](images/effective_rank-marchenko-pastur.svg)
"""

fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
for y, color in ((0.25, "C0"), (1.0, "C1")):
    columns = round(m / y)
    s = np.linalg.svd(rng.standard_normal((m, columns)), compute_uv=False) / np.sqrt(columns)
    low, high = (1 - np.sqrt(y)) ** 2, (1 + np.sqrt(y)) ** 2
    x = np.linspace(np.sqrt(low) + 1e-6, np.sqrt(high), 300)
    density = np.sqrt(np.maximum((high - x**2) * (x**2 - low), 0)) / (np.pi * y * x)
    axes[0].hist(s, 40, density=True, color=color, alpha=0.35)
    axes[0].plot(x, density, color=color, label=f"y = {y}")
axes[0].set(xlabel="σ / √n", ylabel="density", title="one Gaussian matrix and the law")
axes[0].legend()
y = np.linspace(0.01, 1, 100)
for name, share in (("entropy of σ²", np.exp(-y / 2)), ("participation", 1 / (1 + y)), ("stable", 1 / (1 + np.sqrt(y)) ** 2)):
    axes[1].plot(y, share, label=name)
axes[1].set(xlabel="y = m/n", ylabel="share of m", ylim=(0, 1), title="effective rank of pure noise")
axes[1].legend()
plt.show()

r"""
So a trained square layer of width 400 whose stable rank is 100 has, by that number, learnt nothing yet: it is what it was
when it was drawn. `danaus.chance` has these numbers for every shape, the small ones too: `random_spectrum(shape)` is the
typical spectrum, and `fit_noise(σ, shape)` finds the standard deviation of the noise in a given one by its median (Gavish and
Donoho 2014), which a few large directions hardly move, and counts the singular values beyond the edge of that noise. The edge
is the one that a random matrix in a hundred exceeds (Johnstone 2001).
"""

from danaus.chance import fit_noise, random_spectrum

draws = np.random.default_rng(1)
layer = 0.02 * draws.standard_normal((400, 200))
learnt = layer + draws.standard_normal((400, 6)) @ draws.standard_normal((6, 200)) / 50
typical = random_spectrum(layer.shape)
print(f"{'':8} entropy {float(entropy_rank(typical)):6.1f}  stable {float(stable_rank(typical)):5.1f}  by chance")
for name, a in (("drawn", layer), ("learnt", learnt)):
    noise = fit_noise(np.linalg.svd(a, compute_uv=False), a.shape)
    print(
        f"{name:8} entropy {float(entropy_rank(of=a)):6.1f}  stable {float(stable_rank(of=a)):5.1f}  "
        f"{int(noise.above)} beyond the edge, noise {noise.deviation:.4f}, all entries {a.std():.4f}"
    )

r"""
**Where it misleads:** rows or columns of different size and heavy tails widen the bulk, and by this law look like structure.
Where more than half of the spectrum is structure, the median measures that. Compare with a shuffled matrix of the same entries
before drawing conclusions.

## Under noise

The 8 directions again, of unequal sizes, with noise from nothing to half their strength. `error_rank` above the edge of the
noise, $s(\sqrt m + \sqrt n)$ for entries of standard deviation $s$, is the only one of these that *counts* the directions; it
needs to know $s$. A direction of size $\theta < s\,(mn)^{1/4}$ does not come out of that edge: in the limit of large matrices
the largest singular value then lies where noise alone puts it (Benaych-Georges and Nadakuditi 2012).
"""

m, n = 300, 200
left, right = np.linalg.qr(rng.standard_normal((m, r)))[0], np.linalg.qr(rng.standard_normal((n, r)))[0]
sizes = 40 / np.arange(1, r + 1)
draw = rng.standard_normal((m, n))
levels = np.geomspace(1e-4, 0.6, 40)

"""
![Effective ranks of eight directions under growing noise. The stable rank stays near 1.5 until the noise is strong; the
participation rank likewise; the entropy and nuclear-Frobenius ranks climb early towards 200; 99 percent of the energy jumps
when the noise holds one percent; the count above the edge of the noise stays at eight, then loses the
weakest.](images/effective_rank-noise.svg)
"""

fig, axes = plt.subplots()
spectra = [np.linalg.svd(left * sizes @ right.T + level * draw, compute_uv=False) for level in levels]
for name, function in RANKS.items():
    if name != "rank":
        axes.loglog(levels, [float(function(s)) for s in spectra], label=name)
axes.loglog(levels, [int(energy_rank(s, 0.99)) for s in spectra], "k:", label="99 % of energy")
above = [
    int(error_rank(s, 1.02 * level * (np.sqrt(m) + np.sqrt(n)), relative=False))
    for s, level in zip(spectra, levels, strict=True)
]
axes.loglog(levels, above, "k-", drawstyle="steps-mid", label="above the noise's edge")
axes.axhline(r, color="0.6", linewidth=0.8)
axes.set(xlabel="standard deviation of the noise", ylabel="effective rank", ylim=(1, 220))
axes.legend(fontsize="small", ncols=2, loc="upper left")
plt.show()

print("noise        ", *(f"{level:8.4f}" for level in levels[::13]))
for name, function in RANKS.items():
    print(f"{name:13}", *(f"{float(function(s)):8.2f}" for s in spectra[::13]))
print("above edge   ", *(f"{k:8}" for k in above[::13]))

r"""
## Too large to decompose

The same numbers follow from products with the matrix alone: `danaus.spectrum.estimate` takes dense and sparse matrices,
`LinearOperator`s, structures of this library and row blocks on disk. A few leading directions are taken out, the rest is
measured by Lanczos' method from random starts, and every answer comes with its standard error. For truncation ranks it also
gives bounds that are certain: with $\|A\|_F$ known exactly, what the leading directions leave is known exactly, too.
"""

from danaus.spectrum import estimate

a = rng.standard_normal((1200, 800)) * np.arange(1, 801) ** -1.0
sigma = np.linalg.svd(a, compute_uv=False)
found = estimate(a, rng=1)
for name, guess, exact in (
    ("entropy", found.entropy_rank(), entropy_rank(sigma)),
    ("entropy of σ²", found.entropy_rank(power=2), entropy_rank(sigma, power=2)),
    ("participation", found.participation_rank(), participation_rank(sigma)),
    ("nuclear", found.nuclear_rank(), nuclear_rank(sigma)),
    ("stable", found.stable_rank(), stable_rank(sigma)),
):
    print(f"{name:14} {guess.value:8.2f}   error told {max(guess.error, 0.005):5.2f}   exact {float(exact):8.2f}")
for energy in (0.9, 0.99):
    value, low, high = found.energy_rank(energy)
    print(f"{energy:.0%} of energy: {value}, for certain {low} to {high}; exact {int(energy_rank(sigma, energy))}")

""

# Measured: differs from run to run.
import time

began = time.perf_counter()
np.linalg.svd(a, compute_uv=False)
middle = time.perf_counter()
estimate(a, rng=1)
print(f"1200 × 800: SVD {1e3 * (middle - began):.0f} ms, estimate {1e3 * (time.perf_counter() - middle):.0f} ms")

r"""
**Where it loses:** at sizes like this one the SVD is quicker and has no error; the estimate is for what is larger, sparse or
not there as numbers. What weighs the tail (small orders, $q = 1$) converges slowly, because products see small
singular values last; the rank itself cannot be had so at all. The bounds of a flat spectrum are true and useless:
"""

value, low, high = estimate(known["Gaussian"], leading=16).energy_rank(0.9)
print(f"Gaussian, 90 % of energy: {value}, for certain {low} to {high}")

r"""
## As a loss

All but the rank itself have gradients, in PyTorch and JAX, through singular values and through matrices (`of=`), finite also
where singular values vanish or coincide; there a gradient with respect to a zero singular value is taken as 0. As the scale
changes nothing, a step along the gradient never shrinks the matrix to lower its rank: $\langle\nabla R, A\rangle = 0$.

**Where it misleads:** a rank that is at a zero singular value stays there. The entropy has an infinite slope at $p = 0$ in one
direction, and the convention of 0 hides it: what has collapsed is not brought back by maximising it.

## Which one

| you want | take | because |
| --- | --- | --- |
| the rank for a factorisation | `error_rank`, `energy_rank` | they bound the error that you will make |
| to count directions in noise of known size | `error_rank(relative=False)` at the edge | the only one that counts |
| to watch collapse in training | `entropy_rank` | smooth, sees the tail; the convention most papers plot |
| how many directions hold the variance | `participation_rank`, `entropy_rank(power=2)` | unmoved by small noise |
| sampling and concentration bounds | `stable_rank`, `nuclear_rank` | the theorems are stated in them |
| something robust to a perturbation | `stable_rank` | both its norms change by no more than those of the perturbation |

And where each misleads:

- **rank**: rounding decides. A matrix of rank 4, stored in half precision, has a rank many times that.
- **nuclear/Frobenius, entropy of σ**: a small noise has many directions, and together they outweigh the signal.
- **participation, stable**: one large direction hides all others. A matrix with a common mean,
  $A + c\,\mathbf 1\mathbf 1^\top$, has a stable rank near 1 whatever $A$ is. Centre first.
- **nuclear**: what is proved of it, as an intrinsic dimension, holds for positive semidefinite matrices.
- **all of them**: rotations change nothing, so they say nothing about *which* directions; and those of two matrices say little
  about those of their sum (of the rank alone it is known that it is at most the sum of theirs).
"""

half = (rng.standard_normal((200, 4)) @ rng.standard_normal((4, 100))).astype(np.float16)
print("rank 4 in half precision: rank", int(hartley_rank(of=half)), "· entropy", f"{float(entropy_rank(of=half)):.1f}")
square = rng.standard_normal((200, 200))
shifted = square + 3.0
print(f"stable rank {float(stable_rank(of=square)):.1f}, with a mean of 3 {float(stable_rank(of=shifted)):.2f}")
centred = shifted - shifted.mean(axis=0)
print(f"centred {float(stable_rank(of=centred)):.1f}")

r"""
## References

Roy and Vetterli, "The effective rank: a measure of effective dimensionality", 2007. Rényi, "On measures of entropy and
information", 1961. Marchenko and Pastur, "Distribution of eigenvalues for some sets of random matrices", 1967. Lubkin, "Entropy
of an n-system from its correlation with a k-reservoir", 1978. Page, "Average entropy of a subsystem", 1993. Benaych-Georges and
Nadakuditi, "The singular values and vectors of low rank perturbations of large rectangular random matrices", 2012. Tropp, "An
introduction to matrix concentration inequalities", 2015. Johnstone, "On the distribution of the largest eigenvalue in principal
components analysis", 2001. Gavish and Donoho, "The optimal hard threshold for singular values is 4/√3", 2014. Ubaru, Chen and
Saad, "Fast estimation of tr(f(A)) via stochastic Lanczos quadrature", 2017. Meyer, Musco, Musco and Woodruff, "Hutch++: optimal
stochastic trace estimation", 2021.
"""
