"""Packs the extension for the stores: `dist/papilio-<version>-chrome.zip` and `dist/papilio-<version>-firefox.zip`.

`python extension/tools/pack.py [--to FOLDER]`. Both come from the one folder, which loads as it is in either browser: each
holds what the manifest names, whatever that names in turn, and the licence, and its manifest says nothing that only the other
browser reads. The same sources give the same bytes. The version is the one in manifest.json: the extension's own, which stores
count and compare, and not that of a server, since readers do not renew both on one day.
"""

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

EXTENSION = Path(__file__).parents[1]
ROOT = EXTENSION.parent
BROWSERS = ("chrome", "firefox")
MOST_NAME, MOST_SHORT_NAME, MOST_DESCRIPTION = 75, 12, 132
"""Characters that the Chrome Web Store takes of a manifest."""

_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")
_NAMED = re.compile(r"""["']([a-z_][\w/-]*\.(?:html|js|css|png|svg))(?:[?#][^"']*)?["']""")
_LINKED = re.compile(r"""<(?:script|link|img|a|iframe|source|use)\b[^>]*?\s(?:src|href)=["']([^"']+)["']""")
_STYLED = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s]+)""")
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|#|//)", re.IGNORECASE)


class PackError(Exception):
    """The folder cannot be packed as it is; says every reason."""


def manifest_for(browser: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest without what only the other browser reads.

    Args:
        browser: One of `BROWSERS`.
    """
    mine = dict(manifest)
    background = dict(mine["background"])
    if browser == "chrome":
        mine.pop("browser_specific_settings", None)
        background.pop("scripts", None)
    else:
        mine.pop("minimum_chrome_version", None)
        background.pop("service_worker", None)
    return mine | {"background": background}


def needed(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Every file of the extension, by its path from `folder` with slashes, sorted.

    Raises:
        PackError: Something names a file that is not there, a text that a language lacks, or more than a store takes.
    """
    problems = list(_unfit(folder, manifest))
    found = {"manifest.json"}
    waiting = [(name, "manifest.json") for name in (*_files_of(manifest), *_languages(folder, manifest))]
    while waiting:
        name, named_by = waiting.pop()
        if name in found:
            continue
        if not (folder / name).is_file():
            problems.append(f"{named_by} names {name}, which is not there")
            continue
        found.add(name)
        waiting += [(other, name) for other in _names_in(folder, name)]
    if problems:
        raise PackError("\n".join(sorted(problems)))
    return sorted(found)


def pack(folder: Path, target: Path) -> list[Path]:
    """Write an archive for each browser into `target`; returns where they are.

    Raises:
        PackError
    """
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = needed(folder, manifest)
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for browser in BROWSERS:
        path = target / f"papilio-{manifest['version']}-{browser}.zip"
        contents = {name: (folder / name).read_bytes() for name in files}
        contents["manifest.json"] = (json.dumps(manifest_for(browser, manifest), indent=2, ensure_ascii=False) + "\n").encode()
        contents["LICENSE"] = (ROOT / "LICENSE").read_bytes()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name in sorted(contents):
                entry = zipfile.ZipInfo(name)  # of 1 January 1980
                entry.create_system = 3
                entry.external_attr = 0o100644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, contents[name])
        written.append(path)
    return written


def _files_of(value: Any) -> Iterator[str]:
    """Paths in a manifest: they stand at any depth, and nothing else there looks like one."""
    if isinstance(value, str):
        if re.fullmatch(r"[\w/-]+\.(?:js|html|css|png|svg|json)", value):
            yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _files_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from _files_of(each)


def _languages(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.glob("_locales/*/messages.json")] + [
        f"_locales/{manifest['default_locale']}/messages.json"
    ]


def _names_in(folder: Path, name: str) -> Iterator[str]:
    """The files that a file names, by their paths from the folder."""
    kind = PurePosixPath(name).suffix
    if kind not in (".js", ".html", ".css"):
        return
    text = (folder / name).read_text("utf-8")
    beside = [*(_IMPORTED.findall(text) if kind == ".js" else ()), *(_STYLED.findall(text) if kind == ".css" else ())]
    beside += _LINKED.findall(text) if kind == ".html" else ()
    for each in beside:
        if not _ELSEWHERE.match(each):
            yield _joined(PurePosixPath(name).parent, re.split("[?#]", each)[0])
    if kind == ".js":
        # What a script has the browser open or inject is named from the root of the extension.
        yield from _NAMED.findall(text)


def _joined(folder: PurePosixPath, path: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath() if path.startswith("/") else folder).joinpath(path.lstrip("/")).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def _unfit(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """What a store or a browser would refuse of the manifest."""
    if not re.fullmatch(r"(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){0,3}", manifest["version"]):
        yield f"manifest.json has the version {manifest['version']!r}; stores take up to four numbers"
    said = json.dumps(manifest)
    limits = (("name", MOST_NAME), ("short_name", MOST_SHORT_NAME), ("description", MOST_DESCRIPTION))
    for path in sorted(folder.glob("_locales/*/messages.json")):
        texts = {name.lower(): each["message"] for name, each in json.loads(path.read_text("utf-8")).items()}
        for key in dict.fromkeys(re.findall(r"__MSG_(\w+)__", said)):
            if key.lower() not in texts:
                yield f"{path.relative_to(folder).as_posix()} lacks {key}, which manifest.json names"
        for field, most in limits:
            text = re.sub(r"__MSG_(\w+)__", lambda found, texts=texts: texts.get(found[1].lower(), ""), manifest.get(field, ""))
            if len(text) > most:
                yield f"the {field} in {path.parent.name} has {len(text)} characters; the Chrome Web Store takes {most}"


def main() -> int:
    """Pack, and say where."""
    parser = argparse.ArgumentParser(description="Packs the extension for the stores of Chrome and Firefox.")
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="the folder to write to (default: dist)")
    options = parser.parse_args()
    try:
        for path in pack(EXTENSION, options.to):
            print(f"{path} ({path.stat().st_size:,} bytes)")
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
