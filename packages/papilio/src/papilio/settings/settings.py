"""Everything an operator may set: one class, each setting with its name, default and help.

Values come from the environment (`PAPILIO_*`), then from `papilio.toml` in the data directory, then from the
defaults here. The reference in docs/ and `papilio config` are made from this class.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from papilio.errors import InputError

Auth: TypeAlias = Literal["none", "password", "proxy"]


def default_data() -> Path:
    """The platform's directory for this program's data."""
    return Path(platformdirs.user_data_dir("papilio", appauthor=False))


class Settings(BaseSettings):
    """The settings of one instance."""

    model_config = SettingsConfigDict(env_prefix="PAPILIO_", extra="forbid")

    data: Path = Field(default_factory=default_data, description="Directory of the database, the indexes and `papilio.toml`.")
    host: str = Field(
        "127.0.0.1", description="Address to listen on. Any other than loopback needs authentication or `unsafe_open`."
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    url: str = Field(
        "", description="Public base URL, also with a path, when behind a proxy: `https://papers.example.org/lib`."
    )
    auth: Auth = Field(
        "none", description="Who may come in: `none` (loopback only), `password`, or `proxy` (a header names the reader)."
    )
    auth_header: str = Field("X-Forwarded-User", description="With `auth=proxy`: the header that names the reader.")
    auth_proxies: str = Field(
        "127.0.0.1,::1",
        description="Addresses of proxies that are believed, comma-separated: with `auth=proxy` who the reader is, with "
        "`auth=password` for whom they ask (`X-Forwarded-For`), and whether by https (`X-Forwarded-Proto`).",
    )
    password: SecretStr = Field(
        SecretStr(""), description="With `auth=password`: the password, for HTTP basic authentication with any name."
    )
    unsafe_open: bool = Field(
        False, description="Listen on other addresses without authentication. Anyone who reaches the port is let in."
    )
    allowed_hosts: str = Field("", description="More names that this site answers to (Host header), comma-separated.")
    database_url: str = Field("", description="`postgresql://…`, or empty for SQLite in the data directory.")
    contact: str = Field(
        "", description="Mail address or page of the operator, sent to the hosts that papers are fetched from."
    )
    follow: str = Field(
        "all",
        description="arXiv archives whose daily lists and changes are fetched, such as `cs stat`; `all`, or `none`. "
        "Nothing is fetched before `contact` is set.",
    )
    worker: bool = Field(
        True, description="Do scheduled work inside `papilio serve`; false where `papilio worker` runs beside it."
    )
    processes: int = Field(
        0,
        ge=0,
        le=32,
        description="Web processes that `papilio serve` runs; 0: one for each core and each 700 MB of available memory, "
        "at most four.",
    )
    arxiv_oai_url: str = Field("https://oaipmh.arxiv.org/oai", description="arXiv's OAI-PMH endpoint.")
    arxiv_api_url: str = Field("https://export.arxiv.org/api/query", description="arXiv's query API.")
    arxiv_rss_url: str = Field("https://rss.arxiv.org", description="Base of arXiv's feeds.")
    arxiv_site_url: str = Field("https://arxiv.org", description="Base of arXiv's listing pages.")
    venues_url: str = Field(
        "", description="Base of a server that is asked in place of every publisher of venue papers; empty for the publishers."
    )
    openreview_token: SecretStr = Field(
        SecretStr(""), description="Token of an account of OpenReview, which answers programs only with one (docs/venues.md)."
    )
    encoder: str = Field(
        "",
        description="Folder of sentence-transformers with an ONNX file, or one of its ONNX files, that makes vectors of texts; "
        "empty for the table that comes with Papilio.",
    )
    language: Literal["", "en", "zh"] = Field("", description="Language of the pages; empty follows the browser.")


def load_settings(**given: object) -> Settings:
    """Settings from what is given (the command line), the environment, `papilio.toml` and the defaults, in this order.

    Raises:
        InputError: A value that cannot be used, or a name in `papilio.toml` that is none; says which and what is right.
    """
    given = {name: value for name, value in given.items() if value is not None}
    data = Path(str(given.get("data") or os.environ.get("PAPILIO_DATA") or default_data())).expanduser()
    from_file = _read_file(data / "papilio.toml")
    set_in_environment = {name for name in Settings.model_fields if environment_name(name) in os.environ}
    values = {name: value for name, value in from_file.items() if name not in set_in_environment} | given
    try:
        return Settings(**(values | {"data": data}))  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise InputError(
            f"{environment_name(name)} (or `{name}` in papilio.toml): {first['msg']}, got {first['input']!r}"
        ) from error


def environment_name(name: str) -> str:
    """The environment variable of a setting."""
    return f"PAPILIO_{name.upper()}"


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """`PAPILIO_*` variables that no setting reads: most often a slip of the pen."""
    known = {environment_name(name) for name in Settings.model_fields}
    return sorted(
        name
        for name in environment
        if name.startswith("PAPILIO_") and not name.startswith("PAPILIO_TEST_") and name not in known
    )


def without_password(url: str) -> str:
    """A database URL that can be shown: the password, if any, as asterisks."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":****@")).geturl()


def _read_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}") from error
    for name in values:
        if name not in Settings.model_fields:
            near = difflib.get_close_matches(name, Settings.model_fields, 1)
            hint = f"; did you mean `{near[0]}`?" if near else "; `papilio config` lists the settings"
            raise InputError(f"{path}: there is no setting `{name}`{hint}")
    if "data" in values:
        raise InputError(f"{path}: `data` says where this file lies, so it can only be set by PAPILIO_DATA")
    return values
