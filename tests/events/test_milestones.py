"""Rules on series draft events: named, dated and told as they could be known."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from events import tasks
from events.models import Document, Event, EventIdentifier, Revision, TapeMark
from events.services import milestones
from events.services.clock import database_now
from events.services.topics import ensure_topics
from events.services.watched_series import WATCHED
from events.vocabulary import Kind, Precision, State
from markets.calendar import next_session, sessions
from markets.catalogue import CATALOGUE
from markets.services import ensure_instruments, record_observation

pytestmark = pytest.mark.django_db
DAYS = sessions("US-FED-BUSINESS", date(2026, 1, 5), date(2026, 6, 30))
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _lists(db):
    ensure_topics()
    ensure_instruments()


def public(day):
    return datetime.combine(next_session("US-FED-BUSINESS", day), datetime.min.time(), tzinfo=NEW_YORK)


def record(day, value, *, symbol="TGA", after=timedelta(hours=10), public_at=None):
    public_at = public_at or public(day)
    record_observation(
        symbol=symbol,
        as_of_date=day,
        value=Decimal(value),
        public_at=public_at,
        captured_at=public_at + after,
        source="test",
    )


def record_quarter(*last, after=timedelta(hours=10)):
    """Sixty-three sessions of Treasury cash, the last ones as given; gives the last day."""
    for day, value in zip(DAYS, [850_000] * (63 - len(last)) + list(last), strict=False):
        record(day, value, after=after)
    return DAYS[62]


def sweep():
    return milestones.sweep(now=database_now()).new


def names(event):
    return set(event.identifiers.values_list("identifier", flat=True))


class TestALow:
    def test_it_is_an_event_with_its_figures_its_date_and_the_later_public_moment(self):
        day = record_quarter(Decimal("812345.67"))
        assert sweep() == 1

        event = Event.objects.get()
        assert names(event) == {f"tga/{day}/low-63"}
        assert (event.kind, event.importance, event.state) == (Kind.DATA_EXTREME, 3, State.PUBLISHED)
        assert event.title == "Treasury cash at 812.3 billion dollars, the lowest in 63 business days"
        assert event.figures == [
            {"name": "Treasury cash", "value": 812.3, "unit": "USD billion"},
            {"name": "low before", "value": 850, "unit": "USD billion"},
        ]
        assert event.occurred_at.astimezone(NEW_YORK).date() == day
        assert (event.public_at, event.public_precision) == (public(day), Precision.DAY)
        assert list(event.topic_links.values_list("topic", "relation")) == [("liquidity", "primary")]

    def test_it_is_the_event_that_another_source_names_the_same(self):
        day = record_quarter(812_000)
        sweep()
        assert EventIdentifier.objects.filter(identifier=f"tga/{day}/low-63").count() == 1
        assert Document.objects.get().source.slug == "series_rules"

    def test_an_equal_low_makes_no_second_event(self):
        record_quarter(812_000)
        sweep()
        record(DAYS[63], 812_000)
        assert sweep() == 0
        assert Event.objects.count() == 1

    def test_a_lower_one_the_day_after_is_a_step_and_not_another_notable_event(self):
        record_quarter(812_000)
        record(DAYS[63], 811_000)
        sweep()
        assert list(Event.objects.order_by("occurred_at").values_list("importance", flat=True)) == [3, 2]

    def test_looking_again_changes_nothing(self):
        record_quarter(812_000)
        sweep()
        revisions = Revision.objects.count()
        record(DAYS[63], 830_000)
        assert sweep() == 0
        assert sweep() == 0
        assert Revision.objects.count() == revisions

    def test_a_value_seen_as_it_came_out_is_no_backfill_and_one_caught_late_is(self):
        record_quarter(812_000, after=timedelta(days=30))
        sweep()
        assert Event.objects.get().backfilled is True

        record(DAYS[63], 811_000)
        sweep()
        assert Event.objects.latest("occurred_at").backfilled is False

    def test_a_correction_that_makes_a_low_is_dated_by_its_own_publication(self):
        day = record_quarter(850_000)
        assert sweep() == 0
        record(day, 812_000, after=timedelta(days=5, hours=10))
        assert sweep() == 1

        event = Event.objects.get()
        assert event.public_at == public(day) + timedelta(days=5, hours=10)
        assert event.public_precision == Precision.MINUTE

    def test_a_correction_that_undoes_a_low_leaves_what_was_known(self):
        day = record_quarter(812_000)
        sweep()
        record(day, 850_000, after=timedelta(days=5))
        assert sweep() == 0
        assert Event.objects.get().state == State.PUBLISHED


def test_a_move_of_fifty_billion_in_five_sessions_is_an_event():
    for day, value in zip(DAYS, (850_000, 840_000, 830_000, 820_000, 810_000, 799_900), strict=False):
        record(day, value)
    sweep()

    event = Event.objects.get()
    assert names(event) == {f"tga/{DAYS[5]}/fall-5"}
    assert event.title == "Treasury cash down 50.1 billion dollars in 5 business days"
    assert event.importance == 2


def test_a_round_level_is_an_event():
    record_quarter(901_000)
    sweep()

    assert {name for event in Event.objects.all() for name in names(event)} == {
        f"tga/{DAYS[62]}/above-900000",
        f"tga/{DAYS[62]}/high-63",
        f"tga/{DAYS[62]}/rise-5",
    }


def test_weekly_reserves_are_told_in_weeks_and_to_the_minute():
    for week in range(26):
        day = date(2026, 1, 7) + timedelta(weeks=week)
        released = datetime(day.year, day.month, day.day, 16, 30, tzinfo=NEW_YORK) + timedelta(days=1)
        record(day, 2_960_000 - 1000 * (week == 25), symbol="WRESBAL", public_at=released)
    sweep()

    event = Event.objects.get()
    assert event.title == "Bank reserves at 2,959.0 billion dollars, the lowest in 26 weeks"
    assert event.public_precision == Precision.MINUTE
    assert list(event.topic_links.values_list("topic", "relation")) == [("liquidity", "related")]


class TestBillPurchases:
    def buy(self, day, value):
        posted = datetime(day.year, day.month, day.day, 14, tzinfo=UTC)
        record(day, value, symbol="BILL-PURCHASES", public_at=posted, after=timedelta(days=1))

    def test_the_total_of_a_month_is_an_event_once_the_month_is_over(self):
        for day, value in ((date(2026, 1, 12), 8000), (date(2026, 2, 12), 5000), (date(2026, 2, 20), 7500)):
            self.buy(day, value)
        during, after = datetime(2026, 2, 27, tzinfo=UTC), datetime(2026, 3, 1, 6, tzinfo=UTC)
        assert milestones.sweep(now=during).new == 0
        TapeMark.objects.update(recorded_at=during)  # as the mark would stand had the values come then
        assert milestones.sweep(now=after).new == 1

        event = Event.objects.get()
        assert names(event) == {"bill-purchases/2026-02/total"}
        assert event.title == "Treasury bill purchases of February 2026: 12.5 billion dollars"
        assert event.public_at == datetime(2026, 3, 1, 5, tzinfo=UTC)
        assert event.kind == Kind.DATA_RELEASE


def test_an_editor_can_send_the_rules_findings_to_review():
    source = milestones.ensure_source()
    source.is_trusted = False
    source.save()
    record_quarter(812_000)
    sweep()

    assert Event.objects.get().state == State.DRAFT


def test_the_task_sweeps():
    record_quarter(812_000)
    tasks.draft_milestones()

    assert Event.objects.count() == 1


class TestAHistoryThatComesAtOnce:
    """Forty falling days: each is a low of 63 sessions, so forty documents are to be drafted."""

    @pytest.fixture(autouse=True)
    def _history(self):
        for day, value in zip(
            DAYS, [850_000] * 62 + [849_000 - 10 * step for step in range(40)], strict=False
        ):
            record(day, value, after=timedelta(days=200))

    def test_a_sweep_drafts_no_more_than_its_limit_and_leaves_the_mark(self):
        swept = milestones.sweep(now=database_now(), limit=15)
        assert (swept.new, swept.is_over) == (15, False)
        assert TapeMark.objects.get(pk=milestones.TAPE_MARK).recorded_at is None
        assert Event.objects.count() == 15

    def test_the_next_sweeps_go_on_where_it_stands_in_the_order_of_publication(self):
        told = []
        while not (swept := milestones.sweep(now=database_now(), limit=15)).is_over:
            told.append(
                list(Event.objects.order_by("created_at", "occurred_at").values_list("pk", flat=True))
            )
        days = list(Event.objects.order_by("created_at", "occurred_at").values_list("occurred_at", flat=True))
        assert (swept.new, Event.objects.count(), days) == (10, 40, sorted(days))
        assert told[1][:15] == told[0]
        assert TapeMark.objects.get(pk=milestones.TAPE_MARK).recorded_at is not None
        assert milestones.sweep(now=database_now()) == milestones.Swept(0)

    def test_one_that_was_cut_off_drafts_nothing_twice(self):
        milestones.sweep(now=database_now(), limit=15)
        revisions = set(Revision.objects.values_list("pk", flat=True))
        assert milestones.sweep(now=database_now(), limit=100).new == 25
        kept = Revision.objects.filter(pk__in=revisions)
        assert (kept.count(), Document.objects.count()) == (15, 40)
        assert Revision.objects.exclude(pk__in=revisions).count() == 25

    def test_the_task_does_all_of_it_and_marks_it_as_backfilled(self):
        assert milestones.sweep_all(now=database_now(), span=timedelta(seconds=30)) == 40
        assert set(Event.objects.values_list("backfilled", flat=True)) == {True}

    def test_a_task_without_time_does_one_batch_and_the_next_goes_on(self):
        milestones.sweep(now=database_now(), limit=39)
        assert milestones.sweep_all(now=database_now(), span=timedelta()) == 1

    def test_a_value_that_came_between_two_sweeps_is_looked_at_too(self):
        milestones.sweep(now=database_now(), limit=15)
        record(DAYS[110], 10)
        for day in DAYS[102:110]:
            record(day, 840_000)
        milestones.sweep_all(now=database_now(), span=timedelta(seconds=30))
        assert EventIdentifier.objects.filter(identifier=f"tga/{DAYS[110]}/low-63").exists()


def test_every_watched_series_is_in_the_catalogue_and_said_to_be_in_millions_where_it_is():
    units = {one.symbol: one.unit for one in CATALOGUE}

    assert all(series.in_millions is (units[series.symbol] == "USD million") for series in WATCHED)
