"""The syntax tree as Tantivy queries.

Every node becomes a clause: one query that ranks and a cheaper one that matches the same documents and is counted. In a
group, at least one of the plain words must match and everything else must hold.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import tantivy
from tantivy import Occur, Query

from papilio.search.analysis import STOP_WORDS, Analysis, cjk_runs, without_cjk
from papilio.search.fields import ANSWERS, NAMED, SearchField, columns
from papilio.search.known_item import name_keys
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, first_day, year_range
from papilio.search.schema import author_words, facet_code, seconds

MAX_TERMS = 48
"""Different plain words that one query searches; of more, the rarest."""

TITLE_WEIGHT = 0.2
JOINED_WEIGHT = 0.15
AUTHOR_WEIGHT = 1.0
ANSWERS_WEIGHT = 0.3
PHRASE_TITLE_WEIGHT = 1.5

_LITERAL = columns("literal")
_ANYWHERE = (*_LITERAL, *columns("person"))
_LATEST = 10**12
_ARCHIVE = re.compile(r"[A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """`ranking` and `counting` match the same documents; `scored` is false for a pure filter."""

    ranking: Query
    counting: Query
    scored: bool = True


@dataclass(slots=True)
class Compiled:
    """A query ready to run; `clause` is None when it says nothing that can be searched for."""

    clause: Clause | None
    notes: list[str] = field(default_factory=list[str])


class Compiler:
    """Makes clauses for one state of the index."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, analysis: Analysis) -> None:
        self._schema = schema
        self._searcher = searcher
        self._analysis = analysis
        self._answers = searcher.doc_freq(NAMED["has"].columns["flag"], ANSWERS) > 0
        values = {name: [value for value, _ in searcher.terms_with_prefix(name, "")] for name in columns("value")}
        self._values = {name: _by_lower_case(each) for name, each in values.items()}
        self.facet_names = {name: {facet_code(value): value for value in each} for name, each in values.items()}

    def compile(self, query: Group) -> Compiled:
        """The clause of a whole query and what a reader should know about it."""
        compiled = Compiled(None)
        compiled.clause = self._group(query, compiled.notes)
        return compiled

    def since(self, edge: int) -> Query:
        """Documents of this time (in seconds, see `schema`) or newer; those without a time have -1."""
        return Query.range_query(self._schema, "time", tantivy.FieldType.Integer, edge, _LATEST)

    def _node(self, node: Node, notes: list[str]) -> Clause | None:
        match node:
            case Word(text):
                return self._word(text)
            case Phrase(text):
                return self._phrase(text)
            case Field():
                return self._field(node, notes)
            case Group():
                return self._group(node, notes)
            case Either(nodes):
                return _either([clause for each in nodes if (clause := self._node(each, notes))])
            case Not(inner):
                clause = self._node(inner, notes)
                return self._without([clause]) if clause else None

    def _group(self, group: Group, notes: list[str]) -> Clause | None:
        plain = [node.text for node in group.nodes if isinstance(node, Word)]
        required: list[Clause] = []
        excluded: list[Clause] = []
        for node in group.nodes:
            match node:
                case Word():
                    pass
                case Not(inner):
                    if (clause := self._node(inner, notes)) is not None:
                        excluded.append(clause)
                case _:
                    if (clause := self._node(node, notes)) is not None:
                        required.append(clause)
        words = self._words(plain, notes) if plain else None
        if words is not None:
            required.append(words)
        if not required:
            return self._without(excluded) if excluded else None
        return _all(required, excluded)

    def _without(self, excluded: Sequence[Clause]) -> Clause:
        everything = Clause(Query.exists_query("time"), Query.exists_query("time"), scored=False)
        return _all([everything], excluded)

    def _words(self, plain: Sequence[str], notes: list[str]) -> Clause | None:
        """Plain words: any of their terms, in the text, in titles and among authors."""
        text = " ".join(plain)
        runs = cjk_runs(text)
        rest = without_cjk(text) if runs else text
        if any(word == "AND" for word in plain):
            notes.append("AND is taken as a word; to require words, write them in quotes.")
        parts, joined = self._analysis.stemmed_parts(rest)
        weights: Counter[str] = Counter(parts)
        for term in joined:
            weights.setdefault(term, 0)
        terms = self._rarest(weights, notes)
        if not terms and not runs:
            return self._literal_words(rest)
        ranking: list[Query] = []
        counting: list[Query] = []
        for term in terms:
            weight = weights[term] or JOINED_WEIGHT
            ranking.append(self._term("text", term, "freq", weight))
            if self._searcher.doc_freq("title", term):
                ranking.append(self._term("title", term, "freq", TITLE_WEIGHT * weight))
            counting.append(self._term("text", term, "freq"))
            if self._answers and self._searcher.doc_freq("answers", term):
                ranking.append(self._term("answers", term, "freq", ANSWERS_WEIGHT * weight))
                counting.append(self._term("answers", term, "freq"))
        for name in self._names(rest):
            ranking.append(self._term("author", name, "position", AUTHOR_WEIGHT))
            counting.append(self._term("author", name, "position"))
        for query in self._cjk(runs):
            ranking.append(query)
            counting.append(query)
        return Clause(any_of(ranking), any_of(counting))

    def _rarest(self, weights: Counter[str], notes: list[str]) -> list[str]:
        if len(weights) <= MAX_TERMS:
            return list(weights)
        known = {term: count for term in weights if (count := self._searcher.doc_freq("text", term))}
        kept = sorted(known, key=lambda term: (known[term], term))[:MAX_TERMS]
        if len(known) > MAX_TERMS:
            notes.append(f"Of {len(known)} different words the {MAX_TERMS} rarest were searched for.")
        return kept

    def _names(self, text: str) -> list[str]:
        """The words that are names of authors more often than words of texts."""
        names: list[str] = []
        for term in dict.fromkeys(self._analysis.literal(text)):
            if term not in STOP_WORDS and len(term) > 1:
                authors = self._searcher.doc_freq("author", term)
                if authors and authors * 2 >= self._searcher.doc_freq("abstract_literal", term):
                    names.append(term)
        return names[:MAX_TERMS]

    def _literal_words(self, text: str) -> Clause | None:
        """Words that are all stop words are searched for as they stand."""
        terms = list(dict.fromkeys(self._analysis.literal(text)))[:MAX_TERMS]
        if not terms:
            return None
        fields = ("title_literal", "abstract_literal")
        query = any_of([self._term(name, term, "position") for term in terms for name in fields])
        return Clause(query, query)

    def _cjk(self, runs: Sequence[str]) -> list[Query]:
        """Pairs of neighbouring characters, which are the words of languages without blanks."""
        pairs: dict[str, None] = {}
        for run in runs:
            pairs.update(dict.fromkeys([run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]))
        return [self._phrase_in(name, list(pair)) for pair in list(pairs)[:MAX_TERMS] for name in _ANYWHERE]

    def _word(self, text: str) -> Clause | None:
        """One word that must match, somewhere in the text."""
        parts, joined = self._analysis.stemmed_parts(text)
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        if len(tokens) > 1 or not parts:
            queries = [self._phrase_in(name, tokens) for name in _LITERAL]
            queries += [self._term("text", term, "freq") for term in joined]
            return Clause(any_of(queries), any_of(queries))
        counting = [self._term("text", parts[0], "freq")]
        counting += [self._term("author", name, "position") for name in self._names(text)]
        if self._answers:
            counting.append(self._term("answers", parts[0], "freq", ANSWERS_WEIGHT))
        ranking = [*counting, self._term("title", parts[0], "freq", TITLE_WEIGHT)]
        return Clause(any_of(ranking), any_of(counting))

    def _word_of(self, field: SearchField, text: str) -> Clause | None:
        """One word that must match in one field; where that has no stemmed column, any word of the same stem."""
        parts, joined = self._analysis.stemmed_parts(text)
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        literal = field.columns["literal"]
        queries = [self._phrase_in(literal, tokens)]
        if len(tokens) == 1 and parts:
            joined = parts
        if stemmed := field.columns.get("stemmed"):
            queries += [self._term(stemmed, term, "freq") for term in joined]
        else:
            queries += [self._term(field.columns["joined"], term, "basic") for term in joined]
            queries += [self._term(literal, form, "position") for term in joined for form in self._forms(literal, term)]
        return Clause(any_of(queries), any_of(queries))

    def _forms(self, column: str, stem: str) -> list[str]:
        """The words of a column with this stem. Stemming changes the last letter of a stem at most."""
        words = self._searcher.terms_with_prefix(column, stem[:-1] if len(stem) > 2 else stem)
        return [word for word, _ in words if self._analysis.stemmed_parts(word)[0] == [stem]]

    def _phrase(self, text: str, fields: Sequence[str] = _ANYWHERE) -> Clause | None:
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        counting = any_of([self._phrase_in(name, tokens) for name in fields])
        ranking = any_of(
            [
                Query.boost_query(self._phrase_in(name, tokens), PHRASE_TITLE_WEIGHT if name == "title_literal" else 1.0)
                for name in fields
            ]
        )
        return Clause(ranking, counting)

    def _field(self, node: Field, notes: list[str]) -> Clause | None:
        field, value = NAMED[node.name], node.value
        match field.kind:
            case "text":
                clause = self._phrase(value, (field.columns["literal"],)) if node.quoted else self._word_of(field, value)
            case "person":
                tokens = self._analysis.literal(author_words(value))
                query = self._phrase_in(field.columns["person"], tokens) if tokens else None
                clause = Clause(query, query) if query else None
            case "category" | "value":
                return _filter(self._value(field, value, notes))
            case "years":
                return _filter(self._years(field, value))
            case "from" | "until":
                return _filter(self._days(field, value))
            case "name":
                keys = name_keys(field.prefix + value)
                return _filter(Query.term_set_query(self._schema, field.columns["name"], list(keys)))
            case "flag":
                return _filter(self._term(field.columns["flag"], value.lower(), "basic"))
        if clause is None:
            notes.append(f"{field.name}: has no letter or digit to look for.")
            return _filter(Query.empty_query())
        return clause

    def _value(self, field: SearchField, value: str, notes: list[str]) -> Query:
        """A category or venue without regard to case; an archive (`cs`, `math`) stands for all its categories."""
        name = field.columns["value"]
        known = self._values[name]
        wanted = value.lower()
        found = list(known.get(wanted, ()))
        if field.kind == "category" and _ARCHIVE.fullmatch(value):
            found += [each for key, values in known.items() if key.startswith(f"{wanted}.") for each in values]
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

    def _term(self, name: str, term: str, option: str, weight: float = 1.0) -> Query:
        query = Query.term_query(self._schema, name, term, option)
        return query if weight == 1.0 else Query.boost_query(query, weight)

    def _phrase_in(self, name: str, tokens: Sequence[str]) -> Query:
        if len(tokens) == 1:
            return self._term(name, tokens[0], "position")
        return Query.phrase_query(self._schema, name, list(tokens))


def any_of(queries: Sequence[Query]) -> Query:
    """At least one of these."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _by_lower_case(values: Iterable[str]) -> dict[str, list[str]]:
    spellings: dict[str, list[str]] = {}
    for value in values:
        spellings.setdefault(value.lower(), []).append(value)
    return spellings


def _filter(query: Query) -> Clause:
    return Clause(Query.const_score_query(query, 0.0), query, scored=False)


def _either(clauses: Sequence[Clause]) -> Clause | None:
    if not clauses:
        return None
    ranking, counting = ([clause.ranking for clause in clauses], [clause.counting for clause in clauses])
    return Clause(any_of(ranking), any_of(counting), scored=any(clause.scored for clause in clauses))


def _all(required: Sequence[Clause], excluded: Sequence[Clause]) -> Clause:
    if len(required) == 1 and not excluded:
        return required[0]
    barred = [(Occur.MustNot, clause.counting) for clause in excluded]
    ranking = Query.boolean_query([*((Occur.Must, clause.ranking) for clause in required), *barred])
    counting = Query.boolean_query([*((Occur.Must, clause.counting) for clause in required), *barred])
    return Clause(ranking, counting, scored=any(clause.scored for clause in required))
