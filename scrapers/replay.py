"""Recorded answers at the transport: everything above it is the path a live answer takes."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from scrapers.http.connections import Deadline

COLUMNS = ("url", "match", "file", "status", "content_type", "captured_at")


class BadReplay(Exception):
    """The directory is no replay; the message names the line and says why."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded answer: what was served at an address, and when (UTC)."""

    url: str
    matches_path: bool
    file: Path
    status: int
    content_type: str
    captured_at: datetime


class Recordings:
    """A transport that answers from a directory with a ``replay.csv``; what is not listed is a 404.

    A recording answers the address it names. One that matches by path answers any address of its
    host and path that is a first page: one of the polls, or the first address asked of a path
    that is not polled.
    """

    def __init__(self, recordings: Iterable[Recording], *, polls: Iterable[str] = ()) -> None:
        self.by_url: dict[str, Recording] = {}
        self.by_path: dict[tuple[str, str], Recording] = {}
        for recording in recordings:
            if recording.matches_path:
                self.by_path.setdefault(_path(recording.url), recording)
            self.by_url.setdefault(_plain(recording.url), recording)
        self.first_pages: dict[tuple[str, str], set[str]] = {}
        for url in polls:
            self.first_pages.setdefault(_path(url), set()).add(_plain(url))

    def find(self, url: str) -> Recording | None:
        """The recording that answers ``url``, if one does."""
        if _plain(url) in self.by_url:
            return self.by_url[_plain(url)]
        first_pages = self.first_pages.setdefault(_path(url), {_plain(url)})
        return self.by_path.get(_path(url)) if _plain(url) in first_pages else None

    def adapter(self, deadline: Deadline) -> BaseAdapter:  # noqa: ARG002 - a file answers at once
        return RecordedAdapter(self)

    def captured_at(self, url: str, now: datetime) -> datetime:
        recording = self.find(url)
        return recording.captured_at if recording else now


class RecordedAdapter(HTTPAdapter):
    """Answers a request with the recorded bytes, as a connection of urllib3 would hand them over."""

    def __init__(self, recordings: Recordings) -> None:
        super().__init__()
        self.recordings = recordings

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        recording = self.recordings.find(request.url or "")
        if recording is None:
            return self._response(request, 404, "text/plain", b"")
        body = recording.file.read_bytes()
        return self._response(request, recording.status, recording.content_type, body)

    def _response(
        self, request: requests.PreparedRequest, status: int, content_type: str, body: bytes
    ) -> requests.Response:
        headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
        raw = HTTPResponse(body=BytesIO(body), headers=headers, status=status, preload_content=False)
        return self.build_response(request, raw)


def read_recordings(directory: Path) -> tuple[Recording, ...]:
    """The recordings that ``directory/replay.csv`` lists; raises ``BadReplay``."""
    listing = directory / "replay.csv"
    try:
        with listing.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise BadReplay(f"{listing} lacks the column {missing[0]!r}")
            return tuple(_recording(directory, row, f"{listing} line {rows.line_num}") for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReplay(f"{listing} cannot be read: {error}") from error


def _recording(directory: Path, row: Mapping[str, str | None], where: str) -> Recording:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    if cells["match"] not in ("exact", "path"):
        raise BadReplay(f"{where}: match is {cells['match']!r}, neither 'exact' nor 'path'")
    file = (directory / cells["file"]).resolve()
    if not file.is_relative_to(directory.resolve()) or not file.is_file():
        raise BadReplay(f"{where}: {cells['file']!r} is no file in {directory}")
    try:
        captured_at, status = datetime.fromisoformat(cells["captured_at"]), int(cells["status"])
    except ValueError as error:
        raise BadReplay(f"{where}: {error}") from error
    if captured_at.tzinfo is None:
        raise BadReplay(f"{where}: captured_at {cells['captured_at']!r} has no time zone")
    return Recording(cells["url"], cells["match"] == "path", file, status, cells["content_type"], captured_at)


def _plain(url: str) -> str:
    """An address as written by hand and as sent on the wire are the same address."""
    return unquote(url)


def _path(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower(), unquote(parts.path)
