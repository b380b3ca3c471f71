"""What every folder of tests shares: the real data set, and that a skipped test fails a run where nothing may be skipped."""

import gc
import os
import re
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from budgets import budget
from rewriting import rewrite_share

# Tests run in several processes, each of which would start as many threads of linear algebra as there are cores. And compiled
# once and run once, programs of XLA are best compiled in a hurry; its newer emitters take twice as long over small ones. Both
# are read when NumPy, PyTorch and JAX are imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")
XLA_IN_A_HURRY = (
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true --xla_cpu_use_fusion_emitters=false"
)
os.environ.setdefault("XLA_FLAGS", XLA_IN_A_HURRY)

# No example has a deadline: on a busy machine each may take long. One that takes for ever is noticed.
settings.register_profile("papilio", max_examples=budget(100, 1000), deadline=None)
settings.load_profile("papilio")

SHARED_DATA = Path(os.environ.get("PAPILIO_TEST_DATA", Path(__file__).parents[1] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data set, which lies beside a checkout on some machines."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the shared data set is not here ({SHARED_DATA})")
    return SHARED_DATA


@pytest.fixture(scope="session")
def snapshot() -> Path | None:
    """Real records of arXiv, for tests that make do with made-up ones where these are not."""
    path = SHARED_DATA / "arxiv-metadata-snapshot.jsonl.xz"
    return path if path.is_file() else None


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """What was collected stays to the end: ten thousand tests are never garbage, and each look for some among them takes longer
    than most tests."""
    gc.disable()
    try:
        if (worker := getattr(session.config, "workerinput", None)) and not sys.dont_write_bytecode:
            rewrite_share(session.config, int(worker["workerid"].removeprefix("gw")), worker["workercount"])
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


TOGETHER = ("packages/danaus/tests/test_lowrank", "packages/danaus/tests/", "packages/papilio/tests/web/test_browser")
"""How the files begin that one process does one after another: those of danaus load PyTorch, JAX, SciPy and Matplotlib, which
takes as long as hundreds of tests, and JAX compiles each shape once a process; the others share an open browser."""

OF_EXTENSION = re.compile(r"extension/tests/.*\[(chromium|firefox)\b")
"""What tests the extension in one kind of browser, which is started once."""


def scope_of(nodeid: str) -> str:
    """What is done by one process: a file, or what stays together."""
    if in_browser := OF_EXTENSION.match(nodeid):
        return in_browser[1]
    file = nodeid.partition("::")[0]
    return next((begin for begin in TOGETHER if file.startswith(begin)), file)


class Scheduling(LoadScopeScheduling):
    """xdist's, but for what stays together."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """Of `--dist loadscope`."""
    return Scheduling(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What has a large budget is marked, for `make test-long`. What stays together, modules that wait and those that take
    longest come first, so that no process is left alone with one at the end."""
    for item in items:
        if getattr(getattr(item, "function", None), "is_hypothesis_test", False):
            item.add_marker("long")
    slow = {item.path for item in items if "slow" in item.keywords}
    items.sort(key=lambda item: (scope_of(item.nodeid).endswith(".py"), item.path not in slow))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where everything is installed, a skipped test is one that nobody runs."""
    if os.environ.get("PAPILIO_TEST_SKIPS_FAIL") and terminalreporter.stats.get("skipped"):
        terminalreporter.section("skipped where nothing may be skipped", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for it."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PAPILIO_TEST_SKIPS_FAIL") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
