"""The operator's choice: a transformer or the table, and what is remembered of those chosen before."""

import json
import logging
import shutil
from pathlib import Path

import pytest
from sentence_folders import small_folder

from papilio.encoders import transformer
from papilio.encoders.chosen import REMEMBERED, Chosen
from papilio.encoders.static import BUILT_IN, StaticEncoder
from papilio.encoders.tables import Tables
from papilio.errors import FileError, InputError


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    small_folder(folder / "first")
    small_folder(folder / "second", seed=1)
    return folder


def choice(data: Path, path: Path | None) -> Chosen:
    return Chosen(Tables(data), data, path)


def test_without_a_folder_it_is_the_table_and_nothing_is_written(tmp_path: Path) -> None:
    assert choice(tmp_path / "encoder", None).wanted().fingerprint == StaticEncoder(BUILT_IN).fingerprint
    assert not (tmp_path / "encoder").exists()


def test_those_chosen_before_are_found_again_by_their_fingerprint(tmp_path: Path, models: Path) -> None:
    first, second = (choice(tmp_path, models / name).wanted() for name in ("first", "second"))
    assert first.fingerprint != second.fingerprint
    back = choice(tmp_path, None)
    for each in (first, second, back.wanted()):
        found = back.find(each.fingerprint)
        assert found and (found.name, found.dimensions) == (each.name, each.dimensions)
    assert back.find("unknown") is None


def test_a_known_folder_is_not_loaded_again_until_one_of_its_files_is_written(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(models / "first", tmp_path / "first"))
    before = choice(tmp_path, folder).wanted().fingerprint

    def refused(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(transformer, "import_module", refused)
    assert choice(tmp_path, folder).wanted().fingerprint == before
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 9}', "utf-8")
    with pytest.raises(InputError, match="papilio\\[onnx\\]"):
        choice(tmp_path, folder).wanted()


def test_a_folder_that_is_another_by_now_serves_no_old_vectors(tmp_path: Path, models: Path) -> None:
    folder = Path(shutil.copytree(models / "first", tmp_path / "first"))
    before = choice(tmp_path, folder).wanted().fingerprint
    shutil.copy(models / "second/onnx/model.onnx", folder / "onnx/model.onnx")
    after = choice(tmp_path, folder)
    assert after.wanted().fingerprint != before
    assert after.find(before) is None


def test_a_folder_that_is_gone_is_told_in_the_log_and_its_vectors_do_not_serve(
    tmp_path: Path, models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(shutil.copytree(models / "first", tmp_path / "first"))
    before = choice(tmp_path, folder).wanted().fingerprint
    shutil.rmtree(folder)
    with caplog.at_level(logging.WARNING):
        assert choice(tmp_path, None).find(before) is None
    assert "There is no folder" in caplog.text
    with pytest.raises(FileError, match="There is no folder"):
        choice(tmp_path, folder).wanted()


@pytest.mark.parametrize("content", ["", "[1]", '{"a": 1}', '{"a": {"path": "x"}}', '{"a": {"path": "x", "colour": "red"}}'])
def test_a_damaged_memory_is_made_anew(tmp_path: Path, models: Path, content: str) -> None:
    (tmp_path / REMEMBERED).write_text(content, "utf-8")
    wanted = choice(tmp_path, models / "first").wanted()
    assert [entry["fingerprint"] for entry in json.loads((tmp_path / REMEMBERED).read_text("utf-8")).values()] == [
        wanted.fingerprint
    ]
