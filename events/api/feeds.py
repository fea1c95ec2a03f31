"""Pages of the timeline for feed readers, and whole selections for calendars."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import orjson
from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from events.services import exports
from events.services.selection import Filters
from events.vocabulary import Precision

TITLE = "Policy Event Tracker"
DESCRIPTION = "Dated policy events with their evidence, as they became public."
# Characters that XML and calendars cannot hold.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
DAYS = {Precision.DAY: 1, Precision.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Place:
    """Absolute addresses of a feed's page and of the next one."""

    here: str
    following: str | None


class PagedAtom(Atom1Feed):
    """Atom with the address of the next page (RFC 5005)."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if self.feed["following"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["following"]})


def atom(texts: tuple[str, ...], place: Place) -> bytes:
    """Atom (RFC 4287), an entry for each event."""
    feed: SyndicationFeed = PagedAtom(
        title=TITLE,
        link=settings.PUBLIC_URL,
        description=DESCRIPTION,
        subtitle=DESCRIPTION,
        feed_url=place.here,
        following=place.following,
        author_name=TITLE,
    )
    for event in map(orjson.loads, texts):
        feed.add_item(
            title=_clean(event["title"]),
            link=settings.PUBLIC_URL + event["url"],
            description=_clean(event["summary"]),
            unique_id=f"urn:uuid:{event['id']}",
            pubdate=datetime.fromisoformat(event["published_at"]),
            updateddate=datetime.fromisoformat(event["updated_at"]),
            categories=_tags(event),
        )
    return feed.writeString("utf-8").encode()


def json_feed(texts: tuple[str, ...], place: Place) -> bytes:
    """JSON Feed 1.1, an item for each event."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "description": DESCRIPTION,
        "home_page_url": settings.PUBLIC_URL,
        "feed_url": place.here,
        "items": [_item(orjson.loads(text)) for text in texts],
    }
    if place.following:
        feed["next_url"] = place.following
    return orjson.dumps(feed)


def _item(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{event['id']}",
        "url": settings.PUBLIC_URL + event["url"],
        "title": event["title"],
        "content_text": event["summary"],
        "date_published": event["published_at"],
        "date_modified": event["updated_at"],
        "tags": _tags(event),
    }


def as_calendar(filters: Filters) -> Iterator[bytes]:
    """A calendar (RFC 5545) of when events happened or will; an event keeps its UID when it is moved."""
    head = icalendar.Calendar()
    head.add("version", "2.0")
    head.add("prodid", "-//Policy Event Tracker//Timeline//EN")
    head.add("name", TITLE)
    begin, end = head.to_ical().split(b"END:VCALENDAR")
    yield begin
    for texts in exports.texts(filters=filters):
        yield b"".join(_appointment(orjson.loads(text)).to_ical() for text in texts)
    yield b"END:VCALENDAR" + end


def _appointment(event: dict[str, Any]) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", event["id"])
    entry.add("summary", _clean(event["title"]))
    entry.add("description", _clean(event["summary"]))
    entry.add("url", settings.PUBLIC_URL + event["url"])
    entry.add("categories", _tags(event))
    entry.add("dtstamp", datetime.fromisoformat(event["updated_at"]))
    entry.add("last-modified", datetime.fromisoformat(event["updated_at"]))
    entry.add("sequence", event["revision"])
    start, end = _span(event)
    entry.add("dtstart", start)
    if end is not None:
        entry.add("dtend", end)
    return entry


def _span(event: dict[str, Any]) -> tuple[datetime | date, date | None]:
    """An instant where it is known to the minute, else the whole days it may lie on."""
    at, precision = datetime.fromisoformat(event["occurred_at"]), Precision(event["occurred_precision"])
    if precision is Precision.MINUTE:
        return at, None
    # Such an instant is the midnight of some zone of America, which is the same date in UTC.
    first = at.date()
    if precision is Precision.MONTH:
        return first, (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, first + timedelta(days=DAYS[precision])


def _tags(event: dict[str, Any]) -> list[str]:
    return [event["kind"], *(link["topic"] for link in event["topics"])]


def _clean(text: str) -> str:
    return CONTROL.sub("", text)
