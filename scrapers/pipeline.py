"""The path of one document, from an address on the list to the record."""

import hashlib
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from events.models import Capture, Source
from events.services import documents, drafting, matching, publishing, sightings
from events.services.clock import database_now
from events.services.documents import Change
from events.vocabulary import Precision
from scrapers import freshness, health, layout, leases, patience, politeness, queue, tape
from scrapers.base import Scraper
from scrapers.errors import ParseError, Refused, ScraperError, ServerTrouble, UnsafeAddress
from scrapers.http import Client, Validators, redact
from scrapers.items import FollowUp, Found, NotFound, NotModified, Page, ScrapedDocument
from scrapers.leases import LeaseLost, Tally
from scrapers.models import Fetch, Outcome
from scrapers.reading import parse

ERROR_LENGTH = 20_000
# Seconds. The largest page takes one; ten times that is a defect, and must not cost a worker minutes.
READ_WITHIN = 10.0
# A page arrived, and its path ended before it was kept.
UNREAD = frozenset({Outcome.UNPARSED, Outcome.CRASHED})


@dataclass(frozen=True, slots=True)
class Result:
    """What one try of one row came to; ``error`` is empty when the address answered."""

    outcome: Outcome
    tally: Tally
    error: str = ""


def run(*, scraper: Scraper, fetch: Fetch, client: Client, now: datetime) -> Result:
    """Fetch a leased row's address, keep what it says, and close the row.

    Everything a page changes, the closing of its row included, is one transaction: a process
    killed at any point leaves the row as it was, and doing it again doubles nothing. The host is
    let go before that: what a page does to us is not the host's affair. The bytes of a page that
    fails are kept too, marked as unread.
    """
    answer: Page | NotModified | NotFound | None = None
    try:
        if not fetch.is_replay:
            politeness.check_robots(host=fetch.host, url=fetch.url)
        answer = client.get(
            fetch.url, hosts=scraper.hosts, now=now, accept=scraper.accept, validators=_validators(fetch)
        )
        if not fetch.is_replay:
            politeness.answered(host=fetch.host, held_until=fetch.lease_until)
            now = answer.captured_at
        with patience.at_most(READ_WITHIN):
            found = parse(scraper, answer, is_poll=not fetch.is_follow_up) if isinstance(answer, Page) else ()
        with transaction.atomic():
            row = leases.hold(fetch=fetch)
            tally = _keep(scraper, fetch, answer, found, now) if isinstance(answer, Page) else Tally()
            outcome, validators = _outcome(answer), _given_validators(answer)
            leases.close(row=row, outcome=outcome, now=now, tally=tally, validators=validators)
    except LeaseLost as lost:
        return Result(Outcome.ABANDONED, Tally(), str(lost))
    except Exception as error:  # noqa: BLE001 - a defect in one page's path is kept on its row, and the others go on
        result = fail(fetch=fetch, error=error)
        if isinstance(answer, Page) and result.outcome in UNREAD:
            _keep_unread(fetch, answer, result.error)
        return result
    return Result(outcome, tally)


def _validators(fetch: Fetch) -> Validators:
    """How to ask conditionally, unless we want the whole page again."""
    if fetch.is_replay or (not fetch.is_follow_up and queue.is_waiting_for_follow_ups(fetch.source)):
        return Validators()
    return leases.known_validators(fetch)


def _keep(scraper: Scraper, fetch: Fetch, page: Page, found: Sequence[Found], now: datetime) -> Tally:
    """Write one page to the record: its bytes, documents with their events, values and follow-ups."""
    fingerprint = hashlib.sha256(scraper.normalise(page)).hexdigest()
    capture = documents.keep_capture(
        source=fetch.source,
        url=page.url,
        body=page.body,
        content_type=page.content_type,
        headers=page.headers,
        fingerprint=fingerprint,
        captured_at=page.captured_at,
    )
    items = [item for item in found if isinstance(item, ScrapedDocument)]
    changes = keep_documents(
        source=fetch.source,
        items=items,
        capture=capture,
        captured_at=page.captured_at,
        first_seen_at=page.captured_at,
        now=now,
        backfilled=fetch.is_backfill,
    )
    values = tape.keep(source=fetch.source, found=found, captured_at=page.captured_at)
    if not fetch.is_replay:
        freshness.note(
            source=fetch.source,
            page=page,
            fingerprint=fingerprint,
            found=found,
            changed=layout.share_changed(
                changed=changes.count(Change.CHANGED), unchanged=changes.count(Change.UNCHANGED)
            ),
            is_follow_up=fetch.is_follow_up,
        )
    queue.add_follow_ups(
        fetch=fetch, urls=[item.url for item in found if isinstance(item, FollowUp)], now=now
    )
    lag = None if fetch.is_backfill else health.lag_of(_news(items, changes), page.captured_at)
    return tally_of(changes or values, lag=lag)


