"""How title_fragments.txt was made: 500 runs of one to six words from titles drawn at random, one to a line."""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from search_data import library

SEED = 7
COUNT = 500
LONGEST = 6


def main() -> None:
    """Write the file anew; the same seed and data give the same file."""
    chance = random.Random(SEED)
    titles = [document.title for document in library()]
    fragments: list[str] = []
    while len(fragments) < COUNT:
        words = chance.choice(titles).split()
        length = min(1 + len(fragments) % LONGEST, len(words))
        start = chance.randrange(len(words) - length + 1)
        fragment = " ".join(words[start : start + length])
        if any(character.isalnum() for character in fragment):
            fragments.append(fragment)
    path = Path(__file__).with_suffix(".txt")
    path.write_text("".join(f"{fragment}\n" for fragment in fragments), encoding="utf-8")


if __name__ == "__main__":
    main()
