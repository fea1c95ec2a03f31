"""Children that parse damaged bodies, watched: what they measured, and every finding kept as a page."""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.fuzz import bodies, child

PATIENCE = 20.0  # seconds of wall clock for one body, on a machine others use too
KEPT_LENGTH = 100_000  # bytes; a longer finding is named by its number, which makes it again


@dataclass(slots=True)
class Tally:
    """What the bodies of one family came to."""

    family: str
    items: int = 0
    refused: int = 0
    slowest: float = 0.0
    slowest_how: str = ""
    peak: float = 0.0
    seconds: float = 0.0
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def bodies(self) -> int:
        return self.items + self.refused + len(self.findings)

    def add(self, told: dict[str, Any]) -> None:
        if told["bad"]:
            self.findings.append(told)
        elif told["ended"] == "items":
            self.items += 1
        else:
            self.refused += 1
        self.peak = max(self.peak, told["peak"])
        if told["seconds"] > self.slowest:
            self.slowest, self.slowest_how = told["seconds"], f"{told['slug']}: {told['how']}"


def run(*, count: int, large: bool, only: str = "", processes: int = 2, console: Console) -> list[Tally]:
    """``count`` damaged bodies for each family; ``large`` begins with every bomb for every source."""
    names = [family for family in bodies.families() if only in ("", family)]
    with Progress(console=console) as progress, ThreadPoolExecutor(processes) as pool:
        task = progress.add_task("Damaged bodies", total=count * len(names))
        jobs = [
            pool.submit(_family, family, count, large, lambda: progress.advance(task)) for family in names
        ]
        return [job.result() for job in jobs]


def _family(family: str, count: int, large: bool, advance: Callable[[], None]) -> Tally:  # noqa: FBT001 - handed to a pool by place
    tally, start, began = Tally(family), 0, time.monotonic()
    with tempfile.NamedTemporaryFile(suffix=".at") as at:
        while start < count:
            at.truncate(8)
            command = (sys.executable, "-m", "benchmarks.fuzz.child", family, str(start), str(count - start))
            start = _watch(
                (*command, at.name, "full" if large else "short"), Path(at.name), tally, advance, start
            )
    tally.seconds = time.monotonic() - began
    return tally


def _watch(command: tuple[str, ...], at: Path, tally: Tally, advance: Callable[[], None], start: int) -> int:
    """Follow one child to its end; gives the number of the body after its last."""
    at.write_bytes(start.to_bytes(8, "big"))
    with subprocess.Popen(command, cwd=bodies.ROOT, stdout=subprocess.PIPE, text=True) as process:
        watch = _Watch(process, at)
        with ThreadPoolExecutor(1) as pool:
            watching = pool.submit(watch.until_it_ends)
            done = sum(_count(tally, line, advance) for line in process.stdout or ())
            watching.result()
    after = int.from_bytes(at.read_bytes(), "big") + 1
    if process.returncode != 0:
        how = f"killed after {PATIENCE} s" if watch.killed else f"process ended with {process.returncode}"
        tally.findings.append(_lost(tally.family, after - 1, how, large=command[-1] == "full"))
        advance()
    # A child whose line broke off had judged those bodies all the same.
    tally.refused += max(0, after - start - done - (process.returncode != 0))
    return after


def _count(tally: Tally, line: str, advance: Callable[[], None]) -> int:
    if line.startswith("{"):
        tally.add(json.loads(line))
        advance()
        return 1
    tally.items += line.count(".")
    tally.refused += line.count("!")
    for _ in line.strip():
        advance()
    return len(line.strip())


class _Watch:
    """Ends a child that stays at one body for longer than patience lasts."""

    def __init__(self, process: subprocess.Popen[str], at: Path) -> None:
        self.process, self.at, self.killed = process, at, False

    def until_it_ends(self) -> None:
        last, since = b"", time.monotonic()
        while self.process.poll() is None:
            now = self.at.read_bytes()
            if now != last:
                last, since = now, time.monotonic()
            elif time.monotonic() - since > PATIENCE:
                self.killed = True
                self.process.kill()
            time.sleep(0.1)


