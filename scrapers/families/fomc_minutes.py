"""Minutes of the Federal Open Market Committee: whose they are, and the event their release is.

An address carries the last day of the meeting, never the day of release, which is about three
weeks later. The event is the release: that is when the market reads them.
"""

import re
from datetime import date

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families.months import MONTHS, month_of
from scrapers.items import Identifier, Moment, Occurrence, TopicLink

BODY = "FOMC"
_MEETING = re.compile(
    rf"\b({MONTHS})\.?\s+(\d{{1,2}})(?:\s*[-\u2010-\u2014]\s*(?:({MONTHS})\.?\s+)?(\d{{1,2}}))?,\s+(\d{{4}})"
)
_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "FOMC minutes"),)


def meeting_end(text: str) -> date | None:
    """The last day of the meeting a title names: ``January 31-February 1, 2023`` ends in February."""
    found = _MEETING.search(text)
    if found is None:
        return None
    try:
        return date(int(found[5]), month_of(found[3] or found[1]), int(found[4] or found[2]))
    except ValueError:
        return None


def name_of(end: date) -> str:
    """What the Board calls the minutes of a meeting."""
    return f"fomcminutes{end:%Y%m%d}"


def release(end: date, public: Moment, *, notice: str = "") -> Occurrence:
    """The release of the minutes of the meeting that ended on a day; ``notice`` is the press release."""
    names = (name_of(end), notice) if notice else (name_of(end),)
    return Occurrence(
        identifiers=tuple(Identifier(Scheme.FED_RELEASE, name) for name in names),
        kind=Kind.MINUTES,
        title=f"FOMC minutes of the meeting that ended {end:%B} {end.day}, {end.year} are released",
        body=BODY,
        occurred=public,
        public=public,
        importance=weigh(Kind.MINUTES, body=BODY),
        topics=_TOPICS,
    )
