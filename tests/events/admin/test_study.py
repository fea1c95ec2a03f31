"""Studies and claims at the editors' desk: what can be entered, and what is only looked at."""

from datetime import date

import pytest

from events.models import Claim, Study
from events.services import claims
from events.services.claim_seeds import ensure_claims
from events.services.clock import database_now
from markets.models import Instrument
from markets.services import ensure_instruments


@pytest.fixture
def desk(admin_client, db):
    ensure_instruments()
    return admin_client


def test_an_editor_names_a_study(desk):
    entered = {
        "slug": "votes",
        "name": "Votes",
        "is_public": "on",
        "topics": "clarity-act",
        "kinds": "",
        "symbols": "RUT,SPX",
        "window_first": "0",
        "window_last": "1",
        "model": "mean-adjusted",
        "regressors": "",
        "grouping": "average",
        "overlap": "keep",
        "placebo_draws": "1000",
        "runs-TOTAL_FORMS": "0",
        "runs-INITIAL_FORMS": "0",
    }

    assert desk.post("/admin/events/study/add/", entered).status_code == 302
    study = Study.objects.get()
    assert (study.topics, study.symbols, study.kinds) == (["clarity-act"], ["RUT", "SPX"], [])
    assert desk.post("/admin/events/study/add/", {**entered, "topics": "weather"}).status_code == 200
    assert Study.objects.count() == 1


def test_a_claim_shows_its_results_which_nobody_edits(desk):
    ensure_claims()
    claims.sweep(now=database_now())
    claim = Claim.objects.get(slug="ether-after-russell-breakouts-63")

    page = desk.get(f"/admin/events/claim/{claim.pk}/change/").content.decode()

    assert "There are no closes of RUT." in page
    assert 'name="results-0-verdict"' not in page
    assert desk.get("/admin/events/claim/").status_code == 200


def test_an_editor_enters_a_claim(desk):
    entered = {
        "slug": "gold",
        "sentence": "Bitcoin follows the index.",
        "stated_date": date(2026, 1, 2).isoformat(),
        "origin": "A column.",
        "is_public": "on",
        "method": "granger",
        "driver": Instrument.objects.get(symbol="SPX").pk,
        "outcome": Instrument.objects.get(symbol="BTC-USD").pk,
        "direction": "up",
        "controls": "RUT",
        "level": "0.05",
        "results-TOTAL_FORMS": "0",
        "results-INITIAL_FORMS": "0",
    }

    assert desk.post("/admin/events/claim/add/", entered).status_code == 302
    assert Claim.objects.get().controls == ["RUT"]
    path_without_horizon = {**entered, "slug": "other", "method": "event-path"}
    assert desk.post("/admin/events/claim/add/", path_without_horizon).status_code == 200
