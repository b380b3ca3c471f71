"""From any text, URL or query to the papers and lists that it names, and back to URLs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """One paper named in a text.

    Attributes:
        ref: Canonical ref; for a DOI of an unknown publisher `doi:<doi in lower case>` (an alias name, resolved by the store).
        version: Version named, else None.
        start, end: Place in the text, in characters.
        site: Name of the row of `sites.json` that matched, or `text` for a bare id.
    """

    ref: str
    version: int | None
    start: int
    end: int
    site: str


@dataclass(frozen=True, slots=True)
class ListName:
    """A list that a URL names: `/list/cs.CL/new`, `/catchup/cs/2026-08-12`, a papers.cool list or venue.

    Attributes:
        path: Our path that shows it, `/arxiv/cs.CL?date=2026-08-12` or `/venue/ICLR.2025`.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Identified:
    """What a text names.

    Attributes:
        papers: In order of appearance, one mention per ref.
        lists: Lists named by URLs.
        only: True when the text is nothing but these names (so that a search box may jump to them).
    """

    papers: tuple[Mention, ...]
    lists: tuple[ListName, ...]
    only: bool


def identify(text: str) -> Identified:
    """Everything that `text` names. Total: never raises, any text of any length, linear time."""
    raise NotImplementedError


def canonical_ref(text: str) -> str:
    """The ref that `text` is a spelling of: a ref, a key of our URLs, an id.

    Raises:
        IdentifierError: It is no name of a paper.
    """
    raise NotImplementedError


def key_of(ref: str) -> str:
    """The key of a ref in our URLs and HTML ids."""
    raise NotImplementedError


def ref_of_key(key: str) -> str:
    """Inverse of `key_of`; `ref_of_key(key_of(ref)) == ref` for every ref. Any ref is accepted as its own key."""
    raise NotImplementedError


def page_path(ref: str) -> str:
    """Our page of a paper, percent-encoded where needed: `/arxiv/2401.00001`, `/venue/abc@OpenReview`."""
    raise NotImplementedError


def page_url(ref: str) -> str:
    """The source's abstract page; empty where none can be derived."""
    raise NotImplementedError


def pdf_url(ref: str) -> str:
    """The source's PDF; empty where none can be derived."""
    raise NotImplementedError
