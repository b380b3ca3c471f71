"""Does a name find the person, and is no other query taken for a name?

Of AUTHORS authors with at least five papers, by a fixed seed: how many stand among the authors of the first hit for their
name, as it is, family name first, with initials for the given names; and how many of the queries of all judged sets are
taken for a name.

    python benchmarks/author_names.py [--index DIRECTORY]
"""

import argparse
import random
import tempfile
from collections import Counter
from pathlib import Path

from papilio.search.documents import Document, Search
from papilio.search.engine import Engine
from papilio.texts.folding import folded
from report import environment
from search_data import LIBRARY_SETS, OWN_SETS, library, queries, write_result

SEED = 20_261
AUTHORS = 300
LEAST_PAPERS = 5


def main() -> None:
    """Build, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="keep the index of the library here and use it again")
    options = arguments.parse_args()
    head = environment("tantivy")
    print(head)
    documents = list(library())
    papers = Counter(name for document in documents for name in set(document.authors))
    often = sorted(name for name, count in papers.items() if count >= LEAST_PAPERS and len(name.split()) > 1)
    asked = random.Random(SEED).sample(often, AUTHORS)
    authors = {document.ref: {folded(name) for name in document.authors} for document in documents}
    with tempfile.TemporaryDirectory() as directory:
        engine = _engine(options.index or Path(directory), documents)
        forms = {"as it is": str, "family name first": family_first, "lower case": str.lower}
        report: dict[str, float] = {}
        for form, written in forms.items():
            first = [name for name in asked if folded(name) in authors.get(_first(engine, written(name)), set())]
            report[form] = len(first) / AUTHORS
            print(f"{form:20}{report[form]:9.2%}   {[name for name in asked if name not in first][:8]}", flush=True)
        texts = [text for name in (*OWN_SETS, *LIBRARY_SETS) for text in queries(name).values()]
        taken = [text for text in texts if any("author" in dict(offer.conditions) for offer in _offers(engine, text))]
        report["queries taken for a name"] = len(taken) / len(texts)
        print(f"{len(taken)} of {len(texts)} queries taken for a name: {taken[:5]}")
    write_result("author_names", {"environment": head, **report})


def family_first(name: str) -> str:
    """The name with its last word first."""
    *given, family = name.split()
    return " ".join((family, *given))


def _first(engine: Engine, text: str) -> str:
    hits = engine.answer(Search(_as_words(text), limit=1, counted=False)).hits
    return hits[0].ref if hits else ""


def _offers(engine: Engine, text: str):
    return engine.answer(Search(_as_words(text), limit=0)).offers


def _as_words(text: str) -> str:
    """The text without what the query language gives a meaning to."""
    return " ".join(word.lstrip("-") for word in text.translate(str.maketrans('"“”():', "      ")).split())


def _engine(directory: Path, documents: list[Document]) -> Engine:
    engine = Engine(directory)
    if engine.count() != len(documents):
        with engine.writer() as writer:
            for document in documents:
                writer.put(document)
            writer.commit(1)
    return engine


if __name__ == "__main__":
    main()
