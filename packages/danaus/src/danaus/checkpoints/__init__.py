"""The tensors of a model's files, one by one, whatever wrote them.

| module | tells |
| --- | --- |
| `files` | `read(path)`: a file's or folder's tensors |
| `folders` | which files of a folder are the model |
| `roles` | weights apart from optimizer state and EMA copies |
| `safetensors`, `npz`, `pytorch` | one form each |
| `foreign` | what else a file can be, and the way out |
"""

from danaus.checkpoints.files import Checkpoint, read, tensors
from danaus.checkpoints.tensor import Role, Tensor, widen

__all__ = ["Checkpoint", "Role", "Tensor", "read", "tensors", "widen"]
