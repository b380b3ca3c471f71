"""What threads have freed is not kept; tried in processes of their own, because a heap is a process's."""

import platform
import subprocess
import sys

import pytest

FILLED = """
import re, sys, threading
from pathlib import Path
from papilio.operating import heap

def anonymous_kib():
    return int(re.search(r"^Anonymous: +(\\d+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)[1])

def fill():
    blocks = [bytes(60_000) for _ in range(100)]
    met.wait()
    kept.append(blocks[-1])

if sys.argv[1] == "one":
    assert heap.share_one()
met, kept = threading.Barrier(8), []
for _ in range(5):
    threads = [threading.Thread(target=fill) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
# A heap of a thread begins at a multiple of 64 MiB.
starts = [int(line.split("-")[0], 16) for line in Path("/proc/self/maps").read_text().splitlines()]
heaps = sum(start % 2**26 == 0 for start in starts)
filled = anonymous_kib()
assert heap.give_back()
print(heaps, filled, anonymous_kib())
"""

glibc_alone = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep no heap for each thread")


def filled(how: str) -> tuple[int, int, int]:
    """Heaps of threads, and the KiB that the process holds: filled, and when free memory was given back."""
    done = subprocess.run([sys.executable, "-c", FILLED, how], capture_output=True, text=True, check=True)
    heaps, full, after = map(int, done.stdout.split())
    return heaps, full, after


@glibc_alone
def test_threads_share_one_heap() -> None:
    assert filled("one")[0] <= filled("many")[0] - 4


@glibc_alone
def test_what_is_free_within_it_goes_back() -> None:
    _, full, after = filled("one")
    assert after < full / 2
