"""Two sources of one series: who wins is said, and where they differ an editor is told."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from markets.models import Disagreement, Instrument
from markets.services import Bar, closes, ensure_instruments, record_prices
from markets.services.comparing import difference_bp

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples"
DAY = date(2026, 2, 6)
CAPTURED = datetime(2026, 7, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _instruments():
    ensure_instruments()


def told(symbol, source, close, *, day=DAY, at=CAPTURED):
    bars = [Bar(day, Decimal(close))]
    return record_prices(symbol=symbol, bars=bars, source=source, captured_at=at)


def rows(path, day, close, form="%Y-%m-%d"):
    file = SAMPLES / path
    if not file.exists():
        pytest.skip(f"the sample {path} is not beside this checkout")
    with file.open(newline="") as lines:
        for row in csv.DictReader(lines):
            on = datetime.strptime(row[day], form).date()  # noqa: DTZ007 -- a date without a zone
            if on >= date(2023, 1, 1):
                yield Bar(on, Decimal(row[close]))


def test_the_wrong_close_of_the_vix_is_found_and_its_owner_wins():
    theirs = rows("prices/VIX_yahoo_daily_2023_to_2026-06-30.csv", "date", "close")
    record_prices(symbol="VIX", bars=theirs, source="yahoo_chart", captured_at=CAPTURED + timedelta(days=1))
    owners = rows("cboe/VIX_History_to_2026-07-07.csv", "DATE", "CLOSE", "%m/%d/%Y")
    record_prices(symbol="VIX", bars=owners, source="cboe_indices", captured_at=CAPTURED)

    (found,) = Disagreement.objects.all()
    vix = Instrument.objects.get(symbol="VIX")
    of_the_day = dict(zip(closes(instrument=vix).dates, closes(instrument=vix).values, strict=True))
    assert (found.session_date, found.source, found.other_source) == (DAY, "cboe_indices", "yahoo_chart")
    assert (found.close, round(found.other_close, 2)) == (Decimal("17.76"), Decimal("20.37"))
    assert found.difference_bp > 1200
    assert of_the_day[DAY] == 17.76


def test_the_composite_of_two_sources_differs_on_few_days():
    ours = rows("prices/IXIC_daily_2023_to_2026-06-30.csv", "date", "close")
    record_prices(symbol="IXIC", bars=ours, source="yahoo_chart", captured_at=CAPTURED)
    fred = rows("prices/NASDAQCOM_fred_daily_2023_to_2026-06-30.csv", "date", "value")
    record_prices(symbol="IXIC", bars=fred, source="fred_graph", captured_at=CAPTURED)

    assert date(2023, 8, 7) in set(Disagreement.objects.values_list("session_date", flat=True))
    assert Disagreement.objects.count() < 6


@pytest.mark.parametrize(
    ("symbol", "one", "other", "apart"),
    [
        ("SPX", "6000", "6006", False),
        ("SPX", "6000", "6006.1", True),
        ("DGS10", "4.10", "4.20", False),
        ("DGS10", "4.10", "4.21", True),
        ("REPO", "0", "0", False),
        ("REPO", "0", "1", True),
    ],
)
def test_ten_basis_points_are_let_pass_and_more_are_not(symbol, one, other, apart):
    told(symbol, "a", one)
    told(symbol, "b", other)

    assert Disagreement.objects.exists() is apart


def test_a_correction_that_brings_two_sources_together_settles_it_and_a_note_stays():
    told("SPX", "a", "6000")
    told("SPX", "b", "6100")
    Disagreement.objects.update(note="asked")
    told("SPX", "b", "6001", at=CAPTURED + timedelta(hours=1))

    (settled,) = Disagreement.objects.all()
    assert settled.settled_at is not None
    told("SPX", "a", "6500", at=CAPTURED + timedelta(hours=2))
    (again,) = Disagreement.objects.all()
    assert (again.settled_at, again.close, again.other_close, again.note) == (None, 6500, 6001, "asked")


def test_a_bar_of_the_day_of_capture_is_not_compared():
    told("SPX", "a", "6000", at=datetime(2026, 2, 6, 22, tzinfo=UTC))
    told("SPX", "b", "6100")

    assert not Disagreement.objects.exists()


def test_three_sources_are_compared_two_by_two():
    for source, close in (("a", "6000"), ("b", "6100"), ("c", "6000.5")):
        told("SPX", source, close)

    pairs = Disagreement.objects.order_by("source").values_list("source", "other_source")
    assert list(pairs) == [("a", "b"), ("b", "c")]


def test_the_difference_of_a_ratio_is_relative_to_the_larger_value():
    assert difference_bp(Instrument(return_kind="log"), Decimal(99), Decimal(100)) == 100
    assert difference_bp(Instrument(return_kind="difference"), Decimal(-5), Decimal(5)) == 20_000


@pytest.mark.parametrize(
    ("precedence", "read"), [(["a", "b"], 6000), (["b", "a"], 6100), (["c"], 6100), ([], 6100), (None, 6100)]
)
def test_the_source_that_is_named_first_wins_and_without_a_name_the_newest(precedence, read):
    Instrument.objects.filter(symbol="SPX").update(source_precedence=precedence)
    told("SPX", "a", "6000")
    told("SPX", "b", "6100", at=CAPTURED + timedelta(hours=1))

    assert closes(instrument=Instrument.objects.get(symbol="SPX")).values.tolist() == [read]


def test_where_the_first_source_says_nothing_the_next_is_read():
    Instrument.objects.filter(symbol="SPX").update(source_precedence=["a", "b"])
    told("SPX", "a", "6000")
    told("SPX", "b", "6100")
    told("SPX", "import", "6200", day=date(2026, 2, 5))

    assert closes(instrument=Instrument.objects.get(symbol="SPX")).values.tolist() == [6200, 6000]


def test_editors_see_the_pairs_and_can_only_write_a_note(admin_client, django_assert_max_num_queries):
    told("SPX", "a", "6000")
    told("SPX", "b", "6100")
    (row,) = Disagreement.objects.all()
    with django_assert_max_num_queries(12):
        page = admin_client.get(reverse("admin:markets_disagreement_changelist")).content.decode()
    change = reverse("admin:markets_disagreement_change", args=[row.pk])
    admin_client.post(change, {"note": "b was wrong", "close": "1"})

    row.refresh_from_db()
    assert (row.note, row.close) == ("b was wrong", 6000)
    assert "SPX" in page
    assert admin_client.get(reverse("admin:markets_disagreement_add")).status_code == 403
