"""Loading the starter record: true events with true reactions, once."""

import csv
import math
import shutil
import time
from pathlib import Path

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from events.models import Document, Event, EventIdentifier, Reaction, Revision, Source, TimelineEntry
from events.services import documents, drafting, publishing
from events.services.clock import database_now
from events.vocabulary import Precision, State
from markets.models import Instrument, Price
from scrapers.items import Page
from scrapers.registry import get
from tracker import starter, starter_files

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="../shared/samples is not on this machine")
# Processor seconds of this process: 5 on an idle machine, half as much again on a crowded one.
LONGEST_LOAD = 15.0


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def load(django_db_setup, django_db_blocker):
    """The record loaded once for all tests here, and the processor seconds that took."""
    with django_db_blocker.unblock():
        began = time.process_time()
        report = starter.load(now=database_now())
        yield report, time.process_time() - began
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def record(load, db):
    """Every test begins with the loaded record; what it changes is gone after it."""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A copy of the shipped files that a test may edit."""
    folder = shutil.copytree(starter_files.FOLDER, tmp_path / "starter")
    monkeypatch.setattr(starter_files, "FOLDER", folder)
    return folder


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def event(key):
    return Event.objects.get(
        evidence__document__external_id=key, evidence__document__source__slug=starter.SOURCE
    )


def public(key):
    return orjson.loads(TimelineEntry.objects.get(event=event(key)).text)


def reaction(key, symbol, window="[0,+1]"):
    return Reaction.objects.get(
        event=event(key), instrument__symbol=symbol, window=window, model="mean-adjusted"
    )


def close(symbol, day):
    with (starter_files.FOLDER / "closes.csv").open(encoding="utf-8", newline="") as lines:
        return next(float(row[symbol]) for row in csv.DictReader(lines) if row["date"] == day)


# ---------------------------------------------------------------- what is there afterwards


def test_every_row_is_one_event_of_the_timeline(load):
    report, _ = load
    rows = len(starter_files.read_documents())

    assert report.events_new == rows
    assert TimelineEntry.objects.count() == Event.objects.count() == rows


def test_every_close_is_a_price(load):
    report, _ = load
    cells = sum(len(bars) for bars in starter_files.read_closes().values())

    assert report.prices_new == Price.objects.filter(source="starter").count() == cells


def test_loading_takes_seconds(load):
    _, seconds = load

    assert seconds < LONGEST_LOAD


def test_events_are_reviewed_and_backfilled_and_published_by_the_starter():
    flags = set(Event.objects.values_list("state", "reviewed", "backfilled", "published_by"))

    assert flags == {(State.PUBLISHED, True, True, "starter")}


def test_an_event_has_the_topics_of_its_row_and_no_other():
    for item in starter_files.read_documents():
        given = {(link.topic.value, link.relation.value) for link in item.occurrences[0].topics}
        links = event(item.external_id).topic_links.values_list("topic_id", "relation")
        assert set(links) == given, item.external_id


def test_an_event_cites_the_official_address():
    shown = public("2025-01-29-fomc-rate")["documents"]

    assert shown == [
        {
            "source": "starter-record",
            "title": "FOMC keeps the target range at 4.25-4.50 percent",
            "url": "https://www.federalreserve.gov/newsevents/pressreleases/monetary20250129a.htm",
            "published_at": "2025-01-29T19:00:00Z",
            "published_precision": "minute",
        }
    ]


def test_figures_are_numbers_in_the_public_text():
    assert public("2025-07-17-house-passes-hr3633")["figures"] == [
        {"name": "yeas", "value": 294, "unit": "votes"},
        {"name": "nays", "value": 134, "unit": "votes"},
        {"name": "roll call", "value": 199, "unit": ""},
        {"name": "result", "value": "passed", "unit": ""},
    ]


def test_the_steps_of_a_bill_share_its_proceeding():
    shown = public("2026-06-01-senate-calendar")["proceeding"]

    assert (shown["identifier"], shown["stage"]) == ("119/hr/3633", "reported-in-senate")
    assert Event.objects.filter(proceeding_id=shown["id"]).count() > 10


def test_no_event_is_in_conflict():
    assert not Event.objects.filter(has_conflict=True).exists()


def test_levels_of_the_example_closes_are_not_served_again():
    assert not Instrument.objects.filter(prices__source="starter", re_serve=True).exists()


# ---------------------------------------------------------------- how markets answered


def test_a_rate_cut_has_the_return_of_its_day_and_the_next():
    measured = reaction("2025-09-17-fomc-rate", "SPX")
    expected = math.log(close("SPX", "2025-09-18") / close("SPX", "2025-09-16"))

    assert measured.complete
    assert measured.day0.isoformat() == "2025-09-17"
    assert measured.raw_return == pytest.approx(expected, rel=1e-9)


def test_the_house_passage_answers_on_its_day_in_new_york_and_in_utc():
    days = {
        reaction("2025-07-17-house-passes-hr3633", symbol).day0.isoformat() for symbol in ("RUT", "BTC-USD")
    }

    assert days == {"2025-07-17"}


def test_treasury_cash_is_measured_from_the_day_it_became_public():
    assert reaction("2025-06-12-treasury-cash-low", "SPX").day0.isoformat() == "2025-06-13"


def test_orders_of_a_saturday_answer_on_monday_and_for_coins_at_once():
    assert reaction("2025-02-01-duties-on-canada", "SPX").day0.isoformat() == "2025-02-03"
    assert reaction("2025-02-01-duties-on-canada", "BTC-USD").day0.isoformat() == "2025-02-01"


def test_a_release_after_the_close_answers_on_the_next_session():
    assert reaction("2025-01-02-gse-stock-agreements", "SPX").day0.isoformat() == "2025-01-03"
    assert reaction("2026-04-22-reserves-fall", "SPX").day0.isoformat() == "2026-04-24"


def test_events_after_the_last_close_await_prices():
    for key in ("2026-09-15-cloture-fails", "2026-09-16-fomc-rate"):
        assert {shown["status"] for shown in public(key)["reactions"]} == {"awaiting prices"}, key


def test_an_event_known_to_the_month_is_refused_and_not_guessed():
    assert event("2025-07-01-project-crypto").public_precision == Precision.MONTH
    statuses = {shown["status"] for shown in public("2025-07-01-project-crypto")["reactions"]}

    assert len(statuses) == 1
    assert statuses.pop().startswith("refused: ")


def test_nearly_every_event_has_its_headline_reactions():
    texts = [orjson.loads(text) for text in TimelineEntry.objects.values_list("text", flat=True)]
    russell = [
        shown["status"] for text in texts for shown in text["reactions"] if shown["instrument"] == "RUT"
    ]

    assert len(russell) == len(texts)
    assert russell.count("measured") >= len(texts) - 5


# ---------------------------------------------------------------- again


def test_a_second_load_changes_nothing_and_makes_no_revision():
    before = (Revision.objects.count(), Document.objects.count(), Price.objects.count())

    report = starter.load(now=database_now())

    assert (report.events_new, report.events_changed, report.prices_new) == (0, 0, 0)
    assert report.events_measured == 0
    assert (Revision.objects.count(), Document.objects.count(), Price.objects.count()) == before


def test_a_reworded_row_corrects_its_event_alone(files):
    revisions = Revision.objects.count()
    edit(
        files / "events.csv",
        "Tax Day 2026: individual returns are due",
        "Tax Day 2026 for individual returns",
    )

    report = starter.load(now=database_now())

    assert (report.events_new, report.events_changed) == (0, 1)
    assert Revision.objects.count() == revisions + 1
    assert public("2026-04-15-filing-deadline")["title"] == "Tax Day 2026 for individual returns"


def test_what_an_editor_took_back_stays_back(files):
    retracted = event("2026-04-15-filing-deadline")
    publishing.retract(event=retracted, by="editor", now=database_now(), reason="no news")
    edit(
        files / "events.csv",
        "Tax Day 2026: individual returns are due",
        "Tax Day 2026 for individual returns",
    )

    starter.load(now=database_now())

    retracted.refresh_from_db()
    assert retracted.state == State.RETRACTED
    assert not TimelineEntry.objects.filter(event=retracted).exists()


def test_a_switch_an_editor_set_survives_a_load():
    Source.objects.filter(slug=starter.SOURCE).update(is_enabled=False, name="Ours")

    starter.load(now=database_now())

    assert Source.objects.filter(slug=starter.SOURCE, is_enabled=False, name="Ours").exists()


# ---------------------------------------------------------------- faults of the files


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "events.csv",
            ",policy-decision,",
            ",decision,",
            r"events\.csv, line \d+: 'decision' is not a valid Kind",
        ),
        (
            "events.csv",
            "us-bill 119/hr/1,",
            "us-bill 119/hr/2,",
            r"events\.csv, line \d+: nothing is known as",
        ),
        (
            "events.csv",
            ",2025-01-29,14:00,minute",
            ",2025-01-29,,minute",
            r"line \d+: public has the precision",
        ),
        ("events.csv", ",two_incl_official\n", "\n", r"line \d+: not as many cells as the header"),
        ("figures.csv", ",294,votes", ",2.9.4,votes", r"figures\.csv, line \d+: not a number"),
        (
            "figures.csv",
            "-house-passes-hr3633,yeas",
            "-no-such,yeas",
            r"figures\.csv: no event has the key 2025-07",
        ),
        ("proceedings.csv", ",2026-06-01,", ",June,", r"proceedings\.csv, line 3: Invalid isoformat"),
        ("closes.csv", "2025-01-09,", "2025-01-9,", r"closes\.csv, line \d+: Invalid isoformat"),
    ],
)
def test_a_fault_is_named_by_file_and_line_and_loads_nothing(files, name, old, new, says):
    revisions = Revision.objects.count()
    edit(files / name, old, new)

    with pytest.raises(starter_files.StarterInvalid, match=says):
        starter.load(now=database_now())

    assert Revision.objects.count() == revisions


def test_a_close_without_a_session_is_refused(files):
    edit(files / "closes.csv", "2025-01-09,,", "2025-01-09,2200.00,")

    with pytest.raises(starter_files.StarterInvalid, match=r"RUT of 2025-01-09: .*not a session"):
        starter.load(now=database_now())


def test_the_command_says_what_it_did(capsys):
    call_command("loadstarter")

    assert "0 events new, 0 changed" in capsys.readouterr().out


def test_the_command_fails_in_one_plain_line(files):
    (files / "closes.csv").unlink()

    with pytest.raises(CommandError, match="The starter record cannot be loaded") as failure:
        call_command("loadstarter")

    assert "\n" not in str(failure.value)


# ---------------------------------------------------------------- scraped documents find the rows


def scrape(slug, sample):
    """What the source's own parser and the record make of a recorded body, on top of the starter record."""
    now = database_now()
    path = SAMPLES / sample
    page = Page(
        url=f"https://example.gov/{path.name}",
        final_url=f"https://example.gov/{path.name}",
        body=path.read_bytes(),
        content_type="text/html",
        captured_at=now,
    )
    source, _ = Source.objects.get_or_create(
        slug=slug, defaults={"name": slug, "publisher": slug, "homepage": page.url, "is_trusted": True}
    )
    for item in get(slug).parse(page):
        recorded = documents.record(source=source, item=item, capture=None, captured_at=now, now=now)
        drafted = drafting.draft(
            document=recorded.document, item=item, now=now, first_seen_at=now, backfilled=True
        )
        publishing.publish_if_trusted(source=source, events=drafted, now=now)


