"""The syntax tree as Tantivy queries.

Every node becomes a clause: one query that ranks and a cheaper one that matches the same documents and is counted. In a
group, at least one of the plain words must match and everything else must hold.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import tantivy
from tantivy import Occur, Query

from papilio.search.analysis import STOP_WORDS, Analysis, cjk_runs, without_cjk
from papilio.search.known_item import name_keys
from papilio.search.query import Either, Field, Group, Node, Not, Phrase, Word, first_day, year_range
from papilio.search.schema import ANSWERS, author_words, seconds

MAX_TERMS = 48
"""Different plain words that one query searches; of more, the rarest."""

TITLE_WEIGHT = 0.2
JOINED_WEIGHT = 0.15
AUTHOR_WEIGHT = 1.0
ANSWERS_WEIGHT = 0.3
PHRASE_TITLE_WEIGHT = 1.5

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
        self._answers = searcher.doc_freq("flags", ANSWERS) > 0
        self._values = {
            name: {value.lower(): value for value, _ in searcher.terms_with_prefix(name, "")} for name in ("category", "venue")
        }

    def compile(self, query: Group) -> Compiled:
        """The clause of a whole query and what a reader should know about it."""
        compiled = Compiled(None)
        compiled.clause = self._group(query, compiled.notes)
        return compiled

    def title_query(self, terms: Iterable[str]) -> Query:
        """Any of these stemmed terms in the title."""
        return any_of([self._term("title", term, "freq") for term in terms])

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
        fields = ("title_literal", "abstract_literal", "answers_literal", "author")
        return [self._phrase_in(name, list(pair)) for pair in list(pairs)[:MAX_TERMS] for name in fields]

    def _word(self, text: str, field_name: str = "") -> Clause | None:
        """One word that must match, in the whole text or in one field."""
        stemmed, literal = (
            ("text", ("title_literal", "abstract_literal")) if not field_name else (field_name, (f"{field_name}_literal",))
        )
        parts, joined = self._analysis.stemmed_parts(text)
        tokens = self._analysis.literal(text)
        if not tokens:
            return None
        if field_name == "abstract":
            return self._in_abstract(tokens, parts, joined)
        if len(tokens) == 1 and parts:
            counting = [self._term(stemmed, parts[0], "freq")]
            ranking = list(counting)
            if not field_name:
                ranking.append(self._term("title", parts[0], "freq", TITLE_WEIGHT))
                extra = [self._term("author", name, "position") for name in self._names(text)]
                if self._answers:
                    extra.append(self._term("answers", parts[0], "freq", ANSWERS_WEIGHT))
                counting, ranking = counting + extra, ranking + extra
            return Clause(any_of(ranking), any_of(counting))
        queries = [self._phrase_in(name, tokens) for name in literal]
        queries += [self._term(stemmed, term, "freq") for term in joined]
        return Clause(any_of(queries), any_of(queries))

    def _in_abstract(self, tokens: Sequence[str], parts: Sequence[str], joined: Sequence[str]) -> Clause:
        """A word of the abstract, which has no stemmed field of its own: it is in the text and not in the title, or one of
        its forms stands in the abstract as it is."""
        queries = [self._phrase_in("abstract_literal", tokens)]
        for stem in parts if len(tokens) == 1 else joined:
            forms = self._forms(tokens[0] if len(tokens) == 1 else stem, stem)
            queries += [self._term("abstract_literal", form, "position") for form in forms if [form] != tokens]
            queries.append(
                Query.boolean_query(
                    [(Occur.Must, self._term("text", stem, "freq")), (Occur.MustNot, self._term("title", stem, "freq"))]
                )
            )
        return Clause(any_of(queries), any_of(queries))

    def _forms(self, word: str, stem: str) -> list[str]:
        """The words of abstracts that have the same stem as `word`."""
        # Stemming changes the last letter of what it keeps (`studies`, `studi`, `study`), hardly ever more.
        shared = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, stem, strict=False)))
        prefix = shared[: max(3, len(stem) - 1)]
        known = self._searcher.terms_with_prefix("abstract_literal", prefix)
        return [form for form, _ in known if self._analysis.stemmed_parts(form)[0][:1] == [stem]]

    def _phrase(
        self, text: str, fields: Sequence[str] = ("title_literal", "abstract_literal", "answers_literal", "author")
    ) -> Clause | None:
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
        name, value = node.name, node.value
        match name:
            case "title" | "abstract":
                clause = self._phrase(value, (f"{name}_literal",)) if node.quoted else self._word(value, name)
            case "author":
                tokens = self._analysis.literal(author_words(value))
                query = self._phrase_in("author", tokens) if tokens else None
                clause = Clause(query, query) if query else None
            case "cat" | "venue":
                return _filter(self._value("category" if name == "cat" else "venue", value, notes))
            case "year":
                return _filter(self._years(value))
            case "after" | "before":
                return _filter(self._days(name, value))
            case "id" | "doi" | "arxiv":
                keys = name_keys(f"arxiv:{value}" if name == "arxiv" else value)
                return _filter(Query.term_set_query(self._schema, "names", list(keys)))
            case _:
                return _filter(self._term("flags", value.lower(), "basic"))
        if clause is None:
            notes.append(f"{name}: has no letter or digit to look for.")
            return _filter(Query.empty_query())
        return clause

    def _value(self, name: str, value: str, notes: list[str]) -> Query:
        """A category or venue without regard to case; an archive (`cs`, `math`) stands for all its categories."""
        known = self._values[name]
        wanted = value.lower()
        found = [known[wanted]] if wanted in known else []
        if name == "category" and _ARCHIVE.fullmatch(value):
            found += [each for key, each in known.items() if key.startswith(f"{wanted}.")]
        if not found:
            notes.append(f"No paper here has the {name} “{value}”.")
            return Query.empty_query()
        return Query.term_set_query(self._schema, name, found)

    def _years(self, value: str) -> Query:
        first, last = year_range(value) or (None, None)
        return Query.range_query(
            self._schema, "year", tantivy.FieldType.Integer, 0 if first is None else first, 9999 if last is None else last
        )

    def _days(self, name: str, value: str) -> Query:
        day = first_day(value)
        edge = seconds(day.isoformat()) if day else 0
        low, high = (edge, _LATEST) if name == "after" else (0, edge - 1)
        return Query.range_query(self._schema, "time", tantivy.FieldType.Integer, low, high)

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
