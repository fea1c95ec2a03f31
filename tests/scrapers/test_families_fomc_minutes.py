"""Minutes: the meeting a title names, and the release as the event."""

from datetime import UTC, date, datetime

import pytest

from events.vocabulary import Kind, Scheme, Topic
from scrapers.families.fomc_minutes import meeting_end, release
from scrapers.items import Identifier, Moment


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("Minutes of the Federal Open Market Committee, June 16-17, 2026", date(2026, 6, 17)),
        ("FOMC Minutes, January 27\u201328, 2026", date(2026, 1, 28)),
        ("Minutes of the meeting of January 31-February 1, 2023", date(2023, 2, 1)),
        ("Minutes of the meeting of April 30\u2014May 1, 2024", date(2024, 5, 1)),
        ("Minutes of the meeting of Oct. 31 - Nov. 1, 2023", date(2023, 11, 1)),
        ("Minutes of the unscheduled meeting of March 15, 2020", date(2020, 3, 15)),
        ("Minutes of the meeting of February 29-30, 2026", None),
        ("Minutes of the Board's discount rate meetings", None),
    ],
)
def test_a_title_names_the_last_day_of_the_meeting(title, end):
    assert meeting_end(title) == end


def test_the_event_is_the_release_and_bears_the_name_of_the_minutes_first():
    public = Moment(datetime(2026, 7, 8, 18, tzinfo=UTC))

    found = release(date(2026, 6, 17), public, notice="monetary20260708a")

    assert found.identifiers == (
        Identifier(Scheme.FED_RELEASE, "fomcminutes20260617"),
        Identifier(Scheme.FED_RELEASE, "monetary20260708a"),
    )
    assert (found.kind, found.importance) == (Kind.MINUTES, 3)
    assert found.occurred == found.public == public
    assert found.title == "FOMC minutes of the meeting that ended June 17, 2026 are released"
    assert [link.topic for link in found.topics] == [Topic.FED_ACTIONS]
