"""Large tables: one fit, one score with reasons, a batch; beside OptBinning on the same rows."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PEER = "OptBinning with logistic regression, one process"
ROWS, HELD_OUT = 1_000_000, 200_000
#: What is promised: at most a quarter of the peer's time, memory in all, µs at the 99th percentile,
#: rows a second.
FIT_SHARE, FIT_MB, ONE_US, BATCH_ROWS = 0.25, 1600, 25.0, 4_000_000


def run(rows: int = ROWS, held_out: int = HELD_OUT, peer_calls: int = 100) -> Iterator[dict]:
    """Lines for a made-up table of 24 numbers and 6 categories, one loan in twenty bad.

    Each contender reads the same file in a process of its own, one after the other, so that
    neither memory nor processors are shared. Seconds of the fit begin when the table has been
    read. Both find out which way a number goes, and let it go that way only. `bound` is what we
    promise of `value`, or of `ratio` where it says so; `peer_calls` rows are scored one by one by the peer.
    """
    with TemporaryDirectory() as place:
        folder = Path(place)
        _alone("table", folder, str(rows), str(held_out))
        ours, peer = _alone("ours", folder), _alone("optbinning", folder, str(peer_calls))
    size = {"rows": rows, "columns": 30}
    yield _line("fit", "s", ours, peer, "fit_s", bound_ratio=FIT_SHARE, bound_mb=FIT_MB, **size)
    yield _line("fit_cpu", "s", ours, peer, "fit_cpu_s", **size)
    yield _line("auc", "auc", ours, peer, "auc", rows=held_out, features=ours["features"])
    yield _line("one_with_four_reasons_p50", "µs", ours, peer, "one_p50_us")
    yield _line("one_with_four_reasons_p99", "µs", ours, peer, "one_p99_us", bound=ONE_US)
    yield _line("batch", "rows/s", ours, peer, "batch_rows_s", bound=BATCH_ROWS, rows=held_out)


def _alone(who: str, folder: Path, *more: str) -> dict:
    call = [sys.executable, "-W", "ignore", "-m", "benchmarks._contenders", who, str(folder), *more]
    done = subprocess.run(call, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def _line(name: str, unit: str, ours: dict, peer: dict, key: str, **more: float) -> dict:
    peak = "fit_peak_mb" if key.startswith("fit") else "peak_mb"
    return {
        "name": f"modelling.{name}", "value": round(ours[key], 4), "unit": unit, "peer": PEER,
        "peer_value": round(peer[key], 4), "ratio": round(ours[key] / peer[key], 5),
        "peak_mb": round(ours[peak]), "peer_peak_mb": round(peer[peak]), **more,
    }  # fmt: skip
