"""The substitutes of normalisation solve their equations, meet RMSNorm where they are it, and are well-behaved modules."""

import copy
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

torch = pytest.importorskip("torch")

from budgets import budget  # noqa: E402
from danaus.errors import KindError, ShapeError  # noqa: E402
from danaus.nn import DyISRU, DyT  # noqa: E402

BOTH = [DyT, DyISRU]
DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.float16]


@pytest.mark.parametrize("layer", BOTH)
@settings(max_examples=budget(10, 100))
@given(d=st.integers(1, 4096), rho=st.floats(1e-3, 1e3))
def test_it_solves_what_the_diagonal_of_the_derivative_of_rmsnorm_says(layer: type, d: int, rho: float) -> None:
    end = 5 * rho * d**0.5
    slope = (lambda x, y: (1 - y * y / d) / rho) if layer is DyT else (lambda x, y: y / x * (1 - y * y / d))
    begin = 1e-6 * rho
    solved = solve_ivp(slope, (begin, end), [begin / rho], rtol=1e-10, atol=1e-13 * d**0.5, dense_output=True)
    x = np.linspace(begin, end, 40)
    got = layer(d, inverse_rms=1 / rho, dtype=torch.float64)(torch.tensor(x)[:, None].expand(-1, d))[:, 0].detach().numpy()
    np.testing.assert_allclose(got, solved.sol(x)[0], rtol=1e-6, atol=1e-9 * d**0.5)


@settings(max_examples=budget(40, 1000))
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30), st.integers(0, 29))
def test_the_unit_is_rmsnorm_where_the_rest_of_the_row_is_what_rho_says(row: list[float], at: int) -> None:
    x = torch.tensor(row, dtype=torch.float64)
    d, i = len(row), at % len(row)
    others = float((x**2).sum() - x[i] ** 2)
    if others < 1e-6:
        return
    layer = DyISRU(d, inverse_rms=(d / others) ** 0.5, dtype=torch.float64)
    torch.testing.assert_close(layer(x)[i], d**0.5 * x[i] / x.norm(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("layer", BOTH)
@settings(max_examples=budget(20, 500))
@given(st.floats(allow_nan=False, allow_infinity=False, width=16), st.sampled_from((1, 2, 384, 10_000)))
def test_it_is_odd_rises_and_ends_at_the_root_of_the_width_in_half_precision_too(layer: type, x: float, d: int) -> None:
    made = layer(d, dtype=torch.float16)
    values = torch.tensor([-x, x, 6e4], dtype=torch.float16)[:, None].expand(-1, d)
    minus, plus, most = (float(each) for each in made(values).detach()[:, 0])
    assert minus == -plus
    assert abs(plus) <= d**0.5 * 1.001
    assert plus <= most
    assert most <= d**0.5 * 1.001


@pytest.mark.parametrize("layer", BOTH)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_dtype_of_what_comes_in_goes_out_whatever_the_parameters_have(layer: type, dtype: "torch.dtype") -> None:
    x = torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(0))
    made = layer(8, inverse_rms=0.7)
    wanted = made(x)
    assert made(x.to(dtype)).dtype == dtype
    torch.testing.assert_close(made.to(dtype)(x.to(dtype)).float(), wanted, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("layer", BOTH)
def test_gradients_reach_everything_that_is_trained(layer: type) -> None:
    made = layer(5, inverse_rms=0.3, dtype=torch.float64)
    x = torch.randn(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1), requires_grad=True)
    names = [name for name, _ in made.named_parameters()]
    assert names == ["inverse_rms", "weight", "bias"]

    def call(x: "torch.Tensor", *parameters: "torch.Tensor") -> "torch.Tensor":
        return torch.func.functional_call(made, dict(zip(names, parameters, strict=True)), (x,))

    torch.autograd.gradcheck(call, (x, *made.parameters()))


@pytest.mark.parametrize("layer", BOTH)
def test_a_module_is_copied_saved_and_put_together_as_others_are(layer: type) -> None:
    made = layer(6, inverse_rms=0.5)
    torch.nn.init.normal_(made.weight)
    x = torch.randn(3, 6)
    file = io.BytesIO()
    torch.save(made.state_dict(), file)
    file.seek(0)
    other = layer(6)
    other.load_state_dict(torch.load(file))
    for each in (other, copy.deepcopy(made)):
        torch.testing.assert_close(each(x), made(x))
    assert repr(made) == f"{layer.__name__}(6, affine=True, bias=True)"
    assert [name for name, _ in layer(6, affine=False).named_parameters()] == ["inverse_rms"]
    assert [name for name, _ in layer(6, bias=False).named_parameters()] == ["inverse_rms", "weight"]
    assert layer(6, device="meta")(torch.empty(2, 6, device="meta")).shape == (2, 6)


@pytest.mark.parametrize("layer", BOTH)
def test_it_is_captured_whole(layer: type) -> None:
    made = layer(6, inverse_rms=0.5)
    captured = torch.export.export(made, (torch.randn(3, 6),))
    x = torch.randn(3, 6)
    torch.testing.assert_close(captured.module()(x), made(x))


@pytest.mark.parametrize("layer", BOTH)
def test_what_does_not_fit_is_refused(layer: type) -> None:
    with pytest.raises(ShapeError, match=r"expected \(…, 6\), got \(2, 5\)"):
        layer(6)(torch.zeros(2, 5))
    with pytest.raises(ShapeError, match="dimensions"):
        layer(0)
    with pytest.raises(ShapeError, match="inverse_rms"):
        layer(6, inverse_rms=0.0)
    with pytest.raises(KindError, match="floating-point"):
        layer(6)(torch.zeros(2, 6, dtype=torch.int64))
