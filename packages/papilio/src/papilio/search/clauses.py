"""The syntax tree as Tantivy queries.

Every node becomes a clause: one query that ranks and a cheaper one that matches the same documents and is counted. In a
group, at least one of the plain words must match and everything else must hold.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import tantivy
from tantivy import Query

from papilio.search.analysis import Analysis, too_long
from papilio.search.clause import Clause, Columns, all_of, any_of, either, every, filtering, having_refs
from papilio.search.fields import ANSWERS, NAMED, SearchField, columns
from papilio.search.glossary import Term
from papilio.search.hints import HintFinder, Hints
from papilio.search.known_item import name_keys
from papilio.search.meanings import Meanings
from papilio.search.persons import Persons
from papilio.search.plain_words import ANSWERS_WEIGHT, TITLE_WEIGHT, Coverage, PlainWords
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word
from papilio.search.schema import author_words, facet_code, seconds
from papilio.search.values import first_day, year_range

PHRASE_TITLE_WEIGHT = 1.5

_LITERAL = columns("literal")
_ANYWHERE = (*_LITERAL, *columns("person"))
_LATEST = 10**12
_ARCHIVE = re.compile(r"[A-Za-z-]+")
_NAME_PARTS = re.compile(r"[^\w]+")
_NO_HINTS = Hints()


@dataclass(slots=True)
class Compiled:
    """A query ready to run.

    Attributes:
        clause: None when the query says nothing that can be searched for.
        hints: What its plain words also say.
        lacking: As it was compiled; see `Compiler.compile`.
        coverage: How many of its plain words a paper must have; None where one is enough.
        notes: What a reader should know.
    """

    clause: Clause | None
    hints: Hints = _NO_HINTS
    lacking: int | None = None
    coverage: Coverage | None = None
    notes: list[str] = field(default_factory=list[str])


class Compiler:
    """Makes clauses for one state of the index. `values`: column → value in lower case → its spellings in the library."""

    def __init__(
        self, schema: tantivy.Schema, searcher: tantivy.Searcher, analysis: Analysis, venues: Mapping[str, str]
    ) -> None:
        self._schema = schema
        self._columns = Columns(schema, searcher)
        self._analysis = analysis
        self._answers = searcher.doc_freq(NAMED["has"].columns["flag"], ANSWERS) > 0
        values = {name: [value for value, _ in searcher.terms_with_prefix(name, "")] for name in columns("value")}
        self.values = {name: _by_lower_case(each) for name, each in values.items()}
        held = self.values[NAMED["venue"].columns["value"]]
        for spelling, name in venues.items():
            if name.lower() in held and spelling not in held:
                # In capitals it is a spelling as good as the name: `NIPS 2017`.
                held[spelling] = [*held[name.lower()], spelling.upper()]
        self._names = {part for name in (*venues, *chain(*self.values.values())) for part in (name, *_NAME_PARTS.split(name))}
        self.facet_names = {name: {facet_code(value): value for value in each} for name, each in values.items()}
        self._hints = HintFinder(self._columns, analysis, searcher.num_docs, self.values)
        self._meanings = Meanings(self._columns, analysis)
        self._plain_words = PlainWords(self._columns, analysis, self._answers, self._meanings)
        self.persons = Persons(self._columns, analysis)

    def compile(self, query: Group, lacking: int | None = None) -> Compiled:
        """The clause of a whole query and what a reader should know about it.

        Args:
            lacking: None where one of the plain words is enough to match; else how many fewer than `plain_words.enough` are.
        """
        plain = [node.text for node in query.nodes if isinstance(node, Word)]
        compiled = Compiled(None, self._hints.find(plain) if plain else _NO_HINTS, lacking)
        compiled.clause = self._group(query, compiled)
        return compiled

    def spelled_out(self, query: Group) -> Group:
        """A query with the editions of venues among its words as a venue and a year side by side."""
        words = [node for node in query.nodes if isinstance(node, Word)]
        apart = iter(self._hints.apart([word.text for word in words]))
        nodes: list[Node] = []
        for node in query.nodes:
            nodes += [replace(node, text=text) for text in next(apart)] if isinstance(node, Word) else [node]
        return Group(tuple(nodes))

    def edition(self, node: Field) -> tuple[str, int] | None:
        """The venue, as the library spells it, and the year of `venue:ICLR.2023`. None of what is a venue, or no edition."""
        found = (
            None if node.value.lower() in self.values[NAMED[node.name].columns["value"]] else self._hints.edition(node.value)
        )
        return (found[0][0], found[1]) if found else None

    def is_value(self, word: str) -> bool:
        """Whether a word in lower case is a venue or a category, or a part of such a name."""
        return word in self._names

    def held_values(self, field: SearchField, value: str) -> list[str]:
        """The categories or venues that a value of such a field stands for, as papers have them."""
        known = self.values[field.columns["value"]]
        wanted = value.lower()
        found = list(known.get(wanted, ()))
        if field.kind == "category" and _ARCHIVE.fullmatch(value):
            found += [each for key, values in known.items() if key.startswith(f"{wanted}.") for each in values]
        return found

    def has_term(self, term: Term) -> bool:
        """Whether any paper has the English of a Chinese term."""
        return bool(self._meanings.forms(term)) and self._columns.has(self._meanings.counting(term))

    def since(self, edge: int) -> Query:
        """Documents of this time (in seconds, see `schema`) or newer; those without a time have -1."""
        return Query.range_query(self._schema, "time", tantivy.FieldType.Integer, edge, _LATEST)

    def _node(self, node: Node, notes: list[str], lacking: int | None) -> Clause | None:
        match node:
            case Word():
                return self._word(node)
            case Phrase(text):
                return self._phrase(text)
            case Field():
                return self._field(node, notes)
            case Group():
                return self._group(node, Compiled(None, lacking=lacking, notes=notes))
            case Either(nodes):
                return either([clause for each in nodes if (clause := self._node(each, notes, lacking))])
            case Not(inner):
                clause = self._node(inner, notes, lacking)
                return self._without([clause]) if clause else None

    def _group(self, group: Group, compiled: Compiled) -> Clause | None:
        """The clause of items side by side; `compiled` has their hints, and receives the rest."""
        plain = [node for node in group.nodes if isinstance(node, Word)]
        required: list[Clause] = []
        excluded: list[Clause] = []
        for node in group.nodes:
            match node:
                case Word():
                    pass
                case Not(inner):
                    # What is excluded is so by one word, in every order.
                    if (clause := self._node(inner, compiled.notes, None)) is not None:
                        excluded.append(clause)
                case _:
                    if (clause := self._node(node, compiled.notes, compiled.lacking)) is not None:
                        required.append(clause)
        if plain:
            words, compiled.coverage = self._plain_words.clause(plain, compiled.hints, compiled.lacking, compiled.notes)
            if words is not None:
                required.append(words)
        if not required:
            return self._without(excluded) if excluded else None
        return every(required, excluded)

    def _without(self, excluded: list[Clause]) -> Clause:
        return every([filtering(Query.exists_query("time"))], excluded)

    def _word(self, word: Word) -> Clause | None:
        """One word that must match, somewhere in the text, or all that it means in Chinese."""
        text = word.text
        parts, _ = self._analysis.stemmed_parts(text)
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        if len(tokens) > 1 or not parts:
            whole = any_of([*self._plain_words.whole(text), *self._meant(word.terms, _LITERAL)])
            return Clause(whole, whole)
        counting = [self._columns.term("text", parts[0], "freq")]
        counting += [self._columns.term("author", name, "position") for name in self._plain_words.names(text)]
        if self._answers:
            counting.append(self._columns.term("answers", parts[0], "freq", ANSWERS_WEIGHT))
        ranking = [*counting, self._columns.term("title", parts[0], "freq", TITLE_WEIGHT)]
        return Clause(any_of(ranking), any_of(counting))

    def _word_of(self, field: SearchField, node: Field) -> Clause | None:
        """One word that must match in one field; where that has no stemmed column, any word of the same stem."""
        text = node.value
        parts, joined = self._analysis.stemmed_parts(text)
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        literal = field.columns["literal"]
        queries = [self._columns.phrase(literal, tokens), *self._meant(node.terms, (literal,))]
        if len(tokens) == 1 and parts:
            joined = parts
        if stemmed := field.columns.get("stemmed"):
            queries += [self._columns.term(stemmed, term, "freq") for term in joined]
        else:
            queries += [self._columns.term(field.columns["joined"], term, "basic") for term in joined]
            queries += [self._columns.term(literal, form, "position") for term in joined for form in self._forms(literal, term)]
        return Clause(any_of(queries), any_of(queries))

    def _meant(self, terms: Sequence[Term], names: Sequence[str]) -> list[Query]:
        """Who has the English of all of these terms, each side by side. Nobody, if one is searched for in Chinese alone."""
        if not terms or not all(term.searched for term in terms):
            return []
        return [all_of([self._meanings.whole(term, names) for term in terms])]

    def _forms(self, column: str, stem: str) -> list[str]:
        """The words of a column with this stem. Stemming changes the last letter of a stem at most."""
        words = self._columns.searcher.terms_with_prefix(column, stem[:-1] if len(stem) > 2 else stem)
        return [word for word, _ in words if self._analysis.stemmed_parts(word)[0] == [stem]]

    def _phrase(self, text: str, fields: tuple[str, ...] = _ANYWHERE) -> Clause | None:
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        counting = any_of([self._columns.phrase(name, tokens) for name in fields])
        ranking = any_of(
            [
                Query.boost_query(self._columns.phrase(name, tokens), PHRASE_TITLE_WEIGHT if name == "title_literal" else 1.0)
                for name in fields
            ]
        )
        return Clause(ranking, counting)

    def _field(self, node: Field, notes: list[str]) -> Clause | None:
        field, value = NAMED[node.name], node.value
        if field.kind == "note" or field.mark(value):
            return filtering(having_refs(self._schema, node.refs or ()))
        match field.kind:
            case "text":
                clause = self._phrase(value, (field.columns["literal"],)) if node.quoted else self._word_of(field, node)
            case "person":
                tokens = self._analysis.literal(author_words(value))
                clause = filtering(self.persons.by(tokens)) if tokens else None
            case "category" | "value":
                return filtering(self._value(field, value, notes))
            case "years":
                return filtering(self._years(field, value))
            case "from" | "until":
                return filtering(self._days(field, value))
            case "name":
                keys = name_keys(field.prefix + value)
                return filtering(Query.term_set_query(self._schema, field.columns["name"], list(keys)))
            case "flag":
                return filtering(self._columns.term(field.columns["flag"], value.lower(), "basic"))
        if clause is None:
            if not too_long(value):
                notes.append(f"{field.name}: has no letter or digit to look for.")
            return filtering(Query.empty_query())
        return clause

    def _value(self, field: SearchField, value: str, notes: list[str]) -> Query:
        """A category or venue without regard to case; an archive (`cs`, `math`) stands for all its categories."""
        name = field.columns["value"]
        found = self.held_values(field, value)
        if not found and field.name == "venue" and (edition := self._hints.edition(value)):
            spellings, year = edition
            return all_of([Query.term_set_query(self._schema, name, list(spellings)), self._years(NAMED["year"], str(year))])
        if not found:
            notes.append(f"No paper here has the {name} “{value}”.")
            return Query.empty_query()
        return Query.term_set_query(self._schema, name, found)

    def _years(self, field: SearchField, value: str) -> Query:
        first, last = year_range(value) or (None, None)
        name = field.columns["number"]
        return Query.range_query(
            self._schema, name, tantivy.FieldType.Integer, 0 if first is None else first, 9999 if last is None else last
        )

    def _days(self, field: SearchField, value: str) -> Query:
        day = first_day(value)
        edge = seconds(day.isoformat()) if day else 0
        low, high = (edge, _LATEST) if field.kind == "from" else (0, edge - 1)
        return Query.range_query(self._schema, field.columns["time"], tantivy.FieldType.Integer, low, high)


def _by_lower_case(values: Iterable[str]) -> dict[str, list[str]]:
    spellings: dict[str, list[str]] = {}
    for value in values:
        spellings.setdefault(value.lower(), []).append(value)
    return spellings
