"""Which papers and lists does a URL name? The shapes are those of `sites.json`."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from papilio.identifiers.refs import Name, read_doi, read_name
from papilio.identifiers.table import TABLE, Captures, Rule, Site, fill

_EXACT = {host: site for site in TABLE.sites for host in site.hosts if not host.startswith("*.")}
_BELOW = tuple((host[1:], site) for site in TABLE.sites for host in site.hosts if host.startswith("*."))
_PARTS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?://)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.ASCII | re.IGNORECASE)
_INNER = re.compile(r"(?=https?:/{1,2}[A-Za-z0-9])", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?:)?//|[a-z0-9-]{1,63}\.", re.ASCII | re.IGNORECASE)
_ENCODED = re.compile(r"https?%3a", re.ASCII | re.IGNORECASE)
_DOI_IN_PATH = re.compile(r"(?<=/)10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,3}/[!-~]+", re.ASCII)
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|summary|references|pdf|epdf|html|meta|fulltext|figures|tables)|\.(?:pdf|full|abstract|html))*/?$",
    re.ASCII | re.IGNORECASE,
)
_OF_ARXIV_ITSELF = ("abs/", "pdf/")
_DEPTH = 3
_EMBEDDED_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a URL names: a paper (`name`) or a list (`path`), by the row `site`."""

    site: str
    name: Name | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class _Address:
    """A URL taken apart and decoded."""

    host: str
    path: str
    parameters: tuple[tuple[str, str], ...]


def find_site(host: str) -> Site | None:
    """The row of a host, given in lower case without port."""
    if site := _EXACT.get(host):
        return site
    return next((site for ending, site in _BELOW if host.endswith(ending)), None)


def host_of(authority: str) -> str:
    """The host of `user@HOST.:port`, in lower case."""
    return authority.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


def match_url(url: str, depth: int = 0) -> list[Found]:
    """The paper or list that `url` names by its shape, or by a name that it carries. That may be a URL, a DOI or an `arXiv:`
    id; the scheme may be absent."""
    url = url.replace("\\", "")
    parts = [part for part in _INNER.split(url) if part]
    address = _take_apart(parts[0]) if parts else None
    found: list[Found] = []
    if address:
        found = _by_shape(address) or (_by_parameters(address, depth) if depth < _DEPTH else [])
    if not found:
        for part in parts[1:]:
            found += match_carried(part, depth)
    if not found and address:
        found = _by_doi_or_prefix(address)
    return found


def match_carried(url: str, depth: int) -> list[Found]:
    """What a URL inside another URL names; it ends where the outer one's next parameter begins."""
    inner = url if "?" in url.partition("&")[0] else url.partition("&")[0]
    address = _take_apart(inner)
    return _by_shape(address) or (_by_parameters(address, depth + 1) if depth + 1 < _DEPTH else [])


def _take_apart(url: str) -> _Address:
    parts = _PARTS.match(url)
    authority, path, query, fragment = parts.groups(default="") if parts else ("", "", "", "")
    if path in ("", "/") and not query:
        # Sites that are one page write the path behind the sign.
        path, _, query = fragment.lstrip("!").partition("?")
        path = f"/{path}"
    pairs = [pair.partition("=") for pair in query.replace("&amp;", "&").split("&") if "=" in pair]
    parameters = tuple((name, unquote(value.replace("+", " "))) for name, _, value in pairs)
    return _Address(host_of(authority), re.sub("/{2,}", "/", unquote(path).strip()) or "/", parameters)


def _by_shape(address: _Address) -> list[Found]:
    site = find_site(address.host)
    if site is None:
        return []
    for rule in site.rules:
        captures = _captures(rule, address)
        if captures is not None and (found := _found(site, rule, captures)):
            return found
    return []


def _captures(rule: Rule, address: _Address) -> Captures | None:
    captures = rule.path.match(address.path)
    if captures is None or rule.value is None:
        return captures
    for name, text in address.parameters:
        if name == rule.parameter and (more := rule.value.match(text.strip())) is not None:
            return {**captures, **more}
    return None


def _found(site: Site, rule: Rule, captures: Captures) -> list[Found]:
    if rule.listing:
        return [Found(site.name, path=fill(rule.listing, {key: quote(text, safe=",+-@:") for key, text in captures.items()}))]
    version = captures.pop("version", None)
    if not rule.many:
        variants = [captures]
    else:
        ((key, text),) = captures.items()
        variants = [{key: part} for part in text.split(",")]
    found: list[Found] = []
    for variant in variants:
        spelling = fill(rule.ref, variant)
        name = read_name(spelling) or (Name(spelling) if rule.ref == "{key}" else None)
        if name:
            found.append(Found(site.name, Name(name.ref, int(version) if version else name.version)))
    return found


def _by_parameters(address: _Address, depth: int) -> list[Found]:
    """URLs, DOIs and `arXiv:` ids that are the value of a parameter: redirectors, proxies, share buttons."""
    found: list[Found] = []
    for _, value in address.parameters:
        text = (unquote(value) if _ENCODED.match(value) else value).strip()
        explicit = text[:3] == "10." or text[:4].lower() == "doi:" or text[:6].lower() == "arxiv:"
        if explicit and (name := read_name(text)):
            found.append(Found("text" if name.ref.startswith("arxiv:") else "doi", name))
        elif _SCHEME.match(text):
            found += match_url(text, depth + 1)
    return found


def _by_doi_or_prefix(address: _Address) -> list[Found]:
    """A DOI, or an arXiv id, in the path of a page of any site. Something there must call the id so: `arxiv/`, `arXiv:`,
    `arxiv-`."""
    if len(address.path) > _EMBEDDED_LIMIT:
        return []
    if doi := _DOI_IN_PATH.search(address.path):
        name = read_doi(_DOI_TAIL.sub("", doi.group(), count=1))
        return [Found("doi", name)] if name else []
    called = (each for each in TABLE.prose[0].finditer(address.path) if each.group()[:4].lower() not in _OF_ARXIV_ITSELF)
    named = next(called, None)
    name = read_name(named[1]) if named else None
    return [Found("text", name)] if name else []
