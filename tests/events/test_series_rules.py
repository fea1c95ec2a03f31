"""Rules as rows: listed once, an editor's from then on; what they find in markets is told without closes."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.urls import reverse

from events.models import Event, SeriesRule
from events.services import milestones, series_rules
from events.services.clock import database_now
from events.services.topics import ensure_topics
from events.services.watched_series import WATCHED
from events.vocabulary import Kind, Precision
from markets.services import Bar, ensure_instruments, record_prices

FACTS = Path(settings.BASE_DIR).parent / "shared" / "facts" / "closes.csv"
CAPTURED = datetime(2026, 9, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(db):
    ensure_topics()
    ensure_instruments()
    series_rules.ensure_series_rules()


def record_real(symbol):
    if not FACTS.exists():
        pytest.skip("the facts are not beside this checkout")
    with FACTS.open(newline="") as lines:
        bars = [
            Bar(date.fromisoformat(row["date"]), Decimal(row[symbol]))
            for row in csv.DictReader(lines)
            if row[symbol]
        ]
    record_prices(symbol=symbol, bars=bars, source="import", captured_at=CAPTURED)


def sweep():
    while not milestones.sweep(now=database_now()).is_over:
        pass


def test_every_watched_series_is_a_row_that_says_the_same():
    told = {series.slug: series for series in series_rules.watched()}

    assert set(told) == {series.slug for series in WATCHED}
    for series in WATCHED:
        row = told[series.slug]
        assert (row.rules, row.topics, row.kind) == (series.rules, series.topics, series.kind)
        assert (row.symbol, row.weekly, row.monthly_total) == (
            series.symbol,
            series.weekly,
            series.monthly_total,
        )


def test_what_an_editor_changed_is_kept_and_a_missing_rule_comes_back(django_assert_num_queries):
    SeriesRule.objects.filter(slug="tga").update(step=None, extremes=[21], is_enabled=False)
    SeriesRule.objects.filter(slug="walcl").delete()

    series_rules.ensure_series_rules()
    with django_assert_num_queries(3):
        series_rules.ensure_series_rules()

    tga = SeriesRule.objects.get(slug="tga")
    assert (tga.step, tga.extremes, tga.is_enabled) == (None, [21], False)
    assert SeriesRule.objects.filter(slug="walcl").exists()
    assert "tga" not in {series.slug for series in series_rules.watched()}


def test_the_russell_2000_above_2600_is_an_event_public_at_the_close_and_without_a_close():
    record_real("RUT")
    sweep()

    event = Event.objects.get(identifiers__identifier="russell-2000/2026-01-08/first-above-2600")
    assert (event.kind, event.importance) == (Kind.MARKET_MILESTONE, 3)
    assert event.title == "Russell 2000 closes above 2,600 for the first time"
    assert (event.public_at, event.public_precision) == (
        datetime(2026, 1, 8, 21, tzinfo=UTC),
        Precision.MINUTE,
    )
    assert event.figures == [
        {"name": "level", "value": 2600, "unit": "points"},
        {"name": "above the level", "value": 0.15, "unit": "percent"},
    ]
    assert event.backfilled
    assert not Event.objects.filter(occurred_at__lt=datetime(2025, 1, 1, tzinfo=UTC)).exists()
    assert not any("2603" in f"{one.title} {one.figures}" for one in Event.objects.all())


def test_a_changed_rule_looks_through_what_is_known_when_it_is_asked_to(admin_client):
    SeriesRule.objects.filter(slug="russell-2000").update(
        first_step=None, record_after=None, swing_percent=None
    )
    record_real("RUT")
    sweep()
    before = set(Event.objects.values_list("pk", flat=True))

    rule = SeriesRule.objects.get(slug="russell-2000")
    assert rule.looks_back is False
    SeriesRule.objects.filter(pk=rule.pk).update(first_step=Decimal(500))
    sweep()
    assert set(Event.objects.values_list("pk", flat=True)) == before

    changelist = reverse("admin:events_seriesrule_changelist")
    admin_client.post(changelist, {"action": "look_back", "_selected_action": [rule.pk]})
    sweep()
    told = {name for one in Event.objects.exclude(pk__in=before) for name in names(one)}
    assert {name.rpartition("/")[2] for name in told} == {"first-above-2500", "first-above-3000"}
    assert SeriesRule.objects.get(pk=rule.pk).looks_back is False


def names(event):
    return event.identifiers.values_list("identifier", flat=True)


def test_an_editor_changes_a_rule_and_cannot_delete_it(admin_client, django_assert_max_num_queries):
    rule = SeriesRule.objects.get(slug="russell-2000")
    change = reverse("admin:events_seriesrule_change", args=[rule.pk])
    form = admin_client.get(change).context["adminform"].form
    values = {
        name: value for name, value in form.initial.items() if value is not False and value not in (None, [])
    }
    values |= {"extremes": "63,252", "related_topics": "liquidity", "losing_months": "4"}

    assert admin_client.post(change, values).status_code == 302
    rule.refresh_from_db()
    assert (rule.extremes, rule.losing_months, rule.slug) == ([63, 252], 4, "russell-2000")
    with django_assert_max_num_queries(10):
        assert admin_client.get(reverse("admin:events_seriesrule_changelist")).status_code == 200
    assert admin_client.post(reverse("admin:events_seriesrule_delete", args=[rule.pk])).status_code == 403


def test_a_distance_of_nothing_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="distances_of_a_rule_are_positive"):
        SeriesRule.objects.filter(slug="tga").update(step=0)


def test_an_extreme_of_what_is_not_in_millions_of_dollars_is_told_without_billions():
    russell = SeriesRule.objects.get(slug="russell-2000").instrument
    SeriesRule.objects.filter(slug="russell-2000").update(is_enabled=False)
    SeriesRule.objects.filter(slug="tga").update(instrument=russell, extremes=[252], step=None, move=None)
    record_real("RUT")
    sweep()

    titles = Event.objects.filter(identifiers__identifier__startswith="tga/").values_list("title", flat=True)
    assert any("at its highest close in 252 sessions" in title for title in titles)
    assert not any("billion" in title for title in titles)
