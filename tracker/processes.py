"""Small questions about processes and ports of this machine, on any system that has `ps` or /proc."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tracker.supervisor import LAUNCH

LOOPBACK = "127.0.0.1"


def free_port(wished: int) -> int:
    """Return the wished port when nothing listens there, else one the system picks."""
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free on 127.0.0.1")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_server_of(pid: int, data: Path) -> bool:
    """Tell whether a process is the PostgreSQL server of a data directory: it works in that directory."""
    if not is_alive(pid):
        return False
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
        except (FileNotFoundError, PermissionError):
            return False  # ended just now, or another user's
    listed = subprocess.run(  # noqa: S603 -- a fixed command
        ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return not listed.startswith("Z") and "postgres" in listed and str(data) in listed


def run_bound_to_us(command: list[str]) -> int:
    """Run a command that ends when we are killed. Return its exit status."""
    program = shutil.which(command[0]) or command[0]
    launch = [sys.executable, "-I", str(LAUNCH), str(int(signal.SIGTERM)), str(os.getpid()), "-1", "-1"]
    return subprocess.run([*launch, program, *command[1:]], check=False).returncode  # noqa: S603 -- as we were told


def last_line(text: str) -> str:
    """Return the last line that says something."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
