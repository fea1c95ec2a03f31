"""Recorded answers at the transport: which address gets which."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.errors import Refused
from scrapers.http import Client
from scrapers.items import NotFound, Page
from scrapers.replay import COLUMNS, BadReplay, Recordings, read_recordings

NOW = datetime(2026, 9, 1, tzinfo=UTC)
SITE = "https://news.example"


def write(directory: Path, *rows: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> Path:
    with (directory / "replay.csv").open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return directory


def ask(directory: Path, *urls: str, polls: tuple[str, ...] = ()) -> list[Page | NotFound]:
    client = Client(contact="x", transport=Recordings(read_recordings(directory), polls=polls))
    return [client.get(url, hosts={"news.example"}, now=NOW) for url in urls]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_bytes(b"one")
    (tmp_path / "b.json").write_bytes(b"two")
    return write(
        tmp_path,
        (f"{SITE}/a?q=x y&p[1]=2", "exact", "a.html", "200", "text/html", "2025-01-29T19:05:00Z"),
        (
            f"{SITE}/list?since=2025&page[number]=1",
            "path",
            "b.json",
            "200",
            "application/json",
            "2025-07-01T00:00Z",
        ),
        (f"{SITE}/no", "exact", "a.html", "403", "text/html", "2025-07-01T00:00Z"),
    )


def test_a_listed_address_gets_its_bytes_type_and_time(directory: Path) -> None:
    (page,) = ask(directory, f"{SITE}/a?q=x%20y&p%5B1%5D=2")
    assert isinstance(page, Page)
    assert (page.body, page.content_type) == (b"one", "text/html")
    assert page.captured_at == datetime(2025, 1, 29, 19, 5, tzinfo=UTC)


def test_an_address_that_is_not_listed_is_a_404(directory: Path) -> None:
    (answer,) = ask(directory, f"{SITE}/a?q=other")
    assert isinstance(answer, NotFound)


def test_a_match_by_path_answers_the_first_page_whatever_its_query(directory: Path) -> None:
    first, second = f"{SITE}/list?since=2026&page[number]=1", f"{SITE}/list?since=2026&page[number]=2"
    answers = ask(directory, first, second, polls=(first,))
    assert [type(answer) for answer in answers] == [Page, NotFound]


def test_two_polls_of_one_path_are_two_first_pages(directory: Path) -> None:
    polls = (f"{SITE}/list?of=a", f"{SITE}/list?of=b")
    assert {type(answer) for answer in ask(directory, *polls, polls=polls)} == {Page}


def test_a_path_that_is_not_polled_answers_the_first_address_asked(directory: Path) -> None:
    answers = ask(directory, f"{SITE}/list?at=1", f"{SITE}/list?at=2", f"{SITE}/list?at=1")
    assert [type(answer) for answer in answers] == [Page, NotFound, Page]


def test_a_recorded_refusal_is_a_refusal(directory: Path) -> None:
    with pytest.raises(Refused):
        ask(directory, f"{SITE}/no")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((f"{SITE}/", "like", "a.html", "200", "", "2025-07-01T00:00Z"), "neither 'exact' nor 'path'"),
        ((f"{SITE}/", "exact", "../../etc/passwd", "200", "", "2025-07-01T00:00Z"), "is no file in"),
        ((f"{SITE}/", "exact", "missing.html", "200", "", "2025-07-01T00:00Z"), "is no file in"),
        ((f"{SITE}/", "exact", "a.html", "fine", "", "2025-07-01T00:00Z"), "invalid literal"),
        ((f"{SITE}/", "exact", "a.html", "200", "", "yesterday"), "Invalid isoformat"),
        ((f"{SITE}/", "exact", "a.html", "200", "", "2025-07-01T00:00"), "no time zone"),
        ((f"{SITE}/", "exact"), "is no file in"),
    ],
)
def test_a_bad_line_is_named(row: tuple[str, ...], reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"one")
    with pytest.raises(BadReplay, match=reason) as caught:
        read_recordings(write(tmp_path, row))
    assert "line 2" in str(caught.value)


def test_a_directory_without_a_listing_or_a_column_is_no_replay(tmp_path: Path) -> None:
    with pytest.raises(BadReplay, match="cannot be read"):
        read_recordings(tmp_path)
    with pytest.raises(BadReplay, match="lacks the column 'captured_at'"):
        read_recordings(write(tmp_path, columns=COLUMNS[:-1]))
