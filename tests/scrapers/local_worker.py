"""A real Celery worker, hinted at twice a second, that may ask one loopback port, its argument."""

import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from scrapers import prices, sources, worker  # noqa: E402 - after django.setup
from scrapers.http import Client  # noqa: E402 - after django.setup
from tracker.celery import app  # noqa: E402 - after django.setup
from tracker.preparing import ensure_queues  # noqa: E402 - after django.setup

sources.__path__ = [str(Path(__file__).parent / "local_sources")]
prices.__path__ = []


@app.task(name="tests.work")
def work() -> None:
    client = Client(contact="desk@example.org", allow_loopback_ports={int(sys.argv[1])})
    worker.work(client=client, span=timedelta(seconds=20))


def hint() -> None:
    while True:
        work.apply_async(expires=2)
        time.sleep(0.5)


if __name__ == "__main__":
    ensure_queues()
    threading.Thread(target=hint, daemon=True).start()
    app.worker_main(["worker", "--pool=prefork", "--concurrency=2", "--loglevel=error"])
