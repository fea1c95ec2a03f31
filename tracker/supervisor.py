"""Children that are started, watched, restarted and stopped together.

One thread and one loop: lines of the children are printed behind their name, a child that died is
started again, and a signal ends them all. Each child leads a session of its own, so that a Ctrl-C in
the terminal reaches the supervisor alone and the order of stopping is ours.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Self

LAUNCH = Path(__file__).with_name("launch.py")
LONGEST_PAUSE = 30.0
CALM_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten

Say = Callable[[str], None]


@dataclass
class Child:
    """One long-running command.

    `stop_signal` asks it to end, `hard_signal` insists; `before_start` clears what an earlier death
    left behind. Without `log` its lines are printed by the supervisor.
    """

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    hard_signal: signal.Signals = signal.SIGQUIT
    environment: Mapping[str, str] | None = None
    directory: Path | None = None
    account: tuple[int, int] = (-1, -1)
    pass_fds: tuple[int, ...] = ()
    log: Path | None = None
    before_start: Callable[[], None] = lambda: None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)
    started: float = field(default=0.0, init=False)
    restart_at: float | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the command; the clock of restarts begins again."""
        self.before_start()
        uid, gid = self.account
        launcher = [sys.executable, "-I", str(LAUNCH), str(int(self.stop_signal)), str(os.getpid())]
        with self._output() as output:
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands
                [*launcher, str(uid), str(gid), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.directory,
                pass_fds=self.pass_fds,
                start_new_session=True,
            )
        self.started = time.monotonic()
        self.restart_at = None

    @contextlib.contextmanager
    def _output(self) -> Iterator[int]:
        if self.log is None:
            yield subprocess.PIPE
            return
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def output(self) -> IO[bytes] | None:
        return self.process.stdout if self.process else None

    def ask_to_stop(self) -> None:
        """Send the gentle signal; a process already gone is fine."""
        self._signal(self.stop_signal)

    def insist(self) -> None:
        """Send the harder signal."""
        self._signal(self.hard_signal)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.is_running:
            self.process.send_signal(number)

    def clear_group(self) -> None:
        """Kill what is left of the child's process group: a dead worker leaves no orphan at work."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; False when the time ran out."""
        if self.process is None:
            return True
        try:
            self.process.wait(timeout=max(seconds, 0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def how_it_ended(self) -> str:
        """Words for the exit status, as a person would say it."""
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit status {code}"


def stop_all(children: Sequence[Child], *, gentle: float, hard: float) -> None:
    """Ask all children at once to stop, insist after `gentle` seconds, kill after `hard` more."""
    for child in children:
        child.ask_to_stop()
    if not _all_ended(children, gentle):
        for child in children:
            child.insist()
        _all_ended(children, hard)
    for child in children:
        child.clear_group()


def _all_ended(children: Sequence[Child], seconds: float) -> bool:
    end = time.monotonic() + seconds
    ended = [child.wait(end - time.monotonic()) for child in children]
    return all(ended)


class Supervisor:
    """Keeps children alive until a signal says stop."""

    def __init__(self, *, say: Say, first_pause: float = 1.0) -> None:
        self.say = say
        self.first_pause = first_pause
        self.children: list[Child] = []
        self.stopping: str | None = None
        self._selector = selectors.DefaultSelector()
        self._pending: dict[int, bytes] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self._selector.close()

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.stopping = signal.Signals(number).name

    def watch(self, child: Child) -> None:
        """Take a child into care; one that does not run yet is started."""
        self.children.append(child)
        if not child.is_running:
            child.start()
        self._listen(child)

    def _listen(self, child: Child) -> None:
        if child.output is not None:
            os.set_blocking(child.output.fileno(), False)
            self._selector.register(child.output, selectors.EVENT_READ, (child, child.output))

    def turn(self, seconds: float = 0.2) -> None:
        """Print what the children said, and start again whoever died."""
        if self._selector.get_map():
            for key, _ in self._selector.select(timeout=seconds):
                self._print_from(*key.data)
        else:
            time.sleep(seconds)
        if self.stopping is None:
            for child in self.children:
                self._revive(child)

    def _print_from(self, child: Child, stream: IO[bytes]) -> None:
        number = stream.fileno()
        chunk = os.read(number, 65536)
        lines = (self._pending.pop(number, b"") + chunk).split(b"\n")
        if chunk:
            self._pending[number] = lines.pop()
        else:
            self._selector.unregister(stream)
            stream.close()
        for line in lines:
            if line:
                self.say(f"{child.name:<8} | {line.decode(errors='replace')}")

    def _revive(self, child: Child) -> None:
        if child.is_running:
            return
        now = time.monotonic()
        if child.restart_at is None:
            child.deaths = 1 if now - child.started > CALM_AFTER else child.deaths + 1
            pause = min(self.first_pause * 2 ** (child.deaths - 1), LONGEST_PAUSE)
            child.restart_at = now + pause
            child.clear_group()
            self.say(f"{child.name} died ({child.how_it_ended()}); starting it again in {pause:.0f} s")
        elif now >= child.restart_at:
            child.start()
            self._listen(child)
            self.say(f"{child.name} is started again")

    def run(self) -> None:
        """Keep the children alive until a signal comes."""
        while self.stopping is None:
            self.turn()

    def drain(self) -> None:
        """Print the last words of children that have ended."""
        while self._selector.get_map():
            ready = self._selector.select(timeout=0)
            if not ready:
                return
            for key, _ in ready:
                self._print_from(*key.data)
