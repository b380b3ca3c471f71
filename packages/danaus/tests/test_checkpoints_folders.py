import json
from pathlib import Path

import numpy as np
import pytest

from danaus.checkpoints import read
from danaus.errors import FileError
from written import write_matrix


def _read(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in read(folder).files]


def _names(folder: Path) -> list[str]:
    return [each.name for each in read(folder).tensors]


@pytest.mark.parametrize(
    ("held", "taken"),
    [
        (["model.safetensors"], "model.safetensors"),
        (["pytorch_model.bin", "model.safetensors"], "model.safetensors"),
        (["model.fp16.safetensors", "pytorch_model.bin"], "pytorch_model.bin"),
        (["model.fp16.safetensors", "model.safetensors"], "model.safetensors"),
        (["pytorch_model.fp16.bin", "model.fp16.safetensors"], "model.fp16.safetensors"),
        (["adapter_model.bin", "adapter_model.safetensors"], "adapter_model.safetensors"),
        (["adapter_model.safetensors", "pytorch_model.bin"], "pytorch_model.bin"),
        (["diffusion_pytorch_model.non_ema.safetensors", "diffusion_pytorch_model.bin"], "diffusion_pytorch_model.bin"),
        (["weights.safetensors", "config.json"], "weights.safetensors"),
        (["pytorch_model_fsdp.bin", "optimizer.bin"], "pytorch_model_fsdp.bin"),
    ],
)
def test_one_rule_chooses_among_forms_of_the_same_weights_and_the_rest_is_told(
    held: list[str], taken: str, tmp_path: Path
) -> None:
    for name in held:
        # What a file is, its bytes tell.
        write_matrix(tmp_path / name, w=1)
    found = read(tmp_path)
    assert [path.name for path in found.files] == [taken]
    others = {path.name for path in found.left}
    assert others == {name for name in held if name not in (taken, "config.json")}
    for path, why in found.left.items():
        assert ("optimizer" if path.name.startswith("optimizer") else taken) in why


def test_one_file_goes_before_shards(tmp_path: Path) -> None:
    for name, key in (("model-00001-of-00002.safetensors", "a"), ("model-00002-of-00002.safetensors", "b")):
        write_matrix(tmp_path / name, **{key: 1})
    places = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    assert _names(tmp_path) == ["a", "b"]
    write_matrix(tmp_path / "model.safetensors", w=1)
    found = read(tmp_path)
    assert [each.name for each in found.tensors] == ["w"]
    assert [path.name for path in found.left] == ["model.safetensors.index.json"]


