"""Meetings of committees of Congress: the notice when it was given, the meeting once it was due.

A notice says what is intended, so a meeting is an event only of a page we saw after its hour, and one
that was called off is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from events import joint
from events.importance import weigh
from events.vocabulary import Kind, Scheme
from scrapers.families import watched_bills
from scrapers.families.watched_bills import Number, Watched
from scrapers.items import Identifier, Moment, Occurrence, ScrapedDocument, TopicLink

_LONGEST_TITLE = 160
_HEARING, _MARKUP, _MEETING = "hearing", "markup", "meeting"
KINDS = {_HEARING: Kind.HEARING, _MARKUP: Kind.MEETING, _MEETING: Kind.MEETING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting; ``sort`` is hearing, markup or meeting, ``committees`` are system codes with names."""

    event_id: str
    congress: int
    sort: str
    committees: tuple[tuple[str, str], ...]
    title: str
    starts: Moment
    noticed: Moment | None
    called_off: bool
    bills: tuple[Number, ...]
    url: str

    @property
    def body(self) -> str:
        """The committee, or the first of several."""
        return self.committees[0][1]

    @property
    def number(self) -> str:
        """What every record of the meeting calls it, e.g. ``119 senate 338900``."""
        chamber = "house" if self.committees[0][0].startswith("h") else "senate"
        return f"{self.congress} {chamber} {self.event_id}"

    @property
    def watched(self) -> tuple[Watched, ...]:
        """The watched bills on its agenda."""
        found = (watched_bills.find(f"{self.congress}/{kind}/{number}") for kind, number in self.bills)
        return tuple(bill for bill in found if bill is not None)


def document(meeting: Meeting, *, captured_at: datetime) -> ScrapedDocument:
    """The document a meeting's record is, as seen at ``captured_at`` (UTC)."""
    return ScrapedDocument(
        external_id=meeting.event_id,
        url=meeting.url,
        title=f"{meeting.body}: {meeting.title}",
        text=meeting.title,
        published=meeting.noticed,
        occurrences=tuple(_occurrences(meeting, captured_at)),
        data={
            "starts": meeting.starts.at.isoformat(),
            "called off": meeting.called_off,
            "committees": [code for code, _ in meeting.committees],
            "bills": [watched_bills.designation(bill) for bill in meeting.bills],
            # No scheme names meetings: the number that both records of one carry has to join them.
            **joint.as_data("committee meeting", meeting.number, meeting.starts.local_date),
        },
    )


def _occurrences(meeting: Meeting, captured_at: datetime) -> Iterator[Occurrence]:
    day = meeting.starts.local_date
    if meeting.noticed is not None and meeting.noticed.at < meeting.starts.at:
        told = f"{meeting.body} schedules a {meeting.sort} for {day:%B} {day.day}, {day.year}"
        yield _occurrence(meeting, Kind.SCHEDULE, f"{told}: {_short(meeting.title)}", meeting.noticed, ())
    if not meeting.called_off and meeting.starts.at <= captured_at:
        told = f"{meeting.body} holds a {meeting.sort}: {_short(meeting.title)}"
        yield _occurrence(meeting, KINDS[meeting.sort], told, meeting.starts, _names(meeting))


def _occurrence(
    meeting: Meeting, kind: Kind, title: str, at: Moment, names: tuple[Identifier, ...]
) -> Occurrence:
    topics = _topics(meeting)
    return Occurrence(
        identifiers=names,
        kind=kind,
        title=title,
        body=meeting.body,
        occurred=at,
        public=at,
        summary=meeting.title,
        effective_date=meeting.starts.local_date if kind == Kind.SCHEDULE else None,
        importance=weigh(kind, body=meeting.body),
        topics=topics,
        requires_topic=not topics,
    )


def _names(meeting: Meeting) -> tuple[Identifier, ...]:
    """A hearing on one watched bill is a step of that bill; one on several is a step of none alone."""
    if meeting.sort != _HEARING or len(meeting.watched) != 1:
        return ()
    (bill,) = meeting.watched
    step = f"{bill.identifier}/{meeting.starts.local_date}/{Kind.HEARING}/{meeting.committees[0][0]}"
    return (Identifier(Scheme.US_BILL_STEP, step),)


def _topics(meeting: Meeting) -> tuple[TopicLink, ...]:
    links = {link.topic: link for bill in meeting.watched for link in watched_bills.topics(bill)}
    return tuple(links.values())


def _short(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
