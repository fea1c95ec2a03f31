"""The tape in the admin, as an administrator's browser asks for it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from markets.models import Instrument, Price
from markets.services import Bar, ensure_instruments, record_prices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(settings, tmp_path):
    """Pages without collected static files: their addresses are not what is tested here."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _tape():
    ensure_instruments()
    record_prices(
        symbol="SPX",
        bars=[Bar(date(2025, 7, day), Decimal(6300)) for day in (14, 15, 16, 17, 18)],
        source="cboe",
        captured_at=datetime(2025, 8, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize("name", ["instrument", "price"])
def test_a_list_takes_a_fixed_number_of_queries(admin_client, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = admin_client.get(reverse(f"admin:markets_{name}_changelist"))

    assert answer.status_code == 200
    assert "SPX" in answer.content.decode()


def test_an_instrument_can_be_edited(admin_client):
    vix = Instrument.objects.get(symbol="VIX")
    url = reverse("admin:markets_instrument_change", args=[vix.id])
    form = admin_client.get(url).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, False, [])}
    values |= {"regressors-TOTAL_FORMS": "0", "regressors-INITIAL_FORMS": "0"}

    assert admin_client.post(url, values | {"name": "Volatility"}).status_code == 302
    vix.refresh_from_db()
    assert (vix.name, vix.is_headline, vix.asset_class) == ("Volatility", True, "volatility")


def test_levels_may_not_leave_without_terms_that_were_read(admin_client):
    spx = Instrument.objects.get(symbol="SPX")
    url = reverse("admin:markets_instrument_change", args=[spx.id])
    form = admin_client.get(url).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, False, [])}
    values |= {"regressors-TOTAL_FORMS": "0", "regressors-INITIAL_FORMS": "0"}

    refused = admin_client.post(url, values | {"re_serve": "on"})

    assert refused.status_code == 200
    assert "re_serve_needs_terms_that_were_read" in refused.content.decode()
    spx.refresh_from_db()
    assert not spx.re_serve


def test_prices_can_only_be_looked_at(admin_client):
    price = Price.objects.first()
    change = reverse("admin:markets_price_change", args=[price.id])

    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {"close": "1"}).status_code == 403
    assert admin_client.get(reverse("admin:markets_price_add")).status_code == 403
    assert admin_client.post(reverse("admin:markets_price_delete", args=[price.id])).status_code == 403
    price.refresh_from_db()
    assert price.close == 6300