@needs_samples
def test_bill_status_adds_evidence_to_the_one_house_passage():
    scrape("govinfo_billstatus", "govinfo-billstatus/BILLSTATUS-119hr3633.xml")

    passage = EventIdentifier.objects.get(scheme="house-vote", identifier="2025/199").event
    assert passage == event("2025-07-17-house-passes-hr3633")
    assert set(passage.documents.values_list("source__slug", flat=True)) == {
        "starter-record",
        "govinfo_billstatus",
    }
    assert Event.objects.filter(proceeding=passage.proceeding, kind="floor-vote").count() == 1


@needs_samples
def test_bill_status_meets_every_step_the_starter_record_has():
    scrape("govinfo_billstatus", "govinfo-billstatus/BILLSTATUS-119hr3633.xml")

    met = Event.objects.filter(
        documents__source__slug="govinfo_billstatus", documents__in=Document.objects.all()
    )
    both = met.filter(evidence__document__source__slug=starter.SOURCE).distinct()
    assert {one.kind for one in both} == {"report", "floor-vote", "calendar"}
    assert both.count() == 5
    assert not both.filter(has_conflict=True).exists()


@needs_samples
@pytest.mark.parametrize("day", ["20250129", "20250730", "20250917"])
def test_a_statement_of_the_fomc_meets_its_rate_decision_without_a_conflict(day):
    scrape("fed_fomc", f"fed-board/monetary{day}a.htm")

    met = EventIdentifier.objects.get(identifier=f"monetary{day}a#rate").event
    assert met.documents.count() == 2
    assert met.source_values.get("conflicts", []) == []
