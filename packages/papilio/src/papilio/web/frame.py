"""What every page knows before it looks at anything: language, theme, where it is, and how to write a link."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, quote_plus

from starlette.requests import Request

from papilio.app import App
from papilio.finding.home import NOWHERE, Home
from papilio.web import assets
from papilio.web.i18n import LANGUAGES, Language, Messages, choose_language, messages

THEMES = ("light", "dark")
_PATH_SAFE = "/,+:@!*()';=&$~"
_SAFE_PATH = re.compile(r"[A-Za-z0-9_.~/,+:@!*()';=&$-]*")
_SAFE_VALUE = re.compile(r"[A-Za-z0-9_.~ -]*")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a page shows it; `current` when it leads to where the reader is."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame around a page.

    Attributes:
        base: Path prefix of the site, without trailing slash.
        here: Path and query string of this page, without `base`: where a change of language or theme comes back to.
        site: The public address of the site, where the operator names one; empty otherwise.
        theme: `light`, `dark`, or empty to follow the system.
        home: Where this library is reached, as far as the settings and this request tell.
        query: What stands in the search box.
        search_path: Where the search box leads, without `base`; `search_name`: the name of its parameter.
    """

    base: str
    here: str
    text: Messages
    site: str = ""
    theme: str = ""
    home: Home = NOWHERE
    query: str = ""
    search_path: str = "/search"
    search_name: str = "q"

    @classmethod
    def of(cls, request: Request, app: App) -> "Frame":
        """The frame of a request."""
        path = quote(request.url.path.removeprefix(app.base_path) or "/", safe=_PATH_SAFE)
        here = f"{path}?{request.url.query}" if request.url.query else path
        language = choose_language(
            request.cookies.get("papilio_language", ""), app.language, request.headers.get("accept-language", "")
        )
        theme = request.cookies.get("papilio_theme", "")
        return cls(
            app.base_path,
            here,
            messages(language),
            app.base_url,
            theme if theme in THEMES else "",
            app.home.at(request.headers.get("host", "")),
        )

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.text.language

    @property
    def other_languages(self) -> tuple[tuple[str, str], ...]:
        """The languages to switch to: code and name."""
        return tuple((code, name) for code, name in LANGUAGES.items() if code != self.language)

    @property
    def static(self) -> str:
        """Where the files of `static/` lie, without trailing slash."""
        return f"{self.base}/static/{assets.version()}"

    def link(self, path: str, **parameters: str) -> str:
        """A link to our `path` (not encoded), with those parameters that are not empty."""
        query = "&".join(f"{name}={encoded_value(value)}" for name, value in parameters.items() if value != "")
        encoded = path if _SAFE_PATH.fullmatch(path) else quote(path, safe=_PATH_SAFE)
        return f"{self.base}{encoded}?{query}" if query else f"{self.base}{encoded}"

    def at(self, encoded_path: str) -> str:
        """A link to a path of ours that is percent-encoded already."""
        return self.base + encoded_path

    def with_query(self, query: str, path: str = "/search", name: str = "q") -> "Frame":
        """The frame of a search page."""
        return replace(self, query=query, search_path=path, search_name=name)


def encoded_value(value: str) -> str:
    """A value as it stands in a query string."""
    if _SAFE_VALUE.fullmatch(value):
        return value.replace(" ", "+")
    return "+".join([_encoded(word) for word in value.split(" ")])


@lru_cache(maxsize=8192)
def _encoded(word: str) -> str:
    """As `quote_plus` has it; pages write the same words into many links."""
    return quote_plus(word)
