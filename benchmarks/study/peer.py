"""The Python peer, `eventstudy`, in an environment of its own so that it disturbs none of our versions."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.study.ground import ESTIMATION, WINDOW, Ground

VERSION = "0.1a12"
PATIENCE = 600

# Runs in the peer's environment: one market model a unit, then their aggregate.
SCRIPT = """
import json, sys, time
import numpy as np
import eventstudy as es
data = np.load(sys.argv[1])
days = data["days"].astype("datetime64[D]")
returns = {"date": days, "M": data["market"]}
returns |= {f"I{k}": column for k, column in enumerate(data["returns"].T)}
es.Single._save_parameter("returns", returns)
first, last, size, gap = (int(number) for number in sys.argv[2:])
best = None
for _ in range(3):
    began = time.perf_counter()
    units = [
        es.Single.market_model(f"I{k}", "M", days[at], (first, last), size, gap)
        for at in data["at"] for k in range(data["returns"].shape[1])
    ]
    whole = es.Multiple(units)
    took = time.perf_counter() - began
    best = took if best is None else min(best, took)
print(json.dumps({"seconds": best, "aar": [float(one) for one in whole.AAR]}))
"""


class NoPeer(Exception):
    """The peer could not be installed or run here, for the reason given."""


def measure(ground: Ground, cache: Path) -> tuple[float, list[float]]:
    """Seconds of its best of three runs, and its AAR. Raises NoPeer where it cannot be had."""
    python = _installed(cache)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "ground.npz"
        np.savez(data, returns=ground.returns, market=ground.market, days=ground.days, at=ground.at)
        # It counts its buffer between the windows, exclusive; our gap counts the step across.
        numbers = (WINDOW.first, WINDOW.last, ESTIMATION.sessions, ESTIMATION.gap - 1)
        command = [python, "-W", "ignore", "-c", SCRIPT, str(data), *map(str, numbers)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode:
        raise NoPeer(done.stderr.strip().splitlines()[-1])
    answer = json.loads(done.stdout)
    return float(answer["seconds"]), answer["aar"]


def _installed(cache: Path) -> str:
    home = cache / f"eventstudy-{VERSION}"
    python = home / "bin" / "python"
    if (home / "ready").exists():
        return str(python)
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(home)],
        [str(python), "-m", "pip", "install", "--quiet", f"eventstudy=={VERSION}"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if done.returncode:
            raise NoPeer((done.stderr or done.stdout).strip().splitlines()[-1])
    (home / "ready").touch()
    return str(python)
