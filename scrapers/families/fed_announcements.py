"""Releases on monetary policy other than statements: what each is by its title, and its event."""

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families import fomc_minutes
from scrapers.families.fed_releases import ReleaseKind, kind_of
from scrapers.items import Identifier, Moment, Occurrence, TopicLink

BOARD = "Federal Reserve Board"
COMMITTEE = "FOMC"
_KINDS = {
    ReleaseKind.MINUTES: Kind.MINUTES,
    ReleaseKind.PROJECTIONS: Kind.DATA_RELEASE,
    ReleaseKind.STRATEGY: Kind.STATEMENT,
    ReleaseKind.OTHER: Kind.STATEMENT,
}
_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "release on monetary policy"),)


def occurrences(name: str, title: str, at: Moment) -> tuple[Occurrence, ...]:
    """The event of a release; none for statements and notes, whose pages say what was decided."""
    kind = kind_of(title)
    if kind not in _KINDS:
        return ()
    committee = "open market committee" in title.lower() or "fomc" in title.lower()
    meeting = fomc_minutes.meeting_end(title)
    if kind == ReleaseKind.MINUTES and committee and meeting:
        return (fomc_minutes.release(meeting, at, notice=name),)
    body = COMMITTEE if committee else BOARD
    sort = Kind.SCHEDULE if "meeting schedule" in title.lower() else _KINDS[kind]
    return (
        Occurrence(
            identifiers=(Identifier(Scheme.FED_RELEASE, name),),
            kind=sort,
            title=title,
            body=body,
            occurred=at,
            public=at,
            importance=weigh(sort, body=body),
            topics=_TOPICS,
        ),
    )


def repeated(name: str, title: str) -> tuple[Identifier, ...]:
    """The decision that a list repeats of a statement, which the statement's own page states."""
    is_statement = kind_of(title) == ReleaseKind.STATEMENT
    return (Identifier(Scheme.FED_RELEASE, f"{name}#rate"),) if is_statement else ()
