"""Everything that can be multiplied, one kind of operand a file.

| operand | file |
| --- | --- |
| an array of NumPy, PyTorch or JAX | `dense` |
| one of SciPy's sparse matrices | `sparse` |
| a sparse tensor of PyTorch | `sparse_tensor` |
| SciPy's `LinearOperator` | `linear` |
| a structure, `danaus.matrix.Matrix` | `structured` |
| `RowBlocks`, as a matrix on disk | `row_blocks` |
| batches of arrays | `batch` |
| the product of two factors | `factors` |
| a matrix less the means of its columns | `centred` |
| what a matrix has beyond a space | `beyond` |

`operator` states the interface and its laws; `kinds` finds the class for an operand.
"""
