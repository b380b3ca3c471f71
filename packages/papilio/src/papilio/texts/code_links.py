"""Links to code, data, models or a project page in a paper's abstract and comments.

Only hosts of a table count, and every link is built anew from the parts that were recognised: nothing of the text gets into
an address but names of owners and repositories. `https://github.com/a/b.git`, `github. com/a/b`, `\\url{…}` and
`[code](http://www.github.com/a/b/tree/main)` are one link.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_TEXT = 100_000
"""Characters that are read; no abstract is longer."""

_LONGEST_BEGINNING = 200
"""Characters of an address before the name of its host's owner: of a page, `https://www.` and 63 letters."""

_HINTS = ("github", "gitlab", "bitbucket", "codeberg", "huggingface", "hf.co", "zenodo", "kaggle", "colab.")
_SITES = r"github|gitlab|bitbucket|codeberg|huggingface|zenodo|kaggle"

# Blanks that a line break or a converter left inside an address.
_SCHEME_APART = re.compile(r"\b(https?)\s?:\s?/\s?/\s?(?=\S)", re.IGNORECASE)
_HOST_APART = re.compile(rf"\b({_SITES})\s?\.\s?(com|org|co|io)\s?/", re.IGNORECASE)
_OWNER_APART = re.compile(rf"\b((?:{_SITES})\.(?:com|org|co)/)\s(?=[\w-]+/[\w.-]+)", re.IGNORECASE)
# The next word is a name and no word of the sentence when it has a capital inside, a digit or a joint.
_NAME_APART = re.compile(
    rf"\b((?:{_SITES})\.(?:com|org|co)/[\w-]{{1,39}}/)\s(?=[\w.-]*(?:[0-9_-]|[a-z][A-Z]|[A-Z][A-Z])[\w.-]*)", re.IGNORECASE
)
_JOINT_APART = re.compile(rf"\b((?:{_SITES})\.(?:com|org|co)/[\w-]{{1,39}}/[\w.-]{{0,99}}-)\s(?=\w)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([_%#&-])|\{\\_\}|\$\\?_\$")

_ADDRESS = re.compile(
    r"(?<![\w@./\\-])(?<!script:)(?:https?://)?(?:www\.)?"
    r"(?P<host>(?:github|gist\.github|gitlab|kaggle)\.com|gitlab\.(?:inria\.fr|cern\.ch|ethz\.ch|lrz\.de|kitware\.com)"
    r"|(?:bitbucket|codeberg|zenodo)\.org|huggingface\.co|hf\.co|colab\.research\.google\.com"
    r"|[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?:github|gitlab)\.io)"
    r"(?![\w@:-]|\.\w)(?P<path>/[\w./~%+-]*)?"
    r"|(?<![\w/])(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?10\.5281/zenodo\.(?P<deposit>[0-9]{3,12})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_NAME = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9_.-]{1,100}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{3,12}")
_SEGMENT = re.compile(r"[A-Za-z0-9_.~+-]{1,120}", re.ASCII)

_NO_OWNERS = frozenset(
    """about and apps blog collections contact docs enterprise explore features help join learn login marketplace models new
    notifications or orgs organizations papers posts pricing search settings signup site sponsors tasks topics user-attachments
    users""".split()  # noqa: SIM905
)
"""First segments that are pages of the site, or words of the sentence around it."""


@dataclass(frozen=True, slots=True)
class CodeLink:
    """A link: `https://github.com/owner/name`, and the same without scheme, as it is shown."""

    url: str

    @property
    def label(self) -> str:
        """`github.com/owner/name`."""
        return self.url.removeprefix("https://")


def code_links(*texts: str) -> tuple[CodeLink, ...]:
    """The links of some texts, each once, in the order in which they appear."""
    found: dict[str, CodeLink] = {}
    for text in texts:
        start = _first_likely(text)
        if start is not None:
            for url in _urls(_joined(text[start:LONGEST_TEXT])):
                found.setdefault(url.lower(), CodeLink(url))
    return tuple(found.values())


def _first_likely(text: str) -> int | None:
    """The blank from which on a text may hold addresses; None where it holds none. Most have one, in their last sentence."""
    lower = text.lower()
    hints = [place for place in map(lower.find, _HINTS) if place >= 0]
    if not hints:
        return None
    # Among the letters that change their number in lower case no place is the same.
    return max(0, text.rfind(" ", 0, max(0, min(hints) - _LONGEST_BEGINNING))) if len(lower) == len(text) else 0


