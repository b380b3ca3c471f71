r"""# Monarch matrices

A weight of *n* rows and *n* columns costs *n*² numbers, and as many multiplications for each input. A Monarch matrix has about
2 *n*^1.5 of each, and is still two ordinary batched products:

$$M = P L P R$$

`R` is block-diagonal: it cuts the input into *k* pieces and multiplies each by its own small matrix. `P` is the permutation
that transposes a table: it deals the results out anew, so that each block of `L`, block-diagonal too, gets a number from
every piece. The last `P` deals out the outputs. After two rounds every output has seen every input: the idea of the fast
Fourier transform.

This page is a program. What it prints, and the figures, were made when it was built.
"""

import time

import matplotlib.pyplot as plt
import numpy as np
import scipy.linalg

from danaus.chain import Chain
from danaus.lowrank import LowRank, truncated_svd
from danaus.monarch import Monarch

rng = np.random.default_rng(0)

r"""## What it is, slice by slice

Give `R` the shape (k, q, p), *k* blocks from *p* numbers to *q*, and `L` the shape (l, s, r). Take the rows of M that block
*j* of `L` writes and the columns that block κ of `R` reads: an *s* by *p* matrix, a **slice**. Between these two blocks there
run *b* = q/l wires, so a slice has rank at most *b*; and as no two slices share a wire, any choice of slices of rank *b* is a
Monarch. That is the whole definition: **a Monarch matrix is one whose slices have low rank**, in place of the matrix.
"""

"""
![Three tables of 16 by 16: R has four blocks on its diagonal, P L P the same blocks dealt out, M is
full.](images/monarch-factors.svg)
"""

monarch = Monarch(rng.standard_normal((4, 4, 4)), rng.standard_normal((4, 4, 4)))
dense = monarch.to_dense()
print("rank of the whole:", np.linalg.matrix_rank(dense))
print("ranks of the slices:", {int(np.linalg.matrix_rank(dense[j::4, 4 * k : 4 * k + 4])) for j in range(4) for k in range(4)})

fig, axes = plt.subplots(1, 3, figsize=(9, 3))
block = np.kron(np.eye(4), np.ones((4, 4)))
shown = (("R: its blocks", block), ("P L P: the other way", block.reshape(4, 4, 4, 4).transpose(1, 0, 3, 2).reshape(16, 16)))
for axis, (title, picture) in zip(axes, (*shown, ("M: every entry", np.abs(dense))), strict=True):
    axis.imshow(picture, cmap="Greys")
    axis.set(title=title, xticks=[], yticks=[])
plt.show()

r"""## Counting

*k* = *l* = √n and *b* = 1 need 2 n^1.5 numbers. A low-rank product with as many has rank √n. The table says how many that is.
"""

print("     n       dense     monarch   share   equal rank")
for size in (64, 256, 1024, 4096):
    root = int(size**0.5)
    print(f"{size:6} {size**2:11,} {2 * size * root:11,} {2 * root / size:7.1%} {root:12}")

r"""## The nearest one, in closed form

‖A − M‖² is a sum over slices, and each slice of M may be chosen alone. The best matrix of rank *b* near a slice is its
truncated SVD (Eckart and Young), so `Monarch.project` does one small SVD for each slice and is done: no gradient, no start,
no local optimum. So a weight that is already trained can be replaced without training anew. Projecting again changes nothing:
"""

a = rng.standard_normal((256, 256))
near = Monarch.project(a, 16)
again = Monarch.project(near.to_dense(), 16)
print(f"error {np.linalg.norm(a - near.to_dense()) / np.linalg.norm(a):.4f},", end=" ")
print(f"moved by projecting again {np.linalg.norm(near.to_dense() - again.to_dense()):.0e}")

r"""## What it holds exactly

Kronecker products, so Hadamard matrices; block-diagonal matrices; cyclic shifts; with both outer permutations (`PLPRP`) the
Fourier matrix. Error of the projection, Monarch against the low rank of equal parameters:
"""


def errors(matrix, blocks=16, pattern="PLPR"):
    """Relative errors of Monarch and of low rank with as many parameters, and the share of parameters."""
    found = Monarch.project(matrix, blocks, pattern=pattern)
    rank = found.parameters // sum(matrix.shape)
    low = truncated_svd(matrix, rank=rank).to_matrix()
    assert low.parameters <= found.parameters
    norm = np.linalg.norm(matrix)
    return [float(np.linalg.norm(matrix - each.to_dense()) / norm) for each in (found, low)], found.parameters / matrix.size


def table(cases):
    """One line for each matrix; the dense matrix has no error and all the parameters."""
    print(f"{'matrix':38} {'dense':>6} {'Monarch':>8} {'low rank':>9} {'parameters':>11}")
    for name, matrix, pattern in cases:
        (ours, low), share = errors(matrix, pattern=pattern)
        print(f"{name:38} {0:6.3f} {ours:8.3f} {low:9.3f} {share:11.1%}")


n = 256
table(
    [
        ("identity", np.eye(n), "PLPR"),
        ("Hadamard", scipy.linalg.hadamard(n).astype(float), "PLPR"),
        ("Kronecker product", np.kron(rng.standard_normal((16, 16)), rng.standard_normal((16, 16))), "PLPR"),
        ("16 diagonal blocks", scipy.linalg.block_diag(*rng.standard_normal((16, 16, 16))), "PLPR"),
        ("shift by 7", np.roll(np.eye(n), 7, axis=0), "PLPR"),
        ("Fourier", scipy.linalg.dft(n), "PLPRP"),
    ]
)

