"""Folders of sentence-transformers: what they say, and what is wrong with them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from sentence_folders import MEAN, small_folder

from papilio.encoders.pooling import Normalize
from papilio.encoders.sentence_folder import read_folder
from papilio.errors import FileError


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "small"
    small_folder(folder, stated={"prompts": {"query": "ask: ", "passage": "tell: "}, "similarity_fn_name": "cosine"})
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "small"))


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), "utf-8")


def change(path: Path, **values: object) -> None:
    write(path, json.loads(path.read_text("utf-8")) | values)


def test_what_a_folder_says(folder: Path) -> None:
    found = read_folder(folder)
    assert (found.onnx, found.tokenizer) == (folder / "onnx/model.onnx", folder / "tokenizer.json")
    assert (found.longest, found.lowers, found.query, found.document) == (16, False, "ask: ", "tell: ")
    assert (found.pooling.modes, found.pooling.width, found.pooling.with_prompt) == (("mean",), 32, True)
    assert found.layers == (Normalize(),)


@pytest.mark.parametrize(
    ("value", "modes"),
    [
        ({"pooling_mode": "lasttoken"}, ("lasttoken",)),
        ({"pooling_mode": ["cls", "max"]}, ("cls", "max")),
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, ("cls",)),
        ({"pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True}, ("max", "mean")),
        ({}, ("mean",)),
    ],
)
def test_the_older_and_the_newer_form_of_pooling(folder: Path, value: dict[str, Any], modes: tuple[str, ...]) -> None:
    write(folder / "1_Pooling/config.json", value)
    assert read_folder(folder).pooling.modes == modes


@pytest.mark.parametrize(
    ("texts", "tokenizer", "longest"),
    [
        ({"max_seq_length": 20}, {"model_max_length": 9}, 20),
        ({"max_seq_length": None}, {"model_max_length": 9}, 9),
        ({}, {"model_max_length": 10**30}, 24),
        ({"max_seq_length": 512}, {}, 24),
    ],
)
def test_the_longest_text_is_stated_or_what_tokenizer_and_model_can(
    folder: Path, texts: dict[str, Any], tokenizer: dict[str, Any], longest: int
) -> None:
    write(folder / "sentence_bert_config.json", texts)
    write(folder / "tokenizer_config.json", tokenizer)
    assert read_folder(folder).longest == longest


def test_prompts_fall_back_to_the_default_one(folder: Path) -> None:
    stated = folder / "config_sentence_transformers.json"
    write(stated, {"prompts": {"query": "ask: ", "any": "so: "}, "default_prompt_name": "any"})
    assert (read_folder(folder).query, read_folder(folder).document) == ("ask: ", "so: ")
    stated.unlink()
    assert (read_folder(folder).query, read_folder(folder).document) == ("", "")


def test_another_onnx_file_is_named_by_its_path_and_a_lone_one_is_found(folder: Path) -> None:
    (folder / "onnx/model.onnx").rename(folder / "onnx/model_quantized.onnx")
    assert read_folder(folder).onnx.name == "model_quantized.onnx"
    shutil.copy(folder / "onnx/model_quantized.onnx", folder / "onnx/model_O2.onnx")
    with pytest.raises(FileError, match=r"several ONNX files \(onnx/model_O2\.onnx, onnx/model_quantized\.onnx\)"):
        read_folder(folder)
    found = read_folder(folder / "onnx/model_O2.onnx")
    assert (found.path, found.onnx.name) == (folder, "model_O2.onnx")


def test_a_fingerprint_is_of_what_vectors_depend_on_and_a_stamp_of_what_was_written(folder: Path) -> None:
    before = read_folder(folder)
    seen = (before.stamp(), before.fingerprint())
    (folder / "README.md").write_text("Other words", "utf-8")
    (folder / "model.safetensors").write_bytes(b"weights that nobody reads")
    assert (read_folder(folder).stamp(), read_folder(folder).fingerprint()) == seen
    change(folder / "1_Pooling/config.json", include_prompt=False)
    after = read_folder(folder)
    assert after.stamp() != seen[0]
    assert after.fingerprint() != seen[1]


def test_a_folder_that_moves_keeps_its_fingerprint(folder: Path) -> None:
    before = read_folder(folder).fingerprint()
    assert read_folder(folder.rename(folder.with_name("moved"))).fingerprint() == before


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def holding(name: str, value: object) -> Callable[[Path], object]:
    return lambda folder: write(folder / name, value)


def ending_in(kind: str, configuration: dict[str, Any] | None = None) -> Callable[[Path], object]:
    """One more part at the end of the folder's model."""

    def add(folder: Path) -> None:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        modules.append({"idx": 9, "name": "9", "path": "9_Part", "type": f"sentence_transformers.models.{kind}"})
        write(folder / "modules.json", modules)
        (folder / "9_Part").mkdir()
        write(folder / "9_Part/config.json", configuration or {})

    return add


