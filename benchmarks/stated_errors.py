"""How often what danaus states of its errors holds, and how wide it is.

Cases are drawn by number: method, operand, dtype, shape, spectrum and scale over the dtype's own range (`stated.py` beside the
tests makes them). The true error is computed from the numbers that went in and came out, in long double. For each kind of
statement: how often the interval held both the error of the factors and that of the dense matrix they make; the least that was
promised; and, where the error is above rounding, quantiles of what was stated (the upper end) by what is true.

    python benchmarks/stated_errors.py [--cases 10000] [--first 0] [--seconds 3600] [--jax] [--only OPERAND] [--write FILE]
                                       [--beside FILE]

`--only` runs the cases of one kind of operand, such as jax. `--write` keeps every statement, and `--beside` compares with those
of another build, which ran the same cases.
"""

import argparse
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "packages/danaus/tests"))

from report import Row, environment, percentile, publish
from stated import OPERANDS, Case, Outcome, cases, run

ROUNDING = 1000
"""Multiples of the ε of results, times ‖A‖, below which an error is rounding."""


def main() -> int:
    """Run the cases, print; 1 where something exact or a bound did not hold."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--seconds", type=float, default=math.inf, help="end earlier, after this time")
    arguments.add_argument("--jax", action="store_true", help="JAX too, which compiles for minutes")
    arguments.add_argument("--only", choices=(*OPERANDS, "sparse tensor"), help="the cases of this operand alone")
    arguments.add_argument("--write", type=Path, help="JSON lines of every statement")
    arguments.add_argument("--beside", type=Path, help="what another build wrote")
    options = arguments.parse_args()
    told: Counter[str] = Counter()
    found: list[Row] = []
    operands = {options.only} if options.only else {*OPERANDS, "sparse tensor"} - (set() if options.jax else {"jax"})
    for row in statements(options.first, options.cases, options.seconds, operands, told):
        found.append(row)
        if options.write:
            with options.write.open("a") as lines:
                lines.write(json.dumps(row) + "\n")
    beside = [json.loads(line) for line in options.beside.read_text().splitlines()] if options.beside else []
    publish("stated_errors", list(summaries(found, beside)), environment("numpy", "scipy", "torch", "jax") | dict(told))
    return int(any(not row["holds"] for row in found if row["kind"] != "estimate"))


def statements(first: int, count: int, seconds: float, operands: set[str], told: Counter[str]) -> Iterator[Row]:
    """Every statement of the cases; what else became of them is counted."""
    begun = time.monotonic()
    for seed in range(first, first + count):
        for case in cases(seed):
            if case.operand not in operands or time.monotonic() - begun > seconds:
                told["cases left out"] += 1
                continue
            told["cases"] += 1
            yield from statements_of(case, told)


def statements_of(case: Case, told: Counter[str]) -> Iterator[Row]:
    """Every statement of a case."""
    became = run(case)
    if became.refused:
        told["refused with an error of danaus"] += 1
    if became.wrong:
        told["with a warning or an error from inside"] += 1
        print(case, became.wrong, file=sys.stderr)
    for outcome in became.outcomes:
        if not outcome.is_met:
            told["tolerance missed"] += 1
        if not (outcome.holds and outcome.is_met):
            print(case, outcome, file=sys.stderr)
        yield row_of(case, outcome)


def row_of(case: Case, outcome: Outcome) -> Row:
    """A statement as it is written."""
    error, above = outcome.error, outcome.true > ROUNDING * case.epsilon * outcome.whole
    return {
        "seed": case.seed,
        "operand": case.operand,
        "what": outcome.what,
        "kind": error.kind,
        "how": error.how,
        "probability": error.probability,
        "holds": outcome.holds,
        "ratio": float(error.upper / outcome.true) if above else None,
    }


def summaries(found: list[Row], beside: list[Row]) -> Iterator[Row]:
    """A row for each kind of statement."""
    held_there = {(row["seed"], row["what"]): row for row in beside if row["holds"]}
    for (what, kind, how), rows in sorted(grouped(found).items()):
        ratios = [float(row["ratio"]) for row in rows if row["ratio"] is not None]
        row: Row = {
            "method": what,
            "kind": kind,
            "how": how,
            "stated": len(rows),
            "false": sum(not row["holds"] for row in rows),
            "held": f"{100 * sum(bool(row['holds']) for row in rows) / len(rows):.2f}%",
            "promised": f"{100 * min(float(row['probability']) for row in rows):.4g}%",
            "above rounding": len(ratios),
        }
        for name, percent in (("median", 50), ("90%", 90), ("most", 100)):
            row[name] = f"{percentile(ratios, percent):.3g}" if ratios else ""
        if beside:
            there = [held_there.get((each["seed"], each["what"])) for each in rows if each["ratio"] is not None]
            before = [float(each["ratio"]) for each in there if each and each["ratio"] is not None]
            row["median there"] = f"{percentile(before, 50):.3g}" if before else ""
            false = [each for each in beside if each["what"] == what and not each["holds"]]
            row["false there"] = len(false)
        yield row


def grouped(rows: Iterable[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """By what was stated, its kind, and how it was found."""
    groups: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[str(row["what"]), str(row["kind"]), str(row["how"])].append(row)
    return dict(groups)


if __name__ == "__main__":
    sys.exit(main())
