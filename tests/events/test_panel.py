"""The panel as rows: what each cell is, and what stands where nothing could be measured."""

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from django.conf import settings

from events.facts import Identifier, Moment
from events.services import codebook, publishing
from events.services.clock import database_now
from events.services.ground import UnknownInstrument
from events.services.panel import Question, panel
from events.services.selection import Filters
from events.vocabulary import Kind, Precision, Scheme
from markets.method import Window
from markets.models import Instrument
from tests.events import tapes
from tests.events.builders import NOW, drafted, settle

EVERYTHING, WINDOW = Filters(), Window(-1, 2)
VOTE = datetime(2025, 7, 17, 19, 30, tzinfo=UTC)
SPEECH = datetime(2025, 9, 6, 14, 0, tzinfo=UTC)  # a Saturday


def publish(number, at, *, precision=Precision.MINUTE, now=NOW, **changes):
    identifier = Identifier(Scheme.HOUSE_VOTE, f"2025/{number}")
    event = drafted(identifiers=(identifier,), public=Moment(at, precision), **changes)
    publishing.publish(event=event, by="editor", now=now)
    return event


@pytest.fixture
def vote(db):
    tapes.lay("RUT")
    return publish(1, VOTE)


def rows(*symbols, **asked):
    pieces = panel(Question(**{"filters": EVERYTHING, "window": WINDOW, "symbols": symbols, **asked}))
    return [row for piece in pieces for row in piece.to_pylist()]


def test_a_row_is_an_event_an_instrument_and_a_session(vote):
    tapes.lay("BTC-USD")
    told = rows("RUT", "BTC-USD")

    assert [(row["instrument"], row["day"], row["session_date"].isoformat()) for row in told] == [
        ("RUT", -1, "2025-07-16"),
        ("RUT", 0, "2025-07-17"),
        ("RUT", 1, "2025-07-18"),
        ("RUT", 2, "2025-07-21"),
        ("BTC-USD", -1, "2025-07-16"),
        ("BTC-USD", 0, "2025-07-17"),
        ("BTC-USD", 1, "2025-07-18"),
        ("BTC-USD", 2, "2025-07-19"),
    ]
    assert {row["event"] for row in told} == {str(vote.pk)}
    assert {row["public_at"] for row in told} == {VOTE}


def test_returns_are_those_of_the_closes(vote):
    days, closes = tapes.closes_of("RUT")
    at = days.index(date(2025, 7, 17))

    told = rows("RUT")

    raw = [math.log(closes[at + day] / closes[at + day - 1]) for day in (-1, 0, 1, 2)]
    assert [row["raw_return"] for row in told] == pytest.approx(raw, abs=1e-9)
    assert [row["cumulated_return"] for row in told] == pytest.approx(
        [sum(raw[: day + 1]) for day in range(4)], abs=1e-9
    )
    mean = math.log(closes[at - 11] / closes[at - 131]) / 120
    assert [row["abnormal_return"] for row in told] == pytest.approx([one - mean for one in raw], abs=1e-9)
    assert {row["estimation_n"] for row in told} == {120}


def test_a_line_starts_from_the_close_before_day_zero(vote):
    days, closes = tapes.closes_of("RUT")
    at = days.index(date(2025, 7, 17))

    told = rows("RUT")

    assert told[0]["rebased"] == pytest.approx(100.0)
    assert told[3]["rebased"] == pytest.approx(100 * closes[at + 2] / closes[at - 1], abs=1e-6)


def test_a_price_leaves_only_where_its_owner_lets_it(vote):
    assert {row["close"] for row in rows("RUT")} == {None}

    Instrument.objects.filter(symbol="RUT").update(
        re_serve=True, terms_url="https://x.example/", terms_read_date=date(2025, 1, 1)
    )

    days, closes = tapes.closes_of("RUT")
    assert rows("RUT")[1]["close"] == pytest.approx(closes[days.index(date(2025, 7, 17))], abs=1e-7)


def test_a_yield_is_told_in_basis_points_and_has_no_line(vote):
    tapes.lay("DGS10")
    days, closes = tapes.closes_of("DGS10")
    at = days.index(date(2025, 7, 18))  # the yield of the 17th stood at 15:30, the minute of the vote

    told = rows("DGS10")[1]

    assert (told["unit"], told["rebased"]) == ("bp", None)
    assert told["raw_return"] == pytest.approx(100 * (closes[at] - closes[at - 1]), abs=1e-5)


def test_a_window_that_is_not_over_shows_the_sessions_there_are(db):
    tapes.lay("RUT", last=date(2025, 7, 18))
    publish(1, VOTE)

    told = rows("RUT")

    assert [row["raw_return"] is None for row in told] == [False, False, False, True]
    assert [row["rebased"] is None for row in told] == [False, False, False, True]
    assert [row["session_date"] for row in told][3] == date(2025, 7, 21)