def _lost(family: str, index: int, how: str, *, large: bool) -> dict[str, Any]:
    """A body whose child did not live to tell of it."""
    one = child.case(family, index, large=large)
    told = {"index": index, "slug": one.of.slug, "page": one.of.name, "how": one.how, "bad": True}
    return told | {"ended": how, "where": "", "seconds": 0.0, "peak": 0.0}


def keep(tallies: list[Tally], *, large: bool, into: Path = bodies.SAVED) -> Iterator[tuple[str, str]]:
    """Write one page for each distinct finding; gives what it was and where it lies."""
    seen = set()
    for tally in tallies:
        for found in tally.findings:
            kind = _kind(found)
            if (found["slug"], kind, found["where"]) in seen:
                continue
            seen.add((found["slug"], kind, found["where"]))
            what = f"{found['slug']}, {found['page']}, {found['how']}: {kind} {found['where']}"
            yield (
                f"{what} {found['ended']} {found['seconds']:.2f} s {found['peak']:.0f} MB",
                _kept(tally.family, found, kind, large=large, into=into),
            )


def _kind(found: dict[str, Any]) -> str:
    if found["ended"] not in ("items", "refused"):
        return str(found["ended"]).partition(":")[0].replace(" ", "-")
    return "slow" if found["seconds"] > child.SECONDS else "large"


def _kept(family: str, found: dict[str, Any], kind: str, *, large: bool, into: Path) -> str:
    one = child.case(family, found["index"], large=large)
    if len(one.body) > KEPT_LENGTH:
        return f"{len(one.body):,} bytes, made again by number {one.index} of {family}"
    digest = hashlib.sha256(one.body).hexdigest()[:8]
    file = into / one.of.slug / f"constructed_found_{kind.lower()}_{digest}{Path(one.of.name).suffix}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(one.body)
    # Parsers look at addresses too; what the page should give is written after the mending.
    expected = file.with_name(f"{file.name}.expected.json")
    expected.write_text(json.dumps({"url": one.of.url, "raises": "to be reviewed"}) + "\n", encoding="utf-8")
    return str(file.relative_to(into))


def show(tallies: list[Tally], console: Console) -> None:
    """One row a family, and the sum."""
    table = Table(
        title="Damaged bodies", caption=f"goals: 0 findings, {child.SECONDS} s, {child.MEGABYTES} MB"
    )
    for name in (
        "Family",
        "Sources",
        "Bodies",
        "Items",
        "Refused",
        "Findings",
        "Slowest s",
        "Peak MB",
        "Wall s",
    ):
        table.add_column(name, justify="left" if name == "Family" else "right")
    table.add_column("Slowest was")
    for tally in tallies:
        counts = (len(bodies.families()[tally.family]), tally.bodies, tally.items, tally.refused)
        numbers = (*(f"{count:,}" for count in counts), str(len(tally.findings)), f"{tally.slowest:.2f}")
        table.add_row(tally.family, *numbers, f"{tally.peak:.0f}", f"{tally.seconds:.0f}", tally.slowest_how)
    table.add_section()
    total = (sum(tally.bodies for tally in tallies), sum(tally.items for tally in tallies))
    worst = (max(tally.slowest for tally in tallies), max(tally.peak for tally in tallies))
    table.add_row(
        *(
            "all",
            str(sum(len(slugs) for slugs in bodies.families().values())),
            f"{total[0]:,}",
            f"{total[1]:,}",
        ),
        *(f"{sum(tally.refused for tally in tallies):,}", str(sum(len(tally.findings) for tally in tallies))),
        *(f"{worst[0]:.2f}", f"{worst[1]:.0f}", "", ""),
    )
    console.print(table)
