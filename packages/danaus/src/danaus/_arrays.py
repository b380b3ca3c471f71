"""Arrays of NumPy, PyTorch and JAX, each kept what it is.

A function that computes begins with `work(a, …)`, which says in which library, on which device and in which dtype, and ends
with `Work.leave`, which gives results the dtype of what came in:

| in | computed in | out |
| --- | --- | --- |
| float16, bfloat16 | float32 | as it came |
| float32, float64, complex64, complex128 | the same | the same |
| integers, booleans | float64 (float32 under JAX without x64) | what it was computed in |

Anything else (float8, long double, objects, masked arrays) is refused. Random numbers are NumPy's in every library, so that
one seed gives one answer everywhere.
"""

import math
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias

import array_api_compat
import numpy as np

from danaus._arguments import Seed, random_numbers
from danaus._scale import multiplied, scale_of
from danaus.errors import KindError, NotFiniteError, RangeError, ShapeError

compat: Any = array_api_compat
"""Its arrays are of no type that a checker could follow."""

Array: TypeAlias = Any
"""An array of NumPy, PyTorch or JAX."""

_COMPUTED_IN = {
    "float16": "float32",
    "bfloat16": "float32",
    "float32": "float32",
    "float64": "float64",
    "complex64": "complex64",
    "complex128": "complex128",
    "bool": "float64",
    **{f"{sign}int{bits}": "float64" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}
_REAL_OF = {"complex64": "float32", "complex128": "float64"}
_HALVES = {"float16": 2.0**-10, "bfloat16": 2.0**-7}
"""The halves that go out, by name, and their machine epsilons."""


def dtype_name(dtype: Any) -> str:
    """`float32` for NumPy's, PyTorch's and JAX's dtype of that kind."""
    name = getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)
    return str(name).rpartition(".")[2]


def is_traced(x: Array) -> bool:
    """Whether the values of `x` cannot be looked at: it is traced by JAX, or by PyTorch's vmap or compiler."""
    if not compat.is_torch_array(x):
        return compat.is_jax_array(x) and type(x).__name__.endswith("Tracer")
    torch = sys.modules["torch"]
    if torch.compiler.is_compiling():
        return True
    wrapping: Any = torch._C._functorch
    while wrapping.is_functorch_wrapped_tensor(x):
        if wrapping.is_batchedtensor(x):
            return True
        x = wrapping.get_unwrapped(x)
    return False


def is_transformed(x: Array) -> bool:
    """Whether PyTorch follows what is done to the tensor `x`, beside its gradient: vmap, jvp, a dual number, its compiler."""
    torch = sys.modules["torch"]
    return (
        torch.compiler.is_compiling()
        or torch._C._functorch.is_functorch_wrapped_tensor(x)
        or torch.autograd.forward_ad.unpack_dual(x).tangent is not None
    )


def is_differentiated(x: Array) -> bool:
    """Whether somebody may want the derivative of what becomes of `x`."""
    if not compat.is_torch_array(x):
        return is_traced(x)
    return bool(sys.modules["torch"].is_grad_enabled() and x.requires_grad) or is_transformed(x)


def check_values(x: Array, name: str, why: str) -> None:
    """Refuse an array whose values cannot be looked at.

    Raises:
        KindError: It is traced.
    """
    # Within jit, JAX traces what is done to numbers that are known, too.
    if is_traced(x) or (compat.is_jax_array(x) and is_traced(compat.array_namespace(x).zeros(()))):
        raise KindError(f"{name}: {why} by looking at numbers, which jit, vmap and compilers let nobody do; call it outside")


def adjoint(x: Array) -> Array:
    """The conjugate transpose of the last two axes."""
    turned = compat.array_namespace(x).matrix_transpose(x)
    return conjugate(turned)


def conjugate(x: Array) -> Array:
    """The conjugate of a complex array; a real one as it is."""
    return compat.array_namespace(x).conj(x) if dtype_name(x.dtype) in _REAL_OF else x


