"""One process that parses damaged bodies of one family, under limits, and tells what it measured.

It writes the number of the body it is at to a file, so that its parent can tell which one killed it,
and one line of JSON for each finding and for each body that was slower or larger than all before.
"""

import json
import mmap
import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.fuzz import bodies, bombs, damage
from benchmarks.fuzz.bodies import Body
from scrapers import registry
from scrapers.errors import ParseError
from scrapers.reading import parse

SECONDS = 1.0  # of processor time for one body
MEGABYTES = 300  # resident, of the whole process with its interpreter and libraries
ADDRESS_SPACE = 1 << 30


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged body: ``index`` and family make it again."""

    index: int
    of: Body
    how: str
    body: bytes


def case(family: str, index: int, *, large: bool) -> Case:
    """The body of a number: first each bomb for each source, then damage by chance."""
    slugs = bodies.families()[family]
    seeds = _seeds(slugs)
    made: dict[str, Callable[[], bytes]] = bombs.SMALL | (bombs.LARGE if large else {})
    if large and index < len(made) * len(slugs):
        name, slug = sorted(made)[index // len(slugs)], slugs[index % len(slugs)]
        return Case(index, next(seed for seed in seeds if seed.slug == slug), name, made[name]())
    rng = Random(f"{family} {index}")
    # A recorded page may be a hundred times a built one: it is chosen less often, never left out.
    of = rng.choices(seeds, weights=[1 / (1 + len(seed.body) / 10_000) for seed in seeds])[0]
    how, body = damage.damaged(rng, of.body)
    return Case(index, of, how, body)


def _seeds(slugs: tuple[str, ...]) -> list[Body]:
    return list(bodies.bodies(*slugs))


def judge(one: Case) -> dict[str, object]:
    """What a parser made of a body: how it ended, in how many seconds, with the process how large."""
    ended, where = "items", ""
    began = time.process_time()
    try:
        parse(registry.get(one.of.slug), one.of.as_page(one.body), is_poll=False)
    except ParseError:
        ended = "refused"
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is the finding
        ended, where = f"{type(error).__name__}: {str(error)[:200]}", _place(error)
    seconds = time.process_time() - began
    return {"ended": ended, "where": where, "seconds": seconds, "peak": peak()}


def peak() -> float:
    """The most this process ever held, in megabytes, with its interpreter and libraries."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux hands a parent's ru_maxrss on to the program it starts; this mark is the program's own.
        told = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(told.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _place(error: Exception) -> str:
    """The last line of our own code on the way to an error."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/scrapers/" in frame.filename]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""


def run(family: str, start: int, count: int, at: Path, *, large: bool) -> None:
    """Judge bodies until one makes the process too large; each line of the output says what came."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, limit))
    slowest = 0.0
    with at.open("r+b") as file, mmap.mmap(file.fileno(), 8) as place:
        for index in range(start, start + count):
            one = case(family, index, large=large)
            place[:] = index.to_bytes(8, "big")
            told = judge(one)
            if float(str(told["seconds"])) > SECONDS:
                again = judge(one)  # a neighbor on the machine may have slowed it
                told["seconds"] = min(float(str(told["seconds"])), float(str(again["seconds"])))
            seconds, held = float(str(told["seconds"])), float(str(told["peak"]))
            is_bad = told["ended"] not in ("items", "refused") or seconds > SECONDS or held > MEGABYTES
            if is_bad or seconds > slowest or index == start + count - 1:
                _tell(one, told, is_bad=is_bad)
                slowest = max(slowest, seconds)
            else:
                sys.stdout.write("." if told["ended"] == "items" else "!")
            if held > MEGABYTES:
                return


def _tell(one: Case, told: dict[str, object], *, is_bad: bool) -> None:
    line = {"index": one.index, "slug": one.of.slug, "page": one.of.name, "how": one.how, "bad": is_bad}
    sys.stdout.write(f"\n{json.dumps(line | told)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), large=sys.argv[5] == "full")
