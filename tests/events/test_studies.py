"""Studies over the record: which events, what they are told of, and that an answer can be cited."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest

from events.facts import Identifier, Moment
from events.models import Study, StudyAnswer, StudyRun
from events.services import publishing, sample, saved_studies, studies
from events.services.clock import database_now
from events.services.selection import Filters, Span
from events.services.studies import Question, UnableToStudy
from events.vocabulary import Kind, Precision, Scheme
from markets import calendar
from markets.method import ESTIMATION, Window
from markets.services import IntradayClose, record_bars
from markets.study import Design, Series, Unit, run
from tests.events import tapes
from tests.events.builders import NOW, drafted

DAYS = (date(2025, 7, 8), date(2025, 7, 17), date(2025, 7, 30), date(2025, 8, 12), date(2025, 9, 4))


def publish(number, at, *, precision=Precision.MINUTE, **changes):
    identifier = Identifier(Scheme.HOUSE_VOTE, f"2025/{number}")
    event = drafted(identifiers=(identifier,), public=Moment(at, precision), **changes)
    publishing.publish(event=event, by="editor", now=NOW)
    return event


def at_two(day):
    return datetime(day.year, day.month, day.day, 18, 0, tzinfo=UTC)


@pytest.fixture
def votes(db):
    tapes.lay("RUT", "SPX", moves=dict.fromkeys(DAYS, 0.03))
    return [publish(number, at_two(day)) for number, day in enumerate(DAYS)]


def question(**asked):
    usual = {
        "filters": Filters(),
        "symbols": ("RUT", "SPX"),
        "window": Window(0, 1),
        "estimation": ESTIMATION,
    }
    return Question(**{**usual, **asked})


def answer(**asked):
    case = studies.open_case(question(**asked))
    return json.loads(studies.answer_text(case=case, now=database_now()))


def reasons(told):
    return {one["event"]: one["reason"] for one in told["left_out"]}


def test_the_answer_is_that_of_the_engine_on_the_same_numbers(votes):
    series, units = {}, []
    for symbol in ("RUT", "SPX"):
        days, closes = tapes.closes_of(symbol, moves=dict.fromkeys(DAYS, 0.03))
        epoch = np.array([(day - date(1970, 1, 1)).days for day in days])
        values = np.concatenate([[np.nan], np.diff(np.log(np.round(closes, 8)))])
        series[symbol] = Series(epoch, values, np.where(np.isnan(values), 0, 1))
        units += [Unit(str(vote.pk), symbol, days.index(day)) for vote, day in zip(votes, DAYS, strict=True)]
    expected = run(series, units, design=Design(window=Window(0, 1)), placebo_draws=0)

    told = answer()

    assert (told["n"], told["n_events"], told["n_units"]) == (5, 5, 10)
    assert [day["caar"] for day in told["days"]] == pytest.approx([day.caar for day in expected.days])
    for one, other in zip(told["tests"], expected.tests, strict=True):
        assert (one["name"], one["p"]) == (other.name, pytest.approx(other.p))


def test_a_planted_reaction_is_seen_on_its_day(votes):
    told = answer(window=Window(-1, 1))

    before, day0, after = told["days"]
    assert day0["aar"] == pytest.approx(0.03, abs=0.01)
    assert day0["aar_low"] > 0
    assert abs(before["aar"]) < 0.01 > abs(after["aar"])


def test_each_instrument_is_told_by_itself_and_allowed_for(votes):
    cells = answer()["cells"]

    assert [(cell["instrument"], cell["n"]) for cell in cells] == [("RUT", 5), ("SPX", 5)]
    for cell in cells:
        assert cell["t"] == pytest.approx(cell["caar"] / cell["error"])
        assert cell["p"] <= cell["q"] <= cell["holm"]


def test_events_chosen_by_their_outcome_are_left_out_unless_asked_for(votes):
    extreme = publish(99, at_two(date(2025, 8, 20)), kind=Kind.DATA_EXTREME)

    told, included = answer(), answer(includes_outcomes=True)
    asked_for = answer(filters=Filters(kinds=("data-extreme",)))

    assert "chosen by its outcome" in reasons(told)[str(extreme.pk)]
    assert (told["n"], included["n"], asked_for["n"]) == (5, 6, 1)
    for one in (included, asked_for):
        assert any("prove nothing of reactions" in warning for warning in one["warnings"])
    assert not any("prove nothing" in warning for warning in told["warnings"])


def test_events_filtered_by_their_reaction_are_warned_about(votes):
    told = answer(filters=Filters(instrument="RUT", window="[0,+1]", size=0.0))

    assert any("chosen by the size of a reaction" in warning for warning in told["warnings"])


def test_an_event_known_to_the_day_is_flagged_and_one_known_to_the_month_left_out(votes):
    publish(98, at_two(date(2025, 8, 20)), precision=Precision.DAY)
    month = publish(99, at_two(date(2025, 8, 1)), precision=Precision.MONTH)

    told = answer()

    assert any(warning.startswith("1 events are known only to the day") for warning in told["warnings"])
    assert reasons(told)[str(month.pk)] == "when it became public is known only to the month"


def test_overlapping_events_are_kept_with_a_warning_or_give_way(votes):
    close = publish(99, at_two(date(2025, 7, 18)))

    kept, excluded, merged = (answer(overlap=overlap) for overlap in ("keep", "exclude", "merge"))

    assert kept["n"] == 6
    assert any("share" in warning or "overlap" in warning for warning in kept["warnings"])
    assert str(close.pk) in reasons(excluded)
    assert merged["n"] == 5


def test_what_is_no_common_unit_is_not_averaged(votes):
    tapes.lay("DGS10")

    with pytest.raises(UnableToStudy, match="cannot be averaged"):
        answer(symbols=("RUT", "DGS10"))


def test_a_study_without_events_says_so(votes):
    told = answer(filters=Filters(kinds=("speech",)))

    assert (told["n"], told["days"], told["tests"], told["cells"]) == (0, [], [], [])


# Completeness


def test_a_source_that_is_no_stream_is_a_sample_and_a_fetched_one_is_complete_since_its_first_capture(votes):
    (told,) = answer()["completeness"]
    assert (told["topic"], told["source"], told["events"]) == ("clarity-act", "bills", 5)
    assert (told["statement"], told["since"]) == ("sample", None)

    source = sample.Source.objects.get(slug="bills")
    sample.Source.objects.update(interval=timedelta(hours=1))
    for day in (20, 10):
        source.captures.create(
            url=f"https://x.example/{day}",
            body=b"",
            captured_at=datetime(2025, 7, day, tzinfo=UTC),
            latest_seen_at=NOW,
        )

    (told,) = answer()["completeness"]
    assert told["statement"] == "complete since 2025-07-10"


# Citing


def test_the_hash_is_over_the_question_and_the_data(votes):
    first, again, other = answer(), answer(), answer(window=Window(0, 2))
    assert first["hash"] == again["hash"] != other["hash"]

    publish(99, at_two(date(2025, 8, 20)), kind=Kind.SPEECH)
    assert answer()["hash"] != first["hash"]
    assert answer(filters=Filters(kinds=("floor-vote",)))["n"] == 5

    tapes.lay("SPX", captured_at=tapes.CAPTURED + timedelta(days=1), moves={date(2025, 7, 8): 0.1})
    assert answer()["hash"] not in {first["hash"], other["hash"]}


def test_other_prices_do_not_change_the_hash(votes):
    before = answer()["hash"]

    tapes.lay("IXIC")

    assert answer()["hash"] == before


def test_a_study_with_a_placebo_is_computed_once(votes, monkeypatch):
    first = answer(placebo_draws=50)
    (placebo,) = [test for test in first["tests"] if test["name"] == "placebo"]
    assert 0 < placebo["p"] <= 1

    monkeypatch.setattr(studies, "run", None)

    assert answer(placebo_draws=50) == first


def test_kept_answers_are_bounded(votes, monkeypatch):
    monkeypatch.setattr(studies, "MOST_KEPT", 2)
    for seed in (1, 2, 3):
        newest = answer(placebo_draws=20, seed=seed)["hash"]

    assert StudyAnswer.objects.count() == 2
    assert StudyAnswer.objects.filter(pk=newest).exists()


# The hour of a close


def test_a_coin_is_read_at_its_own_midnight_or_at_the_close_of_new_york(votes):
    tapes.lay("ETH-USD")
    days = calendar.sessions("XNYS", tapes.FIRST, tapes.LAST)
    closes = 2000 * np.exp(np.cumsum(np.random.default_rng(9).normal(0, 0.03, len(days))))
    ends = (calendar.bar_bounds("XNYS", time(16), "America/New_York", day)[1] for day in days)
    bars = [
        IntradayClose(end - timedelta(hours=1), end, Decimal(f"{close:.6f}"))
        for end, close in zip(ends, closes.tolist(), strict=True)
    ]
    record_bars(symbol="ETH-USD", bars=bars, source="constructed", captured_at=tapes.CAPTURED)

    own, moved = (answer(symbols=("ETH-USD", "RUT"), coin_close=at) for at in ("own", "new-york"))

    assert own["read_at"] == {"ETH-USD": "24:00 UTC", "RUT": "16:00 America/New_York"}
    assert set(moved["read_at"].values()) == {"16:00 America/New_York"}
    expected = [np.log(closes[days.index(day) + 1] / closes[days.index(day) - 1]) for day in DAYS]
    raw = answer(symbols=("ETH-USD",), coin_close="new-york", model="raw")
    assert raw["days"][-1]["caar"] == pytest.approx(np.mean(expected), abs=1e-6)
    assert own["hash"] != moved["hash"]


def test_a_coin_without_hours_is_not_read_at_the_close_of_new_york(votes):
    tapes.lay("BTC-USD")

    with pytest.raises(UnableToStudy, match="no hours or minutes"):
        answer(symbols=("BTC-USD",), coin_close="new-york")


# Saved


@pytest.fixture
def saved(votes):
    return Study.objects.create(
        slug="votes", name="Votes", symbols=["RUT", "SPX"], kinds=["floor-vote"], placebo_draws=20
    )


def test_a_saved_study_is_answered_and_again_only_when_its_data_change(saved):
    assert [saved_studies.sweep(now=NOW), saved_studies.sweep(now=NOW)] == [1, 0]

    publish(97, at_two(date(2025, 8, 20)), kind=Kind.SPEECH)
    assert saved_studies.sweep(now=NOW) == 0

    publish(98, at_two(date(2025, 8, 21)))
    assert saved_studies.sweep(now=NOW + timedelta(days=1)) == 1
    assert StudyRun.objects.count() == 2


def test_a_saved_study_asks_what_the_query_asks(saved):
    saved_studies.sweep(now=NOW)

    asked = replace(question(placebo_draws=20), filters=Filters(kinds=("floor-vote",)))

    assert studies.open_case(asked).hash == StudyRun.objects.get().hash


def test_dates_of_a_saved_study_include_their_days(saved):
    Study.objects.update(first_date=DAYS[1], last_date=DAYS[3])

    saved_studies.sweep(now=NOW)

    told = json.loads(StudyRun.objects.get().text)
    assert told["n"] == 3
    asked = question(
        placebo_draws=20,
        filters=Filters(
            kinds=("floor-vote",),
            public=Span(datetime(2025, 7, 17, tzinfo=UTC), datetime(2025, 8, 13, tzinfo=UTC)),
        ),
    )
    assert studies.open_case(asked).hash == told["hash"]


def test_a_saved_study_that_cannot_be_answered_says_why(saved):
    Study.objects.update(symbols=["RUT", "NOPE"])

    assert saved_studies.sweep(now=NOW) == 0
    saved.refresh_from_db()
    assert saved.failure == "no instrument is called NOPE"
    assert saved_studies.public_study(slug="votes")["answer"] is not None
