"""Makes the built-in encoder's table, the one that ships.

Trained on the titles and abstracts of two public-domain (CC0) files of arXiv papers and on nothing else: no query, no
judgement, no venue's record. The words are those that most abstracts have, with the pieces of the rarer ones; each begins where
all-MiniLM-L6-v2 (Apache-2.0) has it, turned so that the first dimensions hold most, and is trained by `encoders.training`.

    python benchmarks/built_in_table.py FOLDER [--steps 1200] [--work DIRECTORY]
"""

import argparse
import json
import lzma
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minilm import MiniLM
from papilio.encoders.static import write
from papilio.encoders.training import Plan, State, Texts, train
from papilio.encoders.words import CONTINUES, Vocabulary
from papilio.texts.folding import folded
from report import DATA, environment

FILES = ("arxiv-metadata-snapshot.jsonl.xz", "arxiv-abstracts-more.jsonl.xz")
LEAST_LIKENESS = 0.2
"""Of 250 questions put to 240,000 papers, the 200th nearest was never below .22."""
WORDS, PIECES, DIMENSIONS = 34_000, 5_000, 320
SHORTEST_ABSTRACT = 100
"""Characters; what is shorter says that a paper was withdrawn."""
SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789αβγδεζηθικλμνξοπρςστυφχψω"
_SILENT = """
the of a and to in we is for that with on this are by as an which be from can our it these s or such also have
has its their been was were than at into not but there where when both each how between t via may then they if
only more other some any all while same most so no very those over under through during
"""
SILENT = frozenset(_SILENT.split())
"""Words that stand in most texts and tell nothing of what they are about."""
_WORD = re.compile(r"[a-z]+|[0-9]")


def main() -> None:
    """Read, choose words, train, write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--steps", type=int, default=1200)
    arguments.add_argument("--work", type=Path, default=Path(), help="where the words' vectors are kept")
    options = arguments.parse_args()
    head = environment("numpy", "torch")
    print(head, flush=True)
    papers = list(_papers())
    words = _words(papers)
    vocabulary = Vocabulary(words)
    telling = np.array([word not in SILENT for word in words])
    titles = Texts.of(vocabulary, [title for title, _ in papers], telling)
    abstracts = Texts.of(vocabulary, [abstract for _, abstract in papers], telling)
    counts = np.bincount(abstracts.words, minlength=len(words))
    print(f"{len(papers):,} papers, {len(words):,} words, {len(abstracts.words):,} of them read")
    plan = Plan(steps=options.steps)
    began = time.process_time()
    losses: list[float] = []

    def told(state: State, loss: float) -> None:
        losses.append(loss)
        if state.step % 50 == 0:
            print(f"step {state.step}, {time.process_time() - began:.0f} s, loss {np.mean(losses[-50:]):.4f}", flush=True)

    state = train(State.begun(_start(words, counts, options.work), counts), titles, abstracts, plan, told)
    table = state.table()
    table[~telling] = 0
    card = {
        "what": "a vector for each word; a text is the direction of the sum of its words' vectors",
        "data": [*FILES],
        "licences": {"data": "CC0", "teacher": "all-MiniLM-L6-v2, Apache-2.0", "table": "Apache-2.0"},
        "papers": len(papers),
        "words": len(words),
        "dimensions": DIMENSIONS,
        "plan": {name: getattr(plan, name) for name in Plan.__slots__},
        "loss": round(float(np.mean(losses[-50:])), 4),
        "least_likeness": LEAST_LIKENESS,
        "processor_seconds": round(time.process_time() - began),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "made_with": {name: head[name] for name in ("numpy", "torch")},
    }
    write(options.folder, words, table, card)


def _papers() -> Iterator[tuple[str, str]]:
    """Title and abstract of each paper that has both."""
    for name in FILES:
        with lzma.open(DATA / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                title, abstract = (" ".join((record.get(field) or "").split()) for field in ("title", "abstract"))
                if title and len(abstract) > SHORTEST_ABSTRACT:
                    yield title, abstract


def _words(papers: list[tuple[str, str]]) -> list[str]:
    """The words that most papers have, every sign, and the most frequent ends of the other words."""
    held_by: Counter[str] = Counter()
    for title, abstract in papers:
        held_by.update(set(_WORD.findall(folded(f"{title} {abstract}"))))
    whole = [word for word, _ in held_by.most_common(WORDS)]
    known = set(whole)
    ends: Counter[str] = Counter()
    for word, papers_with in held_by.items():
        if word not in known and len(word) > 2 and papers_with > 2:
            longest = next((end for end in range(len(word) - 1, 1, -1) if word[:end] in known), 1)
            ends[word[longest:]] += papers_with
    pieces = [CONTINUES + end for end, _ in ends.most_common(PIECES)]
    return list(dict.fromkeys([*whole, *SIGNS, *pieces, *(CONTINUES + sign for sign in SIGNS)]))


def _start(words: list[str], counts: NDArray[np.int64], work: Path) -> NDArray[np.float32]:
    """The teacher's vectors of single words, centred, turned to their principal axes, their lengths 1 in the mean."""
    kept = work / f"words-{len(words)}.npy"
    if not kept.exists():
        np.save(kept, MiniLM().encode([word.removeprefix(CONTINUES) for word in words]))
    vectors = np.load(kept)
    shares = np.minimum(counts / counts.sum(), 1e-3)
    shares /= shares.sum()
    vectors -= shares @ vectors
    _, _, axes = np.linalg.svd(np.sqrt(shares)[:, None] * vectors, full_matrices=False)
    turned = vectors @ axes[:DIMENSIONS].T
    return (turned / np.linalg.norm(turned, axis=1).mean()).astype(np.float32)


if __name__ == "__main__":
    main()
