import csv
import io
import json
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import numpy as np
import pytest

from alone import alone
from danaus import cli, rank
from danaus.spectra import ENERGIES, RANKS
from written import write_matrix

PACKAGE = Path(__file__).parents[1]
RNG = np.random.default_rng(12)
HELD = {
    "wide": RNG.standard_normal((20, 60)),
    "thin": RNG.standard_normal((50, 3)) @ RNG.standard_normal((3, 40)),
    "kernel": RNG.standard_normal((8, 4, 3, 3)),
    "bias": np.ones(8),
    "scale": np.array(3.0),
    "ids": np.arange(6).reshape(2, 3),
    "empty": np.zeros((0, 4)),
    "zero": np.zeros((5, 4)),
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    np.savez(path, **HELD)  # type: ignore[arg-type]
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = cli.main(["rank", *map(str, arguments)])
    out, err = capsys.readouterr()
    return status, out, err


def test_the_table_tells_each_matrix_side_by_side(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _run(capsys, model)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split() == ["name", "shape", *RANKS, "90%", "99%", "99.9%", "above"]
    assert len({len(line) for line in lines[:6]}) == 1  # Aligned.
    thin = dict(zip(lines[0].split(), next(line for line in lines if line.startswith("thin")).split(), strict=True))
    a = HELD["thin"]
    assert thin["shape"] == "50×40"
    assert thin["rank"] == "3"
    assert thin["entropy"] == f"{float(rank.entropy_rank(of=a)):.1f}"
    assert thin["stable"] == f"{float(rank.stable_rank(of=a)):.1f}"
    assert thin["99%"] == str(int(rank.energy_rank(of=a, energy=0.99)))
    assert any(line.split()[:2] == ["kernel", "8×36*"] for line in lines)
    assert "* more than two axes: measured as first axis × all others" in out
    assert "5 matrices measured" in out
    assert "passed over: 1 of dtype int64, 2 vectors and scalars" in out


def test_json_tells_the_same(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, model, "--json")
    told = json.loads(out)
    assert status == 0
    assert told["file"] == str(model)
    assert told["failed"] == []
    assert told["skipped"] == {"of dtype int64": 1, "vectors and scalars": 2}
    functions = (
        rank.hartley_rank,
        rank.entropy_rank,
        rank.nuclear_frobenius_rank,
        rank.participation_rank,
        rank.nuclear_rank,
        rank.stable_rank,
    )
    assert [each["name"] for each in told["matrices"]] == ["wide", "thin", "kernel", "empty", "zero"]
    for each in told["matrices"]:
        a = HELD[each["name"]]
        a = a.reshape(a.shape[0], -1) if a.ndim > 2 else a
        assert each["shape"] == list(a.shape)
        assert each["tensor"] == {"shape": list(HELD[each["name"]].shape), "dtype": "float64"}
        assert not each["estimated"]
        for name, function in zip(RANKS, functions, strict=True):
            assert each["ranks"][name] == pytest.approx(float(function(of=a)), rel=1e-12)
        for share in ENERGIES:
            k = int(rank.energy_rank(of=a, energy=share))
            assert each["energy"][str(share)] == {"rank": k, "low": k, "high": k}


def test_large_matrices_are_estimated_with_their_error(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a = RNG.standard_normal((200, 120))
    np.savez(model, a=a)
    status, out, _ = _run(capsys, model, "--exact-up-to", 100, "--json")
    (told,) = json.loads(out)["matrices"]
    assert status == 0
    assert told["estimated"]
    assert told["ranks"]["rank"] is None
    true = float(rank.entropy_rank(of=a))
    assert told["ranks"]["entropy"] == pytest.approx(true, abs=4 * told["errors"]["entropy"])
    for share in ENERGIES:
        bounds = told["energy"][str(share)]
        assert bounds["low"] <= int(rank.energy_rank(of=a, energy=share)) <= bounds["high"]
    again = _run(capsys, model, "--exact-up-to", 100, "--json")[1]
    other = _run(capsys, model, "--exact-up-to", 100, "--json", "--seed", 4)[1]
    assert again == out != other
    _, out, _ = _run(capsys, model, "--exact-up-to", 100)
    assert f"{told['ranks']['entropy']:.1f}±" in out
    assert "± standard error" in out
    assert "~" in out
    assert json.loads(_run(capsys, model, "--exact-up-to", 120, "--json")[1])["matrices"][0]["estimated"] is False


def test_batches_are_measured_one_by_one_when_asked(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = _run(capsys, model, "--batches", "--match", "kern*", "--json")
    told = json.loads(out)
    assert [each["name"] for each in told["matrices"]] == [f"kernel[{i},{j}]" for i in range(8) for j in range(4)]
    found = told["matrices"][7]["ranks"]["stable"]
    assert found == pytest.approx(float(rank.stable_rank(of=HELD["kernel"][1, 3])))
    assert told["skipped"] == {"not matched": 7}


def test_nan_in_one_tensor_is_told_in_its_row_and_the_rest_is_measured(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(model, bad=np.full((3, 3), np.nan), good=np.eye(3), objects=np.array([[{}]], object))
    status, out, _ = _run(capsys, model)
    assert status == 1
    lines = [" ".join(line.split()) for line in out.splitlines()]
    bad = "bad 3×3 not measured: the tensor: 9 of 9 entries are NaN or infinite, the first at (0, 0)"
    assert any(line.startswith(bad) for line in lines)
    assert any(line.startswith("good 3×3 3 3.0") for line in lines)
    assert "1 matrix measured, 1 not" in out
    assert "1 of dtype object" in out
    status, out, _ = _run(capsys, model, "--json")
    assert status == 1
    assert json.loads(out)["failed"][0]["name"] == "bad"
    status, out, _ = _run(capsys, model, "--csv")
    assert status == 1
    assert "NaN" in next(iter(csv.DictReader(io.StringIO(out))))["problem"]


def test_a_plot_is_drawn_where_it_is_asked_for(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    status, _, err = _run(capsys, model, "--plot", tmp_path / "all.svg")
    assert status == 0
    assert (tmp_path / "all.svg").read_bytes().startswith(b"<?xml")
    assert f"drawn: {tmp_path / 'all.svg'}" in err


def test_a_table_knows_the_width_of_its_terminal(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    np.savez(model, **{"model.layers.31.attention.output.dense.projection.weight": np.eye(30, 20)})  # type: ignore[arg-type]
    out = Terminal()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setenv("COLUMNS", "100")
    assert cli.main(["rank", str(model)]) == 0
    assert "…" in out.getvalue()


def test_what_cannot_be_done_is_said_before_anything_is_computed(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    for arguments, message in (
        ((tmp_path / "missing",), "No such file"),
        ((tmp_path / "empty",), "an empty folder"),
        ((model, "--match", "nothing*"), "no matrix to measure (passed over: 8 not matched)"),
        ((model, "--exact-up-to", 0), "--exact-up-to: expected"),
        ((model, "--seed", -1), "--seed: expected"),
        ((model, "--plot", tmp_path / "x.gif"), "--plot: expected a file that ends in .svg or .png"),
        ((model, "--plot", tmp_path / "no" / "x.svg"), "--plot: there is no directory"),
    ):
        status, out, err = _run(capsys, *arguments)
        assert (status, out) == (2, "")
        assert err.startswith("danaus: ")
        assert message in err
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    status, _, err = _run(capsys, model, "--plot", tmp_path / "x.svg")
    assert status == 2
    assert "pip install matplotlib" in err
    for wrong in (["rank"], [], ["rank", str(model), "--json", "--csv"], ["what"]):
        with pytest.raises(SystemExit) as exit_:
            cli.main(wrong)
        assert exit_.value.code == 2


def test_a_folder_tells_what_of_it_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pytorch_model.bin", "model.safetensors", "model.fp16.safetensors"):
        write_matrix(tmp_path / name, layer=1)
    status, out, err = _run(capsys, tmp_path)
    assert status == 0
    assert "1 matrix measured" in out
    assert err.splitlines() == [
        f"read: {tmp_path / 'model.safetensors'}",
        f"not read: {tmp_path / 'pytorch_model.bin'} (model.safetensors goes before it)",
        f"not read: {tmp_path / 'model.fp16.safetensors'} (model.safetensors goes before it)",
    ]
    told = json.loads(_run(capsys, tmp_path, "--json")[1])
    assert told["read"] == [str(tmp_path / "model.safetensors")]
    assert list(told["left"]) == [str(tmp_path / "pytorch_model.bin"), str(tmp_path / "model.fp16.safetensors")]


def test_state_of_an_optimizer_is_counted_and_measured_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_matrix(tmp_path / "x", **{"w": 1, "optimizer.state.0.exp_avg": 2, "model_ema.w": 3})
    _, out, _ = _run(capsys, path)
    assert "passed over: 1 of EMA copy (--include ema), 1 of optimizer state (--include optimizer)" in out
    assert "exp_avg" not in out
    _, out, _ = _run(capsys, path, "--include", "optimizer", "--include", "ema")
    assert "3 matrices measured" in out
    path = write_matrix(tmp_path / "y", **{"optimizer.state.0.exp_avg": 2})
    status, _, err = _run(capsys, path)
    assert status == 2
    assert "no matrix to measure (passed over: 1 of optimizer state (--include optimizer))" in err


def test_weights_as_safetensors_are_measured_without_importing_pytorch(tmp_path: Path) -> None:
    write_matrix(tmp_path / "model.safetensors", layer=1)
    program = (
        "import sys; from danaus.cli import main; main(['rank', sys.argv[1]]); "
        "print([each for each in ('torch', 'jax', 'matplotlib') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_help_and_version_need_no_numpy() -> None:
    program = "import sys; sys.modules['numpy'] = None\nfrom danaus.cli import main\nmain([sys.argv[1]])"
    for option, text in (("--help", "measure the effective ranks"), ("--version", "danaus 0.")):
        done = subprocess.run([sys.executable, "-c", program, option], capture_output=True, text=True, check=True)
        assert text in done.stdout


def test_everything_but_the_extras_runs_with_numpy_scipy_and_array_api_compatalone(model: Path) -> None:
    told = alone(
        "import importlib, pkgutil, danaus\n"
        "for module in pkgutil.walk_packages(danaus.__path__, 'danaus.'):\n"
        "    if not module.name.startswith('danaus.nn'):\n"  # layers of PyTorch, the extra `torch`
        "        importlib.import_module(module.name)\n"
        "from danaus.cli import main\n"
        "sys.exit(main(['rank', sys.argv[1]]))",
        model,
    )
    assert "5 matrices measured" in told


def test_the_wheel_holds_all_that_it_needs(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = pytest.importorskip("hatchling.build")
    monkeypatch.chdir(PACKAGE)
    wheel = tmp_path / build.build_wheel(str(tmp_path))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (info,) = site.glob("danaus-*.dist-info")
    told = Parser().parsestr((info / "METADATA").read_text())
    needs = [each for each in told.get_all("Requires-Dist", []) if "extra ==" not in each]
    assert sorted(needs) == ["array-api-compat", "numpy", "scipy"]
    assert set(told.get_all("Provides-Extra", [])) == {"plot", "torch"}
    assert "danaus = danaus.cli:main" in (info / "entry_points.txt").read_text()
    # The wheel's modules run, and not those of the source.
    monkeypatch.setenv("PYTHONPATH", str(site))
    program = "import danaus; print(danaus.__file__)\nfrom danaus.cli import main\nsys.exit(main(['rank', sys.argv[1]]))"
    printed = alone(program, model)
    assert printed.startswith(str(site))
    assert "5 matrices measured" in printed