r"""## Where it wins, where it does not, and where it loses

On a random matrix no structure helps, and the two err alike. On a convolution with a short filter, whose slices are nearly
empty though its rank is high, Monarch wins. On a matrix whose singular values decay **low rank wins**: the energy lies in
a few directions of the whole, and a Monarch must describe them anew in every slice.
"""

"""
![Relative error against the ratio of singular values: low rank is far below Monarch until the ratio nears
1.](images/monarch-decay.svg)
"""

filter_ = np.zeros(n)
filter_[:5] = [1, 4, 6, 4, 1]
bases = [np.linalg.qr(rng.standard_normal((n, n)))[0] for _ in range(2)]
decaying = bases[0] * 0.9 ** np.arange(n) @ bases[1].T
table(
    [
        ("random", rng.standard_normal((n, n)), "PLPR"),
        ("convolution, 5 taps", scipy.linalg.circulant(filter_), "PLPR"),
        ("Fourier", scipy.linalg.dft(n), "PLPRP"),
        ("singular values 0.9^i", decaying, "PLPR"),
        ("Fourier, the wrong pattern", scipy.linalg.dft(n), "PLPR"),
    ]
)

rates = np.linspace(0.8, 1.0, 9)
curves = np.array([errors(bases[0] * rate ** np.arange(n) @ bases[1].T)[0] for rate in rates])
fig, axis = plt.subplots(figsize=(6, 3.2), layout="constrained")
axis.plot(rates, curves[:, 0], "o-", label="Monarch")
axis.plot(rates, curves[:, 1], "s-", label="low rank, equal parameters")
axis.set(xlabel="ratio of one singular value to the one before", ylabel="relative error")
axis.legend()
plt.show()

r"""The last line of the table is a warning: the permutation is a choice, and the optimum of one pattern says nothing about
another.

A general circulant matrix, a convolution as long as the signal, is not one Monarch matrix: its slices are Toeplitz matrices
of full rank. It is a product of three block-diagonal factors, Fourier, diagonal and inverse Fourier grown together
(`Chain.circulant`). With log₂ n factors of 2×2 blocks a chain is a butterfly. To find a chain near a given matrix, the axes are
cut in two again and again. A chain is found exactly; for any other matrix the result is optimal with two factors only.
"""

signal = rng.standard_normal(n)
circulant = Chain.circulant(signal, 16)
off = np.abs(circulant.to_dense() - scipy.linalg.circulant(signal)).max()
print(f"three factors: {off:.0e} off, {circulant.parameters} numbers")
butterfly = Chain.project(scipy.linalg.hadamard(n).astype(float), (2,) * 8)
print(f"butterfly of Hadamard: {butterfly.parameters} numbers of {n * n}")

r"""## When the inputs are known

What matters of a weight is what it does to its inputs, ‖(A − M)X‖. With weights for each column there is a closed form still.
With the whole covariance the slices of a block of rows depend on each other, and `project(A, inputs=X)` lets them take turns,
each step a truncated SVD or a least-squares solution, so the error falls at every sweep. It may stop in a local optimum.
`fit` is the same and answers the matrix with its error and the history of the sweeps:
"""

weight = rng.standard_normal((64, 64))
inputs = np.linalg.qr(rng.standard_normal((64, 64)))[0] * 0.9 ** np.arange(64) @ rng.standard_normal((64, 500))
plain = Monarch.project(weight, 8)
fitted = Monarch.fit(weight, 8, inputs=inputs)
whole = np.linalg.norm(weight @ inputs)
print(f"plain projection {np.linalg.norm((weight - plain.to_dense()) @ inputs) / whole:.3f}")
print("with the inputs ", " ".join(f"{error / whole:.3f}" for error in fitted.history[:: max(1, len(fitted.history) // 8)]))

r"""## Speed

Fewer operations are not less time by themselves: small products are less efficient than a large one, and permutations move
memory. Here no permutation moves anything: blocks read and write in strides, which BLAS does as it goes. Many columns are
taken in panels that stay in the cache, and threads take the next panel when they are ready, where BLAS would have them wait for
each other at every block. Low rank, two plain products, is the rival to beat: it does as much arithmetic, keeps less between
its factors and calls BLAS twice, so it is the quicker one for few columns of a small matrix, where calls are the time. These
times were taken when this page was built, beside whatever else the machine was doing; for numbers to rely on run
`benchmarks/monarch_speed.py` on yours (`--only against` is this question).
"""

# Measured: differs from run to run.
weight32 = rng.standard_normal((1536, 384), dtype=np.float32)
structured = Monarch.project(weight32, 8, block_rank=6)
rank = structured.parameters // sum(weight32.shape)
low = LowRank(weight32[:, :rank].copy(), weight32[:rank, :384].copy())
print("columns  dense µs  low rank µs  Monarch µs   dense/Monarch")
for columns in (1, 16, 128, 512):
    x = rng.standard_normal((384, columns), dtype=np.float32)
    taken: dict[str, list[float]] = {"dense": [], "low": [], "monarch": []}
    for _ in range(15):
        for name, matrix in (("dense", weight32), ("low", low), ("monarch", structured)):
            start = time.perf_counter()
            matrix @ x
            taken[name].append(time.perf_counter() - start)
    d, lowest, m = (float(np.median(each)) * 1e6 for each in taken.values())
    print(f"{columns:7} {d:9.0f} {lowest:12.0f} {m:11.0f} {d / m:15.2f}")

r"""## Where it loses

- Singular values that decay: low rank has the smaller error at equal parameters, as the figure shows.
- The permutation is fixed beforehand. Rows and columns in another order are another problem, and nothing searches for an order.
- One column at a time gains least: the table above shows it.
- Sizes want factors. `pad=True` takes any, at the cost of parameters for rows and columns that are not there.
"""