def _keep_unread(fetch: Fetch, page: Page, error: str) -> None:
    """Keep the bytes of a page that failed; as served, because what normalises it may be what failed."""
    documents.keep_capture(
        source=fetch.source,
        url=page.url,
        body=page.body,
        content_type=page.content_type,
        headers=page.headers,
        fingerprint=hashlib.sha256(page.body).hexdigest(),
        captured_at=page.captured_at,
        parse_error=error.strip().splitlines()[-1],
    )


def keep_documents(
    *,
    source: Source,
    items: Sequence[ScrapedDocument],
    capture: Capture,
    captured_at: datetime,
    first_seen_at: datetime,
    now: datetime,
    backfilled: bool,
) -> list[Change]:
    """Record documents, draft their events, and publish those of a trusted source; gives each change."""
    settled = sightings.settled(source=source, items=items, captured_at=captured_at)
    if told := [item for item in items if item.external_id not in settled]:
        matching.wait_for_turn(told)
    changes = []
    for item in items:
        if item.external_id in settled:
            changes.append(Change.UNCHANGED)
            continue
        recorded = documents.record(
            source=source, item=item, capture=capture, captured_at=captured_at, now=now
        )
        events = drafting.draft(
            document=recorded.document,
            item=item,
            now=now,
            first_seen_at=first_seen_at,
            backfilled=backfilled,
            is_new=recorded.change == Change.NEW,
        )
        publishing.publish_if_trusted(source=source, events=events, now=now)
        changes.append(recorded.change)
    return changes


def tally_of(changes: Sequence[Change], *, lag: timedelta | None = None) -> Tally:
    """Count changes: those of documents, or those of values where a page holds nothing else."""
    return Tally(
        new=changes.count(Change.NEW),
        changed=changes.count(Change.CHANGED),
        unchanged=changes.count(Change.UNCHANGED),
        lag=lag,
    )


def _news(items: Sequence[ScrapedDocument], changes: Sequence[Change]) -> list[datetime]:
    """The moments, known to the minute, at which new documents became public."""
    new = (item for item, change in zip(items, changes, strict=True) if change == Change.NEW)
    moments = (item.published for item in new)
    return [moment.at for moment in moments if moment and moment.precision == Precision.MINUTE]


def _outcome(answer: Page | NotModified | NotFound) -> Outcome:
    if isinstance(answer, Page):
        return Outcome.PAGE
    return Outcome.NOT_MODIFIED if isinstance(answer, NotModified) else Outcome.NOT_FOUND


def _given_validators(answer: Page | NotModified | NotFound) -> Validators:
    if not isinstance(answer, Page):
        return Validators()
    return Validators(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


def fail(*, fetch: Fetch, error: Exception) -> Result:
    """Put a failed try on its row and its source; a defect of ours comes with its traceback."""
    text = _keepable(str(error))
    if isinstance(error, Refused | UnsafeAddress):
        outcome = Outcome.REFUSED
    elif isinstance(error, ParseError):
        outcome, text = Outcome.UNPARSED, f"{type(error).__name__}: {text}"
    elif isinstance(error, ScraperError):
        outcome = Outcome.UNFETCHED
    else:
        outcome, text = Outcome.CRASHED, _keepable("".join(traceback.format_exception(error)))
    retry_after = error.retry_after if isinstance(error, ServerTrouble) else None
    try:
        leases.fail(fetch=fetch, outcome=outcome, error=text, now=database_now(), retry_after=retry_after)
    except LeaseLost as lost:
        return Result(Outcome.ABANDONED, Tally(), str(lost))
    return Result(outcome, Tally(), text)


def _keepable(error: str) -> str:
    """An error's text as a column can hold it: it may quote a page, and a page may hold anything."""
    return redact(error).replace("\x00", "\ufffd")[-ERROR_LENGTH:]
