"""The workers' application and their timetable.

Tasks only hint: what is due stands in rows, so a task lost or run twice changes nothing. Times are UTC
seconds and not crontabs, which skip and repeat hours at clock changes.
"""

import os
import resource
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from celery import Celery, signals
from django.conf import settings
from psycopg.conninfo import make_conninfo

# Seconds. A message seen but not settled comes back after the first; a task is told to end, then ended.
VISIBILITY = 180
SOFT_LIMIT = 90
HARD_LIMIT = 120
SWEEP_EVERY = 15.0
# Seconds a process may idle between one task and the next while messages wait; a look costs a millisecond.
POLLING = 0.2
# Bytes of its own that a worker's process may hold: it begins with a sixth, the largest page adds as much.
MEMORY = 2 * 1024**3

TIMETABLE = {
    "sweep": "scrapers.tasks.sweep",
    "fetch-prices": "scrapers.tasks.fetch_prices",
    "draft-milestones": "events.tasks.draft_milestones",
    "assess-sources": "scrapers.tasks.assess",
    "measure-due": "events.tasks.measure_due",
    "rerun-studies": "events.tasks.rerun_studies",
    "judge-claims": "events.tasks.judge_claims",
    "settle-ledger": "events.tasks.settle_ledger",
    "compare-events": "events.tasks.compare_events",
    "deliver-webhooks": "scrapers.tasks.deliver",
    "forget-finished-fetches": "scrapers.tasks.forget_finished",
    "write-dump": "events.tasks.write_dump",
    "forget-idle-clients": "events.tasks.forget_idle_clients",
}


def broker_url() -> str:
    """Return the broker's address: the one set, else queues in our own PostgreSQL (for logs: no password)."""
    database = settings.DATABASES["default"]
    ours = f"pgmq://{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}/{database['NAME']}"
    return settings.CELERY_BROKER_URL or ours


def queue_conninfo() -> str:
    """Return the connection string of the database in which pgmq's queues lie."""
    return conninfo_of(settings.CELERY_BROKER_URL) if settings.CELERY_BROKER_URL else database_conninfo()


def database_conninfo() -> str:
    """Return the connection string of Django's database."""
    database = settings.DATABASES["default"]
    named = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    values = {key: database[ours] for key, ours in named.items() if database.get(ours)}
    return make_conninfo("", **{**values, **database.get("OPTIONS", {})})


def conninfo_of(url: str) -> str:
    """Return the connection string a pgmq:// address stands for; without a host, that of our database."""
    parts = urlsplit(url)
    if not parts.hostname:
        return database_conninfo()
    named: dict[str, str | int] = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "dbname": unquote(parts.path.lstrip("/")) or "postgres",
    }
    return make_conninfo("", **{key: value for key, value in named.items() if value})


def transport_options(url: str) -> dict[str, Any]:
    """Return what the broker's transport must be told.

    pgmq: the schema is ours to install, and the connection is named in full, because the client
    otherwise prefers DATABASE_URL over the broker's own address.
    """
    if not url.startswith("pgmq://"):
        return {"visibility_timeout": VISIBILITY}
    return {
        "init_extension": False,
        "conn_string": queue_conninfo(),
        "visibility_timeout": VISIBILITY,
        "wait_time_seconds": 0,
        "polling_interval": POLLING,
        "pool_size": 4,
        "pool_timeout": 10,
    }


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
app = Celery("tracker")
app.conf.update(
    broker_url=broker_url(),
    broker_transport_options=transport_options(broker_url()),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    timezone="UTC",
    enable_utc=True,
    task_default_queue="tracker",
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=False,  # the row's lease runs out and the next sweep finds it
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,  # its queue names outgrow what pgmq allows
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_max_tasks_per_child=500,
    beat_schedule={
        # A hint older than the next one is worth nothing.
        name: {"task": task, "schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY * 4}}
        for name, task in TIMETABLE.items()
    },
)
app.autodiscover_tasks(["scrapers", "events"])


@signals.beat_init.connect
@signals.worker_init.connect
def say_whom_we_ask(**_: Any) -> None:
    """Say in the log when no source will be asked: nobody could be reached about it."""
    if not settings.CONTACT_EMAIL:
        structlog.get_logger(__name__).warning("CONTACT_EMAIL is not set: no request is made to any source")


@signals.worker_process_init.connect
def bound_memory(**_told: Any) -> None:
    """Let a page that eats memory fail in its own process, before the system ends one of its choice."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
