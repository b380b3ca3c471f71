"""The sentences of the operator's page."""

from papilio.following import on_demand, schedule
from papilio.following.list_states import ListState
from papilio.following.wishes import GIVERS
from papilio.operating.health import Health
from papilio.operating.processes import Processes
from papilio.store.work.gates import GateState
from papilio.store.work.harvests import HarvestState
from papilio.web.frame import Frame


def list_state(frame: Frame, state: ListState) -> str:
    """The state of a list in one or two words."""
    words: dict[ListState, str] = {
        "listed": frame.text("listed"),
        "quiet": frame.text("quiet"),
        "not yet": frame.text("not yet"),
        "holiday": frame.text("holiday"),
        "weekend": frame.text("weekend"),
        "stale": frame.text("stale"),
        "wrong": frame.text("wrong"),
        "not followed": frame.text("not followed"),
    }
    return words[state]


def work_name(frame: Frame, kind: str) -> str:
    """A kind of job, or the part of a trouble, in words."""
    names = {
        schedule.LISTS: frame.text("Daily lists"),
        schedule.MISSED: frame.text("Missed days"),
        schedule.CHECK: frame.text("Comparison with the feed"),
        "feeds": frame.text("Comparison with the feed"),
        schedule.HARVEST: frame.text("Harvest of changes"),
        on_demand.KIND: frame.text("Papers on demand"),
        on_demand.VENUE_KIND: frame.text("Papers on demand"),
    }
    return names.get(kind, kind)


def subject(kind: str, key: str) -> str:
    """The archive, set or source that work is about."""
    return GIVERS.get(key, "") if kind in (on_demand.KIND, on_demand.VENUE_KIND) else key


def what_to_do(frame: Frame, part: str) -> tuple[str, str]:
    """Advice, and the command that it ends with."""
    if part in ("feeds", schedule.CHECK):
        return frame.text("Nothing need be done: what a list lacks comes with the next harvest."), ""
    if part in (schedule.LISTS, schedule.MISSED, schedule.HARVEST, on_demand.KIND):
        said = frame.text("It is tried again by itself. If it stays so for hours, see whether arXiv answers:")
        return said, "papilio doctor --network"
    return "", ""


def summary(frame: Frame, health: Health, concerns: int) -> str:
    """The verdict in one sentence."""
    if concerns:
        return frame.text.count(concerns, "{n} thing needs you.", "{n} things need you.")
    if health.catching_up:
        return frame.text("The search index is being made. Until it is level, searches miss what came last.")
    return frame.text("All is well.") if health.fetches else frame.text("Nothing is wrong, and nothing is fetched.")


def advice(frame: Frame, health: Health, contact: bool) -> str:
    """What to do first where nothing is fetched; empty where something is."""
    if not contact:
        return frame.text(
            "Nothing is fetched, because arXiv asks for a contact: set PAPILIO_CONTACT to your mail address and start again."
        )
    if not health.fetches:
        return frame.text("Nothing is followed (PAPILIO_FOLLOW is none); papers are fetched only when readers ask for them.")
    return ""


def index_state(frame: Frame, health: Health) -> str:
    """How far the index is behind the library, and where it is being written."""
    said = _behind(frame, health.behind)
    if health.behind and (at := health.processes.indexing):
        said += "; " + frame.text(
            "being written, at change {reached} of {last}", reached=f"{at.reached:,}", last=f"{at.last:,}"
        )
    return said


def meaning_state(frame: Frame, health: Health) -> str:
    """Which encoder's vectors answer, how far they are behind the library, and how far those of the next are."""
    found = health.meaning
    if found is None:
        return frame.text("no encoder is installed; words are compared")
    said = f"{frame.text.told(found.encoder)}: {_behind(frame, found.behind)}"
    if found.coming:
        said += "; " + frame.text(
            "{encoder} follows it, at change {reached} of {last}",
            encoder=frame.text.told(found.coming),
            reached=f"{found.reached:,}",
            last=f"{found.last:,}",
        )
    return said


def _behind(frame: Frame, changes: int) -> str:
    if not changes:
        return frame.text("level with the library")
    return frame.text.count(changes, "{n} change behind", "{n} changes behind")


def processes(frame: Frame, told: Processes) -> str:
    """How many processes answer, in how much memory, and what was turned away."""
    said = frame.text("{n}, {megabytes} MB together", n=f"{told.web}", megabytes=f"{told.memory_bytes / 1e6:,.0f}")
    if told.refused:
        said += "; " + frame.text.count(told.refused, "{n} request turned away", "{n} requests turned away")
    return said


def gate_state(frame: Frame, gate: GateState) -> str:
    """What the gate of a group of hosts is doing."""
    if gate.busy:
        return frame.text("a request is under way")
    if gate.denials:
        said = frame.text.count(gate.denials, "said “later” {n} time in a row", "said “later” {n} times in a row")
        return f"{said}; {frame.text('asked again in {seconds} s', seconds=f'{gate.rests_seconds:,.0f}')}"
    return frame.text("free")


def harvest_state(frame: Frame, harvest: HarvestState) -> str:
    """How far a harvest is."""
    if harvest.running:
        of = f" / {harvest.complete_size:,}" if harvest.complete_size else ""
        return frame.text("under way: {records} records", records=f"{harvest.records:,}{of}")
    if harvest.response_day:
        return frame.text("complete up to {day}", day=harvest.response_day.isoformat())
    return frame.text("not begun")
