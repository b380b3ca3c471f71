"""The encoder that the operator has chosen, and those that were chosen before, whose vectors may serve still."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from papilio.encoders.encoder import Encoder
from papilio.encoders.sentence_folder import read_folder
from papilio.encoders.tables import Tables
from papilio.encoders.transformer import Facts, TransformerEncoder, facts_of, table_of
from papilio.errors import InputError

_log = logging.getLogger(__name__)

REMEMBERED = "transformers.json"
_PATH = "path"
_MOST = 8
"""Folders that are remembered."""


class Chosen:
    """A transformer where the settings name one, and else the library's table.

    What is found out about a transformer is remembered in a file, by the names, sizes and times of its files, so that only the
    first process to meet it has to load and try it; and so that its vectors serve on when another encoder is chosen.
    """

    def __init__(self, tables: Tables, directory: Path, path: Path | None) -> None:
        """Take the choice.

        Args:
            directory: Where transformers are remembered; need not be there.
            path: Of the transformer's folder, or one of its ONNX files; None for a table.
        """
        self._tables = tables
        self._file = directory / REMEMBERED
        self._path = path
        self._wanted: TransformerEncoder | None = None

    def wanted(self) -> Encoder:
        """The encoder whose vectors are to serve. A transformer is opened once and stays what it was.

        Raises:
            FileError: It cannot be used; says what would be right.
            InputError: ONNX Runtime is not installed.
        """
        if self._path is None:
            return self._tables.wanted()
        if self._wanted is None:
            self._wanted = self._opened(self._path)
        return self._wanted

    def find(self, fingerprint: str) -> Encoder | None:
        """The table, or the remembered transformer, with this fingerprint; None where it is gone or is another by now."""
        if self._wanted is not None and self._wanted.fingerprint == fingerprint:
            return self._wanted
        for path, facts in self._remembered().values():
            if facts.fingerprint == fingerprint:
                try:
                    found = self._opened(path)
                except InputError as error:
                    _log.warning("The vectors of an encoder that was chosen before cannot serve: %s", error)
                    return None
                return found if found.fingerprint == fingerprint else None
        return self._tables.find(fingerprint)

    def _opened(self, path: Path) -> TransformerEncoder:
        stamp = read_folder(path).stamp()
        before = self._remembered()
        known = before[stamp][1] if stamp in before else None
        found = TransformerEncoder(path, known)
        if known is None:
            kept = {key: value for key, value in before.items() if value[0] != path}
            self._remember({**dict(list(kept.items())[1 - _MOST :]), stamp: (path, found.facts)})
        return found

    def _remembered(self) -> dict[str, tuple[Path, Facts]]:
        """Stamp → path and facts of each; nothing where the file is not there or of another form."""
        try:
            value = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        found: dict[str, tuple[Path, Facts]] = {}
        for stamp, entry in _table(value).items():
            rest = dict(_table(entry))
            path = rest.pop(_PATH, None)
            facts = facts_of(rest)
            if facts is not None and path is not None:
                found[stamp] = (Path(str(path)), facts)
        return found

    def _remember(self, found: Mapping[str, tuple[Path, Facts]]) -> None:
        """Write the file; where that fails, only time is lost."""
        value = {stamp: {_PATH: str(path), **table_of(facts)} for stamp, (path, facts) in found.items()}
        part = self._file.with_suffix(".part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(value, indent=1), "utf-8")
            part.replace(self._file)
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._file, error)


def _table(value: object) -> dict[str, Any]:
    """The value, where it is a table; an empty one where it is not."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
