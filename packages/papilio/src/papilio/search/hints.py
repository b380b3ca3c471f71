"""What words of a query also say: a person's name, a venue, a year, a category.

A hint raises the papers that have what it says and is offered as a filter; no paper is left out for it. Words are hints only
where the library uses them so: a venue written in its own capitals, with a year behind it, or more often published at than
written about; a year that papers have; a name that more papers are by than speak of.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tantivy import FieldType, Query

from papilio.search.analysis import STOP_WORDS, Analysis
from papilio.search.clause import Columns, all_of
from papilio.search.editions import AROUND, YEAR, Editions
from papilio.search.fields import NAMED
from papilio.search.persons import Person, Persons
from papilio.search.query import Field, Word, condition

LONGEST_QUERY = 8
"""Words of a query that may hold hints, the name of a venue being one; a longer one is prose, and its years are the world's."""
_SPAN = re.compile(r"((?:19|20)\d\d)(?:[-–—]|\.\.)((?:19|20)\d\d)")
_CEILING = 2.2
"""What BM25 gives a term at most, in units of its idf (k₁ + 1)."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What some words of a query also say.

    Attributes:
        field: As a reader would write it: `author:"Kaiming He"`.
        places: The words, by their places in the query.
        query: The papers that have it.
        weight: What having it counts in the ranking.
        together: Of a venue and the year behind it, both in one word; who says that word says them.
    """

    field: Field
    places: frozenset[int]
    query: Query
    weight: float = 0.0
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """All hints of the words of a query.

    Attributes:
        facts: Years, venues and categories.
        names: The name that all other words are: a person's whole name, or a word that is a name of authors.
        wholly: Of a whole name, the papers of the person.
        alone: Whether the words say nothing beside the hints.
    """

    facts: tuple[Hint, ...] = ()
    names: tuple[Hint, ...] = ()
    wholly: Query | None = None
    alone: bool = False

    @property
    def first(self) -> tuple[Query, ...]:
        """The papers that come before all others, each time the newest first; none where words are left to rank by."""
        facts = tuple(hint.query for hint in self.facts)
        if not self.alone:
            return ()
        if self.wholly is None:
            return (all_of(facts),) if facts else ()
        named = (self.wholly, *(hint.query for hint in self.names))
        return (*((all_of((self.wholly, *facts)),) if facts else ()), *named)

    @property
    def all(self) -> tuple[Hint, ...]:
        """Names first, then the others in their order."""
        return (*self.names, *self.facts)

    @property
    def said(self) -> tuple[Field | Word, ...]:
        """All that the words also say, as parts of a query: fields, and venues and years run together."""
        together = dict.fromkeys(word for hint in self.facts for word in hint.together)
        return (*(hint.field for hint in self.all), *map(Word, together))