def test_numbered_shards_without_an_index_are_read_when_all_are_there(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        write_matrix(tmp_path / f"model-0000{number}-of-00003.safetensors", **{f"x{number}": 1})
    assert _names(tmp_path) == ["x1", "x2", "x3"]
    (tmp_path / "model-00002-of-00003.safetensors").unlink()
    with pytest.raises(FileError, match=r"1 of 3 shards are missing .*: number 2"):
        read(tmp_path)


def test_a_missing_shard_of_an_index_is_named(tmp_path: Path) -> None:
    write_matrix(tmp_path / "model-1.safetensors", a=1)
    places = {"a": "model-1.safetensors", "b": "model-2.safetensors"}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    with pytest.raises(FileError, match=r"1 of 2 shards are missing: model-2\.safetensors"):
        read(tmp_path)


def test_sentence_transformers_are_read_module_by_module(tmp_path: Path) -> None:
    write_matrix(tmp_path / "model.safetensors", layer=1)
    write_matrix(tmp_path / "2_Dense" / "model.safetensors", **{"linear.weight": 2})
    (tmp_path / "1_Pooling").mkdir()
    listed = [{"idx": at, "name": str(at), "path": path} for at, path in enumerate(("", "1_Pooling", "2_Dense", "3_Normalize"))]
    (tmp_path / "modules.json").write_text(json.dumps(listed))
    found = read(tmp_path)
    assert [each.name for each in found.tensors] == ["layer", "2_Dense/linear.weight"]
    assert {path.name: why for path, why in found.left.items()} == {
        "1_Pooling": "no weights in it",
        "3_Normalize": "no weights in it",
    }
    for wrong, message in (("{}", "no model|holds|empty|among"), ('[{"idx": 0}]', "no list of the parts"), ("[", "no list of")):
        (tmp_path / "modules.json").write_text(wrong)
        with pytest.raises(FileError, match=message):
            read(tmp_path)
    (tmp_path / "modules.json").write_text('[{"idx": 0, "path": "../x"}]')
    with pytest.raises(FileError, match="leads out of the folder"):
        read(tmp_path)


def test_pipelines_of_diffusers_are_read_part_by_part(tmp_path: Path) -> None:
    write_matrix(tmp_path / "unet" / "diffusion_pytorch_model.safetensors", conv=1)
    write_matrix(tmp_path / "unet" / "diffusion_pytorch_model.fp16.safetensors", conv=1)
    write_matrix(tmp_path / "vae" / "diffusion_pytorch_model.safetensors", conv=2)
    write_matrix(tmp_path / "text_encoder" / "model.safetensors", layer=3)
    write_matrix(tmp_path / "v1-5-pruned.safetensors", everything=4)
    parts = {"unet": ["diffusers", "X"], "vae": ["diffusers", "Y"], "text_encoder": ["transformers", "Z"]}
    listed = parts | {"_class_name": "P", "scheduler": ["diffusers", "S"], "safety_checker": [None, None], "flag": False}
    (tmp_path / "model_index.json").write_text(json.dumps(listed))
    assert _names(tmp_path) == ["unet/conv", "vae/conv", "text_encoder/layer"]
    assert {path.name for path in read(tmp_path).left} == {"diffusion_pytorch_model.fp16.safetensors", "scheduler"}


def test_state_of_an_optimizer_beside_the_weights_is_read_when_asked_for(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    layer = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(layer.parameters())
    layer(torch.ones(3)).sum().backward()
    optimizer.step()
    write_matrix(tmp_path / "model.safetensors", w=1)
    torch.save(optimizer.state_dict(), tmp_path / "optimizer.pt")
    for name in ("scheduler.pt", "rng_state.pth", "training_args.bin"):
        (tmp_path / name).write_bytes(b"not opened")
    found = read(tmp_path)
    assert [each.name for each in found.tensors] == ["w"]
    assert "--include optimizer" in found.left[tmp_path / "optimizer.pt"]
    found = read(tmp_path, include=["optimizer state"])
    told = {each.name: each.role for each in found.tensors}
    assert told["optimizer.pt/state.0.exp_avg"] == "optimizer state"
    assert told["w"] == "weights"
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(FileError, match=r"only the state of an optimizer \(optimizer.pt\)"):
        read(tmp_path)


def test_a_checkpoint_of_deepspeed_is_its_weights(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.save({"module": {"w": torch.eye(3)}, "ds_version": "0.17"}, tmp_path / "mp_rank_00_model_states.pt")
    state = {"optimizer_state_dict": {"single_partition_of_fp32_groups": [torch.ones(9)]}}
    torch.save(state, tmp_path / "zero_pp_rank_0_mp_rank_00_optim_states.pt")
    assert _names(tmp_path) == ["module.w"]
    assert {each.role for each in read(tmp_path, ["optimizer state"]).tensors} == {"weights", "optimizer state"}
    torch.save({}, tmp_path / "mp_rank_01_model_states.pt")
    with pytest.raises(FileError, match="model in parallel pieces"):
        read(tmp_path)


def test_folders_without_a_model_say_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="an empty folder"):
        read(tmp_path)
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(FileError, match="a folder of folders, none of them with a model"):
        read(tmp_path)
    write_matrix(tmp_path / "snapshots" / "abc" / "model.safetensors", w=1)
    write_matrix(tmp_path / "checkpoint-500" / "model.safetensors", w=1)
    with pytest.raises(FileError, match=r"no model in the folder itself; give one of .*: checkpoint-500, snapshots/abc"):
        read(tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "readme.txt").write_text("hello")
    with pytest.raises(FileError, match=r"no weights among readme\.txt; a model is model\.safetensors"):
        read(texts)
    (texts / "model-q4.gguf").write_bytes(b"GGUF" + bytes(40))
    with pytest.raises(FileError, match=r"model-q4\.gguf is a GGUF file"):
        read(texts)
    for name in ("one.pt", "two.pt"):
        (texts / name).write_bytes(b"")
    with pytest.raises(FileError, match=r"cannot be told which of one\.pt, two\.pt is the model"):
        read(texts)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (".metadata", "format_utils dcp_to_torch"),
        ("zero_pp_rank_0_mp_rank_00_model_states.pt", "zero_to_fp32"),
        ("consolidated.01.pth", "parallel pieces"),
        ("manifest.ocdbt", "Orbax"),
    ],
)
def test_layouts_that_are_not_read_are_named_with_the_way_out(name: str, message: str, tmp_path: Path) -> None:
    for each in (name, "__0_0.distcp", "latest"):
        (tmp_path / each).write_bytes(b"x")
    with pytest.raises(FileError, match=message):
        read(tmp_path)


def test_links_of_a_cache_are_followed(tmp_path: Path) -> None:
    blob = write_matrix(tmp_path / "blobs" / "0123", w=5)
    snapshot = tmp_path / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "model.safetensors").symlink_to(blob)
    (tensor,) = read(snapshot).tensors
    np.testing.assert_array_equal(tensor.load(), np.full((2, 2), 5))
