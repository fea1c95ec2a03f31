"""What DATA_DIR tells other commands: the server that runs there, and this machine's secret key.

Without Django: settings.py reads it before there are settings.
"""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Running:
    """The server that `up` keeps running, for commands in other terminals."""

    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    port: int
    pid: int


class AlreadyRunning(Exception):
    """Another `up` holds this data directory."""


def _file(data_dir: Path) -> Path:
    return data_dir / "running.json"


def read(data_dir: Path) -> Running | None:
    """Return the running server of a data directory; None when there is none, or none we may ask."""
    try:
        return Running(**json.loads(_file(data_dir).read_text()))
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return None


def tell(data_dir: Path, running: Running) -> None:
    """Let other commands find the server."""
    write_private(_file(data_dir), json.dumps(asdict(running)))


def forget(data_dir: Path) -> None:
    """Take the server's address back."""
    _file(data_dir).unlink(missing_ok=True)


def hold(data_dir: Path) -> "IO[str]":
    """Hold the data directory for as long as the returned file is open.

    Raises AlreadyRunning when another process does.
    """
    make_private(data_dir)
    lock = (data_dir / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyRunning(f"A tracker already runs on {data_dir}.") from None
    return lock


def secret_key(data_dir: Path) -> str:
    """Return the key kept in a data directory, empty when there is none we may read."""
    try:
        return (data_dir / "secret-key").read_text()
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return ""


def ensure_secret_key(data_dir: Path) -> str:
    """Return the key of a data directory, made on the first call."""
    if not secret_key(data_dir):
        write_private(data_dir / "secret-key", secrets.token_urlsafe(50))
    return secret_key(data_dir)


def make_private(directory: Path) -> None:
    """Make a missing directory that only its owner can enter; one that exists is left as it is."""
    if not directory.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.mkdir(mode=0o700)


def write_private(path: Path, text: str) -> None:
    """Write a file only its owner can read, whole or not at all."""
    make_private(path.parent)
    passing = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    passing.replace(path)
