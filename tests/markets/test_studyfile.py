"""Files of prices, returns and events, and what is wrong with them."""

import numpy as np
import pytest

from markets.studyevents import Named, calendar_days, place, read_events
from markets.studyfile import UnusableStudy, day_of, less, read_table, returns_from, returns_in

WIDE = ["date,A,B", "2024-01-02,100,50", "2024-01-03,110,", "2024-01-04,121,55", "2024-01-05,.,60.5"]
DAY = day_of("2024-01-02")


def test_prices_become_returns_on_the_filled_cells_of_each_column():
    series = returns_from(read_table(WIDE), kind="simple", empty="drop")

    assert series["A"].values == pytest.approx([0.1, 0.1])
    assert series["B"].values == pytest.approx([0.1, 0.1])
    assert series["B"].days.tolist() == [DAY + 2, DAY + 3]


def test_an_empty_cell_can_be_a_gap_that_the_next_return_spans():
    series = returns_from(read_table(WIDE), kind="log", empty="gap")["B"]

    assert series.spans.tolist() == [0, 2, 1]
    assert series.values == pytest.approx([np.nan, np.log(1.1), np.log(1.1)], nan_ok=True)


def test_the_long_layout_says_the_same_as_the_wide_one():
    long = ["date,symbol,price"]
    for line in WIDE[1:]:
        day, *cells = line.split(",")
        long += [f"{day},{name},{cell}" for name, cell in zip("AB", cells, strict=True)]

    one, other = (returns_from(read_table(lines), kind="log", empty="drop") for lines in (WIDE, long))

    assert {name: series.values.tolist() for name, series in one.items()} == {
        name: series.values.tolist() for name, series in other.items()
    }


def test_returns_in_percent_become_fractions():
    series = returns_in(read_table(["date,A", "20240102,1.5", "20240103,NA"]), empty="drop", is_percent=True)

    assert series["A"].values == pytest.approx([0.015])


def test_a_rate_is_taken_off_day_by_day():
    table = read_table(["date,A,RF", "2024-01-02,0.02,0.001", "2024-01-03,0.01,"])
    series = returns_in(table, empty="drop", is_percent=False)

    assert less(series, series["RF"])["A"].values == pytest.approx([0.019, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "the file is empty"),
        (["date,A", "2024-01-02,x"], "line 2: A: 'x' is not a number"),
        (["date,A", "2024-01-02,inf"], "line 2: A: 'inf' is not a number"),
        (["date,A", "02.01.2024,1"], "line 2: '02.01.2024' is not a date written YYYY-MM-DD"),
        (["date,A", "2024-02-30,1"], "line 2: '2024-02-30' is not a date"),
        (["date,A", "2024-01-02,1", "2024-01-02,2"], "line 3: the date 2024-01-02 stands twice"),
        (["date,A,A", "2024-01-02,1,2"], "two columns are called 'A'"),
        (["date,A", "2024-01-02,1,2"], "line 2: 3 cells where the header has 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(lines, message):
    with pytest.raises(UnusableStudy) as refusal:
        read_table(lines)

    assert str(refusal.value).startswith(message)


def test_a_ratio_of_prices_that_are_not_positive_is_refused():
    with pytest.raises(UnusableStudy, match="A has a price that is not positive"):
        returns_from(read_table(["date,A", "2024-01-02,1", "2024-01-03,0"]), kind="log", empty="drop")


def test_other_ways_to_write_a_date_are_named():
    assert day_of("02.01.2024", "%d.%m.%Y") == day_of("2024-01-02 00:00:00 UTC") == DAY


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["date", "2024-01-04"], [Named("2024-01-04", "", DAY + 2)]),
        (["event_id,date,title", "7,2024-01-04,Vote"], [Named("7", "", DAY + 2)]),
        (["name,when", "A,2024-01-04"], [Named("2024-01-04", "A", DAY + 2)]),
        (
            ["event,A,B", "Vote,2024-01-04,2024-01-05", "Veto,,2024-01-03"],
            [Named("Vote", "A", DAY + 2), Named("Vote", "B", DAY + 3), Named("Veto", "B", DAY + 1)],
        ),
    ],
)
def test_events_are_read_in_every_layout(lines, expected):
    assert read_events(lines, known={"A", "B"}) == expected


def test_events_without_a_date_are_refused():
    with pytest.raises(UnusableStudy, match="no column of the events is a date"):
        read_events(["what", "Vote"], known={"A"})


@pytest.mark.parametrize(("rule", "position"), [("forward", 2), ("backward", 1)])
def test_a_day_without_a_session_moves_as_it_is_told(rule, position):
    series = returns_in(
        read_table(["date,A", "2024-01-04,1", "2024-01-05,1", "2024-01-08,1"]), empty="drop", is_percent=False
    )
    units, refused = place([Named("E", "A", day_of("2024-01-06"))], series, non_session=rule)

    assert ([unit.day0 for unit in units], refused) == ([position], [])


def test_a_day_without_a_session_can_be_refused():
    series = returns_in(read_table(["date,A", "2024-01-04,1"]), empty="drop", is_percent=False)
    units, refused = place([Named("E", "", day_of("2024-01-03"))], series, non_session="refuse")

    assert (units, refused[0].reason) == ([], "2024-01-03 is no session of it")


def test_calendar_days_make_one_event_of_all_instruments():
    series = returns_in(read_table(WIDE), empty="gap", is_percent=False)
    named, length = calendar_days(DAY + 1, DAY + 9, series)

    assert (length, [one.instrument for one in named]) == (3, ["A", "B"])
    with pytest.raises(UnusableStudy, match="no date of the series lies between"):
        calendar_days(DAY - 9, DAY - 5, series)
