"""Files of closes as text: everything in them is either a quote or a named refusal."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from markets.pricefile import Quote, Refusal, UnusableFile, read

SYMBOLS = frozenset({"RUT", "SPX", "BTC-USD"})
THURSDAY, FRIDAY = date(2025, 7, 17), date(2025, 7, 18)


def found(text, symbols=SYMBOLS):
    return list(read(text.splitlines(keepends=True), symbols=symbols))


def test_the_two_layouts_say_the_same():
    wide = found("date,RUT,SPX\n2025-07-17,2253.68,6297.36\n2025-07-18,2240.01,6296.79\n")
    long = found(
        "date,symbol,close\n2025-07-17,RUT,2253.68\n2025-07-17,SPX,6297.36\n"
        "2025-07-18,RUT,2240.01\n2025-07-18,SPX,6296.79\n"
    )

    assert [(one.symbol, one.session_date, one.close) for one in wide] == [
        ("RUT", THURSDAY, Decimal("2253.68")),
        ("SPX", THURSDAY, Decimal("6297.36")),
        ("RUT", FRIDAY, Decimal("2240.01")),
        ("SPX", FRIDAY, Decimal("6296.79")),
    ]
    assert [one.line for one in wide] == [2, 2, 3, 3]
    assert [(one.symbol, one.session_date, one.close) for one in long] == [
        (one.symbol, one.session_date, one.close) for one in wide
    ]


@pytest.mark.parametrize("cell", ["", " ", "."])
def test_an_empty_cell_is_no_session_and_no_fault(cell):
    assert found(f"date,RUT,SPX\n2025-07-17,{cell},6297.36\n") == [
        Quote(2, "SPX", THURSDAY, Decimal("6297.36"))
    ]


@pytest.mark.parametrize("text", ["2253.68", "+2253.68", "2253.680", ".5", "12.", "1e3", "1.5E-3", "-0.25"])
def test_a_number_may_be_written_as_numbers_are(text):
    [quote] = found(f"date,RUT\n2025-07-17,{text}\n")

    assert quote.close == Decimal(text)


@pytest.mark.parametrize(
    "text", ["n/a", "NaN", "inf", "1_000", "0x10", "1 000", "١٢", "--1", "1e9999", "$5", "5%", "1.2.3"]
)
def test_what_is_not_a_number_is_not_read_as_one(text):
    assert found(f"date,RUT\n2025-07-17,{text}\n") == [
        Refusal(2, "RUT 2025-07-17", f"{text!r} is not a number")
    ]


@pytest.mark.parametrize(
    "text", ["07/17/2025", "20250717", "2025-W29-4", "2025-7-17", "Thursday", "2025-07-17T00:00"]
)
def test_a_date_is_written_one_way(text):
    assert found(f"date,RUT\n{text},1\n") == [Refusal(2, text, f"{text!r} is not a date written YYYY-MM-DD")]


def test_a_line_without_a_date_says_so():
    assert found("date,RUT\n,1\n") == [Refusal(2, "no date", "'' is not a date written YYYY-MM-DD")]


def test_blank_lines_are_passed_over_and_counted():
    assert [one.line for one in found("date,RUT\n\n   \n,\n2025-07-17,1\n")] == [5]


def test_lines_are_counted_as_an_editor_shows_them_even_after_a_quoted_line_break():
    quotes = found('date,RUT,SPX\n2025-07-17,"1\n",2\n2025-07-18,3,4\n')

    assert [(one.line, one.symbol) for one in quotes] == [(3, "RUT"), (3, "SPX"), (4, "RUT"), (4, "SPX")]


def test_columns_of_a_long_file_may_stand_in_any_order():
    assert found("close,adjusted_close,Symbol,DATE\n1,2,RUT,2025-07-17\n") == [
        Quote(2, "RUT", THURSDAY, Decimal(1), Decimal(2))
    ]


def test_a_refusal_reads_as_a_sentence():
    assert str(Refusal(3, "RUT 2025-07-19", "no session")) == "line 3: RUT 2025-07-19: no session"


@settings(deadline=None)
@given(st.text())
@example('date,RUT\n"')
@example("date,symbol,close\n,,,\n")
@example("date,RUT\n\x00,\x00\n")
@example("date,RUT\n" + "9" * 200_000)
def test_no_text_breaks_the_reader(text):
    assert all(isinstance(one, Quote | Refusal) or "\n" not in one for one in found_or_error(text))


def found_or_error(text):
    try:
        return found(text)
    except UnusableFile as error:
        return [str(error)]


cells = st.sampled_from(["1", "2253.68", "", ".", "x", "-1", "1e5", "NaN"])
dates = st.sampled_from(["2025-07-17", "2025-07-18", "2025-02-30", "soon", ""])


@settings(deadline=None)
@given(st.lists(st.tuples(dates, cells, cells), max_size=12))
def test_every_line_of_a_wide_file_is_accounted_for(rows):
    text = "date,RUT,SPX\n" + "".join(",".join(row) + "\n" for row in rows)

    spoken_of = {one.line for one in found(text)}

    for line, (day, *closes) in enumerate(rows, start=2):
        is_silent = all(close in {"", "."} for close in closes) and day in {"2025-07-17", "2025-07-18"}
        is_blank = not any((day, *closes))
        assert (line in spoken_of) != (is_silent or is_blank)
