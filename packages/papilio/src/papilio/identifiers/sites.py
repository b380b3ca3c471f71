"""Which papers and lists does a URL name? The shapes are those of `sites.json`."""

import re
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import quote, unquote

from papilio.identifiers.refs import Name, read_doi, read_name
from papilio.identifiers.table import TABLE, Captures, Rule, Site, fill

_EXACT = {host: site for site in TABLE.sites for host in site.hosts if not host.startswith("*.")}
_BELOW = tuple((host[1:], site) for site in TABLE.sites for host in site.hosts if host.startswith("*."))
_PARTS = re.compile(
    r"(?:https?:/{1,2}|(?:[a-z][a-z0-9+.-]*:)?(?://)?)([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.ASCII | re.IGNORECASE
)
_INNER = re.compile(r"(?=https?:/{1,2}[A-Za-z0-9])", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?:)?//|[a-z0-9-]{1,63}\.", re.ASCII | re.IGNORECASE)
_NAMED_VALUE = re.compile(r"[^=/:]*=")
_ENCODED = re.compile(r"https?%3a", re.ASCII | re.IGNORECASE)
_HOST_IN_PATH = re.compile(r"(?<=[^/]/)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?=/)", re.ASCII | re.IGNORECASE)
_JSON_SIGNS = {"\\u0026": "&", "\\u003d": "="}
_JSON_SIGN = re.compile(r"\\u00(?:26|3d)", re.ASCII | re.IGNORECASE)
_CARRIED_END = re.compile(r"__;|/RK=[0-9]|[ \t\r\n]", re.ASCII)
_BASE64 = re.compile(r"(?:a1)?(aHR0c(?:DovL|HM6Ly)[A-Za-z0-9_-]*)={0,2}", re.ASCII)
_JSON_IN_BASE64 = re.compile(r"(eyJ[A-Za-z0-9_-]{16,2000})(?:\.[A-Za-z0-9_-]*)*={0,2}", re.ASCII)
_MAILED = re.compile(r"https?-3a__[!-~]+", re.ASCII | re.IGNORECASE)
_DOI_IN_PATH = re.compile(r"(?<=[/:])10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,3}/[!-~]+", re.ASCII)
_DOI_TAIL = re.compile(
    r"(?:/(?:full|abstract|summary|references|pdf|epdf|html|meta|fulltext|supplemental|(?:figures|tables)(?:/[0-9]{1,3})?)|\.(?:pdf|full|abstract|html))*/?$",
    re.ASCII | re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"/article(?:-[a-z]{1,12})?/doi/(10\.[0-9]{4,9}/[!-~]+?)/[0-9]{2,9}(?:/[^/]*)?$", re.ASCII | re.IGNORECASE
)
_CALLED_ARXIV = re.compile(r"arxiv[_-]?(?:id)?", re.ASCII | re.IGNORECASE)
_OF_ARXIV_ITSELF = ("abs/", "pdf/")
_PROXY = re.compile(r"\.(?:[a-z0-9-]{0,20}proxy[a-z0-9-]{0,20}|idm\.oclc)\.", re.ASCII)
_DEPTH = 3
_MOST_LABELS = max(host.count(".") + 1 for host in _EXACT)
_EMBEDDED_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a URL names: a paper (`name`) or a list (`path`), by the row `site`."""

    site: str
    name: Name | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class _Address:
    """A URL taken apart and decoded.

    Attributes:
        parameters: Of the query; a value without a name has an empty one.
        behind: Parameters behind the sign `#`.
    """

    host: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    behind: tuple[tuple[str, str], ...]


def find_site(host: str) -> Site | None:
    """The row of a host, given in lower case without port."""
    return _EXACT.get(host) or next((site for ending, site in _BELOW if host.endswith(ending)), None)


def _find_proxied(host: str) -> Site | None:
    """The row of the host that a proxy writes into its own name.

    Such are `dl-acm-org.anywhere.example` and `dl.acm.org.proxy.example`, and each with `0-` before it.
    """
    spelled = host.removeprefix("0-")
    first, _, others = spelled.partition(".")
    if others and "-" in first and (site := find_site(first.replace("-", ".").replace("..", "-"))):
        return site
    proxied = _PROXY.search(host)
    if proxied is None and spelled == host:
        return None
    labels = (host[: proxied.start()] if proxied else spelled).split(".", _MOST_LABELS)
    names = (".".join(labels[:count]) for count in range(min(len(labels), _MOST_LABELS), 1, -1))
    return next((site for name in names if (site := find_site(name))), None)


def host_of(authority: str) -> str:
    """The host of `user@HOST.:port`, in lower case."""
    return authority.rpartition("@")[2].partition(":")[0].rstrip(".").lower()


def match_url(url: str, depth: int = 0) -> list[Found]:
    """The paper or list that `url` names by its shape, or by a name that it carries. That may be a URL, a DOI or an `arXiv:`
    id; the scheme may be absent."""
    url = _JSON_SIGN.sub(lambda sign: _JSON_SIGNS[sign.group().lower()], url).replace("\\", "")
    own, *carried = [part for part in _INNER.split(url) if part] or [""]
    address = _take_apart(own)
    found = _by_shape(address) or _by_doi_or_prefix(address)
    if found or depth == _DEPTH:
        return found
    found = _by_parameters(_take_apart(url) if carried else address, depth)
    if not found:
        found = [each for part in carried for each in match_url(_ended(part), depth + 1)]
    return found or _by_path(address, own, depth)


def _ended(url: str) -> str:
    """A URL inside another, up to the outer one's next parameter, if it has none of its own."""
    first = url.partition("&")[0]
    return _CARRIED_END.split(url if "?" in first else first, maxsplit=1)[0]


