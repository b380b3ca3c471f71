"""From vectors of tokens to one: each way against its formula, each layer against PyTorch."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from papilio.encoders.pooling import MODES, Dense, LayerNorm, Normalize, Pooling, fits
from papilio.errors import FileError

TOKENS = np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32)
HERE = Path("2_Dense/config.json")


def by_hand(mode: str, first: int) -> list[float]:
    """The formula, component by component."""
    rows = [[float(number) for number in row] for row in TOKENS]
    places = range(first, len(rows))
    columns = [[rows[at][column] for at in places] for column in range(4)]
    match mode:
        case "cls":
            return rows[first]
        case "lasttoken":
            return rows[-1]
        case "max":
            return [max(column) for column in columns]
        case "mean":
            return [sum(column) / len(column) for column in columns]
        case "mean_sqrt_len_tokens":
            return [sum(column) / len(column) ** 0.5 for column in columns]
        case _:
            weights = [at + 1 for at in places]
            return [sum(w * x for w, x in zip(weights, column, strict=True)) / sum(weights) for column in columns]


@pytest.mark.parametrize("mode", MODES)
def test_each_way_is_its_formula_with_and_without_the_prompt(mode: str) -> None:
    assert np.allclose(Pooling((mode,), 4)(TOKENS, prompt=2), by_hand(mode, 0), atol=1e-6)
    assert np.allclose(Pooling((mode,), 4, with_prompt=False)(TOKENS, prompt=2), by_hand(mode, 2), atol=1e-6)


def test_several_ways_are_set_side_by_side() -> None:
    found = Pooling(("cls", "mean"), 4)(TOKENS)
    assert np.allclose(found, [*by_hand("cls", 0), *by_hand("mean", 0)], atol=1e-6)


def test_where_the_longest_text_is_all_prompt_it_counts_after_all() -> None:
    assert np.isfinite(Pooling(("mean",), 4, with_prompt=False)(TOKENS, prompt=5)).all()


@pytest.mark.parametrize("name", ["Identity", "Tanh", "ReLU", "Sigmoid"])
def test_a_dense_layer_is_pytorchs(name: str) -> None:
    torch.manual_seed(2)
    linear = torch.nn.Linear(4, 3)
    layer = Dense.of(
        f"torch.nn.modules.activation.{name}", [linear.weight.detach().numpy(), linear.bias.detach().numpy()], HERE
    )
    expected = getattr(torch.nn, name)()(linear(torch.from_numpy(TOKENS[0]))).detach().numpy()
    assert np.allclose(layer(TOKENS[0]), expected, atol=1e-6)


def test_layer_norm_and_normalize_are_pytorchs() -> None:
    weight, bias = TOKENS[1], TOKENS[2]
    tensors = [torch.from_numpy(each) for each in (TOKENS[0], weight, bias)]
    expected = functional.layer_norm(tensors[0], (4,), tensors[1], tensors[2]).numpy()
    assert np.allclose(LayerNorm(weight, bias)(TOKENS[0]), expected, atol=1e-5)
    assert np.allclose(Normalize()(TOKENS[0]), functional.normalize(tensors[0], dim=0).numpy(), atol=1e-6)
    assert not Normalize()(np.zeros(4, np.float32)).any()


def test_what_does_not_fit_is_seen() -> None:
    layer = Dense.of("Tanh", [np.ones((3, 4), np.float32)], HERE)
    assert fits([layer, Normalize()], 4)
    assert not fits([layer, layer], 4)


def test_a_function_that_is_not_known_and_a_weight_that_is_no_matrix_are_told() -> None:
    with pytest.raises(FileError, match=r"config\.json: `activation_function` is 'my\.own\.Code'; known are Identity, Tanh"):
        Dense.of("my.own.Code", [np.ones((3, 4), np.float32)], HERE)
    with pytest.raises(FileError, match="a matrix and a shift"):
        Dense.of("Tanh", [np.ones((3, 4), np.float32), np.ones(4, np.float32)], HERE)
