"""Does a title find its paper, and does a title that is not here abstain? Beside the first hit of bm25s.

2,000 random titles as they are, with one typing slip, without one word, and in upper case; and texts that name nothing
held: titles of papers taken out of the index before it was built, and titles with their words shuffled. A first hit is
right when it has the same title as the paper asked for, because a preprint and its published form share one.

Then the titles with commands of TeX: how many have the key of what the page shows for them, and how many of 300
random ones are found by it.

    python benchmarks/known_item.py [--index DIRECTORY]
"""

import argparse
import random
import re
import string
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bm25s
import Stemmer

from papilio.errors import QueryError
from papilio.search.documents import Document, Hit, Search
from papilio.search.engine import Engine
from papilio.texts.title_key import title_key
from papilio.web.math.mathml import plain_text
from report import environment
from search_data import filled, library, write_result

SEED = 20_240
SAMPLE = 2_000
TEX_SAMPLE = 300
_COMMAND = re.compile(r"\\[A-Za-z]")


def main() -> None:
    """Build without the removed papers, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--index", type=Path, help="keep the index here and use it again")
    arguments.add_argument("--without-peer", action="store_true", help="leave bm25s out")
    options = arguments.parse_args()
    head = environment("tantivy", "bm25s", "PyStemmer")
    print(head)
    chance = random.Random(SEED)
    documents = list(library())
    with_key = [document for document in documents if title_key(document.title)]
    removed = {title_key(document.title) for document in chance.sample(with_key, SAMPLE)}
    held = [document for document in documents if title_key(document.title) not in removed]
    gone = [document for document in documents if title_key(document.title) in removed]
    asked = chance.sample([document for document in held if title_key(document.title)], SAMPLE)
    with tempfile.TemporaryDirectory() as directory:
        engine = filled(options.index or Path(directory), held)
        peer = None if options.without_peer else _bm25s(held)
        report = {
            "finds": _found(engine, peer, held, asked, chance),
            "pins by mistake": _mistakes(engine, gone, asked, chance),
            "titles with TeX": _with_tex(engine, held, chance),
        }
    write_result("known_item", {"environment": head, **report})


def _found(
    engine: Engine, peer: Callable[[str], str] | None, held: list[Document], asked: list[Document], chance: random.Random
) -> dict[str, dict[str, float]]:
    keys = {document.ref: title_key(document.title) for document in held}
    forms: dict[str, Callable[[str], str]] = {
        "as it is": lambda title: title,
        "one slip": lambda title: slipped(title, chance),
        "two slips": lambda title: slipped(slipped(title, chance), chance),
        "a word missing": lambda title: without_word(title, chance),
        "upper case": str.upper,
    }
    report: dict[str, dict[str, float]] = {}
    print(f"\n{'title':16}{'pinned':>9}{'first':>9}{'bm25s':>9}{'p50 ms':>9}{'p95 ms':>9}")
    for name, form in forms.items():
        pinned = first = theirs = 0
        times: list[float] = []
        for document in asked:
            text = form(document.title)
            began = time.perf_counter()
            hits = _answer(engine, text)
            times.append((time.perf_counter() - began) * 1000)
            right = bool(hits) and keys[hits[0].ref] == keys[document.ref]
            first += right
            pinned += right and hits[0].pinned
            theirs += peer is not None and keys[peer(text)] == keys[document.ref]
        times.sort()
        row = {
            "pinned": pinned / SAMPLE,
            "first": first / SAMPLE,
            "bm25s": theirs / SAMPLE,
            "p50_ms": times[len(times) // 2],
            "p95_ms": times[len(times) * 95 // 100],
        }
        report[name] = row
        rates = "".join(f"{row[key]:9.2%}" for key in ("pinned", "first", "bm25s"))
        print(f"{name:16}{rates}{row['p50_ms']:9.1f}{row['p95_ms']:9.1f}", flush=True)
    return report


def _mistakes(engine: Engine, gone: list[Document], asked: list[Document], chance: random.Random) -> dict[str, float]:
    orders = [
        (document.title, chance.sample(words, len(words))) for document in asked if len(words := document.title.split()) > 3
    ]
    shuffled = [" ".join(words) for title, words in orders if words != title.split()]
    texts = {
        "title not held": [document.title for document in gone],
        "title not held, one slip": [slipped(document.title, chance) for document in gone],
        "words shuffled": shuffled,
    }
    report: dict[str, float] = {}
    print(f"\n{'text':28}{'pins':>9}")
    for name, each in texts.items():
        wrong = [(text, hits[0].ref) for text in each if (hits := _answer(engine, text)) and hits[0].pinned]
        report[name] = len(wrong) / len(each)
        print(f"{name:28}{report[name]:9.2%}   {wrong[:3]}", flush=True)
    return report


def _with_tex(engine: Engine, held: list[Document], chance: random.Random) -> dict[str, float]:
    titles = sorted({document.title for document in held if _COMMAND.search(document.title)})
    asked = chance.sample(titles, min(TEX_SAMPLE, len(titles)))
    keys = {document.ref: title_key(document.title) for document in held}
    answers = [(title_key(title), _answer(engine, plain_text(title))) for title in asked]
    report = {
        "titles": len(titles),
        "one key": sum(title_key(title) == title_key(plain_text(title)) for title in titles) / len(titles),
        "first": sum(bool(hits) and keys[hits[0].ref] == key for key, hits in answers) / len(asked),
        "pinned": sum(bool(hits) and hits[0].pinned and keys[hits[0].ref] == key for key, hits in answers) / len(asked),
    }
    print(f"\n{report['titles']} titles with TeX, as the page shows them")
    print("".join(f"{name}: {report[name]:.2%}  " for name in ("one key", "first", "pinned")), flush=True)
    return report


def _answer(engine: Engine, text: str) -> tuple[Hit, ...]:
    """A text that is refused (`TLA:` without its blank is no field) finds nothing."""
    try:
        return engine.answer(Search(text, limit=10)).hits
    except QueryError:
        return ()


def slipped(title: str, chance: random.Random) -> str:
    """One slip of the fingers at a random letter: replaced, dropped, doubled by another, or swapped with the next."""
    places = [i for i, character in enumerate(title) if character.isalpha()]
    if not places:
        return title
    at = chance.choice(places)
    letter = chance.choice(string.ascii_lowercase)
    match chance.randrange(4):
        case 0:
            return title[:at] + letter + title[at + 1 :]
        case 1:
            return title[:at] + title[at + 1 :]
        case 2:
            return title[:at] + letter + title[at:]
        case _:
            return title[:at] + title[at + 1 : at + 2] + title[at] + title[at + 2 :]


def without_word(title: str, chance: random.Random) -> str:
    """The title without one of its words, where it has more than two."""
    words = title.split()
    if len(words) > 2:
        del words[chance.randrange(len(words))]
    return " ".join(words)


def _bm25s(documents: list[Document]) -> Callable[[str], str]:
    stemmer = Stemmer.Stemmer("english")
    texts = [f"{document.title} {document.abstract}" for document in documents]
    index = bm25s.BM25(method="lucene")
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def first(text: str) -> str:
        query = bm25s.tokenize([text], stopwords="en", stemmer=stemmer, show_progress=False)
        return documents[int(index.retrieve(query, k=1, show_progress=False)[0][0][0])].ref

    return first


if __name__ == "__main__":
    main()
