"""Run the server alone: `python -m replay --port 9000 [--per-day 300] [--days 10] [--last 2026-11-24]`."""

import argparse
import threading
from datetime import UTC, date, datetime

from replay import Replay, World

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", type=int, default=9000)
parser.add_argument("--per-day", type=int, default=300)
parser.add_argument("--days", type=int, default=10)
parser.add_argument("--last", type=date.fromisoformat, default=datetime.now(UTC).date())
chosen = parser.parse_args()
world = World.synthetic(chosen.per_day, last_day=chosen.last, days=chosen.days)
with Replay(world, port=chosen.port) as replay:
    for name, value in replay.environment.items():
        print(f"export {name}={value}")
    print(f"# the newest list is of {world.today}; Ctrl+C ends it", flush=True)
    threading.Event().wait()
