"""PyTorch's sparse tensors, multiplied where they lie."""

import copy
import sys
import warnings
from typing import Any

from scipy import sparse

from danaus._arrays import Array, Work, check_finite, check_no_mask, compat, to_numpy, work
from danaus._scale import divided
from danaus.errors import KindError, ShapeError
from danaus.operators.centred import LessRow, of_entries
from danaus.operators.dense import squared_norm
from danaus.operators.operator import Operator

_TAKEN = ("sparse_coo", "sparse_csr", "sparse_csc")


class SparseTensor(Operator):
    """A sparse tensor (m, n), by the places and the values of its entries; no place comes twice.

    Products are PyTorch's, of the form by rows; that of the adjoint is made when it is first needed, and kept.
    """

    kind = "sparse tensor"

    def __init__(self, w: Work, rows: Array, columns: Array, values: Array, shape: tuple[int, int]) -> None:
        super().__init__(w, shape)
        self.rows, self.columns, self.values = rows, columns, values
        self._by_rows: Array = None
        self._adjoint_by_rows: Array = None

    def matmat(self, x: Array) -> Array:
        """A x."""
        if self._by_rows is None:
            self._by_rows = _by_rows(self.rows, self.columns, self.values, self.shape)
        return self._by_rows @ x

    def rmatmat(self, x: Array) -> Array:
        """Aᴴ x."""
        if self._adjoint_by_rows is None:
            # A transposed matrix is turned over by what adds up in its order: the places of rows come first.
            values = self.values.conj().resolve_conj()
            self._adjoint_by_rows = _by_rows(self.columns, self.rows, values, self.shape[::-1])
        return self._adjoint_by_rows @ x

    def squared_norm(self) -> float:
        """Σ|a|² of the stored entries."""
        return squared_norm(self.work, self.values)

    def divided(self, scale: float) -> "SparseTensor":
        """The matrix with its stored entries divided."""
        if scale == 1:
            return self
        found = copy.copy(self)
        found.values, found._by_rows, found._adjoint_by_rows = divided(self.values, scale), None, None
        return found

    def scale(self) -> float:
        """Of the stored entries."""
        return self.work.scale(self.values)

    def to_scipy(self) -> Any:
        """The matrix in SciPy's CSC form, in the dtype of the computation."""
        places = (to_numpy(self.rows), to_numpy(self.columns))
        return sparse.csc_array((to_numpy(self.values), places), shape=self.shape)


def is_sparse_tensor(a: Any) -> bool:
    """Whether `a` is a tensor of PyTorch that is not laid out as an array."""
    return compat.is_torch_array(a) and _layout(a).startswith("sparse")


def of_sparse_tensor(a: Any, name: str) -> SparseTensor:
    """The operator of a sparse tensor by coordinates, rows or columns, coalesced or not.

    Raises:
        KindError: A layout of blocks; a dtype that cannot be computed with.
        ShapeError: Not two sparse axes, or dense ones beside them.
        NotFiniteError: NaN or infinity among its stored entries.
    """
    check_no_mask(a)
    if _layout(a) not in _TAKEN:
        raise KindError(
            f"{name}: a tensor of layout {_layout(a)} has no products that are known here; give it by coordinates or rows "
            "(to_dense().to_sparse_coo() or to_sparse_csr())"
        )
    if a.is_meta:
        raise KindError(f"{name}: a tensor on the device meta has no numbers to compute with")
    if a.ndim != 2 or a.dense_dim() or (_layout(a) == "sparse_coo" and a.sparse_dim() != 2):
        beside = f", {a.dense_dim()} of them dense" if a.dense_dim() else ""
        raise ShapeError(f"{name}: expected a sparse tensor of shape (m, n), got shape {tuple(a.shape)}{beside}")
    rows, columns, values = _places(a)
    w = work(values)
    check_finite(values, f"{name} (its stored entries)")
    return SparseTensor(w, rows, columns, w.enter(values), (int(a.shape[0]), int(a.shape[1])))


def of_scipy(w: Work, a: Any) -> Array:
    """The sparse tensor by coordinates of one of SciPy's matrices, in the dtype that goes out."""
    held = a.tocoo()
    places = w.xp.stack([w.xp.asarray(axis.astype("int64"), device=w.device) for axis in (held.row, held.col)])
    values = w.leave(w.xp.asarray(held.data, device=w.device))
    return sys.modules["torch"].sparse_coo_tensor(places, values, held.shape).coalesce()


def centred_tensor(op: SparseTensor) -> LessRow:
    """The operator of a sparse tensor less the means of its columns."""

    def made(places: tuple[Array, Array], values: Array) -> Operator:
        return SparseTensor(op.work, *places, values, op.shape)

    return of_entries(op.work, (op.rows, op.columns), op.values, op.shape, made)


def _layout(a: Any) -> str:
    return str(a.layout).rpartition(".")[2]


def _places(a: Any) -> tuple[Array, Array, Array]:
    """Rows, columns and values, ordered by rows, each place once: what is stored twice is added up."""
    torch: Any = sys.modules["torch"]
    if _layout(a) == "sparse_coo":
        held = a.coalesce()
    else:
        by_rows = _layout(a) == "sparse_csr"
        starts, inner = (a.crow_indices(), a.col_indices()) if by_rows else (a.ccol_indices(), a.row_indices())
        outer = torch.repeat_interleave(torch.arange(len(starts) - 1, device=starts.device), starts.diff())
        places = torch.stack((outer, inner.long()) if by_rows else (inner.long(), outer))
        held = torch.sparse_coo_tensor(places, a.values(), a.shape).coalesce()
    rows, columns = held.indices()
    return rows, columns, held.values()


def _by_rows(rows: Array, columns: Array, values: Array, shape: tuple[int, ...]) -> Array:
    torch: Any = sys.modules["torch"]
    with warnings.catch_warnings():
        # That the form by rows is young is for those to know who ask for it.
        warnings.filterwarnings("ignore", "Sparse (CSR|invariant)", UserWarning)
        return torch.sparse_coo_tensor(torch.stack((rows, columns)), values, shape).coalesce().to_sparse_csr()
