"""The instruments as data: nothing in them that the rest of the tape does not know."""

from datetime import date, time

import pytest
from django.core.exceptions import ValidationError

from markets.calendar import bar_bounds, sessions
from markets.catalogue import BENCHMARKS, CATALOGUE
from markets.models import Calendar, Instrument
from markets.services import ensure_instruments
from scrapers import registry

ANY_WEEK = (date(2025, 7, 7), date(2025, 7, 13))


def test_the_headlines_are_measured_for_every_event_and_no_other_is():
    measured = [one.symbol for one in sorted(CATALOGUE, key=lambda one: one.position) if one.is_measured]

    assert measured == ["RUT", "SPX", "IXIC", "VIX", "DGS10", "BTC-USD", "ETH-USD"]
    assert measured == [
        one.symbol for one in sorted(CATALOGUE, key=lambda one: one.position) if one.is_headline
    ]


def test_markets_that_wait_for_a_study_are_listed_too():
    listed = {one.symbol: one.asset_class for one in CATALOGUE}

    assert {"IWM", "SPY", "TLT", "MBB"} == {name for name, what in listed.items() if what == "fund"}
    assert {"NDX", "DGS2", "DFF", "DTWEXBGS", "GOLD", "SOL-USD", "TGA", "WALCL", "WRESBAL"} < set(listed)


def test_every_source_that_takes_precedence_is_a_source_of_that_instrument():
    told = {(one.slug, symbol) for one in registry.price_sources() for symbol in one.symbols}
    named = {(slug, one.symbol) for one in CATALOGUE for slug in one.source_precedence or ()}

    assert named == told


def test_every_instrument_is_listed_once_and_figures_of_policy_are_not_measured():
    assert (
        len({one.symbol for one in CATALOGUE}) == len({one.position for one in CATALOGUE}) == len(CATALOGUE)
    )
    assert {one.is_measured or one.is_headline for one in CATALOGUE if one.asset_class == "series"} == {False}


def test_a_benchmark_is_in_the_catalogue_and_on_the_same_calendar():
    listed = {one.symbol: one for one in CATALOGUE}

    assert BENCHMARKS == {"RUT": "SPX"}
    assert all(listed[one].calendar == listed[other].calendar for one, other in BENCHMARKS.items())


@pytest.mark.parametrize("listing", CATALOGUE, ids=lambda one: one.symbol)
def test_every_listing_has_sessions_with_bounds(listing):
    first = sessions(listing.calendar, *ANY_WEEK)[0]

    start, end = bar_bounds(listing.calendar, listing.close_time, listing.zone, first)

    assert start < end


@pytest.mark.django_db
def test_every_listing_is_a_valid_row_whose_levels_stay_inside():
    ensure_instruments()

    for instrument in Instrument.objects.all():
        instrument.full_clean()
        assert (instrument.re_serve, instrument.terms_url) == (False, "")


@pytest.mark.parametrize("name", Calendar.values)
def test_every_calendar_an_editor_can_choose_has_sessions(name):
    assert len(sessions(name, *ANY_WEEK)) in {5, 7}


def test_an_editor_cannot_name_a_zone_or_a_calendar_there_is_none_of():
    instrument = Instrument(
        symbol="X",
        name="X",
        asset_class="index",
        unit="points",
        calendar="LSE",
        zone="Mars/Olympus",
        close_time=time(16),
    )

    with pytest.raises(ValidationError) as caught:
        instrument.full_clean(validate_unique=False, validate_constraints=False)

    assert set(caught.value.message_dict) == {"calendar", "zone"}


@pytest.mark.django_db
def test_an_order_of_sources_is_filled_in_once_and_an_emptied_one_stays_empty():
    ensure_instruments()
    Instrument.objects.filter(symbol="VIX").update(source_precedence=None)
    Instrument.objects.filter(symbol="SPX").update(source_precedence=[])
    Instrument.objects.filter(symbol="RUT").update(source_precedence=["import"])

    ensure_instruments()

    order = dict(Instrument.objects.values_list("symbol", "source_precedence"))
    assert order["VIX"] == ["cboe_indices", "fred_api", "fred_graph", "yahoo_chart"]
    assert (order["SPX"], order["RUT"], order["TGA"]) == ([], ["import"], None)
