"""What a writer of vectors does round by round, and what must be held after each."""

from unit_vectors import units

from papilio.vectors.rows import Row
from papilio.vectors.writing import VectorWriter

DIMENSION = 8


def write_round(writer: VectorWriter, sequence: int) -> None:
    """Put, replace and remove as the number of the round says; some rounds rewrite the files."""
    numbers = range(sequence * 7, sequence * 7 + 40)
    writer.put([Row(f"p{number % 300}", (f"at{sequence}",), sequence) for number in numbers], units(40, DIMENSION, sequence))
    writer.remove([f"p{number % 300}" for number in range(sequence * 11, sequence * 11 + 5)])
    writer.commit(sequence)
    if sequence % 3 == 0:
        writer.tidy(always=True)


def truth(sequence: int) -> dict[str, int]:
    """Ref → the round that put it last."""
    held: dict[str, int] = {}
    for each in range(1, sequence + 1):
        held |= {f"p{number % 300}": each for number in range(each * 7, each * 7 + 40)}
        for number in range(each * 11, each * 11 + 5):
            held.pop(f"p{number % 300}", None)
    return held
