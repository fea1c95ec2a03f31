"""One process of a chaos run: the product's own worker or beat, which may ask the run's loopback ports.

``python -m benchmarks.chaos.process WHAT SETUP ARGUMENTS…`` with WHAT ``worker`` or ``beat`` and SETUP a
``Setup`` in JSON. Nothing of the product is replaced but the list of sources, the ports its client may
ask and, in a short run, how long things take.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after django.setup

from benchmarks.chaos.crew import Setup  # noqa: E402 - after django.setup
from scrapers import leases, pipeline, prices, queue, registry, sources, worker  # noqa: E402 - after django.setup
from scrapers.http import Client  # noqa: E402 - after django.setup
from tracker.celery import app  # noqa: E402 - after django.setup

# Seconds between looks at the queues, in a short run.
POLLING = 0.1


def prepare(setup: Setup) -> None:
    """Put the run's source in place of the real ones, and let its ports be asked."""
    sources.__path__ = [str(Path(__file__).parent / "sources")]
    prices.__path__ = []
    type(registry.get("chaos_news")).addresses = tuple(setup.polls)  # type: ignore[attr-defined]
    ports = frozenset(setup.ports)
    worker.build_client = lambda: Client(contact=settings.CONTACT_EMAIL, allow_loopback_ports=ports)
    if setup.lease:
        leases.LEASE = timedelta(seconds=setup.lease)
    if setup.backoff:
        leases.BACKOFF_FIRST = timedelta(seconds=setup.backoff)
    if setup.reading:
        pipeline.READ_WITHIN = setup.reading
    if setup.sweep_every:
        queue.SPREAD = timedelta(seconds=setup.sweep_every)
        app.conf.beat_schedule["sweep"]["schedule"] = setup.sweep_every
        app.conf.broker_transport_options["polling_interval"] = POLLING


if __name__ == "__main__":
    what, told, *arguments = sys.argv[1:]
    prepare(Setup(**json.loads(told)))
    if what == "worker":
        app.worker_main([what, *arguments])
    else:
        app.start([what, *arguments])