def _by_path(address: _Address, url: str, depth: int) -> list[Found]:
    """A URL in the path of another, encoded or without its scheme."""
    before_query = url.partition("?")[0]
    for segment in before_query.split("/"):
        if found := _by_segment(segment, depth):
            return found
    if len(address.path) > _EMBEDDED_LIMIT:
        return []
    if encoded := _INNER.split(address.path)[1:]:
        return [each for part in encoded for each in match_url(_ended(part), depth + 1)]
    start = next((at.start() for at in _HOST_IN_PATH.finditer(before_query) if find_site(host_of(at.group()))), None)
    if start is None:
        return []
    inner = url[start:]
    return match_url(inner if "?" in inner else unquote(inner), depth + 1)


def _by_segment(segment: str, depth: int) -> list[Found]:
    """A URL that is the whole of one part of a path. It is encoded with its slashes, or stands inside JSON in base64, as in
    newsletters."""
    if json := _JSON_IN_BASE64.fullmatch(segment):
        inner = _INNER.split(_from_base64(json.group(1)))[1:]
        return [found for part in inner for found in match_url(part.partition('"')[0], depth + 1)]
    text = unquote(segment) if len(segment) <= _EMBEDDED_LIMIT and "%2f" in segment.lower() else ""
    return match_url(text, depth + 1) if _SCHEME.match(text) else []


def _take_apart(url: str) -> _Address:
    parts = _PARTS.match(url)
    authority, path, query, fragment = parts.groups(default="") if parts else ("", "", "", "")
    if path in ("", "/") and not query:
        # Sites that are one page write the path behind the sign.
        path, _, query = fragment.lstrip("!").partition("?")
        path = f"/{path}"
    decoded = re.sub("/{2,}", "/", unquote(path).strip()) or "/"
    return _Address(host_of(authority), decoded, _pairs(query), _pairs(fragment) if "=" in fragment else ())


def _pairs(query: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a query. One that is encoded whole, its sign too, is read as well."""
    pairs = (pair if "=" in pair else unquote(pair) for pair in query.replace("&amp;", "&").split("&") if pair)
    parted = (pair.partition("=") if _NAMED_VALUE.match(pair) else ("", "=", pair) for pair in pairs)
    return tuple((name, unquote(value.replace("+", " "))) for name, _, value in parted)


def _by_shape(address: _Address) -> list[Found]:
    site = find_site(address.host) or _find_proxied(address.host)
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
    """URLs, paths of the same host, DOIs and `arXiv:` ids that are the value of a parameter.

    They are in redirectors, proxies, share buttons, and pages before a page.
    """
    found: list[Found] = []
    for name, value in (*address.parameters, *address.behind):
        text = _carried(value.strip()).strip()
        explicit = text[:3] == "10." or text[:4].lower() == "doi:" or text[:6].lower() == "arxiv:"
        named = read_name(text) if explicit or _CALLED_ARXIV.fullmatch(name) else None
        if named:
            found.append(Found("text" if named.ref.startswith("arxiv:") else "doi", named))
        elif _SCHEME.match(text) or _INNER.search(text):
            found += match_url(text, depth + 1)
        elif text[:1] == "/":
            found += match_url(f"//{address.host}{text}", depth + 1)
    return found


def _carried(value: str) -> str:
    """The value of a parameter without what its redirector did to it besides.

    That is: encoded it twice (Outlook), wrote it in base64 (Bing), or with other signs for the percent sign and the slash
    (Proofpoint).
    """
    if _ENCODED.match(value):
        return unquote(value)
    if _MAILED.fullmatch(value):
        return unquote(value.replace("-", "%").replace("_", "/"))
    found = _BASE64.fullmatch(value)
    return _from_base64(found.group(1)) if found else value


def _from_base64(letters: str) -> str:
    """The text of base64 for URLs, which may be cut."""
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return b64decode(f"{whole}{'=' * (-len(whole) % 4)}", altchars=b"-_").decode("utf-8", "replace")


def _by_doi_or_prefix(address: _Address) -> list[Found]:
    """A DOI, or an arXiv id, in the path of a page of any site. Something there must call the id so: `arxiv/`, `arXiv:`,
    `arxiv-`."""
    if len(address.path) > _EMBEDDED_LIMIT:
        return []
    numbered = _NUMBERED.search(address.path)
    if doi := numbered or _DOI_IN_PATH.search(address.path):
        name = read_doi(numbered.group(1) if numbered else _DOI_TAIL.sub("", doi.group(), count=1))
        return [Found("doi", name)] if name else []
    called = (each for each in TABLE.prose[0].finditer(address.path) if each.group()[:4].lower() not in _OF_ARXIV_ITSELF)
    named = next(called, None)
    name = read_name(named[1]) if named else None
    return [Found("text", name)] if name else []
