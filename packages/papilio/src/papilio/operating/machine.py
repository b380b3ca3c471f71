"""The cores and the memory that the kernel and its control groups leave a site."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROCESS_BYTES = 700 * 10**6
"""The memory that one web process may come to with a large library."""

MOST_PROCESSES = 4

BEHIND_READERS = 10
"""The niceness of a command that no reader waits for: beside a busy process it has a tenth of a core. With less, whoever stars
a paper while it writes would wait too long."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the kernel tells of itself; tests have files of their own.

    Attributes:
        proc: Linux's `/proc`; on other systems there is none.
        groups: Where control groups are mounted, of version 1 or 2.
    """

    proc: Path = Path("/proc")
    groups: Path = Path("/sys/fs/cgroup")

    def web_processes(self) -> int:
        """The web processes that fit: one for each core and each `PROCESS_BYTES`, at least one, at most `MOST_PROCESSES`."""
        return max(1, min(MOST_PROCESSES, self.cores(), self.available_bytes() // PROCESS_BYTES))

    def cores(self) -> int:
        """The cores that this process may use, at least one."""
        affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return max(1, min([affinity, *(int(share) for share in self._core_shares())]))

    def available_bytes(self) -> int:
        """The memory that can be taken without swapping, and without passing the limit of a control group."""
        return min([self._free_bytes(), *self._group_rooms()])

    def _free_bytes(self) -> int:
        for line in _read(self.proc / "meminfo").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")

    def _core_shares(self) -> Iterator[float]:
        for folder in self._folders("cpu"):
            quota, _, period = _read(folder / "cpu.max").partition(" ")
            if not quota:
                quota, period = _read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us")
            if quota.isdecimal() and period.isdecimal():
                yield int(quota) / int(period)

    def _group_rooms(self) -> Iterator[int]:
        """The bytes left in each group around us. Pages of files that nobody uses give way, so they count as free."""
        for folder in self._folders("memory"):
            for limit, used, idle in (
                ("memory.max", "memory.current", "inactive_file"),
                ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
            ):
                most, taken = _read(folder / limit), _read(folder / used)
                if most.isdecimal() and taken.isdecimal():
                    statistics = dict(line.split(" ", 1) for line in _read(folder / "memory.stat").splitlines())
                    yield max(0, int(most) - int(taken) + int(statistics.get(idle, 0)))

    def _folders(self, controller: str) -> Iterator[Path]:
        """The folders of our group and of those around it, for a controller of either version."""
        for line in _read(self.proc / "self" / "cgroup").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers and controller not in controllers.split(","):
                continue
            mounted = self.groups / controllers if controllers else self.groups
            own = mounted / path.strip("/")
            yield from (folder for folder in (own, *own.parents) if folder.is_relative_to(mounted))


def give_way() -> None:
    """Nothing; what this thread and all that it starts compute goes behind what computes for readers, without standing still.

    On Linux this belongs to a thread, so it is called before others are started.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(BEHIND_READERS, os.getpriority(os.PRIO_PROCESS, 0)))


def _read(path: Path) -> str:
    """A small file's text; empty where there is none."""
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