class HintFinder:
    """Finds hints in one state of the index."""

    def __init__(self, columns: Columns, analysis: Analysis, documents: int, values: Mapping[str, Mapping[str, Sequence[str]]]):
        """Keep what is needed.

        Args:
            values: Column → value in lower case → its spellings in the library.
        """
        self._columns = columns
        self._analysis = analysis
        self._documents = documents
        self._values = values
        self._persons = Persons(columns, analysis)
        self._editions = Editions(columns, values[NAMED["venue"].columns["value"]])

    def find(self, words: Sequence[str]) -> Hints:
        """The hints of the plain words of a query."""
        if self._is_prose(words):
            return Hints()
        bare = [word.strip(AROUND) for word in words]
        facts = self._facts(bare)
        if len(words) - sum(len(hint.places) - 1 for hint in facts) > LONGEST_QUERY:
            return Hints()
        taken = {place for hint in facts for place in hint.places}
        left = [place for place, word in enumerate(bare) if word and place not in taken]
        text = " ".join(words[place] for place in left)
        if left and (person := self._persons.named(text)):
            return Hints(tuple(facts), (self._person(person, text, left),), self._persons.wholly(person), alone=True)
        family = self._family_name(bare[left[0]], left[0]) if len(left) == 1 else None
        return Hints(tuple(facts), (family,) if family else (), alone=bool(facts) and not left)

    def apart(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Each word, as two where it is a venue and a year run together; in prose, each as it is."""
        return [(word,) for word in words] if self._is_prose(words) else self._editions.apart(words)

    def edition(self, text: str) -> tuple[Sequence[str], int] | None:
        """How the library spells the venue of an edition, and its year; None where the text is none."""
        words = text.split()
        return None if self._is_prose(words) else self._editions.edition(words)

    def _is_prose(self, words: Sequence[str]) -> bool:
        return len(words) > LONGEST_QUERY + self._editions.longest

    def _facts(self, bare: Sequence[str]) -> list[Hint]:
        found: list[Hint] = []
        place = 0
        while place < len(bare):
            venue = next(
                (hint for size in range(self._editions.longest, 0, -1) if (hint := self._venue(bare, place, size))), None
            )
            if venue:
                found += self._edition(venue, bare, place + len(venue.places))
                place = max(found[-1].places)
            elif hint := self._of_one_word(bare[place], place):
                found.append(hint)
            place += 1
        return found

    def _of_one_word(self, word: str, place: int) -> Hint | None:
        return self._year(word, place) or self._span(word, place) or self._category(word, place)

    def _edition(self, venue: Hint, bare: Sequence[str], place: int) -> list[Hint]:
        """A venue, and the year behind it where there is one, also one that no paper has."""
        behind = bare[place] if place < len(bare) else ""
        if not YEAR.fullmatch(behind):
            return [venue]
        said = (bare[place - 1] + behind, bare[place - 1] + behind[2:]) if len(venue.places) == 1 else ()
        return [replace(hint, together=said) for hint in (venue, self._of_year(behind, place))]

    def _year(self, word: str, place: int) -> Hint | None:
        held = YEAR.fullmatch(word) and self._columns.count(NAMED["year"].columns["number"], int(word))
        return self._of_year(word, place) if held else None

    def _of_year(self, word: str, place: int) -> Hint:
        query = Query.term_query(self._columns.schema, NAMED["year"].columns["number"], int(word))
        return Hint(Field("year", word), frozenset((place,)), query, self._ceiling(word))

    def _span(self, word: str, place: int) -> Hint | None:
        """Several years, `2019-2021`."""
        match = _SPAN.fullmatch(word)
        if match is None or int(match[1]) >= int(match[2]):
            return None
        column = NAMED["year"].columns["number"]
        query = Query.range_query(self._columns.schema, column, FieldType.Integer, int(match[1]), int(match[2]))
        if not self._columns.has(query):
            return None
        return Hint(Field("year", f"{match[1]}..{match[2]}"), frozenset((place,)), query, self._ceiling(word))

    def _category(self, word: str, place: int) -> Hint | None:
        """A word like `cs.CL` or `hep-th`; `math` and `cs` are words."""
        if "." not in word and "-" not in word:
            return None
        return self._value("cat", [word], place)

    def _venue(self, bare: Sequence[str], place: int, size: int) -> Hint | None:
        """A venue in its own capitals, with a year behind it, or with more papers than speak of its name."""
        words = bare[place : place + size]
        hint = self._value("venue", words, place) if len(words) == size else None
        if hint is None:
            return None
        written, behind = " ".join(words), "".join(bare[place + size : place + size + 1])
        if sum(map(str.isupper, written)) > 1 and written in self._editions.spellings(words):
            return hint
        if YEAR.fullmatch(behind) or _SPAN.fullmatch(behind):
            return hint
        tokens = self._analysis.literal(written)
        return hint if tokens and self._columns.matches(hint.query) >= self._persons.said(tokens) else None

    def _value(self, field: str, words: Sequence[str], place: int) -> Hint | None:
        column = NAMED[field].columns["value"]
        spellings = self._values[column].get(" ".join(words).lower())
        if not spellings:
            return None
        query = Query.term_set_query(self._columns.schema, column, list(spellings))
        places = frozenset(range(place, place + len(words)))
        return Hint(condition(field, spellings[0]), places, query, max(map(self._ceiling, words)))

    def _person(self, person: Person, text: str, places: Sequence[int]) -> Hint:
        """The name in the order that most papers have. Its capitals are those written, or its own where none were."""
        text = text if text != text.lower() else text.title()
        written = {token: word for word in re.findall(r"[^\W_]+", text) for token in self._analysis.literal(word)}
        order = person.orders[0]
        name = " ".join(written.get(token, token) for token in order)
        return Hint(condition("author", name), frozenset(places), self._persons.by(order))

    def _family_name(self, word: str, place: int) -> Hint | None:
        tokens = self._analysis.literal(word)
        if len(tokens) != 1 or len(tokens[0]) < 2 or tokens[0] in STOP_WORDS or word.isdecimal():
            return None
        authors = self._columns.count(NAMED["author"].columns["person"], tokens[0])
        if not authors or authors <= self._persons.said(tokens):
            return None
        return Hint(condition("author", word), frozenset((place,)), self._persons.by(tokens), self._ceiling(word))

    def _ceiling(self, word: str) -> float:
        """What a word can count at most. So who has what it says is not behind who says the word."""
        tokens = self._analysis.literal(word)
        having = min((self._columns.count("abstract_literal", token) for token in tokens), default=0)
        return _CEILING * math.log(1 + (self._documents - having + 0.5) / (having + 0.5))
