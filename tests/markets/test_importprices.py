"""Closes from files: what is kept, what is refused and why, and that repeating it changes nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from markets.catalogue import CATALOGUE
from markets.models import Instrument, Price

FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts" / "closes.csv"
KNOWN = f"there are {', '.join(sorted(one.symbol for one in CATALOGUE))}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def importing(tmp_path):
    """Write a file and import it; the answer is what the command printed, line by line."""

    def run(content, **options):
        file = tmp_path / "closes.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        printed = StringIO()
        call_command("importprices", str(file), stdout=printed, **options)
        return printed.getvalue().splitlines()

    return run


def stored():
    prices = Price.objects.order_by("instrument__symbol", "session_date", "captured_at")
    return [(one.instrument.symbol, str(one.session_date), float(one.close)) for one in prices]


def test_a_wide_file_gives_each_instrument_its_closes(importing):
    printed = importing("date,RUT,BTC-USD\n2025-07-17,2253.68,119289.84\n2025-07-19,,117939.66\n")

    assert printed == [
        "RUT: 1 new, 0 changed, 0 unchanged, 0 refused",
        "BTC-USD: 2 new, 0 changed, 0 unchanged, 0 refused",
        "3 closes taken, 0 refused",
    ]
    assert stored() == [
        ("BTC-USD", "2025-07-17", 119289.84),
        ("BTC-USD", "2025-07-19", 117939.66),
        ("RUT", "2025-07-17", 2253.68),
    ]


def test_a_long_file_may_carry_adjusted_closes(importing):
    importing("date,symbol,close,adjusted_close\n2025-07-17,SPX,6297.36,6290.5\n2025-07-18,SPX,6296.79,\n")

    first, second = Price.objects.order_by("session_date")
    assert (first.close, first.adjusted_close) == (Decimal("6297.36"), Decimal("6290.5"))
    assert second.adjusted_close is None


def test_repeating_an_import_changes_nothing_and_a_correction_is_a_new_vintage(importing):
    file = "date,RUT\n2025-07-17,2253.68\n2025-07-18,2240.01\n"

    importing(file)

    assert importing(file)[0] == "RUT: 0 new, 0 changed, 2 unchanged, 0 refused"
    assert importing(file.replace("2240.01", "2240.02"))[0] == "RUT: 0 new, 1 changed, 1 unchanged, 0 refused"
    assert stored()[1:] == [("RUT", "2025-07-18", 2240.01), ("RUT", "2025-07-18", 2240.02)]


def test_every_refused_line_is_named_and_the_good_ones_are_kept(importing):
    printed = importing(
        "date,RUT,DXY,RUT,SPX\n"
        "2025-07-17,2253.68,98,1,6297.36\n"
        "2025-07-19,2240,98,1,\n"
        "2025-7-21,2231,98,1,\n"
        "2025-02-30,2231,98,1,\n"
        "2025-07-21,\n"
        "\n"
        "2025-07-22,n/a,98,1,-5\n"
        '2025-07-23,"2,283.06",98,1,6358.91\n'
        "2025-07-17,2253.69,98,1,.\n"
    )

    assert printed == [
        f"refused line 1: column 'DXY': no instrument has this symbol; {KNOWN}",
        "refused line 1: column 'RUT': it stands twice; the first is read",
        "refused line 3: RUT 2025-07-19: 2025-07-19 is not a session of XNYS",
        "refused line 4: 2025-7-21: '2025-7-21' is not a date written YYYY-MM-DD",
        "refused line 5: 2025-02-30: 2025-02-30 is not in the calendar",
        "refused line 6: 2025-07-21: 2 cells where the header has 5",
        "refused line 8: RUT 2025-07-22: 'n/a' is not a number",
        "refused line 8: SPX 2025-07-22: -5 is not positive",
        "refused line 9: RUT 2025-07-23: '2,283.06' is not a number",
        "refused line 10: RUT 2025-07-17: a second value beside 2253.68000000",
        "RUT: 1 new, 0 changed, 0 unchanged, 2 refused",
        "SPX: 2 new, 0 changed, 0 unchanged, 1 refused",
        "3 closes taken, 10 refused",
    ]
    assert [symbol for symbol, *_ in stored()] == ["RUT", "SPX", "SPX"]


def test_refused_lines_of_a_long_file_are_named_too(importing):
    printed = importing(
        "Date,Symbol,Close,volume\n"
        "2025-07-17,RUT,2253.68,1\n"
        "2025-07-17,DXY,98,1\n"
        "2025-07-17,,98,1\n"
        "2025-07-18,RUT,,1\n"
        "2025-07-18\n"
    )

    assert printed[:5] == [
        "refused line 1: column 'volume': only date, symbol, close and adjusted_close are read",
        f"refused line 3: DXY 2025-07-17: no instrument has this symbol; {KNOWN}",
        f"refused line 4: 2025-07-17: no instrument has this symbol; {KNOWN}",
        "refused line 5: RUT 2025-07-18: '' is not a number",
        "refused line 6: 2025-07-18: 1 cells where the header has 4",
    ]
    assert stored() == [("RUT", "2025-07-17", 2253.68)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the first line must be date,SYMBOL"),
        ("date;RUT\n2025-07-17;1\n", "it is 'date;RUT'"),
        ("RUT,date\n1,2025-07-17\n", "the first line must be"),
        (
            "date,open,high,low,close,volume\n2025-07-17,1,2,3,4,5\n",
            f"no column names an instrument; {KNOWN}",
        ),
        ("date,RUT\n", "no close in it could be used, 0 refused"),
        ("date,RUT\n2025-07-19,2240\n", "no close in it could be used, 1 refused"),
        (b"date,RUT\n2025-07-17,\xff\n", "a byte that is not UTF-8"),
        ('date,RUT\n2025-07-17,"2253\n', "line 2 is not comma-separated text"),
    ],
)
def test_a_file_of_no_use_is_one_plain_error(importing, content, reason):
    with pytest.raises(CommandError) as caught:
        importing(content)

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not Price.objects.exists()


def test_a_file_that_is_not_there_is_one_plain_error(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("importprices", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="Is a directory"):
        call_command("importprices", str(tmp_path))


def test_a_mark_at_the_start_and_foreign_line_ends_are_no_obstacle(importing):
    importing(b"\xef\xbb\xbfdate,RUT\r\n2025-07-17, 2253.68 \r\n")

    assert stored() == [("RUT", "2025-07-17", 2253.68)]


def test_the_source_and_the_time_of_capture_are_kept(importing):
    importing("date,RUT\n2025-07-17,2253.68\n", source="ftse", captured_at="2025-07-18T09:00:00+02:00")

    price = Price.objects.get()
    assert (price.source, price.captured_at) == ("ftse", datetime(2025, 7, 18, 7, tzinfo=UTC))


def test_a_bar_that_could_not_be_final_when_captured_is_said_so(importing):
    printed = importing(
        "date,BTC-USD\n2025-07-16,118738.51\n2025-07-17,119000\n2025-07-18,1\n",
        captured_at="2025-07-17T18:00:00Z",
    )

    assert "refused line 4: BTC-USD 2025-07-18: the session had not begun" in printed[0]
    assert printed[1] == "BTC-USD: 2 new, 0 changed, 0 unchanged, 1 refused, 1 not final yet"
    assert [one.session_date for one in Price.objects.final()] == [date(2025, 7, 16)]


@pytest.mark.parametrize(
    ("captured_at", "reason"),
    [
        ("yesterday", "ISO 8601"),
        ("2025-07-17T18:00:00", "has no zone"),
        ("2125-01-01T00:00:00Z", "in the future"),
    ],
)
def test_a_time_of_capture_that_cannot_be_is_one_plain_error(importing, captured_at, reason):
    with pytest.raises(CommandError, match=reason):
        importing("date,RUT\n2025-07-17,2253.68\n", captured_at=captured_at)


def test_the_number_of_queries_grows_with_the_instruments_and_not_with_the_lines(
    importing, django_assert_max_num_queries
):
    days = [day for day in range(1, 31) if date(2025, 7, day).weekday() < 5 and day != 4]
    lines = "".join(f"2025-07-{day:02},1,2\n" for day in days)
    with django_assert_max_num_queries(30):
        printed = importing("date,RUT,SPX\n" + lines)
    assert printed[-1] == f"{2 * len(days)} closes taken, 0 refused"


@pytest.mark.skipif(not FACTS.exists(), reason="the facts beside the checkout are absent")
def test_the_real_closes_load_whole_but_for_volatility_on_holidays():
    printed = StringIO()
    call_command("importprices", str(FACTS), stdout=printed, captured_at="2026-08-21T12:00:00Z")
    lines = printed.getvalue().splitlines()

    refused = [line for line in lines if line.startswith("refused")]
    assert lines[-1] == "5197 closes taken, 20 refused"
    assert all(" VIX " in line and "not a session of XNYS" in line for line in refused)
    assert Instrument.objects.count() == len(CATALOGUE)
