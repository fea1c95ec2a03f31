"""The public record as files, once a day: the whole timeline, and the changes since the last dump.

A dump names the ``seq`` it stands at. Its timeline holds every change up to that number, and may hold
one of a moment later; whoever follows the changes from there on has a copy of the server.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from django.conf import settings
from django.db import connection

from events.services import changes, exports, public, typed

LOCK = 0x64756D70
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WRITING = ".writing"
MANIFEST, LINES, TABLE, DELTA = "manifest.json", "timeline.ndjson.gz", "timeline.parquet", "changes.ndjson.gz"
MEDIA_TYPES = {LINES: "application/gzip", DELTA: "application/gzip", TABLE: "application/vnd.apache.parquet"}
PIECE = 1000
BLOCK = 1 << 20
ROWS_OF_A_GROUP = 50_000
# Twice the size of the default, at a third of the time.
LEVEL = 1


@dataclass(frozen=True, slots=True)
class Dumped:
    """One file of a dump, as its manifest tells it."""

    path: Path
    media_type: str
    bytes: int
    sha256: str


def place() -> Path:
    """Where the dumps lie."""
    return Path(settings.DATA_DIR) / "dumps"


def manifests() -> list[dict[str, Any]]:
    """What each dump says of itself, the newest first."""
    return [_manifest(day) for day in sorted(_days(), reverse=True)]


def file(*, day: str, name: str) -> Dumped | None:
    """A file that a dump's manifest names; ``None`` for any other."""
    if day not in _days():
        return None
    told = {one["name"]: one for one in _manifest(day)["files"]}.get(name)
    if told is None:
        return None
    return Dumped(place() / day / name, told["media_type"], told["bytes"], told["sha256"])


def write_due(*, now: datetime) -> bool:
    """Write the dump of ``now``'s day if its hour has come and nobody has or does; whether it was written."""
    day = now.date().isoformat()
    if now.hour < settings.DUMP_HOUR or day in _days():
        return False
    with _alone() as is_alone:
        if not is_alone or day in _days():
            return False
        _write(day, now)
        _forget_old()
    return True


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the writers' lock, which the database lets go of when this process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_alone: bool = cursor.fetchone()[0]
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _write(day: str, now: datetime) -> None:
    since = max((_manifest(one)["seq"] for one in _days()), default=None)
    target = place() / f"{WRITING}-{day}"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    # Taken before the timeline is read, so that nothing up to it is missing there.
    seq = changes.latest()
    events = _write_timeline(target)
    changed = 0 if since is None else _write_delta(target / DELTA, since, seq)
    told = {
        "day": day,
        "written_at": public.instant(now),
        "seq": seq,
        "since": since,
        "events": events,
        "changes": changed,
        "files": [_told(path) for path in sorted(target.iterdir())],
    }
    (target / MANIFEST).write_text(json.dumps(told, indent=2) + "\n")
    for path in target.iterdir():
        _keep(path)
    target.rename(place() / day)
    _keep(place())


def _write_timeline(target: Path) -> int:
    """Write both forms of the timeline in one pass, so that they hold the same events; how many."""
    events, held = 0, list[pa.Table]()
    with ExitStack() as open_files:
        lines = open_files.enter_context(gzip.GzipFile(target / LINES, "wb", LEVEL, mtime=0))
        table = open_files.enter_context(
            pyarrow.parquet.ParquetWriter(target / TABLE, typed.SCHEMA, compression="zstd")
        )
        for rows in exports.texts_and_lines():
            lines.write("".join(f"{text}\n" for text, _ in rows).encode())
            held.append(typed.table("".join(line for _, line in rows).encode()))
            events += len(rows)
            if sum(one.num_rows for one in held) >= ROWS_OF_A_GROUP:
                table.write_table(pa.concat_tables(held))
                held.clear()
        if held:
            table.write_table(pa.concat_tables(held))
    return events


def _write_delta(path: Path, since: int, seq: int) -> int:
    after = since
    with gzip.GzipFile(path, "wb", LEVEL, mtime=0) as lines:
        while after < seq:
            page = changes.read(after=after, limit=min(PIECE, seq - after))
            lines.write("".join(f"{change.as_text()}\n" for change in page.changes).encode())
            after = page.cursor
    return seq - since


def _told(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    with path.open("rb") as body:
        while block := body.read(BLOCK):
            digest.update(block)
    return {
        "name": path.name,
        "media_type": MEDIA_TYPES[path.name],
        "bytes": path.stat().st_size,
        "sha256": digest.hexdigest(),
    }


def _keep(path: Path) -> None:
    """Have it on the disk before a name tells of it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _days() -> list[str]:
    if not place().is_dir():
        return []
    return [path.name for path in place().iterdir() if DAY.fullmatch(path.name)]


def _manifest(day: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((place() / day / MANIFEST).read_text())
    return told


def _forget_old() -> None:
    for day in sorted(_days(), reverse=True)[settings.DUMPS_KEPT :]:
        shutil.rmtree(place() / day)
    for left in place().glob(f"{WRITING}-*"):
        shutil.rmtree(left)
