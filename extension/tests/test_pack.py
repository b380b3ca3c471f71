"""The archives for the stores: what is in them, that nothing lacks, and that each browser runs its own."""

import json
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

EXTENSION = Path(__file__).parents[1]
SIZES = (16, 32, 48, 128)


def packed(folder: Path, extension: Path = EXTENSION) -> dict[str, zipfile.ZipFile]:
    """The archives by browser, as the command writes them."""
    done = run(folder, extension)
    assert done.returncode == 0, done.stderr
    paths = sorted(folder.glob("*.zip"))
    version = json.loads((extension / "manifest.json").read_text())["version"]
    assert [path.name for path in paths] == [f"papilio-{version}-chrome.zip", f"papilio-{version}-firefox.zip"]
    return dict(zip(("chrome", "firefox"), map(zipfile.ZipFile, paths), strict=True))


def run(folder: Path, extension: Path = EXTENSION) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(extension / "tools" / "pack.py"), "--to", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the extension, to be damaged."""
    kept = shutil.ignore_patterns("tests", "store", "__pycache__")
    shutil.copytree(EXTENSION, tmp_path / "copy" / "extension", ignore=kept)
    shutil.copy(EXTENSION.parent / "LICENSE", tmp_path / "copy")
    return tmp_path / "copy" / "extension"


def manifest_of(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    return json.loads(archive.read("manifest.json"))


def test_both_hold_the_same_files_and_only_what_readers_need(tmp_path: Path) -> None:
    archives = packed(tmp_path)
    names = archives["chrome"].namelist()
    assert names == archives["firefox"].namelist() == sorted(names)
    assert {"worker.js", "links/mark.js", "popup/popup.html", "options/options.html", "welcome/welcome.html"} <= set(names)
    assert {"_locales/en/messages.json", "_locales/zh_CN/messages.json", "LICENSE"} <= set(names)
    strange = [name for name in names if name.startswith(("tests/", "tools/", "store/")) or name.endswith((".py", ".svg"))]
    assert strange == [] and "package.json" not in names
    for name in set(names) - {"manifest.json", "LICENSE"}:
        assert archives["firefox"].read(name) == archives["chrome"].read(name) == (EXTENSION / name).read_bytes()


def test_every_script_page_and_style_of_the_folder_is_in(tmp_path: Path) -> None:
    """None lies there that nothing names: it would work unpacked and be lost in the stores."""
    ours = {
        path.relative_to(EXTENSION).as_posix()
        for kind in ("js", "html", "css")
        for path in EXTENSION.rglob(f"*.{kind}")
        if path.relative_to(EXTENSION).parts[0] not in ("tests", "tools", "store")
    }
    assert ours - set(packed(tmp_path)["chrome"].namelist()) == set()


def test_each_manifest_is_for_its_browser(tmp_path: Path) -> None:
    archives = packed(tmp_path)
    whole = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    chrome, firefox = manifest_of(archives["chrome"]), manifest_of(archives["firefox"])
    assert chrome["background"] == {"service_worker": "worker.js", "type": "module"}
    assert firefox["background"] == {"scripts": ["worker.js"], "type": "module"}
    assert "browser_specific_settings" not in chrome and "minimum_chrome_version" not in firefox
    assert firefox["browser_specific_settings"] == whole["browser_specific_settings"]
    of_one = {"background", "browser_specific_settings", "minimum_chrome_version"}
    for mine in (chrome, firefox):
        assert {name: value for name, value in mine.items() if name not in of_one} == {
            name: value for name, value in whole.items() if name not in of_one
        }


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, broken: Path) -> None:
    for path in broken.rglob("*"):
        path.touch()
    (broken / "worker.js").chmod(0o755)
    (broken / "notes.txt").write_text("of nobody's concern")
    packed(tmp_path / "one"), packed(tmp_path / "other", broken)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("icons/48.png", "manifest.json names icons/48.png"),
        ("worker.js", "manifest.json names worker.js"),
        ("popup/popup.css", "popup/popup.html names popup/popup.css"),
        ("identifiers/spelling.js", "names identifiers/spelling.js"),
        ("links/mark.js", "links/register.js names links/mark.js"),
        ("welcome/welcome.html", "start.js names welcome/welcome.html"),
        ("_locales/en/messages.json", "manifest.json names _locales/en/messages.json"),
    ],
)
def test_a_file_that_is_named_and_lacks_is_said_and_nothing_written(tmp_path: Path, broken: Path, lost: str, said: str) -> None:
    (broken / lost).unlink()
    done = run(tmp_path / "dist", broken)
    assert done.returncode == 1 and f"{said}, which is not there" in done.stderr
    assert "Traceback" not in done.stderr and not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("version", "1.0.0-beta", "1.0.0-beta"),
        ("version", "1.2.3.4.5", "up to four numbers"),
        ("version", "01.2", "up to four numbers"),
        ("description", "x" * 133, "133 characters"),
        ("short_name", "Papilio papers", "14 characters"),
        ("name", "__MSG_nowhere__", "lacks nowhere"),
    ],
)
def test_what_a_store_would_refuse_is_said(tmp_path: Path, broken: Path, field: str, value: str, said: str) -> None:
    path = broken / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: value}))
    done = run(tmp_path / "dist", broken)
    assert done.returncode == 1 and said in done.stderr


@pytest.mark.parametrize("size", SIZES)
def test_icons_have_the_sizes_that_the_manifest_says(size: int) -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    path = EXTENSION / manifest["icons"][str(size)]
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, colour = struct.unpack(">IIBB", content[16:26])
    assert (width, height, depth, colour) == (size, size, 8, 6), "colour and transparency, eight bits each"
    assert manifest["action"]["default_icon"].get(str(size), f"icons/{size}.png") == f"icons/{size}.png"


@pytest.mark.browser
def test_each_browser_runs_what_is_in_its_archive(browser_of: tuple[str, Callable[[Path], Any]], tmp_path: Path) -> None:
    name, make = browser_of
    archive = packed(tmp_path / "dist")["chrome" if name == "chromium" else "firefox"]
    archive.extractall(tmp_path / "extension")
    browser = make(tmp_path / "extension")
    browser.start()
    try:
        for page in ("options/options.html", "welcome/welcome.html", "popup/popup.html"):
            tab = browser.inside(page)
            shown = tab.evaluate("document.readyState === 'complete' && document.body.innerText")
            assert shown and "__MSG" not in shown
        assert browser.api("browser.runtime.getManifest().version") == manifest_of(archive)["version"]
        assert browser.complaints() == []
    finally:
        browser.stop()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_listing_says_what_a_store_asks_and_justifies_every_permission(language: str) -> None:
    text = (EXTENSION / "store" / f"listing-{language}.md").read_text("utf-8")
    parts = dict(part.split("\n\n", 1) for part in text.split("\n## ")[1:])
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    locale = "en" if language == "en" else "zh_CN"
    messages = json.loads((EXTENSION / "_locales" / locale / "messages.json").read_text("utf-8"))
    assert parts["Name"].strip() == messages["extension_name"]["message"]
    assert parts["Summary"].strip() == messages["extension_description"]["message"]
    assert len(parts["Summary"].strip()) <= 132
    asked = {*manifest["permissions"], *manifest["optional_host_permissions"]}
    justified = set(re.findall(r"`([^`]+)`", parts["Permission justifications"]))
    assert asked - justified == set()
    assert {"Description", "Privacy statement", "Single purpose", "Reviewer notes"} <= set(parts)


@pytest.mark.parametrize("folder", ["store", "store/zh_CN"])
def test_the_pictures_of_the_stores_have_their_size(folder: str) -> None:
    pictures = sorted((EXTENSION / folder).glob("*.png"))
    assert 1 <= len(pictures) <= 5, "the Chrome Web Store takes five"
    for picture in pictures:
        assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1280, 800)
