"""Start everything here: database, web server, worker and timetable, until Ctrl-C."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import environ
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from rich.progress import track

from tracker import preparing, running
from tracker.binaries import UnableToServe
from tracker.embedded import Cluster
from tracker.processes import LOOPBACK
from tracker.supervisor import Child, Supervisor, stop_all

DATABASE = "tracker"
PORTS_TRIED = 100
READY_WITHIN = 60.0
# Together below the 15 seconds in which everything has ended.
GENTLE, HARD = 6.0, 2.0
STREAM_SPARE_THREADS = 8


class Command(BaseCommand):
    help = "Start the database, the web server, a worker and the timetable; Ctrl-C ends them all."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.began = time.monotonic()
        try:
            with running.hold(settings.DATA_DIR), ExitStack() as stack:
                self._serve(stack)
            self.say("Stopped. Nothing is left running.")
        except running.AlreadyRunning as error:
            known = running.read(settings.DATA_DIR)
            where = f" It answers at http://{LOOPBACK}:{known.port}/." if known else ""
            raise CommandError(f"{error}{where}") from None
        except KeyboardInterrupt:
            self.say("Stopped before it was ready. Nothing is left running.")
            raise
        except UnableToServe as error:
            raise CommandError(str(error)) from None
        except PermissionError as error:
            raise CommandError(
                f"{error.filename} may not be written: it is another user's. Set DATA_DIR to one of yours."
            ) from None

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _serve(self, stack: ExitStack) -> None:
        settings.SECRET_KEY = os.environ.get("SECRET_KEY") or running.ensure_secret_key(settings.DATA_DIR)
        os.environ["SECRET_KEY"] = settings.SECRET_KEY
        database = stack.enter_context(self._database())
        self._prepare()
        listener = stack.enter_context(self._listener(settings.PORT))
        streaming = stack.enter_context(self._listener(listener.getsockname()[1] + 1))
        port = listener.getsockname()[1]
        stack.enter_context(self._told(port))
        supervisor = stack.enter_context(Supervisor(say=self.say))
        children = self._children(listener, streaming)
        stack.callback(stop_all, children, gentle=GENTLE, hard=HARD)
        for child in (*database, *children):
            supervisor.watch(child)
        self._wait_until_ready(supervisor, port)
        if supervisor.stopping is None:
            # Made only now that its password will be seen.
            self._announce(port, preparing.ensure_admin())
        supervisor.run()
        self.say(f"Stopping ({supervisor.stopping}) …")
        stop_all(children, gentle=GENTLE, hard=HARD)
        supervisor.drain()

    @contextmanager
    def _database(self) -> Iterator[tuple[Child, ...]]:
        """Yield the embedded database's process to watch; nothing where DATABASE_URL names another."""
        named = os.environ.get("DATABASE_URL")
        if named:
            if not named.startswith(("postgres://", "postgresql://")):
                raise CommandError(
                    "DATABASE_URL must be a postgres:// address: PostgreSQL is the only database."
                )
            connection.ensure_connection()
            yield ()
            return
        cluster = Cluster(settings.DATA_DIR)
        self.say(f"Database: {cluster.describe()} …")
        try:
            child = cluster.start()
            cluster.ensure_database(DATABASE)
            self._use(cluster.url(DATABASE))
            yield (child,)
        finally:
            connections.close_all()
            cluster.stop()

    def _use(self, url: str) -> None:
        """Point this process and its children at a database that did not run when settings were read."""
        os.environ["DATABASE_URL"] = url
        config = environ.Env.db_url_config(url)
        for values in (settings.DATABASES["default"], connection.settings_dict):
            values.update({**config, "ENGINE": values["ENGINE"], "OPTIONS": {}})

    def _prepare(self) -> None:
        for name, step in preparing.steps(self._follow):
            began = time.monotonic()
            step()
            self.say(f"Prepared: {name} ({time.monotonic() - began:.1f} s)")

    def _follow(self, items: Sequence[Any], label: str) -> Iterable[Any]:
        if not sys.stdout.isatty():
            return items
        return track(items, description=label, transient=True)

    @contextmanager
    def _listener(self, wished: int) -> Iterator[socket.socket]:
        """Yield a web server's socket. We hold it, so a restarted web server keeps its address."""
        for port in range(wished, wished + PORTS_TRIED):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((LOOPBACK, port))
            except OSError:
                listener.close()
                continue
            if port != wished:
                self.say(f"Port {wished} is taken: using {port}.")
            listener.listen(128)
            with listener:
                yield listener
            return
        raise CommandError(f"Ports {wished} to {wished + PORTS_TRIED - 1} are all taken; set PORT.")

    @contextmanager
    def _told(self, port: int) -> Iterator[None]:
        here = running.Running(
            database_url=os.environ["DATABASE_URL"],
            broker_url=os.environ.get("CELERY_BROKER_URL", ""),
            port=port,
            pid=os.getpid(),
        )
        running.tell(settings.DATA_DIR, here)
        try:
            yield
        finally:
            running.forget(settings.DATA_DIR)

    def _children(self, listener: socket.socket, streaming: socket.socket) -> tuple[Child, ...]:
        if os.geteuid() == 0:
            self.say("Running as root; an ordinary user would do.")
            os.environ.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser")
        os.environ["PORT"] = str(listener.getsockname()[1])
        os.environ.setdefault("STREAM_URL", f"http://{LOOPBACK}:{streaming.getsockname()[1]}")
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "--quiet", "-A", "tracker.celery"]
        common: dict[str, Any] = {"directory": settings.BASE_DIR, "environment": dict(os.environ)}
        web = [
            *(*python, "gunicorn", "tracker.wsgi:application", "--bind", f"fd://{listener.fileno()}"),
            *("--workers", "2", "--threads", "4", "--timeout", "60", "--graceful-timeout", "4"),
            *("--log-level", "warning", "--worker-tmp-dir", str(settings.DATA_DIR)),
        ]
        stream = [
            *(*python, "gunicorn", "tracker.wsgi:application", "--bind", f"fd://{streaming.fileno()}"),
            # A thread a reader, and a few that say that there is no place. Readers come back by themselves.
            *("--workers", "1", "--threads", str(settings.STREAM_CONNECTIONS + STREAM_SPARE_THREADS)),
            *(
                "--graceful-timeout",
                "1",
                "--log-level",
                "warning",
                "--worker-tmp-dir",
                str(settings.DATA_DIR),
            ),
        ]
        for_stream = {**common, "environment": {**common["environment"], "SERVE_STREAM": "true"}}
        worker = [*celery, "worker", "--loglevel", "info", "--concurrency", "2", "--hostname", "tracker@%n"]
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = [
            *celery,
            "beat",
            "--loglevel",
            "warning",
            "--scheduler",
            "celery.beat:Scheduler",
            "--pidfile=",
        ]
        return (
            Child("web", web, pass_fds=(listener.fileno(),), **common),
            Child("stream", stream, pass_fds=(streaming.fileno(),), **for_stream),
            Child("worker", [*worker, *alone], **common),
            Child("beat", beat, **common),
        )

    def _wait_until_ready(self, supervisor: Supervisor, port: int) -> None:
        end = time.monotonic() + READY_WITHIN
        while supervisor.stopping is None:
            supervisor.turn(0.1)
            if answers(f"http://{LOOPBACK}:{port}/readyz"):
                return
            if time.monotonic() > end:
                raise CommandError(
                    f"The web server did not answer within {READY_WITHIN:.0f} s; its lines are above."
                )

    def _announce(self, port: int, admin: preparing.NewAdmin | None) -> None:
        here = f"http://{LOOPBACK}:{port}"
        self.say(f"\nReady after {time.monotonic() - self.began:.1f} s.")
        self.say(f"  latest     {here}/")
        self.say(f"  timeline   {here}/api/v1/timeline/")
        self.say(f"  API docs   {here}/api/v1/docs/")
        self.say(f"  admin      {here}/admin/")
        if admin:
            self.say(f"  sign in as {admin.name} with {admin.password} (shown this once; change it there)")
        if not settings.CONTACT_EMAIL:
            self.say("  CONTACT_EMAIL is not set: no source is asked until it is.")
        self.say("  Ctrl-C ends everything.\n")


def answers(url: str) -> bool:
    """Tell whether an address of ours answers 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own loopback address
            return bool(answer.status == 200)  # noqa: PLR2004 -- HTTP's OK
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
