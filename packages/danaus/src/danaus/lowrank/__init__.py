"""Approximations of low rank.

| you have | and want | use |
| --- | --- | --- |
| a matrix that fits in memory | the best of all | `truncated_svd` |
| a large, sparse or implicit one | nearly the best, with an error that is stated | `randomized_svd` |
| one that lies on disk | the same in one or two passes | `randomized_svd` of `RowBlocks`, `streaming_svd` |
| one of the two factors | the other | `right_factor`, `left_factor`, `pinv` |
| a product A B | an unbiased sample of it | `column_row` |
| a symmetric or Hermitian matrix | its eigenvalues of largest size | `randomized_eigh` |
| a semi-definite one, and one product with it | its largest eigenvalues, approximately | `nystrom` |
| what was observed, row by row | its principal components | `pca`; `Centred` in place of the matrix anywhere |
| columns (and rows) that mean something | those kept as they are | `interpolative`, `cur` |
| a weight and what flows into it | the least error of its outputs | `whitened_svd` |
| any approximation | how good it is | `residual_norm` |

Every result has an `error`, an `ErrorEstimate`; those of `pinv` and its two factors are plain arrays, which have none.
"""

from danaus.lowrank.column_row import ColumnRow, column_row
from danaus.lowrank.cur import CUR, cur
from danaus.lowrank.eigh import Eigh, randomized_eigh
from danaus.lowrank.interpolative import Interpolative, interpolative
from danaus.lowrank.nystrom import nystrom
from danaus.lowrank.pca import PCA, pca
from danaus.lowrank.pinv import left_factor, pinv, right_factor
from danaus.lowrank.product import LowRank
from danaus.lowrank.randomized import randomized_svd
from danaus.lowrank.residual import residual_norm
from danaus.lowrank.streaming import streaming_svd
from danaus.lowrank.svd import SVD, truncated_svd
from danaus.lowrank.whitened import InputFactor, Whitened, whitened_svd
from danaus.operators.centred import Centred
from danaus.operators.row_blocks import RowBlocks
from danaus.results import ErrorEstimate

__all__ = [
    "CUR",
    "PCA",
    "SVD",
    "Centred",
    "ColumnRow",
    "Eigh",
    "ErrorEstimate",
    "InputFactor",
    "Interpolative",
    "LowRank",
    "RowBlocks",
    "Whitened",
    "column_row",
    "cur",
    "interpolative",
    "left_factor",
    "nystrom",
    "pca",
    "pinv",
    "randomized_eigh",
    "randomized_svd",
    "residual_norm",
    "right_factor",
    "streaming_svd",
    "truncated_svd",
    "whitened_svd",
]