@dataclass(frozen=True, slots=True)
class Work:
    """The place and dtype in which a call computes.

    Attributes:
        xp: The namespace of the array API.
        dtype: Of the computation.
        out: Dtype of results: float16 or bfloat16 where that came in, else `dtype`.
        device: Of all arrays.
    """

    xp: Any
    dtype: Any
    out: Any
    device: Any

    @property
    def is_numpy(self) -> bool:
        """Whether arrays are NumPy's, so that SciPy can take them as they are."""
        return compat.is_numpy_namespace(self.xp)

    @property
    def is_jax(self) -> bool:
        """Whether arrays are JAX's."""
        return compat.is_jax_namespace(self.xp)

    @property
    def is_complex(self) -> bool:
        """Whether numbers are complex."""
        return dtype_name(self.dtype) in _REAL_OF

    @property
    def real_dtype(self) -> Any:
        """The dtype of singular values and norms."""
        name = dtype_name(self.dtype)
        return getattr(self.xp, _REAL_OF.get(name, name))

    @property
    def whole_dtype(self) -> Any:
        """The dtype of counts: int64, or the widest that JAX allows."""
        return self.xp.asarray(np.zeros((), np.int64)).dtype if self.is_jax else self.xp.int64

    @property
    def double_dtype(self) -> Any:
        """Double precision, real or complex as the computation, or the widest that JAX allows."""
        name = "complex128" if self.is_complex else "float64"
        return self.xp.asarray(np.zeros((), name)).dtype if self.is_jax else getattr(self.xp, name)

    @property
    def epsilon(self) -> float:
        """The machine epsilon of the computation."""
        return float(np.finfo(dtype_name(self.real_dtype)).eps)

    @property
    def out_epsilon(self) -> float:
        """The machine epsilon of results."""
        return _HALVES.get(dtype_name(self.out), self.epsilon)

    @property
    def is_single(self) -> bool:
        """Whether the computation is in single precision."""
        return self.epsilon > 1e-10

    @property
    def least(self) -> float:
        """What a result may be off by, however small it is: JAX has no numbers below those of full precision."""
        if compat.is_jax_namespace(self.xp):
            return float(np.finfo(dtype_name(self.real_dtype)).tiny)
        real = np.finfo(dtype_name(self.real_dtype))
        return {"float16": 2.0**-24, "bfloat16": 2.0**-133}.get(dtype_name(self.out), float(real.smallest_subnormal))

    def scale(self, x: Array) -> float:
        """A power of two by which to divide `x` before squares are made of it.

        It is 1 where there is no need, and of what is traced.
        """
        return 1.0 if is_traced(x) else scale_of(largest_entry(x), single=self.is_single)

    def multiplied(self, x: Array, scale: float) -> Array:
        """A result of what was divided by a scale.

        Raises:
            RangeError: A number is too large for the dtype.
        """
        found = multiplied(x, scale)
        if scale != 1 and not is_finite(found) and is_finite(x):
            raise RangeError(
                f"the result has entries up to {largest_entry(x):.3g}·2^{round(math.log2(scale))}, too large for "
                f"{dtype_name(x.dtype)}; divide what is given by a power of two"
            )
        return found

    def enter(self, x: Array) -> Array:
        """`x` in the dtype of the computation."""
        return x if x.dtype == self.dtype else self.xp.astype(x, self.dtype)

    def leave(self, x: Array) -> Array:
        """A result in the dtype that goes out. Whole numbers stay, and so does what is real in a complex computation.

        Raises:
            RangeError: A number is too large for the half that goes out.
        """
        if dtype_name(self.out) not in _HALVES or dtype_name(x.dtype) not in ("float32", "float64"):
            return x
        with np.errstate(over="ignore"):
            half = x.astype(self.out) if self.is_numpy else self.xp.astype(x, self.out)
        if not is_traced(x) and not bool(self.xp.all(self.xp.isfinite(half))) and is_finite(x):
            raise RangeError(
                f"the result has entries up to {largest_entry(x):.3g}, too large for {dtype_name(self.out)}; give float32"
            )
        return half

    def whole(self, x: Array) -> Array:
        """The dense matrix that a result makes, in the dtype that goes out.

        Raises:
            RangeError: An entry is too large for it.
        """
        found = self.leave(x)
        if not is_traced(found) and not is_finite(found):
            raise RangeError(
                f"the dense matrix has entries that are too large for {dtype_name(found.dtype)}; multiply the factors in a "
                "wider dtype, or divide what is given by a power of two"
            )
        return found

    def array(self, x: Any, dtype: Any = None) -> Array:
        """A NumPy array or number as an array of this library, of the dtype given or computed in."""
        return self.xp.asarray(x, dtype=dtype or self.dtype, device=self.device)

    def normal(self, shape: Sequence[int], rng: Seed) -> Array:
        """Independent standard normal numbers; complex ones have variance 1 too. Drawn by NumPy in the precision of the
        computation."""
        generator = random_numbers(rng)
        real = np.float32 if dtype_name(self.real_dtype) == "float32" else np.float64
        drawn: Any = generator.standard_normal(tuple(shape), dtype=real)
        if self.is_complex:
            drawn = (drawn + 1j * generator.standard_normal(tuple(shape), dtype=real)) / np.sqrt(real(2))
        return drawn if self.is_numpy else self.array(drawn)


