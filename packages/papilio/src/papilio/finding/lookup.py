"""Which paper does this name mean? Everything that takes the name of a paper asks here, so that all know the same spellings."""

from collections.abc import Iterable
from dataclasses import dataclass

from papilio.errors import IdentifierError, NotFoundError
from papilio.identifiers import dois_of, identify, key_of, ref_of_key
from papilio.identifiers.refs import read_name
from papilio.model.paper import Entry
from papilio.model.shown import cut
from papilio.store import Store
from papilio.store.database import is_storable

_LONGEST_NAME = 600
"""Characters of a name that is looked for as it is; a URL may have more."""

_SHOWN = 80
"""Characters of a name that an error repeats."""


@dataclass(frozen=True, slots=True)
class Named:
    """The paper that a text names.

    Attributes:
        ref: Of the record held under this name; else the canonical ref that the text spells; empty where it names no paper.
        held: Whether the library holds it.
        why_not: Why the text names no paper; empty where it names one.
    """

    ref: str
    held: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text may mean: the names under which the library may hold the paper, the likeliest first."""

    names: tuple[str, ...]
    ref: str = ""
    why_not: str = ""


def look_up(store: Store, texts: Iterable[str]) -> dict[str, Named]:
    """Text → the paper that it names, for every text, in their order; one query for all of them.

    A text is a ref, a key of our pages, an arXiv id with or without version, a DOI, another name that the library keeps, or
    what `identify` finds to be one paper's name and nothing else, such as the URL of a paper.
    """
    readings = {text: _read(text) for text in texts}
    held = store.papers.resolve(list(dict.fromkeys(name for reading in readings.values() for name in reading.names)))
    found: dict[str, Named] = {}
    for text, reading in readings.items():
        ref = next((held[name] for name in reading.names if name in held), "")
        found[text] = Named(ref, held=True) if ref else Named(reading.ref, why_not=reading.why_not)
    return found


def get_named(store: Store, text: str) -> Entry:
    """The paper that a text names.

    Raises:
        NotFoundError: The library holds no such paper.
    """
    named = look_up(store, [text])[text]
    if not named.held:
        shown = cut(text, _SHOWN)
        raise NotFoundError(f"the library holds no paper named {shown!r}")
    return store.papers.get(named.ref)


def _read(text: str) -> _Reading:
    """What a text may mean."""
    name = text.strip()
    if not is_storable(name):
        return _Reading((), why_not="The name holds characters that are no text.")
    spelled, why_not = "", ""
    try:
        spelled = ref_of_key(name)
    except IdentifierError as error:
        why_not = str(error)
    # A ref that somebody's records brought may look like a text that names another paper, and the other way round.
    mentioned = "" if spelled and _is_of_known_source(name) else _mentioned(text)
    exact = (spelled,) if spelled == name else ()
    refs = dict.fromkeys(ref for ref in (*exact, mentioned, spelled) if ref)
    as_it_is = (name,) if 0 < len(name) <= _LONGEST_NAME else ()
    # A paper that is not held may stand here as its preprint, which names the DOI of the publication.
    dois = (doi for ref in refs for doi in dois_of(ref))
    names = dict.fromkeys((*refs, *(key_of(ref) for ref in refs), *as_it_is, *dois))
    ref = mentioned or spelled
    return _Reading(tuple(names), ref, "" if ref else why_not)


def _is_of_known_source(name: str) -> bool:
    """Whether a name is spelled as one source's names are, so that no more of it has to be read."""
    known = read_name(name)
    return known is not None and not known.ref.startswith("doi:")


def _mentioned(text: str) -> str:
    """The one paper that a text names; empty where it names none, several, or says more."""
    named = identify(text)
    return named.papers[0].ref if named.only and len(named.papers) == 1 and not named.lists else ""
