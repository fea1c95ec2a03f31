"""One worker of the throughput measurement, in a process of its own.

``python -m benchmarks.throughput.child WHAT SETUP COUNT`` with SETUP a ``Setup`` of the chaos run in JSON.
``pipeline`` works rows until none is left; ``bare`` asks and parses the polls of the setup, ``COUNT`` times,
and records nothing; ``explain`` works rows too and looks at the plan of every statement. It says when it is
ready, waits for a line, and prints what it did as one JSON object: documents, seconds, seconds of CPU here
and in its backend, or the statements that read a large table whole.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from benchmarks.chaos import process
from benchmarks.chaos.crew import CONTACT, Setup
from benchmarks.measure import database_cpu
from benchmarks.throughput import reads
from events.services import joining
from events.services.clock import database_now
from scrapers import registry, worker
from scrapers.http import Client
from scrapers.items import Page
from scrapers.reading import parse

LONGEST = timedelta(minutes=10)
NANO = 1e9
COMPARED = 5


def main(what: str, setup: Setup, count: int) -> None:
    """Get everything imported and connected, wait for the word, and measure."""
    process.prepare(setup)
    client = Client(contact=CONTACT, allow_loopback_ports=frozenset(setup.ports))
    if what == "explain":
        print(json.dumps("ready"), flush=True)
        print(json.dumps(_explained(client)), flush=True)
        return
    work, backend = (_work_rows(client), _backend()) if what == "pipeline" else (_ask(client, setup), 0)
    print(json.dumps("ready"), flush=True)
    sys.stdin.readline()
    began, python = time.perf_counter(), time.process_time()
    database = database_cpu(backend) if backend else 0
    done = work(count)
    told = {"documents": done, "seconds": time.perf_counter() - began, "python": time.process_time() - python}
    told["database"] = (database_cpu(backend) - database) / NANO if backend else 0.0
    print(json.dumps(told), flush=True)


def _work_rows(client: Client) -> Callable[[int], int]:
    return lambda _count: worker.work(client=client, span=LONGEST)


def _explained(client: Client) -> list[str]:
    """Work what is due, compare what is new with what is like it, and give what was read whole."""
    with reads.whole_tables() as found:
        worker.work(client=client, span=LONGEST)
        joining.sweep(now=database_now(), limit=COMPARED)
    return [f"{table} is read whole by: {statement}" for table, statement in sorted(found)]


def _ask(client: Client, setup: Setup) -> Callable[[int], int]:
    scraper = registry.get("chaos_news")

    def ask(count: int) -> int:
        now = database_now()
        for place in range(count):
            answer = client.get(setup.polls[place % len(setup.polls)], hosts=scraper.hosts, now=now)
            if not (isinstance(answer, Page) and parse(scraper, answer, is_poll=False)):
                raise RuntimeError(f"{answer.url} told nothing")
        return count

    return ask


def _backend() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


if __name__ == "__main__":
    main(sys.argv[1], Setup(**json.loads(sys.argv[2])), int(sys.argv[3]))