def test_an_event_before_the_prices_says_why_it_has_no_rows(vote):
    early = publish(2, datetime(2024, 1, 9, 15, 0, tzinfo=UTC))
    thin = publish(3, datetime(2024, 11, 20, 15, 0, tzinfo=UTC))

    told = {row["event"]: row for row in rows("RUT") if row["refusal"]}

    assert told[str(early.pk)]["refusal"] == "prices begin after day 0"
    assert "returns to estimate from, 60 needed" in told[str(thin.pk)]["refusal"]
    assert told[str(early.pk)]["day"] is None


def test_without_a_model_every_return_there_is_counts(vote):
    thin = publish(3, datetime(2024, 11, 20, 15, 0, tzinfo=UTC))

    told = [row for row in rows("RUT", model="raw") if row["event"] == str(thin.pk)]

    assert [row["raw_return"] is None for row in told] == [False] * 4


def test_an_event_known_to_the_month_has_no_day_zero(vote):
    month = publish(2, datetime(2025, 8, 1, 4, 0, tzinfo=UTC), precision=Precision.MONTH)

    (told,) = [row for row in rows("RUT") if row["event"] == str(month.pk)]

    assert told["refusal"] == "when it became public is known only to the month"


def test_a_saturday_meets_monday_for_an_index_and_itself_for_a_coin(vote):
    tapes.lay("BTC-USD")
    speech = publish(2, SPEECH)

    told = [row for row in rows("RUT", "BTC-USD") if row["event"] == str(speech.pk) and row["day"] == 0]

    assert [row["day0"].isoformat() for row in told] == ["2025-09-08", "2025-09-06"]


def test_filters_choose_the_events(vote):
    speech = publish(2, SPEECH, kind=Kind.SPEECH)

    told = rows("RUT", filters=Filters(kinds=("speech",)))

    assert {row["event"] for row in told} == {str(speech.pk)}


def test_a_benchmark_explains_what_it_can(vote):
    tapes.lay("SPX")
    plain, explained = rows("RUT"), rows("RUT", model="market-model", regressors=("SPX",))

    assert [row["raw_return"] for row in plain] == [row["raw_return"] for row in explained]
    assert [row["abnormal_return"] for row in plain] != [row["abnormal_return"] for row in explained]


@pytest.mark.django_db(transaction=True)
def test_an_earlier_time_sees_the_closes_of_then(vote):
    settle(expected=1)
    then = database_now()
    tapes.lay("RUT", captured_at=then + timedelta(minutes=1), moves={date(2025, 7, 17): 0.05})

    before, after = rows("RUT", filters=Filters(as_of=then)), rows("RUT")

    assert after[1]["raw_return"] - before[1]["raw_return"] == pytest.approx(0.05, abs=1e-6)


@pytest.mark.django_db(transaction=True)
def test_an_event_of_later_was_not_there_earlier(vote):
    settle(expected=1)
    then = database_now()
    publish(2, SPEECH, now=database_now())
    settle(expected=1)

    assert {row["event"] for row in rows("RUT", filters=Filters(as_of=then))} == {str(vote.pk)}
    assert len({row["event"] for row in rows("RUT", filters=Filters(as_of=database_now()))}) == 2


def test_pieces_come_in_the_order_of_events(db, monkeypatch):
    monkeypatch.setattr("events.services.panel.PIECE", 2)
    monkeypatch.setattr("events.services.sample.BATCH", 3)
    tapes.lay("RUT", "SPX")
    chosen = [str(publish(day, datetime(2025, 7, day, 15, 0, tzinfo=UTC)).pk) for day in (8, 9, 10, 14, 15)]

    told = rows("RUT", "SPX", window=Window(0, 0))

    assert [row["event"] for row in told[::2]] == chosen
    assert [row["instrument"] for row in told] == ["RUT", "SPX"] * 5


def test_an_unknown_instrument_is_refused_before_anything_is_read(vote):
    with pytest.raises(UnknownInstrument):
        panel(Question(filters=Filters(), symbols=("NOPE",), window=Window(0, 1)))


def test_the_codebook_in_the_documentation_is_the_one_in_the_code():
    page = (Path(settings.BASE_DIR) / "docs" / "panel.md").read_text()

    assert codebook.as_markdown() in page


def test_every_column_says_what_it_means():
    assert all(column.meaning.endswith(".") for column in codebook.COLUMNS)
    assert pa.schema(codebook.SCHEMA).names == list(codebook.NAMES)
