"""What a database needs before the tracker can work on it. Every step may run again."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from pgmq.install import install_pgmq_from_sql

from events.services import standing_rules
from events.services.claim_seeds import ensure_claims
from events.services.clock import database_now
from markets.services import ensure_instruments
from scrapers.queue import sync_sources
from tracker import starter
from tracker.celery import broker_url, queue_conninfo

ADMIN = "admin"
PGMQ_LOCK = 7_226_915  # an advisory lock's number, any that is ours alone


@dataclass(frozen=True)
class NewAdmin:
    """An administrator made just now; the password is shown once and kept nowhere."""

    name: str
    password: str


def steps(follow: starter.Track) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what to do, each with words for a person, in order; `follow` shows how far a long one is."""
    if broker_url().startswith("pgmq://"):
        yield "queues", ensure_queues
    yield "tables", lambda: call_command("migrate", interactive=False, verbosity=0)
    yield "static files", collect_static
    yield "sources", sync_sources
    yield "instruments", ensure_instruments
    yield "claims", ensure_claims
    yield "classification rules", lambda: standing_rules.sync_shipped(now=database_now())
    yield "starter record", lambda: starter.load(now=database_now(), track=follow)


def ensure_queues() -> bool:
    """Install PGMQ's schema where it is missing; True when it was."""
    with psycopg.connect(queue_conninfo()) as connection:
        # Two machines that start together must not both install.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (PGMQ_LOCK,))
        if connection.execute("SELECT to_regclass('pgmq.meta')").fetchone() != (None,):
            return False
        install_pgmq_from_sql(conn=connection)
    return True


def collect_static() -> None:
    """Gather the static files when one is newer than the last gathering."""
    gathered = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if gathered.exists() and newest_static_file() < gathered.stat().st_mtime:
        return
    call_command("collectstatic", interactive=False, verbosity=0)


def newest_static_file() -> float:
    """Return when a static file of ours or of a package was last written (seconds since the epoch)."""
    listed = (pair for finder in get_finders() for pair in finder.list(ignore_patterns=[]))
    return max(Path(storage.path(name)).stat().st_mtime for name, storage in listed)


def ensure_admin() -> NewAdmin | None:
    """Make an administrator when there is none."""
    users = get_user_model()
    if users.objects.filter(is_superuser=True).exists():
        return None
    admin = NewAdmin(ADMIN, secrets.token_urlsafe(12))
    users.objects.create_superuser(username=admin.name, password=admin.password)
    return admin
