"""Documents again from the bytes we kept."""

import io
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from events.models import Capture, ClassificationRule, Document, Event, Revision, Source
from events.services import documents, standing_rules
from events.services.clock import database_now
from scrapers import pipeline
from scrapers.http import Client
from scrapers.models import Fetch
from tests.scrapers.conftest import Tell

SEEN = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


def reparse(*slugs: str) -> list[str]:
    """The numbers of the source's line: captures, new, changed, unchanged, unread, failed."""
    out = io.StringIO()
    call_command("reparse", *slugs, stdout=out)
    line = next(line for line in out.getvalue().splitlines() if "local_news" in line)
    return [cell.strip() for cell in line.strip("│ \n").split("│")][1:]


def keep(source: Source, told: dict[str, Any], at: datetime = SEEN, parse_error: str = "") -> Capture:
    body = json.dumps(told).encode()
    return documents.keep_capture(
        source=source,
        url="http://127.0.0.1/news",
        body=body,
        content_type="",
        headers={},
        fingerprint=str(hash(body)),
        captured_at=at,
        parse_error=parse_error,
    )


def entry(title: str) -> dict[str, Any]:
    return {"documents": [{"id": "a", "title": title}]}


def test_what_reads_the_same_changes_nothing(
    source: Source, local_news: Any, client: Client, lease: Callable[..., Fetch], tell: Tell
) -> None:
    fetch = lease(tell("/news", **entry("Cash")))
    pipeline.run(scraper=local_news, fetch=fetch, client=client, now=database_now())
    assert reparse() == ["1", "0", "0", "1", "0", "0"]
    assert (Event.objects.count(), Revision.objects.count()) == (1, 1)


def test_a_better_parser_changes_documents_events_and_their_public_text(
    source: Source, local_news: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(source, entry("cash"))
    reparse()
    parse = type(local_news).parse

    def better(self: Any, page: Any) -> Any:
        told = json.loads(page.body)
        told["documents"][0]["title"] = told["documents"][0]["title"].title()
        page = type(page)(
            **{name: getattr(page, name) for name in page.__slots__} | {"body": json.dumps(told).encode()}
        )
        return parse(self, page)

    monkeypatch.setattr(type(local_news), "parse", better)
    assert reparse("local_news") == ["1", "0", "1", "0", "0", "0"]
    assert Document.objects.get().title == Event.objects.get().title == "Cash"
    assert list(Revision.objects.order_by("number").values_list("action", flat=True)) == [
        "published",
        "corrected",
    ]


def test_the_newest_capture_has_the_last_word(source: Source) -> None:
    keep(source, entry("Newer"), SEEN + timedelta(days=1))
    keep(source, entry("Older"), SEEN)
    reparse()
    assert Document.objects.get().title == "Newer"
    assert reparse() == ["2", "0", "0", "2", "0", "0"]


def test_what_only_todays_parser_sees_is_a_backfill_first_seen_when_captured(source: Source) -> None:
    keep(source, entry("Cash"))
    reparse()
    event = Event.objects.get()
    assert (event.backfilled, event.first_seen_at) == (True, SEEN)


def test_a_capture_that_does_not_parse_any_more_is_reported_and_the_others_are_kept(source: Source) -> None:
    keep(source, {"captcha": 1})
    keep(source, entry("Cash"), SEEN + timedelta(hours=1))
    with pytest.raises(CommandError, match="1 of 2 captures do not parse any more"):
        reparse()
    assert Document.objects.count() == 1


def test_a_page_that_was_never_read_is_told_apart_and_no_failure(source: Source) -> None:
    keep(source, {"captcha": 1}, parse_error="Blocked: a captcha")
    assert reparse() == ["1", "0", "0", "0", "1", "0"]
    assert Capture.objects.get().parse_error == "Blocked: a captcha"


def test_a_mended_parser_reads_what_could_not_be_read(source: Source) -> None:
    keep(source, entry("Cash"), parse_error="LayoutChanged: no titles")
    assert reparse() == ["1", "1", "0", "0", "0", "0"]
    assert Capture.objects.get().parse_error == ""


def test_a_page_that_held_too_little_is_not_believed_because_it_is_read_again(
    source: Source, local_news: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(local_news), "floor", 2)
    keep(source, entry("Cash"), parse_error="TooFewItems: 1 item")
    assert reparse() == ["1", "0", "0", "0", "1", "0"]
    assert Document.objects.count() == 0


def test_captures_are_read_as_they_were_served(source: Source) -> None:
    capture = keep(source, entry("Cash"))
    assert json.loads(zlib.decompress(capture.body)) == entry("Cash")


def test_an_unknown_source_is_said_in_one_line(source: Source) -> None:
    with pytest.raises(CommandError, match="no source is called 'nope'"):
        reparse("nope")


def test_a_changed_rule_changes_the_topics_of_what_is_stored_and_spares_what_an_editor_set(
    source: Source,
) -> None:
    standing_rules.sync_shipped(now=SEEN)
    told = [{"id": one, "title": "A report on payment tokens"} for one in "ab"]
    keep(source, {"documents": told})
    reparse()
    follows, curated = Event.objects.order_by("identifiers__identifier")
    Event.objects.filter(pk=curated.pk).update(curated_fields=["topics"])
    row = ClassificationRule.objects.get(name="clarity-act: stablecoin law and rules")
    row.phrases = [*row.phrases, "payment tokens?"]
    standing_rules.change(row=row, seen_version=row.version, by="ada", now=database_now())

    assert reparse() == ["1", "0", "0", "2", "0", "0"]

    assert dict(follows.topic_links.values_list("topic", "rule")) == {
        "liquidity": "local",
        "clarity-act": row.name,
    }
    assert dict(curated.topic_links.values_list("topic", "rule")) == {"liquidity": "local"}
    assert list(
        Revision.objects.filter(event=follows).values_list("action", flat=True).order_by("number")
    ) == [
        "published",
        "corrected",
    ]
