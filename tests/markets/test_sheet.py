from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from markets import calendar, services
from markets.models import Instrument
from markets.series import Closes, returns_of
from markets.services import Bar, ensure_instruments, record_prices
from markets.sheet import line_of

EPOCH = date(1970, 1, 1)
CAPTURED = datetime(2025, 3, 1, tzinfo=UTC)
LATER = CAPTURED + timedelta(days=10)
SESSIONS = calendar.sessions("XNYS", date(2025, 1, 2), date(2025, 2, 14))
DAYS = np.array([(day - EPOCH).days for day in SESSIONS])


def bars(*closes, sessions=SESSIONS):
    return [
        Bar(day, Decimal(str(close)))
        for day, close in zip(sessions, closes, strict=False)
        if close is not None
    ]


@pytest.fixture
def tape(db):
    services.forget_lines()
    ensure_instruments()
    record_prices(symbol="RUT", bars=bars(100, None, 110, 121), source="a", captured_at=CAPTURED)
    record_prices(symbol="DGS10", bars=bars(4.0, 4.25), source="a", captured_at=CAPTURED)
    return {one.symbol: one for one in Instrument.objects.all()}


def read(tape, *symbols, as_of=None):
    return services.lines(
        instruments=[tape[one] for one in symbols], version=services.tape_version(), as_of=as_of
    )


# A line


@pytest.mark.parametrize("kind", ["log", "simple", "difference", "difference-bp"])
@given(st.lists(st.one_of(st.none(), st.floats(1, 1000)), max_size=len(SESSIONS)))
def test_a_line_has_the_returns_of_the_closes_it_is_made_of(kind, closes):
    held = [(day, close) for day, close in zip(SESSIONS, closes, strict=False) if close is not None]
    days = np.array([(day - EPOCH).days for day, _ in held], dtype=np.int64)
    values, captured = np.array([close for _, close in held]), np.arange(len(held))

    line = line_of(days, values, captured, sessions=DAYS, kind=kind)

    known = Closes(tuple(day for day, _ in held), values, captured)
    from_first = [day for day in SESSIONS if held and day >= held[0][0]]
    other = returns_of(known, sessions=from_first, kind=kind)
    assert [EPOCH + timedelta(int(day)) for day in line.sessions] == list(other.sessions)
    assert line.returns == pytest.approx(other.values, nan_ok=True)
    assert line.spans.tolist() == other.spans.tolist()
    assert line.captured.tolist() == other.captured.tolist()
    assert line.unit == other.unit


def test_closes_on_other_days_are_not_looked_at():
    saturday = (date(2025, 1, 4) - EPOCH).days

    line = line_of(
        np.array([DAYS[0], saturday, DAYS[2]]),
        np.array([1.0, 9.0, 2.0]),
        np.zeros(3, dtype=np.int64),
        sessions=DAYS,
        kind="simple",
    )

    assert line.closes.tolist() == pytest.approx([1.0, np.nan, 2.0], nan_ok=True)
    assert line.returns[2] == 1.0


# Reading them


def test_lines_are_the_closes_in_force(tape):
    lines = read(tape, "RUT", "DGS10", "SPX")

    for symbol in ("RUT", "DGS10"):
        closes = services.closes(instrument=tape[symbol])
        line = lines[symbol]
        there = ~np.isnan(line.closes)
        assert line.closes[there].tolist() == closes.values.tolist()
        assert line.captured[there].tolist() == closes.captured.tolist()
        assert [EPOCH + timedelta(int(day)) for day in line.sessions[there]] == list(closes.dates)
    assert lines["DGS10"].returns[1] == pytest.approx(25.0)
    assert lines["DGS10"].unit == "bp"
    assert not lines["DGS10"].has_ratios
    assert lines["SPX"].sessions.size == 0


def test_a_correction_counts_from_its_capture(tape):
    record_prices(symbol="RUT", bars=bars(100, None, 112), source="a", captured_at=LATER)

    assert read(tape, "RUT")["RUT"].closes[2] == 112
    assert read(tape, "RUT", as_of=CAPTURED)["RUT"].closes[2] == 110


def test_the_source_that_takes_precedence_wins(tape):
    record_prices(symbol="RUT", bars=bars(99), source="b", captured_at=LATER)
    assert read(tape, "RUT")["RUT"].closes[0] == 99

    Instrument.objects.filter(symbol="RUT").update(source_precedence=["a"])

    tape["RUT"].refresh_from_db()
    assert read(tape, "RUT")["RUT"].closes[0] == 100


def test_many_lines_cost_one_statement_and_none_the_second_time(tape, django_assert_num_queries):
    version = services.tape_version()
    wanted = [tape["RUT"], tape["DGS10"], tape["SPX"]]

    with django_assert_num_queries(1):
        first = services.lines(instruments=wanted, version=version)
    with django_assert_num_queries(0):
        second = services.lines(instruments=wanted, version=version)

    assert second["RUT"] is first["RUT"]


def test_a_new_close_makes_another_version(tape):
    before = services.tape_version()
    read(tape, "RUT")

    record_prices(symbol="RUT", bars=bars(100, 105), source="a", captured_at=LATER)

    assert services.tape_version() > before
    assert read(tape, "RUT")["RUT"].closes[1] == 105


def test_an_empty_tape_has_no_version(db):
    assert services.tape_version() is None
