"""PyTorch's checkpoints: tensors of nested dictionaries and lists, each under its path. Pickles that run code are refused.

The zip (since 1.6) is mapped; of the older form all is in memory.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from danaus.checkpoints.roles import role_of
from danaus.checkpoints.tensor import WIDENED, Role, Tensor
from danaus.errors import FileError, KindError, MissingExtraError

OLD_FORM = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How files before 1.6 begin: a pickle of one long number."""


def read_pytorch(path: Path, *, mapped: bool) -> list[Tensor]:
    """The tensors of a checkpoint; those of an optimizer's state_dict are told by its form, whatever they are called.

    Raises:
        MissingExtraError: PyTorch is not installed.
        FileError: It would run code, or PyTorch cannot read it.
    """
    try:
        import torch
    except ImportError as problem:
        raise MissingExtraError(f"{path} is a PyTorch checkpoint; to read it: pip install torch") from problem
    # PyTorch's types are known only in part.
    library = cast(Any, torch)
    try:
        held = library.load(path, weights_only=True, mmap=mapped, map_location="cpu")
    except Exception as problem:  # It raises what its parts raise; whatever it was, the file was not read.
        reason = str(problem).strip().splitlines()
        if "weights_only" in str(problem) or "Unsupported" in str(problem):
            raise FileError(
                f"{path}: refused: its pickle asks for more than tensors and could run code ({_refused(str(problem))}); "
                "save the state_dict alone, or as safetensors"
            ) from problem
        raise FileError(f"{path}: not read by PyTorch: {reason[0] if reason else type(problem).__name__}") from problem
    return [
        _tensor(library, ".".join(keys) or "tensor", each, role) for keys, each, role in _flat(library, (), held, "weights")
    ]


def _refused(message: str) -> str:
    """The line of PyTorch's message that names what was refused."""
    lines = [line.strip() for line in message.splitlines() if "GLOBAL" in line or "Unsupported" in line]
    return lines[0][:200] if lines else "weights only"


def _flat(library: Any, keys: tuple[str, ...], held: Any, role: Role) -> Iterator[tuple[tuple[str, ...], Any, Role]]:
    """The keys on the way to each tensor, the tensor, and what it is for."""
    if isinstance(held, library.Tensor):
        yield keys, held, role if role != "weights" else role_of(keys)
        return
    inside: dict[Any, Any] = {}
    if isinstance(held, dict):
        inside = cast(dict[Any, Any], held)
    elif isinstance(held, list | tuple):
        inside = dict(enumerate(cast(list[Any], held)))
    if isinstance(inside.get("state"), dict) and isinstance(inside.get("param_groups"), list):
        # What Optimizer.state_dict() makes.
        role = "optimizer state"
    for key, value in inside.items():
        yield from _flat(library, (*keys, str(key)), value, role)


def _tensor(library: Any, name: str, tensor: Any, role: Role) -> Tensor:
    dtype = str(tensor.dtype).removeprefix("torch.")

    def load() -> Any:
        try:
            x = tensor.detach()
            return (x.float() if dtype in WIDENED else x).numpy()
        except (TypeError, RuntimeError) as problem:
            raise KindError(f"a tensor of dtype {dtype} and layout {tensor.layout}, which NumPy has not") from problem

    return Tensor(name, tuple(int(each) for each in tensor.shape), dtype, load, role)
