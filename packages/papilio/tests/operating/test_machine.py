"""How many processes fit: from files as Linux writes them."""

import os
import subprocess
from pathlib import Path

import pytest

from papilio.operating.machine import BEHIND_READERS, MOST_PROCESSES, PROCESS_BYTES, Machine, give_way

GIGABYTE = 10**9


class Files:
    """The kernel's files of a machine that is not this one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.machine = Machine(root / "proc", root / "cgroup")

    def write(self, name: str, text: object) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)), raising=False)
    made = Files(tmp_path)
    made.write("proc/meminfo", f"MemTotal: {32 * GIGABYTE // 1024} kB\nMemAvailable:   {16 * GIGABYTE // 1024} kB")
    return made


def test_cores_bound_them_and_so_does_a_most(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.machine.web_processes() == MOST_PROCESSES
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5}, raising=False)
    assert files.machine.web_processes() == 2


@pytest.mark.parametrize(("available", "processes"), [(0, 1), (PROCESS_BYTES, 1), (2 * PROCESS_BYTES + 1024, 2)])
def test_memory_bounds_them_and_one_there_is_always(files: Files, available: int, processes: int) -> None:
    files.write("proc/meminfo", f"MemAvailable: {available // 1024 + 1} kB")
    assert files.machine.web_processes() == processes


def test_a_group_of_version_2_and_those_around_it_bound_memory_and_cores(files: Files) -> None:
    files.write("proc/self/cgroup", "0::/site.slice/papilio.service")
    files.write("cgroup/site.slice/papilio.service/memory.max", "max")
    files.write("cgroup/site.slice/papilio.service/cpu.max", "max 100000")
    files.write("cgroup/site.slice/memory.max", 2 * GIGABYTE)
    files.write("cgroup/site.slice/memory.current", GIGABYTE)
    files.write("cgroup/site.slice/memory.stat", f"anon 5\ninactive_file {GIGABYTE // 2}")
    assert files.machine.available_bytes() == 3 * GIGABYTE // 2 and files.machine.cores() == 8
    files.write("cgroup/site.slice/cpu.max", "150000 100000")
    assert files.machine.cores() == 1


def test_a_container_sees_the_limits_of_version_2_at_its_root(files: Files) -> None:
    files.write("proc/self/cgroup", "0::/")
    files.write("cgroup/memory.max", GIGABYTE)
    files.write("cgroup/memory.current", 3 * GIGABYTE)
    assert files.machine.available_bytes() == 0 and files.machine.web_processes() == 1


def test_groups_of_version_1_bound_memory_and_cores_also_where_their_path_is_not_seen(files: Files) -> None:
    files.write("proc/self/cgroup", "4:memory:/docker/0123\n3:cpu,cpuacct:/docker/0123\n1:name=systemd:/x")
    files.write("cgroup/memory/memory.limit_in_bytes", 2 * GIGABYTE)
    files.write("cgroup/memory/memory.usage_in_bytes", GIGABYTE)
    files.write("cgroup/memory/memory.stat", "cache 1\ntotal_inactive_file 1000")
    files.write("cgroup/cpu,cpuacct/cpu.cfs_quota_us", 300_000)
    files.write("cgroup/cpu,cpuacct/cpu.cfs_period_us", 100_000)
    assert files.machine.available_bytes() == GIGABYTE + 1000 and files.machine.cores() == 3
    files.write("cgroup/cpu,cpuacct/cpu.cfs_quota_us", -1)
    assert files.machine.cores() == 8


def test_without_these_files_a_machine_has_something(tmp_path: Path) -> None:
    assert Machine(tmp_path, tmp_path).available_bytes() > 0 and Machine(tmp_path, tmp_path).web_processes() >= 1


def test_who_gives_way_stays_behind_and_so_does_what_it_starts() -> None:
    child = os.fork()
    if not child:
        give_way()
        once = os.getpriority(os.PRIO_PROCESS, 0)
        give_way()
        started = subprocess.run(["nice"], capture_output=True, text=True, check=True).stdout
        os._exit(0 if once >= BEHIND_READERS and int(started) == once else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
