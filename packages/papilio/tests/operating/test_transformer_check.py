"""What the doctor says of a transformer's folder."""

import json
from pathlib import Path

import pytest
from sentence_folders import minilm_folder, small_folder

from papilio.operating.transformer_check import examine_transformer


def test_a_model_of_chance_is_told_to_tell_nothing_apart(tmp_path: Path) -> None:
    small_folder(tmp_path / "small", stated={"prompts": {"query": "ask: "}})
    found = examine_transformer(tmp_path / "small")
    assert found.state == "warning"
    assert (
        "small: onnx/model.onnx, 32 dimensions, pooling mean, texts of up to 16 tokens, prompts of queries “ask: ”"
        in found.seen
    )
    assert "tokenizer.json" in found.do


def test_what_cannot_be_used_is_bad_with_its_reason(tmp_path: Path) -> None:
    found = examine_transformer(tmp_path / "nowhere")
    assert (found.state, found.seen) == ("bad", f"PAPILIO_ENCODER: There is no folder {tmp_path / 'nowhere'}.")
    assert "docs/search.md" in found.do


@pytest.mark.slow
def test_a_trained_model_is_good_and_with_a_shuffled_tokenizer_it_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "minilm"
    minilm_folder(folder)
    assert examine_transformer(folder).state == "good"
    path = folder / "tokenizer.json"
    text = path.read_text("utf-8")
    # Each word has the number of another.
    path.write_text(_turned(text), "utf-8")
    assert examine_transformer(folder).state == "warning"


def _turned(text: str) -> str:
    value = json.loads(text)
    vocabulary = value["model"]["vocab"]
    plain = [word for word in vocabulary if not word.startswith("[")]
    numbers = [vocabulary[word] for word in plain]
    vocabulary.update(zip(plain, numbers[7000:] + numbers[:7000], strict=True))
    return json.dumps(value)
