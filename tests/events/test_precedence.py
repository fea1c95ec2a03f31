"""Whose word stands, field by field."""

from datetime import UTC, date, datetime

import pytest

from events.facts import Moment
from events.services import precedence
from events.vocabulary import Precision

MINUTE = Moment(datetime(2025, 7, 17, 19, 30, tzinfo=UTC))
SECONDS_LATER = Moment(datetime(2025, 7, 17, 19, 30, 31, tzinfo=UTC))
OTHER_MINUTE = Moment(datetime(2025, 7, 17, 19, 45, tzinfo=UTC))
DAY = Moment.on(date(2025, 7, 17))
OTHER_DAY = Moment.on(date(2025, 7, 18))
WEEK = Moment.on(date(2025, 7, 14), precision=Precision.WEEK)
MONTH = Moment.on(date(2025, 7, 1), precision=Precision.MONTH)
OTHER_MONTH = Moment.on(date(2025, 8, 1), precision=Precision.MONTH)
YEARS_BEFORE = Moment.on(date(2015, 7, 17))


@pytest.mark.parametrize(
    ("current", "before", "said", "stands", "contradicts"),
    [
        ("A title", None, "A title", "A title", False),
        ("", None, "A title", "A title", False),
        ("A title", None, "Another", "A title", True),
        ("A title", "A title", "Another", "Another", False),
        ("Third", "A title", "Another", "Third", True),
        ("A title", None, "", "A title", False),
        ("A title", "A title", "", "", False),
    ],
)
def test_a_document_changes_only_what_it_gave_itself_or_what_is_empty(
    current, before, said, stands, contradicts
):
    assert precedence.stated(current, before, said) == precedence.Ruling(stands, contradicts)


@pytest.mark.parametrize(
    ("current", "before", "said", "stands", "contradicts"),
    [
        pytest.param(None, None, DAY, DAY, False, id="an empty clock is filled"),
        pytest.param(DAY, None, MINUTE, MINUTE, False, id="a finer clock refines"),
        pytest.param(WEEK, None, DAY, DAY, False, id="a day refines its week"),
        pytest.param(MONTH, None, MINUTE, MINUTE, False, id="a minute refines its month"),
        pytest.param(MINUTE, None, DAY, MINUTE, False, id="a coarser clock never overwrites"),
        pytest.param(MINUTE, MINUTE, DAY, MINUTE, False, id="not even the same source's"),
        pytest.param(MINUTE, None, OTHER_DAY, MINUTE, True, id="another day is a conflict"),
        pytest.param(MINUTE, None, OTHER_MONTH, MINUTE, True, id="another month is a conflict"),
        pytest.param(DAY, None, OTHER_DAY, DAY, True, id="two days are a conflict"),
        pytest.param(DAY, DAY, OTHER_DAY, OTHER_DAY, False, id="a source may date its own again"),
        pytest.param(MINUTE, None, OTHER_MINUTE, MINUTE, True, id="two minutes are a conflict"),
        pytest.param(MINUTE, None, SECONDS_LATER, MINUTE, False, id="seconds within a minute are none"),
        pytest.param(MINUTE, MINUTE, OTHER_MINUTE, OTHER_MINUTE, False, id="a source corrects its own"),
        pytest.param(OTHER_MINUTE, DAY, MINUTE, OTHER_MINUTE, True, id="refined by another since"),
        pytest.param(MINUTE, MINUTE, OTHER_DAY, OTHER_DAY, False, id="its own, dated again to a day"),
        pytest.param(MINUTE, None, None, MINUTE, False, id="silence changes nothing"),
    ],
)
def test_clocks(current, before, said, stands, contradicts):
    assert precedence.clock(current, before, said) == precedence.Ruling(stands, contradicts)


@pytest.mark.parametrize(
    ("current", "before", "said", "stands", "contradicts"),
    [
        pytest.param(None, None, DAY, DAY, False, id="an empty clock is filled"),
        pytest.param(DAY, None, MINUTE, MINUTE, False, id="a finer clock refines"),
        pytest.param(MINUTE, None, OTHER_DAY, MINUTE, False, id="printed again later is no conflict"),
        pytest.param(OTHER_DAY, None, MINUTE, MINUTE, False, id="made public before, elsewhere"),
        pytest.param(MINUTE, None, YEARS_BEFORE, MINUTE, True, id="years before is an error"),
        pytest.param(MINUTE, MINUTE, OTHER_MINUTE, OTHER_MINUTE, False, id="a source corrects its own"),
        pytest.param(MINUTE, None, None, MINUTE, False, id="silence changes nothing"),
    ],
)
def test_the_first_moment_it_was_public_counts(current, before, said, stands, contradicts):
    assert precedence.first_public(current, before, said) == precedence.Ruling(stands, contradicts)


def test_an_evening_in_washington_belongs_to_its_local_day():
    evening = Moment(datetime(2025, 7, 18, 1, 0, tzinfo=UTC))
    assert precedence.covers(DAY, evening)
    assert not precedence.covers(OTHER_DAY, evening)


YEAS = {"name": "yeas", "value": 294, "unit": "votes"}
NAYS = {"name": "nays", "value": 134, "unit": "votes"}
FEWER = {"name": "yeas", "value": 293, "unit": "votes"}


@pytest.mark.parametrize(
    ("current", "before", "said", "stands", "contradicts"),
    [
        pytest.param([], [], [YEAS], [YEAS], False, id="stated first"),
        pytest.param([YEAS], [], [NAYS], [YEAS, NAYS], False, id="another figure is added"),
        pytest.param([YEAS], [], [FEWER], [YEAS], True, id="a different value is a conflict"),
        pytest.param([YEAS], [YEAS], [FEWER], [FEWER], False, id="a source corrects its own"),
        pytest.param([YEAS, NAYS], [NAYS], [], [YEAS], False, id="a source takes back its own"),
        pytest.param([FEWER], [YEAS], [], [FEWER], False, id="but not another's"),
    ],
)
def test_figures(current, before, said, stands, contradicts):
    assert precedence.figures(current, before, said) == precedence.Ruling(stands, contradicts)
