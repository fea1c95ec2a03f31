"""Reactions: what is due, what is measured, and when the public sees a change."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from events.facts import Identifier, Moment
from events.models import Event, Reaction, Revision, TimelineEntry
from events.services import ledger, publishing, reactions
from events.vocabulary import Precision, Scheme
from markets import calendar
from markets import services as markets
from markets.models import Instrument, Regressor
from markets.returns import AWAITING_PRICES
from tests.events.builders import NOW, PASSED_ON, drafted

pytestmark = pytest.mark.django_db

FIRST = date(2024, 12, 2)
LAST = date(2025, 8, 29)
SATURDAY = Moment(datetime(2025, 7, 19, 15, 0, tzinfo=UTC))


def close(position):
    """A wandering level, different for each session and never flat."""
    return Decimal(2000 + (position * 37) % 83)


def record(symbol, last=LAST, captured_at=None, values=close, first=FIRST):
    instrument = Instrument.objects.get(symbol=symbol)
    days = calendar.sessions(instrument.calendar, FIRST, last)
    bars = [markets.Bar(day, values(place)) for place, day in enumerate(days) if day >= first]
    captured_at = captured_at or datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=2)
    return markets.record_prices(symbol=symbol, bars=bars, source="test", captured_at=captured_at)


@pytest.fixture
def instruments():
    markets.ensure_instruments()


@pytest.fixture
def event(instruments):
    event = drafted()
    publishing.publish(event=event, by="editor", now=NOW)
    return event


def one(symbol, window="[0,+1]", model="mean-adjusted"):
    return Reaction.objects.get(instrument__symbol=symbol, window=window, model=model)


def headline(symbol):
    reactions_of = json.loads(TimelineEntry.objects.get().text)["reactions"]
    return next(each for each in reactions_of if each["instrument"] == symbol)


def test_a_published_event_is_due_at_once_and_measured_once(event):
    record("SPX")
    assert reactions.sweep(now=NOW) == reactions.Sweep(measured=1, revised=1)
    assert reactions.sweep(now=NOW) == reactions.Sweep(measured=0, revised=0)


def test_every_measured_instrument_has_every_window_and_its_models(event):
    reactions.measure(event=event, now=NOW)
    rows = Reaction.objects.values_list("instrument__symbol", "model").distinct()
    assert set(rows) == {
        *(
            (symbol, "mean-adjusted")
            for symbol in ("RUT", "SPX", "IXIC", "VIX", "DGS10", "BTC-USD", "ETH-USD")
        ),
        ("RUT", "market-adjusted"),
        ("RUT", "market-model"),
        ("BTC-USD", "intraday"),
        ("ETH-USD", "intraday"),
    }
    assert set(Reaction.objects.values_list("window", flat=True)) == {
        "[0,0]",
        "[0,+1]",
        "[-1,+1]",
        "[0,+5]",
        "[0,+20]",
        "[-10m,+20m]",
        "[-15m,+45m]",
    }
    assert Reaction.objects.count() == 9 * 5 + 2 * 2


def test_day_zero_is_the_session_that_could_answer(event):
    record("SPX")
    record("BTC-USD")
    reactions.sweep(now=NOW)
    assert (one("SPX").day0, one("BTC-USD").day0) == (date(2025, 7, 17), date(2025, 7, 17))


def test_an_event_on_a_saturday_has_monday_in_new_york_and_saturday_for_coins(instruments):
    publishing.publish(event=drafted(public=SATURDAY), by="editor", now=NOW)
    record("SPX")
    record("BTC-USD")
    reactions.sweep(now=NOW)
    assert (one("SPX").day0, one("BTC-USD").day0) == (date(2025, 7, 21), date(2025, 7, 19))


def test_a_public_time_known_only_to_the_month_is_refused(instruments):
    june = Moment.on(date(2025, 6, 1), precision=Precision.MONTH)
    publishing.publish(event=drafted(public=june, occurred=june), by="editor", now=NOW)
    record("SPX")
    reactions.sweep(now=NOW)
    assert headline("SPX")["status"] == "refused: when it became public is known only to the month"
    assert (one("SPX").day0, one("SPX").raw_return) == (None, None)


def test_without_a_price_the_timeline_says_awaiting(event):
    assert headline("RUT")["status"] == AWAITING_PRICES
    reactions.sweep(now=NOW)
    assert headline("RUT")["status"] == AWAITING_PRICES
    assert headline("RUT")["day0"] == "2025-07-17"


def test_too_few_estimation_sessions_are_refused_with_the_reason(event):
    record("SPX", first=date(2025, 6, 2))
    reactions.sweep(now=NOW)
    assert headline("SPX")["status"].startswith("refused: ")
    assert headline("SPX")["abnormal_return"] is None


def test_a_measured_reaction_carries_its_numbers(event):
    record("SPX")
    reactions.sweep(now=NOW)
    reaction = headline("SPX")
    assert reaction["status"] == "measured"
    assert reaction["complete"] is True
    assert reaction["estimation_n"] == 120
    assert reaction["unit"] == "return"
    assert reaction["t"] == pytest.approx(reaction["abnormal_return"] / reaction["standard_error"], rel=1e-6)
    assert reaction["price_as_of"] == "2025-08-31T00:00:00Z"


def test_yields_are_measured_in_basis_points(event):
    record("DGS10", values=lambda place: Decimal("4.00") + Decimal(place % 7) / 100)
    reactions.sweep(now=NOW)
    assert headline("DGS10")["unit"] == "bp"
    assert abs(headline("DGS10")["raw_return"]) >= 1


def test_printed_numbers_have_no_floating_noise(event):
    record("SPX")
    reactions.sweep(now=NOW)
    printed = headline("SPX")["raw_return"]
    assert printed == float(f"{printed:.8g}")


def test_a_measured_revision_holds_the_reactions_alone(event):
    record("SPX")
    reactions.sweep(now=NOW)
    revision = Revision.objects.get(number=2)
    assert (revision.action, revision.by, revision.event_text) == ("measured", "measurement", "")
    assert len(json.loads(revision.reactions_text)) == 49
    assert json.loads(TimelineEntry.objects.get().text)["revision"] == 2


def test_measuring_again_on_the_same_prices_makes_no_revision(event):
    record("SPX")
    reactions.sweep(now=NOW)
    assert reactions.measure(event=event, now=NOW + timedelta(days=1)) is False
    assert Revision.objects.count() == 2


def test_several_instruments_in_one_sweep_make_one_revision(event):
    reactions.sweep(now=NOW)
    for symbol in ("SPX", "RUT", "VIX"):
        record(symbol)
    reactions.sweep(now=NOW)
    assert Revision.objects.filter(action="measured").count() == 2


def test_a_late_price_completes_the_reaction(event):
    record("SPX", last=date(2025, 7, 17))
    reactions.sweep(now=NOW)
    assert (one("SPX").complete, one("SPX", "[0,0]").complete) == (False, True)
    record("SPX", last=date(2025, 7, 18))
    assert reactions.sweep(now=NOW).measured == 1
    assert one("SPX").complete is True


def test_a_corrected_price_measures_again(event):
    record("SPX")
    reactions.sweep(now=NOW)
    before = headline("SPX")["raw_return"]
    markets.record_prices(
        symbol="SPX",
        bars=[markets.Bar(date(2025, 7, 18), Decimal(2500))],
        source="test",
        captured_at=datetime(2025, 9, 1, tzinfo=UTC),
    )
    assert reactions.sweep(now=NOW) == reactions.Sweep(measured=1, revised=1)
    assert headline("SPX")["raw_return"] != before


def test_a_correction_captured_long_ago_but_recorded_today_is_noticed(event):
    record("SPX", last=date(2025, 7, 17))
    reactions.sweep(now=NOW)
    record("SPX", last=date(2025, 7, 18), captured_at=datetime(2025, 7, 19, 5, tzinfo=UTC))
    assert reactions.sweep(now=NOW).measured == 1


def test_a_price_far_from_the_event_measures_nothing(event):
    record("SPX")
    reactions.sweep(now=NOW)
    markets.record_prices(
        symbol="BTC-USD",
        bars=[markets.Bar(date(2024, 1, 1), Decimal(44000))],
        source="test",
        captured_at=datetime(2024, 1, 3, tzinfo=UTC),
    )
    Reaction.objects.awaiting().delete()
    assert reactions.sweep(now=NOW).measured == 0


def test_an_awaiting_event_is_measured_whenever_its_instrument_gets_a_close(event):
    reactions.sweep(now=NOW)
    markets.record_prices(
        symbol="BTC-USD",
        bars=[markets.Bar(date(2026, 9, 1), Decimal(44000))],
        source="test",
        captured_at=datetime(2026, 9, 3, tzinfo=UTC),
    )
    assert reactions.sweep(now=NOW).measured == 1
    assert one("BTC-USD").refusal.startswith("prices begin on")


def test_a_moved_public_time_voids_the_reactions_and_measures_again(event):
    record("SPX")
    reactions.sweep(now=NOW)
    Event.objects.update(public_at=SATURDAY.at)
    publishing.correct(event=event, by="editor", now=NOW)
    assert headline("SPX")["status"] == AWAITING_PRICES
    reactions.sweep(now=NOW)
    assert headline("SPX")["day0"] == "2025-07-21"


def test_drafts_and_retracted_events_are_not_measured(event):
    record("SPX")
    publishing.retract(event=event, by="editor", now=NOW, reason="an error")
    assert reactions.sweep(now=NOW).measured == 0
    assert reactions.measure(event=event, now=NOW) is False
    assert not Reaction.objects.exists()


def test_an_edit_not_yet_made_public_does_not_leak_with_a_measurement(event):
    record("SPX")
    Event.objects.update(title="Half-written", importance=1)
    reactions.sweep(now=NOW)
    entry = TimelineEntry.objects.get()
    assert "Half-written" not in entry.text
    assert entry.importance == 5


def test_a_reaction_no_longer_measured_is_dropped(event):
    record("SPX")
    reactions.sweep(now=NOW)
    Instrument.objects.filter(symbol="VIX").update(is_measured=False)
    reactions.measure(event=event, now=NOW + timedelta(hours=1))
    assert not Reaction.objects.filter(instrument__symbol="VIX").exists()


def test_a_sweep_leaves_what_is_over_its_limit_to_the_next(event):
    assert reactions.sweep(now=NOW, limit=0).measured == 0
    assert reactions.sweep(now=NOW).measured == 1


def test_a_series_that_is_not_measured_makes_nothing_due(event):
    reactions.sweep(now=NOW)
    markets.record_observation(
        symbol="TGA",
        as_of_date=date(2025, 7, 17),
        value=Decimal(312_000),
        public_at=datetime(2025, 7, 18, 20, tzinfo=UTC),
        captured_at=datetime(2025, 7, 19, 12, tzinfo=UTC),
        source="test",
    )
    assert reactions.mark_due(now=NOW) == 0


def test_a_sweep_reads_each_instrument_once(event, django_assert_max_num_queries):
    record("SPX")
    with django_assert_max_num_queries(46):
        reactions.sweep(now=NOW)


def test_ten_events_take_no_more_queries_than_one(event, django_assert_num_queries):
    record("SPX")
    reactions.sweep(now=NOW)
    for number in range(9):
        another = drafted(identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),))
        publishing.publish(event=another, by="editor", now=NOW)
    measured_anew = 32
    Event.objects.exclude(pk=event.pk).update(measure_due_at=None)
    Event.objects.filter(pk=event.pk).update(measure_due_at=NOW)
    with django_assert_num_queries(measured_anew):
        assert reactions.sweep(now=NOW) == reactions.Sweep(measured=1, revised=0)
    Event.objects.filter(measured_at__isnull=True).update(measure_due_at=NOW)
    # Three bulk writes, each in a savepoint, and the texts last made public.
    with django_assert_num_queries(measured_anew + 12):
        assert reactions.sweep(now=NOW) == reactions.Sweep(measured=9, revised=9)


def test_the_ledger_needs_a_publication_before_a_measurement(instruments):
    event = drafted()
    appended = ledger.append_measured(events=[event], reactions={event.pk: []}, by="measurement", now=NOW)
    assert (appended, Revision.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
class TestTogether:
    @pytest.fixture
    def other_connection(self):
        parameters = connection.get_connection_params()
        names = ("dbname", "user", "password", "host", "port")
        with psycopg.connect(**{name: parameters[name] for name in names if name in parameters}) as other:
            yield other

    def test_a_second_sweep_leaves_the_work_to_the_first(self, event, other_connection):
        other_connection.execute("SELECT pg_advisory_lock(%s)", [reactions.SWEEP_LOCK])
        assert reactions.sweep(now=NOW) == reactions.Sweep(measured=0, revised=0)
        other_connection.execute("SELECT pg_advisory_unlock(%s)", [reactions.SWEEP_LOCK])
        assert reactions.sweep(now=NOW).measured == 1

    def test_an_event_that_an_editor_holds_waits_for_the_next_sweep(self, event, other_connection):
        reactions.mark_due(now=NOW)
        other_connection.execute("SELECT 1 FROM events_event FOR UPDATE")
        assert reactions.sweep(now=NOW).measured == 0
        other_connection.rollback()
        assert reactions.sweep(now=NOW).measured == 1

    def test_a_sweep_that_fails_gives_its_turn_back(self, event):
        with pytest.raises(ValidationError):
            reactions.sweep(now="not a time")
        assert reactions.sweep(now=NOW).measured == 1


def test_a_second_source_of_the_same_closes_changes_nothing(event):
    record("SPX")
    reactions.sweep(now=NOW)
    before = TimelineEntry.objects.get().text
    markets.record_prices(
        symbol="SPX",
        bars=[
            markets.Bar(day, close(place)) for place, day in enumerate(calendar.sessions("XNYS", FIRST, LAST))
        ],
        source="another",
        captured_at=datetime(2025, 10, 1, tzinfo=UTC),
    )
    assert reactions.sweep(now=NOW + timedelta(hours=1)) == reactions.Sweep(measured=1, revised=0)
    assert TimelineEntry.objects.get().text == before
    assert headline("SPX")["price_as_of"] == "2025-08-31T00:00:00Z"
    assert one("SPX").measured_at == NOW


def test_an_older_capture_of_the_same_closes_changes_nothing_either(event):
    record("SPX")
    reactions.sweep(now=NOW)
    record("SPX", captured_at=datetime(2025, 8, 30, 12, tzinfo=UTC))
    assert reactions.sweep(now=NOW).revised == 0
    assert headline("SPX")["price_as_of"] == "2025-08-31T00:00:00Z"


def test_what_a_correction_changes_is_dated_by_its_capture(event):
    record("SPX")
    reactions.sweep(now=NOW)
    markets.record_prices(
        symbol="SPX",
        bars=[markets.Bar(date(2025, 7, 18), Decimal(2500))],
        source="test",
        captured_at=datetime(2025, 9, 1, tzinfo=UTC),
    )
    reactions.sweep(now=NOW)
    assert headline("SPX")["price_as_of"] == "2025-09-01T00:00:00Z"
    assert (one("SPX", "[0,0]").price_as_of, one("SPX", "[0,0]").complete) == (
        datetime(2025, 8, 31, tzinfo=UTC),
        True,
    )


def test_a_changed_definition_measures_every_event_again(event):
    record("SPX")
    record("RUT", values=lambda place: close(place * 3 + 1))
    reactions.sweep(now=NOW)
    assert reactions.sweep(now=NOW).measured == 0
    rut, spx, vix = (Instrument.objects.get(symbol=symbol) for symbol in ("RUT", "SPX", "VIX"))
    Regressor.objects.create(instrument=rut, series=spx)
    assert reactions.sweep(now=NOW) == reactions.Sweep(measured=1, revised=1)
    by_factor, by_market = one("RUT", model="factor-model"), one("RUT", model="market-model")
    assert by_factor.abnormal_return == by_market.abnormal_return is not None
    Regressor.objects.create(instrument=rut, series=vix, position=2)
    reactions.sweep(now=NOW)
    assert one("RUT", model="factor-model").abnormal_return is None
    Regressor.objects.all().delete()
    reactions.sweep(now=NOW)
    assert not Reaction.objects.filter(model="factor-model").exists()


def test_an_instrument_is_measured_against_its_benchmark_in_two_ways(event):
    record("SPX")
    record("RUT", values=lambda place: close(place * 3 + 1))
    reactions.sweep(now=NOW)
    difference = one("RUT", model="mean-adjusted").raw_return - one("SPX").raw_return
    assert one("RUT", model="market-adjusted").abnormal_return == pytest.approx(difference)
    assert one("RUT", model="market-model").degrees_of_freedom == 118


def test_an_event_of_which_only_the_day_is_known_is_flagged_with_both_windows(instruments):
    publishing.publish(event=drafted(public=PASSED_ON), by="editor", now=NOW)
    record("SPX")
    reactions.sweep(now=NOW)
    rows = json.loads(TimelineEntry.objects.get().reactions_text)
    flagged = [row for row in rows if row["instrument"] == "SPX" and row["date_only"]]
    assert [row["window"] for row in flagged][:2] == ["[0,0]", "[0,+1]"]
    assert {row["day0"] for row in flagged} == {"2025-07-17"}
    intraday = next(row for row in rows if row["window"] == "[-10m,+20m]")
    assert intraday["status"] == (
        "refused: a window of minutes needs the minute it became public, which is not known"
    )


def minute_bars(symbol="BTC-USD", captured_at=datetime(2025, 7, 18, 6, tzinfo=UTC)):
    """One a minute from half an hour before the vote, a jump of one percent after it."""
    start = datetime(2025, 7, 17, 19, 0, tzinfo=UTC)
    bars = [
        markets.IntradayClose(
            start + timedelta(minutes=minute),
            start + timedelta(minutes=minute + 1),
            Decimal(101 if minute > 30 else 100),
        )
        for minute in range(90)
    ]
    return markets.record_bars(symbol=symbol, bars=bars, source="test", captured_at=captured_at)


def test_a_timed_event_is_measured_by_the_minute_when_bars_arrive(event):
    reactions.sweep(now=NOW)
    waiting = one("BTC-USD", "[-10m,+20m]", "intraday")
    assert (waiting.abnormal_return, waiting.refusal) == (None, "")
    minute_bars()
    assert reactions.sweep(now=NOW) == reactions.Sweep(measured=1, revised=1)
    for window in ("[-10m,+20m]", "[-15m,+45m]"):
        found = one("BTC-USD", window, "intraday")
        assert found.raw_return == pytest.approx(math.log(1.01))
        assert (found.complete, found.estimator, found.standard_error) == (True, "intraday-1", None)
    assert reactions.sweep(now=NOW).measured == 0


def test_an_index_is_measured_by_the_minute_only_where_bars_of_it_are_kept(event):
    reactions.sweep(now=NOW)
    assert not Reaction.objects.filter(model="intraday", instrument__symbol="RUT").exists()
    minute_bars("RUT")
    reactions.sweep(now=NOW)
    assert one("RUT", "[-10m,+20m]", "intraday").raw_return == pytest.approx(math.log(1.01))


def test_waiting_for_minute_bars_ends_with_a_stated_refusal(event):
    reactions.sweep(now=NOW)
    later = datetime(2025, 8, 17, tzinfo=UTC)
    assert Event.objects.get().measure_due_at < later
    assert reactions.sweep(now=later) == reactions.Sweep(measured=1, revised=1)
    assert one("BTC-USD", "[-10m,+20m]", "intraday").refusal == (
        "no minute bars were kept, and 30 days after the event none are asked for"
    )
    assert Event.objects.get().measure_due_at is None
    minute_bars(captured_at=datetime(2025, 9, 1, tzinfo=UTC))
    assert reactions.sweep(now=later).revised == 1
