"""The command `danaus`.

Exit status: 0 where everything was done; 1 where a part could not be (its row says why); 2 where nothing was, which standard
error explains; 130 after an interruption.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any, cast

from danaus import __version__

# Nothing else is imported before it is known what is to be done: `danaus --help` needs no NumPy.

ROLES = {"optimizer": "optimizer state", "ema": "EMA copy"}
"""What `--include` takes → the role of a tensor."""


def parser() -> argparse.ArgumentParser:
    """All commands; docs/cli-danaus.md is made from it."""
    whole = argparse.ArgumentParser(prog="danaus", description="Structured matrices and effective ranks.")
    whole.add_argument("--version", action="version", version=f"danaus {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)
    rank = commands.add_parser(
        "rank",
        help="measure the effective ranks of a model's matrices",
        description="Measure the effective ranks of every matrix of a model, side by side, and the rank that 90, 99 and 99.9 % "
        "of its energy (the sum of σ²) need; beside them what a random matrix of that shape would have (Marchenko and Pastur), "
        "and which share of the singular values exceeds what chance shows. One tensor is in memory at a time. Vectors and "
        "scalars are passed over and counted, as are the state of an optimizer and EMA copies of the weights.",
        epilog="Exit status: 0 when every matrix was measured, 1 when some could not be, 2 when none was.",
    )
    _add_what(rank)
    _add_how(rank)
    return whole


def _add_what(rank: argparse.ArgumentParser) -> None:
    """What is measured."""
    rank.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="safetensors, npz or npy; a PyTorch checkpoint (needs PyTorch), refused when its pickle could run code; the "
        "index.json of shards; or the folder of a model, in which all numbers go before a variant, then safetensors before "
        "PyTorch's form, then one file before shards",
    )
    rank.add_argument(
        "--match", action="append", default=[], metavar="GLOB", help="only tensors with such a name, as '*.weight'; repeatable"
    )
    rank.add_argument(
        "--include",
        action="append",
        default=[],
        choices=list(ROLES),
        help="also measure the state of an optimizer, or an EMA copy of the weights; repeatable",
    )
    rank.add_argument(
        "--batches",
        action="store_true",
        help="measure each matrix of the last two axes of tensors with more; else they are laid out as first axis × all others",
    )


def _add_how(rank: argparse.ArgumentParser) -> None:
    """How it is measured and told."""
    rank.add_argument(
        "--exact-up-to",
        type=int,
        default=2048,
        metavar="N",
        help="estimate matrices whose shorter side is longer, with standard errors, instead of decomposing them",
    )
    rank.add_argument("--seed", type=int, default=0, metavar="N", help="of the estimates")
    rank.add_argument(
        "--plot",
        type=Path,
        metavar="PATH",
        help="draw the spectra: a .svg or .png of all, or a directory of one each (needs Matplotlib)",
    )
    form = rank.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON instead of the table")
    form.add_argument("--csv", action="store_true", help="print CSV instead of the table")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; the exit status."""
    asked = parser().parse_args(arguments)
    from danaus.errors import DanausError

    try:
        return _rank(asked)
    except DanausError as problem:
        print(f"danaus: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader had enough. Python would complain once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _rank(asked: argparse.Namespace) -> int:
    import json
    import shutil

    from danaus.checkpoints import read
    from danaus.errors import ArgumentError
    from danaus.report import Table, as_json, notes, passed_over, write_csv
    from danaus.spectra import Row, matrices, rows

    if asked.exact_up_to < 1:
        raise ArgumentError(f"--exact-up-to: expected a number from 1 up, got {asked.exact_up_to}")
    if asked.seed < 0:
        raise ArgumentError(f"--seed: expected a number from 0 up, got {asked.seed}")
    canvas = None
    if asked.plot is not None:
        from danaus.plots import Canvas

        canvas = Canvas(asked.plot)
    include = [cast(Any, ROLES[each]) for each in asked.include]
    checkpoint = read(asked.file, include)
    if asked.file.is_dir():
        print("read: " + ", ".join(str(path) for path in checkpoint.files), file=sys.stderr)
        for path, why in checkpoint.left.items():
            print(f"not read: {path} ({why})", file=sys.stderr)
    found, skipped = matrices(checkpoint.tensors, asked.match, asked.batches, include)
    if not found:
        passed = passed_over(skipped)
        raise ArgumentError(f"{asked.file}: no matrix to measure" + (f" (passed over: {passed})" if passed else ""))
    measuring = rows(found, asked.exact_up_to, asked.seed)
    if asked.json:
        measured = list(measuring)
        json.dump(as_json(checkpoint, str(asked.file), measured, skipped), sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif asked.csv:
        measured = list(write_csv(sys.stdout, measuring))
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        table = Table(sys.stdout, found, asked.exact_up_to, width)
        measured: list[Row] = []
        for row in measuring:
            table.write(row)
            measured.append(row)
        table.write_chance(measured)
        for note in notes(measured, skipped):
            print(note)
    if canvas is not None:
        for path in canvas.draw(measured):
            print(f"drawn: {path}", file=sys.stderr)
    return 1 if any(row.problem for row in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
