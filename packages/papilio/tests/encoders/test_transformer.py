"""A transformer through ONNX Runtime: its vectors against PyTorch's, and what goes wrong with it."""

import logging
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from sentence_folders import MEAN, Bert, export, minilm_folder, small_bert, small_folder, to_int8, words
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from papilio.encoders import transformer
from papilio.encoders.transformer import TransformerEncoder, facts_of, table_of
from papilio.errors import FileError, InputError

TEXTS = ("low rank", "The graphs of deep learning, networks.", "图", "neural " * 40)
ABSTRACTS = (
    "Monarch matrices are products of block-diagonal matrices and permutations, and fast on today's hardware.",
    "We study the formation of stars in molecular clouds.",
    "Superconductivity of twisted bilayer graphene at the magic angle. " * 12,
    "A.",
)
Layers = Sequence[tuple[str, Mapping[str, Any], Mapping[str, Tensor]]]


def ids_of(folder: Path, text: str, longest: int = 16) -> list[int]:
    """The numbers of a text's tokens: those that fit, and what ends them."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ids = tokenizer.encode(text).ids
    return ids if len(ids) <= longest else [*ids[: longest - 1], ids[-1]]


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / np.linalg.norm(vector)


def mean_vectors(bert: Bert, folder: Path, texts: Sequence[str], longest: int = 16) -> NDArray[np.float32]:
    return np.stack([unit(bert.vectors(ids_of(folder, text, longest)).mean(0)) for text in texts])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small"
    small_folder(path)
    return path


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def test_vectors_are_those_of_pytorch(folder: Path) -> None:
    encoder = TransformerEncoder(folder)
    assert np.allclose(encoder.documents(TEXTS), mean_vectors(small_bert(), folder, TEXTS), atol=1e-5)
    assert (encoder.dimensions, encoder.name) == (32, "small")


@pytest.mark.parametrize("mode", ["cls", "lasttoken", "weightedmean"])
def test_another_pooling_with_dense_layers_is_that_of_pytorch(tmp_path: Path, mode: str) -> None:
    torch.manual_seed(5)
    dense, norm = nn.Linear(32, 8), nn.LayerNorm(8)
    weights = [
        {f"{name}.{key}": value for key, value in part.state_dict().items()}
        for name, part in (("linear", dense), ("norm", norm))
    ]
    activation = {"in_features": 32, "out_features": 8, "activation_function": "torch.nn.modules.activation.Tanh"}
    layers: Layers = [("Dense", activation, weights[0]), ("LayerNorm", {"dimension": 8}, weights[1]), ("Normalize", {}, {})]
    bert = small_folder(tmp_path, pooling={"word_embedding_dimension": 32, "pooling_mode": mode}, layers=layers)
    encoder = TransformerEncoder(tmp_path)
    for text, found in zip(TEXTS, encoder.documents(TEXTS), strict=True):
        tokens = torch.from_numpy(bert.vectors(ids_of(tmp_path, text)))
        places = torch.arange(1, len(tokens) + 1)[:, None]
        pooled = {"cls": tokens[0], "lasttoken": tokens[-1], "weightedmean": (places * tokens).sum(0) / places.sum()}[mode]
        expected = functional.normalize(norm(torch.tanh(dense(pooled))), dim=0).detach().numpy()
        assert np.allclose(found, expected, atol=1e-5)
    assert encoder.dimensions == 8


def test_prompts_stand_before_queries_and_documents(tmp_path: Path) -> None:
    bert = small_folder(tmp_path, stated={"prompts": {"query": "ask: ", "document": "tell: "}})
    encoder = TransformerEncoder(tmp_path)
    assert np.allclose(encoder.queries(["rank"]), mean_vectors(bert, tmp_path, ["ask: rank"]), atol=1e-5)
    assert np.allclose(encoder.documents(["rank"]), mean_vectors(bert, tmp_path, ["tell: rank"]), atol=1e-5)
    assert not encoder.queries(["", "   ", "é"[:0]]).any()


def test_where_a_prompt_is_not_to_count_its_tokens_are_left_out(tmp_path: Path) -> None:
    bert = small_folder(tmp_path, pooling={**MEAN, "include_prompt": False}, stated={"prompts": {"query": "the graph "}})
    tokens = bert.vectors(ids_of(tmp_path, "the graph of rank"))
    expected = unit(tokens[3:].mean(0))
    assert np.allclose(TransformerEncoder(tmp_path).queries(["of rank"]), expected, atol=1e-5)


def test_texts_that_say_nothing_have_no_vector_and_odd_ones_have(folder: Path) -> None:
    encoder = TransformerEncoder(folder)
    found = encoder.documents(["", " \n", "神经", "图", "rank\ud800", "network " * 12_500, "Ωμέγα"])
    assert list(found.any(1)) == [False, False, False, True, True, True, False]
    assert np.allclose(np.linalg.norm(found[found.any(1)], axis=1), 1, atol=1e-6)
    assert encoder.documents([]).shape == (0, 32)


def test_a_vector_depends_neither_on_its_neighbours_nor_on_the_thread(folder: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(folder, tmp_path / "int8"))
    encoder = TransformerEncoder(to_int8(copied / "onnx/model.onnx"))
    alone = np.concatenate([encoder.documents([text]) for text in TEXTS])
    assert np.array_equal(encoder.documents(TEXTS), alone)
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(found, alone) for found in pool.map(encoder.documents, [TEXTS] * 8))
    assert encoder.name == "int8 (model_quantized.onnx)"


def test_what_is_known_of_a_folder_need_not_be_found_out_again(folder: Path) -> None:
    facts = TransformerEncoder(folder).facts
    again = TransformerEncoder(folder, facts_of(table_of(facts)))
    assert again.facts == facts
    assert np.array_equal(again.documents(TEXTS), TransformerEncoder(folder).documents(TEXTS))
    assert facts_of({"fingerprint": "a"}) is None


def test_a_model_that_gives_no_numbers_is_told(tmp_path: Path) -> None:
    bert = small_folder(tmp_path)
    with torch.no_grad():
        bert.embeddings["LayerNorm"].weight.fill_(float("nan"))
    export(bert, tmp_path / "onnx/model.onnx")
    with pytest.raises(FileError, match=r"model\.onnx gives no numbers for plain English texts .*export it again in float32"):
        TransformerEncoder(tmp_path)


def test_a_text_for_which_it_gives_none_has_no_vector_and_the_log_tells(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bert = small_folder(tmp_path)
    with torch.no_grad():
        bert.embeddings["word_embeddings"].weight[words().index("图")] = float("inf")
    export(bert, tmp_path / "onnx/model.onnx")
    with caplog.at_level(logging.ERROR, transformer.__name__):
        assert list(TransformerEncoder(tmp_path).documents(["图 rank", "rank"]).any(1)) == [False, True]
    assert "gives no numbers for a text of 6 characters" in caplog.text
    assert "图" not in caplog.text


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_torn_file_is_told(copy: Path, share: float) -> None:
    path = copy / "onnx/model.onnx"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(FileError, match=r"model\.onnx cannot be loaded: .* Fetch or export the file again\."):
        TransformerEncoder(copy)


def test_a_torn_tokenizer_and_that_of_another_model_are_told(copy: Path) -> None:
    path = copy / "tokenizer.json"
    text = path.read_text("utf-8")
    path.write_text(text[:-200], "utf-8")
    with pytest.raises(FileError, match=r"tokenizer\.json is no tokenizer"):
        TransformerEncoder(copy)
    other = Tokenizer.from_str(text)
    other.add_tokens([f"word{number}" for number in range(100)])
    other.save(str(path))
    with pytest.raises(
        FileError, match=r"tokens, and the model knows \d+ \(`vocab_size` in config\.json\): they are not of one"
    ):
        TransformerEncoder(copy)


def test_texts_too_short_to_hold_a_word_are_told(tmp_path: Path) -> None:
    small_folder(tmp_path / "two", longest=2)
    with pytest.raises(FileError, match=r"the longest text has 2 tokens .*, and 2 of them begin and end it"):
        TransformerEncoder(tmp_path / "two")
    bert = small_folder(tmp_path / "three", longest=3)
    found = TransformerEncoder(tmp_path / "three").documents(["low rank matrix"])
    assert np.allclose(found, mean_vectors(bert, tmp_path / "three", ["low"]), atol=1e-5)


class Pooled(nn.Module):
    """A model that pools by itself."""

    def __init__(self, bert: Bert) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, *given: Tensor) -> Tensor:
        return self.bert(*given).mean(1)


def test_parts_that_do_not_fit_together_are_told(tmp_path: Path) -> None:
    small_folder(tmp_path / "wide", pooling={**MEAN, "word_embedding_dimension": 48})
    with pytest.raises(FileError, match="gives vectors of width 32, and the folder's Pooling expects 48"):
        TransformerEncoder(tmp_path / "wide")
    small_folder(tmp_path / "dense", layers=[("Dense", {"bias": False}, {"linear.weight": torch.ones(8, 16)})])
    with pytest.raises(FileError, match="do not take vectors of width 32"):
        TransformerEncoder(tmp_path / "dense")
    bert = small_folder(tmp_path / "pooled")
    export(Pooled(bert), tmp_path / "pooled/onnx/model.onnx")
    with pytest.raises(FileError, match=r"expected last_hidden_state .*`feature-extraction`"):
        TransformerEncoder(tmp_path / "pooled")


def test_without_onnx_runtime_the_remedy_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> object:
        raise ModuleNotFoundError(f"No module named '{name}'")

    monkeypatch.setattr(transformer, "import_module", lacking)
    with pytest.raises(InputError, match=r"pip install 'papilio\[onnx\]'"):
        TransformerEncoder(folder)


@pytest.mark.slow
def test_all_minilm_l6_v2_is_pytorchs_in_float32_and_near_it_in_eight_bits(tmp_path: Path) -> None:
    bert = minilm_folder(tmp_path / "minilm")
    expected = mean_vectors(bert, tmp_path / "minilm", ABSTRACTS, 256)
    encoder = TransformerEncoder(tmp_path / "minilm")
    assert ((encoder.documents(ABSTRACTS) * expected).sum(1) > 0.99999).all()
    assert encoder.facts.apart
    assert 0.1 < encoder.least_likeness < 0.3
    eight = TransformerEncoder(to_int8(tmp_path / "minilm/onnx/model.onnx"))
    assert ((eight.documents(ABSTRACTS) * expected).sum(1) > 0.97).all()
    assert eight.fingerprint != encoder.fingerprint
