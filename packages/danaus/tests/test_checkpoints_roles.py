"""Weights told from what training keeps beside them, in the layouts of the libraries that write them."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from danaus.checkpoints import Role, Tensor, read
from danaus.checkpoints.roles import role_of, with_roles


@pytest.mark.parametrize(
    ("keys", "role"),
    [
        (("layer.weight",), "weights"),
        (("model", "layer.weight"), "weights"),
        (("optimizer.state.0.exp_avg",), "optimizer state"),
        (("optimizer.state.exp_avg.decoder.layers.0.weight",), "optimizer state"),
        (("opt_state.0.mu.dense.kernel",), "optimizer state"),
        (("optimizer_states", "0", "anything"), "optimizer state"),
        (("optimizer", "state", "layer.weight"), "optimizer state"),
        (("d_optimizer", "x"), "optimizer state"),
        (("layer.weight.momentum_buffer",), "optimizer state"),
        (("optimizer_state_dict", "single_partition_of_fp32_groups", "0"), "optimizer state"),
        (("state_dict_ema", "layer.weight"), "EMA copy"),
        (("state_dict", "model_ema.diffusion_modelinput_blocks00weight"), "EMA copy"),
        (("ema", "shadow_params", "0"), "EMA copy"),
        # Models with layers of such names.
        (("optimizer.net.weight",), "weights"),
        (("opt.decoder.layers.0.fc1.weight",), "weights"),
        (("layers.0.mega.ema_gate.damping",), "weights"),
        (("quantize.ema_cluster_size",), "weights"),
        (("encoder.state.weight",), "weights"),
        (("decoder.optimizer_head.weight",), "weights"),
    ],
)
def test_names_tell_the_role(keys: tuple[str, ...], role: Role) -> None:
    assert role_of(keys) == role


def _tensor(name: str, *shape: int) -> Tensor:
    return Tensor(name, shape, "float32", lambda: None)


def _roles(*held: Tensor) -> dict[str, Role]:
    return {each.name: each.role for each in with_roles(held)}


def test_only_a_copy_of_weights_that_are_there_is_an_ema_copy() -> None:
    weights, copy = _tensor("model.w", 3, 4), _tensor("model_ema.w", 3, 4)
    assert _roles(weights, copy) == {"model.w": "weights", "model_ema.w": "EMA copy"}
    assert _roles(copy) == {"model_ema.w": "weights"}
    assert _roles(weights, copy, _tensor("model_ema.more", 5, 5))["model_ema.w"] == "weights"


def test_moments_of_mlx_are_told_by_standing_in_pairs() -> None:
    told = _roles(*(_tensor(f"layers.0.weight.{each}", 3, 4) for each in "mv"), _tensor("layers.0.attention.v", 3, 4))
    assert told == {
        "layers.0.weight.m": "optimizer state",
        "layers.0.weight.v": "optimizer state",
        "layers.0.attention.v": "weights",
    }
    assert _roles(_tensor("a.m", 3, 4), _tensor("a.v", 4, 3))["a.m"] == "weights"


def _trained(name: str) -> tuple[Any, Any]:
    """A layer and the optimizer of PyTorch that moved it."""
    torch = pytest.importorskip("torch")
    layer = torch.nn.Linear(5, 4)
    options = {"momentum": 0.9} if name in ("SGD", "RMSprop") else {}
    parameters = [layer.weight] if name == "Muon" else layer.parameters()
    optimizer = getattr(torch.optim, name)(parameters, **options)
    layer(torch.ones(5)).sum().backward()
    optimizer.step()
    return layer, optimizer


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "NAdam", "Adamax", "RMSprop", "Adagrad", "Adadelta", "Rprop", "Muon"])
def test_every_optimizer_of_pytorch_is_left_out(name: str, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    if not hasattr(torch.optim, name):
        pytest.skip("not in this PyTorch")
    layer, optimizer = _trained(name)
    sharded = {"state": {"weight": optimizer.state_dict()["state"][0]}, "param_groups": []}
    layouts = {
        "plain": {"model": layer.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3},
        "Lightning": {"state_dict": layer.state_dict(), "optimizer_states": [optimizer.state_dict()], "loops": {}},
        "odd": {"net": layer.state_dict(), "sam": optimizer.state_dict()},
        "FSDP": {"model": layer.state_dict(), "o": sharded},
    }
    for held in layouts.values():
        torch.save(held, tmp_path / "x.pt")
        found = Counter(each.role for each in read(tmp_path / "x.pt").tensors)
        assert found["weights"] == 2
        assert found["optimizer state"] >= 1
    torch.save(optimizer.state_dict(), tmp_path / "optimizer.pt")
    assert {each.role for each in read(tmp_path / "optimizer.pt").tensors} == {"optimizer state"}


def test_state_of_shampoo_is_known_by_the_form_of_its_dictionary(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    state = {0: {"step": torch.tensor(1.0), "preconditioners": [torch.eye(4), torch.eye(5)], "inverse": {"0": torch.eye(4)}}}
    held = {"weights": {"w": torch.ones(4, 5)}, "shampoo": {"state": state, "param_groups": [{"params": [0]}]}}
    torch.save(held, tmp_path / "x.pt")
    found = {each.name: each.role for each in read(tmp_path / "x.pt").tensors}
    assert found.pop("weights.w") == "weights"
    assert set(found.values()) == {"optimizer state"}
    assert len(found) == 4


def test_ema_copies_of_a_checkpoint_are_told(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    layer = torch.nn.Linear(5, 4)
    averaged = torch.optim.swa_utils.AveragedModel(layer)
    for key in ("ema", "model_ema", "state_dict_ema", "swa_model"):
        torch.save({"model": layer.state_dict(), key: averaged.state_dict()}, tmp_path / "x.pt")
        found = {each.name: each.role for each in read(tmp_path / "x.pt").tensors}
        assert found["model.weight"] == "weights"
        assert found[f"{key}.module.weight"] == "EMA copy"
    torch.save({"ema": averaged.state_dict()}, tmp_path / "x.pt")
    assert {each.role for each in read(tmp_path / "x.pt").tensors} == {"weights"}
