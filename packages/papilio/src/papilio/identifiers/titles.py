"""The title of a page without what its site writes around it."""

import re

from papilio.identifiers.sites import host_of
from papilio.identifiers.table import TABLE, TitleForm

_ADDRESS = re.compile(r"(?:https?://|www\.)[^ ]+", re.ASCII | re.IGNORECASE)
_WEB = re.compile(r"https?://([^/?#]+)", re.ASCII | re.IGNORECASE)
_FILE = re.compile(r"(?:file|blob):", re.ASCII)
_BARE = re.compile(r"^[a-z]+://(?:www\.)?|/$", re.ASCII)
_COUNT = re.compile(r"^\([0-9]{1,4}\+?\) (?=.)|^(?:\[PDF\]|\(PDF\)) (?=.)", re.ASCII)
_ENDING = re.compile(r"(.*[^ ]) ([|·•]|[-–—:]) ([^ ].*)")
_FILE_ENDING = re.compile(r"\.pdf$", re.ASCII | re.IGNORECASE)
_LINK = re.compile(r"https?://[^ ]+", re.ASCII)
_QUOTED = re.compile('["“„«]([^"“”„«»]{8,300})["”“»]')
_TAGS = re.compile(
    r"^(?:[\[(][^\])]{1,40}[\])]:? ?)+(?=.)| ?[\[(][^\])]{0,30}(?:'|’|19|20)[0-9]{2}[^\])]{0,30}[\])]\.?$", re.ASCII
)
_LONGEST_ENDING = 40


def bare_title(title: str, address: str) -> str:
    """A page's title as its paper has it; empty where it says nothing.

    The titles of the browser's own pages say nothing, nor does an address.
    """
    whole = _line(title)
    found = _WEB.match(address)
    host = host_of(found.group(1)) if found else ""
    if not whole or not (host or _FILE.match(address)):
        return ""
    # A page without a title has its address for one, which Firefox writes without its scheme.
    if _ADDRESS.fullmatch(whole) or _bare(whole) in (host, _bare(_line(address))):
        return ""
    text = _COUNT.sub("", whole)
    for form in TABLE.titles:
        if form.is_of(host) and (captures := form.form.match(text)) is not None:
            return _written(form, captures.get("title", ""))
    return _FILE_ENDING.sub("", _without_ending(text, host))


def _written(form: TitleForm, text: str) -> str:
    """What is left of a title, and of a sentence the title that it quotes."""
    if not form.prose:
        return text.strip()
    said = _line(_LINK.sub(" ", text))
    quoted = next((each for each in _QUOTED.findall(said) if " " in each.strip()), "")
    return quoted.strip() or _TAGS.sub("", said).strip(' "“”„«»')


def _without_ending(text: str, host: str) -> str:
    """A title without the name of the site behind it."""
    parts = _ENDING.fullmatch(text)
    if parts is None:
        return text
    front, sign, ending = parts.groups()
    if sign in "|·•":
        return front if len(ending) <= _LONGEST_ENDING else text
    return front if _letters(ending) and _letters(ending) in _letters(host) else text


def _line(text: str) -> str:
    return " ".join(text.split())


def _bare(address: str) -> str:
    return _BARE.sub("", address)


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
