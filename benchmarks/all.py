"""Every benchmark after the other, on the real data: `make bench`. Takes about half an hour on two cores.

The data lies in PAPILIO_TEST_DATA, or in shared/data beside the checkout. Each script can also be run alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
DATA = Path(os.environ.get("PAPILIO_TEST_DATA", HERE.parents[1] / "shared" / "data"))
FILES = [str(DATA / name) for name in ("arxiv-metadata-snapshot.jsonl.xz", "venue-papers.jsonl.xz")]


def run(script: str, *arguments: str) -> None:
    """Run one script; a failure ends everything."""
    subprocess.run([sys.executable, str(HERE / script), *arguments], check=True)


def main() -> int:
    """Measure import first, on a machine that does nothing else, then what needs a filled library."""
    if not DATA.is_dir():
        print(f"The data set is not here ({DATA}); set PAPILIO_TEST_DATA to the folder that holds it.", file=sys.stderr)
        return 1
    run("import_speed.py", *FILES)
    run("parse_speed.py", "--snapshot", FILES[0])
    run("works_recognition.py", *FILES)
    run("extension_speed.py")
    run("on_demand.py")
    run("encoder_speed.py", FILES[0])
    for script in (
        "monarch_speed.py",
        "randomized_speed.py",
        "dense_svd_speed.py",
        "streaming_memory.py",
        "low_rank_methods.py",
        "estimated_ranks.py",
        "rank_speed.py",
        "stated_errors.py",
    ):
        run(script)
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        environment = os.environ | {"PAPILIO_DATA": str(library)}
        subprocess.run(
            [sys.executable, "-m", "papilio", "import", *FILES], check=True, env=environment, stderr=subprocess.DEVNULL
        )
        run("page_speed.py", "--data", str(library))
        run("answer_speed.py", "--data", str(library))
        run("chinese_queries.py", "--data", str(library))
        run("map_quality.py", "--data", str(library))
        run("export_speed.py", "--data", str(library))
        run("recommendation_speed.py", "--data", str(library))
        run("freshness.py", "--data", str(library))
        run("daily_speed.py", "--data", str(library), "--snapshot", FILES[0])
        run("backup_speed.py", "--data", str(library))
        run("load.py", "--data", str(library), "--changes", FILES[0])
        shutil.rmtree(library)
    searching = ("search_speed.py", "search_quality.py", "search_order.py", "author_names.py", "known_item.py")
    for script in (*searching, "related_quality.py", "recommendation_quality.py"):
        run(script)
    return 0


if __name__ == "__main__":
    sys.exit(main())
