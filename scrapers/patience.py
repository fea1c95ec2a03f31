"""How long a page may be read: a parser that hangs costs seconds, and not its worker."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

# A library may swallow the exception, so it comes again.
AGAIN_AFTER = 1.0


class TookTooLong(Exception):
    """A page was read for longer than any page needs: a defect of its parser, whatever the page holds."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End the block with ``TookTooLong`` once it has lasted ``seconds`` by the wall clock.

    Only a main thread can be interrupted, which is where a worker's process works: elsewhere the
    block lasts as long as it lasts. Code that does not come back to Python is ended by the worker's
    hard limit instead.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    is_over = False

    def ring(_number: int, _frame: Any) -> None:
        if not is_over:
            raise TookTooLong(f"reading lasted longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_AFTER)
    try:
        yield
    finally:
        is_over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
