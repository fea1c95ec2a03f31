"""One run of the benchmarks, from an empty database to the table of goals."""

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import product as pairs
from pathlib import Path
from typing import cast

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import fill, measure, pages, peer, plans, report, texts
from benchmarks.bound import Bound
from benchmarks.client import Client, queries_sent
from benchmarks.database import NAME, mark_filled, own_database
from benchmarks.measure import Contender
from benchmarks.pages import Visit
from events.vocabulary import Topic

# What the filled rows follow from.
MADE_BY = (
    "benchmarks/fill.py",
    "benchmarks/samples.py",
    "benchmarks/sketches.py",
    "benchmarks/words.py",
    "events/services/public.py",
    "events/migrations/0001_initial.py",
    "markets/migrations/0001_initial.py",
)
# Small blocks in many rounds, so that a neighbor's burst meets every contender.
REQUESTS = len(pages.ENDS)
USUAL = "usual way"
PEER_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was not as it must be, and the goals of time."""

    faults: tuple[str, ...]
    goals: tuple[report.Goal, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """The goals that were not met, each with its figure."""
        return tuple(f"{goal.text} {goal.value:.2f}" for goal in self.goals if not goal.is_met)


def run(*, events: int, rounds: int, keep: bool, console: Console, name: str = NAME) -> Outcome:
    """Fill a database of its own, check that both sides answer the same, and measure them."""
    with own_database(name=name, contents=contents(events), keep=keep) as is_filled:
        if not is_filled:
            with progress(console, f"Filling {name}", events) as advance:
                fill.fill(events=events, advance=advance)
            mark_filled(contents(events))
        with closing(Bound(address())) as bound:
            return _compare(bound, events=events, rounds=rounds, console=console)


def _compare(bound: Bound, *, events: int, rounds: int, console: Console) -> Outcome:
    with warnings.catch_warnings():
        # No static file is asked for here, so none needs to have been collected.
        warnings.filterwarnings("ignore", "No directory at", UserWarning)
        product = Client(get_wsgi_application())
    first, passed = pages.first_pages(), pages.depth(events)
    deep = tuple(pages.deeper(product, page, passed) for page in first)
    faults = _faults(console, product, bound, first, deep)
    console.print(f"The deep pages lie {passed:,} events below the first ones.")

    ours = (
        *_contenders("product", product, _product_backend, [page.product for page in first + deep]),
        *_contenders("bound", Client(bound), lambda: bound.backend, [page.bound for page in first + deep]),
    )
    usual = [f"{page.bound}&offset={offset}" for offset, page in pairs((0, passed), first)]
    theirs = _contenders(USUAL, Client(peer.application), _product_backend, usual)
    sent = {(one.side, one.page): _statements(one, bound) for one in (*ours, *theirs)}
    with progress(console, "Measuring", rounds + PEER_ROUNDS) as advance:
        timings = measure.run(ours, rounds=rounds, requests=REQUESTS, advance=lambda: advance(1))
        scale = measure.run(theirs, rounds=PEER_ROUNDS, requests=REQUESTS, advance=lambda: advance(1))
    goals = report.goals({(one.side, one.page): timing for one, timing in timings.items()}, sent)
    report.show_timings(console, timings | scale, sent)
    report.show_goals(console, goals)
    return Outcome(faults, goals)


def _faults(
    console: Console, product: Client, bound: Bound, first: tuple[Visit, ...], deep: tuple[Visit, ...]
) -> tuple[str, ...]:
    """Whatever makes the two sides incomparable: other texts, other pages, other indexes."""
    every = (*first, *deep, *(page for topic in Topic for page in pages.first_pages(topic)))
    faults = (
        *_index_faults(console, product, bound, (first[0], deep[0])),
        *texts.differences(),
        *pages.differences(product, bound, every),
    )
    if not faults:
        console.print(f"{len(every)} pages are equal on both sides, event by event and value by value.")
    return faults


def _contenders(
    side: str, client: Client, backend: Callable[[], int], addresses: list[str]
) -> tuple[Contender, Contender]:
    half = len(addresses) // 2
    return (
        Contender(side, "first", client, backend, tuple(addresses[:half])),
        Contender(side, "deep", client, backend, tuple(addresses[half:])),
    )


def _index_faults(console: Console, product: Client, bound: Bound, shown: Iterable[Visit]) -> Iterator[str]:
    """Print how PostgreSQL runs both statements; both must enter the timeline by the topic's index."""
    expected = f"timeline_{pages.TOPIC.name.lower()}"
    for visit in shown:
        for side, plan in (
            ("product", plans.of_product(product, visit.product)),
            ("bound", bound.plan(visit.bound)),
        ):
            console.print(
                f"{side} {visit.product}", plan, "", sep="\n", markup=False, highlight=False, soft_wrap=True
            )
            if plans.index(plan) != expected:
                yield f"the {side} reads {visit.product} through {plans.index(plan)}, not {expected}"


def _statements(contender: Contender, bound: Bound) -> int:
    _product_backend()
    used = bound.connection if contender.side == "bound" else cast(psycopg.Connection, connection.connection)
    return queries_sent(used, lambda: contender.client.get(contender.addresses[0]))


def _product_backend() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def address() -> dict[str, object]:
    """Where the bound connects to: the same server and database as the product."""
    known = connection.get_connection_params()
    return {key: known[key] for key in ("dbname", "user", "password", "host", "port") if key in known}


def contents(events: int) -> str:
    """A name for what a run fills: another one when anything changes that the rows follow from."""
    digest = hashlib.sha256()
    for path in MADE_BY:
        digest.update((Path(settings.BASE_DIR) / path).read_bytes())
    return f"{events} events, {digest.hexdigest()[:16]}"


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=total)
        yield lambda size: progress.advance(task, size)
