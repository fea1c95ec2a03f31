"""Real titles, read where they lie beside the checkout; the repository keeps their keys and labels only."""

import csv
import hashlib
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SHARED = Path(settings.BASE_DIR).parent / "shared"
LABELS = Path(settings.BASE_DIR) / "tests" / "events" / "topic_labels.csv"
CONSTRUCTED = LABELS.with_name("constructed_titles.csv")
HELD_OUT, OPEN, MADE = "held-out", "open", "constructed"
UNCLEAR = "unclear"


class NoMaterial(Exception):
    """The titles that the labels are of are not beside this checkout."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One title with what it is about: topic slugs, and those whose words it has without being about them."""

    key: str
    half: str
    title: str
    text: str
    topics: frozenset[str]
    looks_like: frozenset[str]

    @property
    def material(self) -> str:
        """Which file it was read from."""
        return self.key.partition("/")[0]


def half_of(key: str) -> str:
    """Which half a key falls in; told by its hash, so that nobody chose."""
    odd = int(hashlib.sha256(f"half{key}".encode()).hexdigest()[0], 16) % 2
    return HELD_OUT if odd else OPEN


def labelled() -> tuple[Labelled, ...]:
    """Every labelled title whose label is certain. Raises ``NoMaterial`` where the titles are not."""
    told = _titles()
    return tuple(
        Labelled(
            key=row["key"],
            half=row["half"],
            title=told[row["key"]][0],
            text=told[row["key"]][1],
            topics=_slugs(row["topics"]),
            looks_like=frozenset(row["looks_like"].split()),
        )
        for row in labels()
        if row["topics"] != UNCLEAR
    )


def constructed() -> tuple[Labelled, ...]:
    """Titles made up for cases that the real ones lack; scored apart from them."""
    with CONSTRUCTED.open(newline="", encoding="utf-8") as lines:
        return tuple(
            Labelled(
                key=f"{MADE}/{number}",
                half=MADE,
                title=row["title"],
                text="",
                topics=_slugs(row["topics"]),
                looks_like=frozenset(row["looks_like"].split()),
            )
            for number, row in enumerate(csv.DictReader(lines))
        )


def _slugs(told: str) -> frozenset[str]:
    return frozenset(one.partition(":")[0] for one in told.split())


def labels() -> list[dict[str, str]]:
    """The rows as they are kept: key, half, topics with their relation, topics it looks like."""
    with LABELS.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _titles() -> dict[str, tuple[str, str]]:
    """Title and text by key."""
    if not SHARED.is_dir():
        raise NoMaterial(
            f"the labelled titles are read from {SHARED.name}/ beside the checkout: it is not there"
        )
    return {
        f"{material}/{key}": (" ".join(title.split()), text)
        for material, read in READERS.items()
        for key, title, text in read()
    }


def _rows(path: str) -> Iterator[dict[str, str]]:
    with (SHARED / path).open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def _facts() -> Iterator[tuple[str, str, str]]:
    for row in _rows("facts/events.csv"):
        yield row["event_id"], row["description"], ""


def _sec() -> Iterator[tuple[str, str, str]]:
    for row in _rows("samples/derived/sec-press-releases-2025.csv"):
        yield row["Release No."], row["Headline"], ""


def _white_house() -> Iterator[tuple[str, str, str]]:
    for row in _rows("samples/derived/whitehouse-actions-2025.csv"):
        yield row["Link"].partition("presidential-actions/")[2].strip("/"), row["Headline"], ""


def _treasury() -> Iterator[tuple[str, str, str]]:
    told = (SHARED / "samples/derived/treasury-news-timestamps-2002-2026.json").read_text(encoding="utf-8")
    for slug, row in json.loads(told).items():
        yield slug, row["title"], ""


def _fomc() -> Iterator[tuple[str, str, str]]:
    for row in _rows("samples/fed-board/derived_fomc_statements_2023_to_2026-06.csv"):
        yield row["id"], row["title"], row["body"]


def _fed_press() -> Iterator[tuple[str, str, str]]:
    for item in ET.parse(SHARED / "samples/fed-board/press_monetary_2026-08-15_trimmed.xml").iter("item"):
        yield (item.findtext("link") or "").rpartition("/")[2], item.findtext("title") or "", ""


def _register(name: str) -> Callable[[], Iterator[tuple[str, str, str]]]:
    def read() -> Iterator[tuple[str, str, str]]:
        told = (SHARED / "samples/federal-register" / name).read_text(encoding="utf-8")
        for row in json.loads(told)["results"]:
            yield row["document_number"], row.get("title") or row.get("subject_1") or "", ""

    return read


READERS: dict[str, Callable[[], Iterator[tuple[str, str, str]]]] = {
    "facts": _facts,
    "sec": _sec,
    "whitehouse": _white_house,
    "treasury": _treasury,
    "fomc": _fomc,
    "fed-press": _fed_press,
    "register-2016": _register("documents-2016-02-29-per_page1000.json"),
    "inspection-2020": _register("public-inspection-current-2020.json"),
}