def _joined(text: str) -> str:
    """The text with its addresses in one piece."""
    text = _ESCAPED.sub(lambda match: match[1] or "_", text)
    text = _SCHEME_APART.sub(r"\1://", text)
    text = _HOST_APART.sub(r"\1.\2/", text)
    text = _OWNER_APART.sub(r"\1", text)
    return _JOINT_APART.sub(r"\1", _NAME_APART.sub(r"\1", text))


def _urls(text: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(text):
        if match["deposit"]:
            yield f"https://zenodo.org/records/{match['deposit']}"
            continue
        host = match["host"].lower()
        path = (match["path"] or "").rstrip(".-~%+/")
        segments = [segment for segment in path.split("/") if segment]
        if url := _reader(host)(host, segments):
            yield url


def _reader(host: str) -> "Callable[[str, Sequence[str]], str]":
    if host.endswith(".io"):
        return _pages
    return _READERS.get(host, _groups)


def _named(names: Sequence[str], owners: bool = True) -> bool:
    """Whether these are an owner and names of what he has."""
    return (
        len(names) >= 2
        and names[0].lower() not in _NO_OWNERS
        and (not owners or _OWNER.fullmatch(names[0]) is not None)
        and all(_NAME.fullmatch(name) for name in names)
    )


def _bare(name: str) -> str:
    return name[:-4] if name.lower().endswith(".git") else name


def _repository(host: str, segments: Sequence[str]) -> str:
    """`owner/name`, whatever of the repository is pointed at."""
    names = [_bare(name) for name in segments[:2]]
    return f"https://{host}/{'/'.join(names)}" if _named(names) else ""


def _groups(host: str, segments: Sequence[str]) -> str:
    """`group/subgroup/name`: all up to `-`, `tree` or `blob`."""
    end = next((at for at, name in enumerate(segments) if name in ("-", "tree", "blob", "wikis", "issues")), len(segments))
    names = [_bare(name) for name in segments[:end][:6]]
    return f"https://{host}/{'/'.join(names)}" if _named(names, owners=False) else ""


def _hugging_face(_: str, segments: Sequence[str]) -> str:
    """A model (`owner/name`), a data set or a space."""
    kind = segments[0].lower() if segments else ""
    prefix = f"{kind}/" if kind in ("datasets", "spaces") else ""
    names = segments[1:3] if prefix else segments[:2]
    return f"https://huggingface.co/{prefix}{'/'.join(names)}" if _named(names) else ""


def _zenodo(_: str, segments: Sequence[str]) -> str:
    if len(segments) < 2 or segments[0] not in ("record", "records") or not _NUMBER.fullmatch(segments[1]):
        return ""
    return f"https://zenodo.org/records/{segments[1]}"


def _kaggle(_: str, segments: Sequence[str]) -> str:
    """A data set, notebook, model or competition; data sets once had no word before the owner."""
    kind = segments[0].lower() if segments else ""
    if kind in ("c", "competitions") and len(segments) > 1 and _NAME.fullmatch(segments[1]):
        return f"https://www.kaggle.com/competitions/{segments[1]}"
    prefix = f"{kind}/" if kind in ("datasets", "code", "models") else ""
    names = segments[1:3] if prefix else segments[:2]
    return f"https://www.kaggle.com/{prefix}{'/'.join(names)}" if _named(names) else ""


def _colab(_: str, segments: Sequence[str]) -> str:
    """A notebook: on a drive, or of a repository."""
    if len(segments) < 2 or segments[0] not in ("drive", "github", "gist") or not all(map(_SEGMENT.fullmatch, segments)):
        return ""
    return "https://colab.research.google.com/" + "/".join(segments)


def _pages(host: str, segments: Sequence[str]) -> str:
    """A project's page: the host alone says whose."""
    path = "/".join(segments) if all(map(_SEGMENT.fullmatch, segments)) else ""
    return f"https://{host}/{path}" if path else f"https://{host}"


_READERS: dict[str, Callable[[str, Sequence[str]], str]] = {
    "github.com": _repository,
    "gist.github.com": _repository,
    "bitbucket.org": _repository,
    "codeberg.org": _repository,
    "huggingface.co": _hugging_face,
    "hf.co": _hugging_face,
    "zenodo.org": _zenodo,
    "kaggle.com": _kaggle,
    "colab.research.google.com": _colab,
}