def work(*arrays: Array) -> Work:
    """The place and dtype in which these arrays are computed with together.

    Raises:
        KindError: One is no array, or of a dtype that is refused, or they are of two libraries.
    """
    for x in arrays:
        _check_kind(x)
    try:
        xp = compat.array_namespace(*arrays)
    except TypeError as problem:
        raise KindError(f"the arrays are of more than one library: {', '.join(_library(x) for x in arrays)}") from problem
    names = [dtype_name(x.dtype) for x in arrays]
    for name in names:
        if name not in _COMPUTED_IN:
            raise KindError(f"dtype {name} cannot be computed with; give one of {', '.join(_COMPUTED_IN)}")
    computed = [_COMPUTED_IN[name] for name in names]
    wide = _widest(computed)
    dtype = _dtype(xp, wide, arrays[0])
    # Two kinds of halves meet in float32.
    out = arrays[0].dtype if len(set(names)) == 1 and names[0] in _HALVES else dtype
    return Work(xp, dtype, out, compat.device(arrays[0]))


def _widest(names: Sequence[str]) -> str:
    """The dtype that holds all of these, of those that are computed in."""
    is_double = any(name in ("float64", "complex128") for name in names)
    if any(name in _REAL_OF for name in names):
        return "complex128" if is_double else "complex64"
    return "float64" if is_double else "float32"


def check_no_mask(x: Any) -> None:
    """Refuse masked arrays of NumPy and PyTorch, whose masks would be lost.

    Raises:
        KindError
    """
    if isinstance(x, np.ma.MaskedArray):
        raise KindError("a masked array cannot be computed with, as its mask would be lost; fill it: a.filled(0)")
    if hasattr(x, "get_mask"):
        raise KindError("a masked tensor cannot be computed with, as its mask would be lost; fill it: a.to_tensor(0)")


def _check_kind(x: Any) -> None:
    """Refuse what is no dense array with numbers of one of the three libraries.

    Raises:
        KindError
    """
    check_no_mask(x)
    known = compat.is_numpy_array(x) or compat.is_torch_array(x) or compat.is_jax_array(x)
    # NumPy's own matrices multiply with `*`, and every part of one has two axes.
    if not known or type(x) is np.matrix:
        name = type(x).__name__
        way = "RowBlocks.of takes what can be sliced" if hasattr(x, "shape") else "numpy.asarray makes one of lists"
        raise KindError(f"expected an array of NumPy, PyTorch or JAX, got {name} of {_library(x)}; {way}")
    if not compat.is_torch_array(x):
        return
    if x.is_meta:
        raise KindError("a tensor on the device meta has no numbers to compute with")
    layout = str(x.layout).rpartition(".")[2]
    if layout != "strided" or x.is_nested or x.is_quantized:
        kind = "nested" if x.is_nested else "quantized" if x.is_quantized else layout
        raise KindError(f"expected a dense tensor, got a {kind} one; make it dense")


