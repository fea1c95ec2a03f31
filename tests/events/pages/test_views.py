from datetime import UTC, datetime

import pytest

from events.models import Reaction, SourceHealth
from events.services import ledger, publishing
from markets.models import Instrument
from markets.services import ensure_instruments
from tests.events.builders import NOW, drafted, source


@pytest.fixture
def published(db):
    ensure_instruments()
    event = drafted(title="<b>House</b> passes H.R. 3633")
    publishing.publish(event=event, by="editor", now=NOW)
    return event


def test_the_home_page_shows_the_latest_events_escaped(client, published, django_assert_num_queries):
    with django_assert_num_queries(2):
        text = client.get("/").content.decode()

    assert "&lt;b&gt;House&lt;/b&gt; passes H.R. 3633" in text
    assert "2025-07-17 19:30 UTC" in text
    assert "clarity-act" in text


def test_what_every_instrument_waits_for_is_said_once(client, published):
    assert client.get("/").content.decode().count("awaiting prices") == 1


def test_a_measured_reaction_is_shown_in_its_unit(client, published):
    rows = [
        Reaction.objects.create(
            event=published,
            instrument=Instrument.objects.get(symbol=symbol),
            window="[0,+1]",
            model="mean-adjusted",
            unit=unit,
            abnormal_return=value,
            complete=symbol == "RUT",
            estimator="1",
            measured_at=NOW,
        )
        for symbol, unit, value in (("RUT", "return", 0.0123), ("DGS10", "bp", -4.26))
    ]
    ledger.append_measured(events=[published], reactions={published.pk: rows}, by="measurement", now=NOW)

    text = client.get("/").content.decode()

    assert "<li>RUT +1.23%</li>" in text
    assert "<li>DGS10 -4.3 bp so far</li>" in text
    assert "<li>SPX, IXIC, VIX, BTC-USD, ETH-USD: awaiting prices</li>" in text


def test_the_home_page_says_that_sources_are_not_asked(client, db, settings):
    settings.CONTACT_EMAIL = ""
    assert "sources are not asked" in client.get("/").content.decode()

    settings.CONTACT_EMAIL = "editor@example.org"
    assert "sources are not asked" not in client.get("/").content.decode()


def test_the_home_page_tells_how_fresh_a_source_is(client, db):
    SourceHealth.objects.create(
        source=source("fed_fomc"), latest_success_at=datetime(2025, 7, 18, 9, 30, tzinfo=UTC), failures=2
    )

    text = client.get("/").content.decode()

    assert "fed_fomc</td><td>2025-07-18 09:30 UTC</td><td>2</td>" in text


def test_an_empty_record_says_so(client, db):
    assert "Nothing is published yet." in client.get("/").content.decode()


def test_no_page_carries_a_script_or_an_inline_style(client, published):
    text = client.get("/").content.decode()

    assert "<script" not in text
    assert "style=" not in text
    assert "unsafe" not in client.get("/")["Content-Security-Policy"]
