"""The changes as they come, told to many listeners by one reader of the ledger.

The newest changes are kept in memory for all listeners together; a listener holds nothing but its own
place, and one that is further behind reads the ledger until it has caught up. So memory is bounded
however slow listeners are, and nobody who waits holds a connection of the database.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from threading import BoundedSemaphore, Condition, Thread

import structlog
from django.db import InterfaceError, OperationalError, connection

from events.services import changes

POLL_SECONDS = 0.5
KEPT_CHANGES = 1000
KEPT_CHARACTERS = 8_000_000
AT_ONCE = 100
# How many listeners may read the ledger by themselves at one time.
CATCHING_UP = 4
# Seconds a listener may take to accept what it is sent.
SLOW_AFTER = 20.0

log = structlog.get_logger(__name__)


class Full(Exception):
    """As many listen as may; the message says who has to wait."""


class TooMany(Full):
    """As many listen from one client address as may."""


@dataclass(frozen=True, slots=True)
class Told:
    """One change as its public JSON, which holds no line break."""

    seq: int
    text: str


@dataclass(eq=False, slots=True)
class Listener:
    """Whoever is told; ``cut`` ends its connection, ``sending_since`` is on the monotonic clock."""

    client: str
    cut: Callable[[], None]
    sending_since: float | None = field(default=None)

    def is_slow(self) -> bool:
        """Whether it has not accepted for too long what it is being sent."""
        since = self.sending_since
        return since is not None and time.monotonic() - since > SLOW_AFTER


class Broadcast:
    """One reader for all listeners of a process, at work while anybody listens."""

    def __init__(self, *, limit: int, limit_per_client: int) -> None:
        self.limit = limit
        self.limit_per_client = limit_per_client
        self.listeners: set[Listener] = set()
        self._changed = Condition()
        self._catching_up = BoundedSemaphore(CATCHING_UP)
        self._reader: Thread | None = None
        self._forget()

    def _forget(self) -> None:
        # Kept are the changes numbered above ``since``, up to ``newest``.
        self._kept: deque[Told] = deque()
        self._characters = 0
        self._since = 0
        self._newest: int | None = None

    def join(self, *, client: str, cut: Callable[[], None]) -> Listener:
        """Take in one more listener; raises ``Full`` or ``TooMany`` when there is no place."""
        with self._changed:
            if len(self.listeners) >= self.limit:
                raise Full(f"{self.limit} readers follow the stream already, which is as many as may")
            if sum(one.client == client for one in self.listeners) >= self.limit_per_client:
                raise TooMany(f"{self.limit_per_client} readers follow the stream from your address already")
            listener = Listener(client, cut)
            self.listeners.add(listener)
            self._ensure_reader()
        return listener

    def leave(self, listener: Listener) -> None:
        """Give a listener's place away; once is enough."""
        with self._changed:
            self.listeners.discard(listener)

    def after(self, cursor: int, *, wait: float) -> tuple[Told, ...]:
        """Some changes numbered above ``cursor``; none when none came within ``wait`` seconds."""
        with self._changed:
            self._ensure_reader()
            if not self._is_beyond(cursor):
                self._changed.wait(wait)
            if not self._is_beyond(cursor):
                return ()
            if cursor >= self._since:
                place = cursor - self._since
                return tuple(islice(self._kept, place, place + AT_ONCE))
        return self._from_the_ledger(cursor)

    def _is_beyond(self, cursor: int) -> bool:
        return self._newest is not None and cursor < self._newest

    def _from_the_ledger(self, cursor: int) -> tuple[Told, ...]:
        with self._catching_up:
            try:
                page = changes.read(after=cursor, limit=AT_ONCE)
            finally:
                connection.close()
        return tuple(_told(change) for change in page.changes)

    def _ensure_reader(self) -> None:
        if self._reader is None:
            self._reader = Thread(target=self._follow, daemon=True, name="stream")
            self._reader.start()

    def _follow(self) -> None:
        """Read what is new, a little later again, until nobody listens; the next listener starts another."""
        try:
            while self.listeners:
                has_more = self._try_to_read()
                self._cut_slow()
                if not has_more:
                    time.sleep(POLL_SECONDS)
        finally:
            connection.close()
            with self._changed:
                self._reader = None
                self._forget()

    def _try_to_read(self) -> bool:
        try:
            return self._read()
        except (OperationalError, InterfaceError) as error:
            log.warning("the stream cannot read the ledger; it tries again", error=str(error).strip())
            connection.close()
            return False

    def _read(self) -> bool:
        """Take in what is new since the last look; whether there is more."""
        if self._newest is None:
            newest = changes.latest()
            with self._changed:
                self._newest = self._since = newest
                self._changed.notify_all()
            return False
        page = changes.read(after=self._newest, limit=AT_ONCE)
        if page.changes:
            self._keep([_told(change) for change in page.changes])
        return page.has_more

    def _keep(self, told: list[Told]) -> None:
        with self._changed:
            self._kept.extend(told)
            self._characters += sum(len(one.text) for one in told)
            while len(self._kept) > KEPT_CHANGES or self._characters > KEPT_CHARACTERS:
                self._characters -= len(self._kept.popleft().text)
                self._since += 1
            self._newest = told[-1].seq
            self._changed.notify_all()

    def _cut_slow(self) -> None:
        with self._changed:
            slow = [one for one in self.listeners if one.is_slow()]
        for one in slow:
            log.info("cut a reader of the stream that does not read", client=one.client)
            one.cut()


def _told(change: changes.Change) -> Told:
    return Told(change.seq, change.as_text())