def _dtype(xp: Any, name: str, sample: Array) -> Any:
    """The dtype of that name, or the widest that JAX allows."""
    if compat.is_jax_array(sample) and name in ("float64", "complex128"):
        return xp.asarray(np.zeros((), name)).dtype
    return np.dtype(name) if compat.is_numpy_namespace(xp) else getattr(xp, name)


def _library(x: Array) -> str:
    return type(x).__module__.partition(".")[0]


def check_matrix(a: Array, name: str = "a", *, finite: bool = True, batched: bool = True) -> None:
    """Refuse what is no matrix.

    Raises:
        KindError: It is no array.
        ShapeError: Fewer than two axes, or more where `batched` is false.
        NotFiniteError: NaN or infinity in it; not looked for under tracing.
    """
    _check_kind(a)
    if a.ndim < 2 or (a.ndim > 2 and not batched):
        wanted = "(…, m, n)" if batched else "(m, n)"
        raise ShapeError(f"{name}: expected a matrix of shape {wanted}, got shape {tuple(a.shape)}")
    if finite:
        check_finite(a, name)


def check_finite(x: Array, name: str) -> None:
    """Refuse NaN and infinity; not looked for under tracing.

    Raises:
        NotFiniteError
    """
    if is_traced(x):
        return
    # Within jit, JAX traces what is done to numbers that are known, too.
    with sys.modules["jax"].ensure_compile_time_eval() if compat.is_jax_array(x) else nullcontext():
        if is_finite(x):
            return
        xp = compat.array_namespace(x)
        bad = xp.nonzero(xp.logical_not(xp.isfinite(x)))
        first = tuple(int(axis[0]) for axis in bad)
    raise NotFiniteError(
        f"{name}: {int(bad[0].shape[0])} of {compat.size(x)} entries are NaN or infinite, the first at {first} "
        f"(shape {tuple(x.shape)}, dtype {dtype_name(x.dtype)})"
    )


def is_finite(x: Array) -> bool:
    """Whether there is neither NaN nor infinity in it."""
    if dtype_name(x.dtype) not in _COMPUTED_IN or "int" in dtype_name(x.dtype) or dtype_name(x.dtype) == "bool":
        return True
    if dtype_name(x.dtype) in ("float32", "float64"):
        return math.isfinite(largest_entry(x))
    xp = compat.array_namespace(x)
    return bool(xp.all(xp.isfinite(x)))


def largest_entry(x: Array) -> float:
    """The largest |x|; NaN where there is one, 0 where there is nothing. Real arrays are not copied for it."""
    if 0 in x.shape:
        return 0.0
    xp = compat.array_namespace(x)
    x = x.detach() if compat.is_torch_array(x) else x
    if dtype_name(x.dtype) in _REAL_OF:
        return float(xp.max(xp.abs(x)))
    low, high = float(xp.min(x)), float(xp.max(x))
    return low if math.isnan(low) else max(-low, high)


def to_numpy(a: Array) -> Any:
    """An array of any library as NumPy's, on the CPU; PyTorch's bfloat16 as float32."""
    if compat.is_torch_array(a):
        if sys.modules["torch"]._C._functorch.is_functorch_wrapped_tensor(a):
            # Any operation would wrap it again, where there is no memory to look at.
            return np.array(a.tolist(), dtype_name(a.dtype).replace("bfloat16", "float32")).reshape(tuple(a.shape))
        plain = a.detach().cpu()
        return (plain.float() if dtype_name(plain.dtype) == "bfloat16" else plain).resolve_conj().resolve_neg().numpy()
    return np.asarray(a)