WRONG: list[tuple[Callable[[Path], object], str]] = [
    (without("modules.json"), r"no modules\.json, so it is no folder of sentence-transformers; `SentenceTransformer"),
    (without("tokenizer.json"), r"no tokenizer\.json; `AutoTokenizer"),
    (without("onnx/model.onnx"), r"has no ONNX file: expected onnx/model\.onnx\. `optimum-cli export onnx"),
    (without("1_Pooling/config.json"), r"1_Pooling/config\.json cannot be read: No such file"),
    (lambda folder: (folder / "modules.json").write_text("[{"), r"modules\.json is no JSON"),
    (lambda folder: (folder / "modules.json").write_bytes(b"\xff\xfe"), r"modules\.json is no JSON"),
    (holding("modules.json", {"idx": 0}), r"modules\.json: it is no list of parts; each has `idx`, `path` and `type`"),
    (holding("modules.json", []), "the parts are none; a Transformer and a Pooling"),
    (holding("modules.json", [{"idx": 0, "path": "", "type": "x.StaticEmbedding"}]), "the parts are StaticEmbedding"),
    (holding("modules.json", [{"idx": 0, "path": "../..", "type": "x.Transformer"}]), "leads out of the folder"),
    (holding("config.json", [1]), r"config\.json: it is no table"),
    (holding("config.json", {"vocab_size": "many"}), "`vocab_size` is 'many'; a whole number"),
    (holding("1_Pooling/config.json", {"pooling_mode": "attention"}), "`pooling_mode` is 'attention'; known are cls, max"),
    (holding("1_Pooling/config.json", {"pooling_mode_new_tokens": True}), "`pooling_mode_new_tokens` is not known"),
    (holding("sentence_bert_config.json", {"max_seq_length": 0}), "`max_seq_length` is 0; a whole number, at least 1"),
    (holding("config_sentence_transformers.json", {"prompts": ["query: "]}), "`prompts` is no table"),
    (holding("config_sentence_transformers.json", {"default_prompt_name": "s2p"}), "`default_prompt_name` is 's2p'"),
    (ending_in("LSTM"), "a part of the kind LSTM is not known here; known are Transformer, Pooling"),
    (ending_in("Dense", {"use_residual": True}), "`use_residual` is true"),
    (ending_in("Dense", {"module_input_name": "token_embeddings"}), "`module_input_name` is 'token_embeddings'"),
    (ending_in("Dense"), r"model\.safetensors cannot be read"),
]


@pytest.mark.parametrize(("spoil", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_place_and_what_would_be_right(
    folder: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(folder)
    with pytest.raises(FileError, match=message) as told:
        read_folder(folder)
    assert str(folder) in str(told.value)


def test_a_folder_that_is_not_there_an_empty_one_and_a_file_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"There is no folder .*nowhere"):
        read_folder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match=r"empty has no modules\.json"):
        read_folder(tmp_path / "empty")
    with pytest.raises(FileError, match=r"There is no file .*model_int8\.onnx"):
        read_folder(folder / "onnx/model_int8.onnx")


def test_lengths_that_count_are_refused_unless_they_are_all_one(tmp_path: Path) -> None:
    stated = {"similarity_fn_name": "dot"}
    small_folder(tmp_path / "with", stated=stated)
    assert read_folder(tmp_path / "with").layers
    small_folder(tmp_path / "without", layers=(), stated=stated)
    with pytest.raises(FileError, match=r"`similarity_fn_name` is 'dot' and modules\.json has no Normalize"):
        read_folder(tmp_path / "without")


def test_a_dense_layer_of_code_from_elsewhere_is_refused(tmp_path: Path) -> None:
    weights = {"linear.weight": torch.ones(8, 32), "linear.bias": torch.zeros(8)}
    small_folder(tmp_path, pooling=MEAN, layers=[("Dense", {"activation_function": "evil.Run"}, weights)])
    with pytest.raises(FileError, match=r"`activation_function` is 'evil\.Run'"):
        read_folder(tmp_path)
