"""Everything an operator may set: one class, each setting with its name, default and help.

Values come from the environment (`PAPILIO_*`), then from `papilio.toml` in the data directory, then from the
defaults here. The reference in docs/ and `papilio config` are made from this class.
"""

from pathlib import Path
from typing import Literal, TypeAlias

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

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
        "127.0.0.1,::1", description="With `auth=proxy`: addresses whose header is believed, comma-separated."
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
    language: Literal["", "en", "zh"] = Field("", description="Language of the pages; empty follows the browser.")
