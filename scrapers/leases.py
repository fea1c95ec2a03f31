"""A row of work in a worker's hands: taken, kept, closed, or given back. All on the database's clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest, Now

from events.services.clock import database_now
from scrapers import health, politeness
from scrapers.http import Validators
from scrapers.models import Address, Fetch, FetchState, Outcome

LEASE = timedelta(seconds=120)
TRIES = 3
BACKOFF_FIRST = timedelta(seconds=30)
BACKOFF_LONGEST = timedelta(minutes=15)
FORGOTTEN_AT_ONCE = 1000

chance = SystemRandom()


class LeaseLost(Exception):
    """The lease ran out and the row went to somebody else; what this holder did must not be kept."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a page brought: documents by change, observations counted with them, and the lag of news."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    lag: timedelta | None = None

    @property
    def items(self) -> int:
        return self.new + self.changed + self.unchanged


def holder_name() -> str:
    """A name for one lease that no other lease has."""
    return uuid4().hex


@transaction.atomic
def take(*, source_ids: Collection[int] | None = None) -> Fetch | None:
    """Lease the next row whose turn it is, and its host with it; ``None`` when there is none now.

    Rows and hosts that another worker is taking at this moment are skipped, not waited for. A row
    that crashed a worker comes after all others: what it may cost again must not hold them up.
    """
    ready = (
        _ready(_offered(source_ids), Now())
        .annotate(taken_at=Now())
        .select_for_update(skip_locked=True, of=("self", "host"), no_key=True)
        .select_related("source", "host")
        .order_by("due_at", "id")
    )
    fetch = ready.exclude(outcome=Outcome.CRASHED).first()
    if fetch is None:
        fetch = ready.filter(outcome=Outcome.CRASHED).first()
    if fetch is None:
        return None
    fetch.state, fetch.attempts = FetchState.LEASED, fetch.attempts + 1
    fetch.lease_until, fetch.leased_by = fetch.taken_at + LEASE, holder_name()
    fetch.save(update_fields=["state", "attempts", "lease_until", "leased_by"])
    fetch.host.next_allowed_at = fetch.lease_until
    fetch.host.save(update_fields=["next_allowed_at"])
    return fetch


def taken_at(fetch: Fetch) -> datetime:
    """When a row in our hands was taken, on the database's clock."""
    if fetch.lease_until is None:
        raise LeaseLost(f"{fetch.url} is in nobody's hands")
    return fetch.lease_until - LEASE


def _offered(source_ids: Collection[int] | None) -> QuerySet[Fetch]:
    rows = Fetch.objects.filter(state=FetchState.DUE, source__is_enabled=True)
    return rows if source_ids is None else rows.filter(source_id__in=source_ids)


def _ready(rows: QuerySet[Fetch], now: datetime | Now) -> QuerySet[Fetch]:
    return (
        rows.filter(due_at__lte=now)
        .filter(Q(host__next_allowed_at=None) | Q(host__next_allowed_at__lte=now))
        .filter(Q(host__open_until=None) | Q(host__open_until__lte=now))
    )


def count_waiting(*, now: datetime, at_most: int) -> int:
    """How many rows are due and may be asked, counted no further than ``at_most``."""
    return _ready(_offered(None), now)[:at_most].count()


def count_open(*, source_ids: Collection[int]) -> int:
    """How many rows of these sources are still to be done."""
    return Fetch.objects.filter(
        state__in=(FetchState.DUE, FetchState.LEASED), source_id__in=source_ids, is_replay=False
    ).count()


def next_turn(*, source_ids: Collection[int] | None = None) -> datetime | None:
    """When the next row can be taken, by its own time and its host's; ``None`` when none is waiting."""
    turns = _offered(source_ids).annotate(
        turn=Greatest("due_at", "host__next_allowed_at", "host__open_until")
    )
    turn: datetime | None = turns.order_by("turn").values_list("turn", flat=True).first()
    return turn


def next_held(*, holder: str) -> Fetch | None:
    """The next row of a replay, which holds its rows from their making."""
    rows = Fetch.objects.filter(state=FetchState.LEASED, leased_by=holder, is_replay=True)
    return rows.select_related("source", "host").order_by("id").first()


def hold(*, fetch: Fetch) -> Fetch:
    """The row as it stands, locked for the rest of the transaction; ``LeaseLost`` if it is not ours any more.

    It is a copy: ``fetch`` itself still says what was leased when the transaction is rolled back.
    """
    rows = Fetch.objects.select_for_update(of=("self",), no_key=True).select_related("source", "host")
    row = rows.filter(pk=fetch.pk, state=FetchState.LEASED, leased_by=fetch.leased_by).first()
    if row is None:
        raise LeaseLost(f"the lease on {fetch.url} ran out before its page was kept")
    return row


@transaction.atomic
def give_back(*, fetch: Fetch) -> None:
    """Hand an untouched row back: it is due as before and the try does not count."""
    row = hold(fetch=fetch)
    politeness.let_go(host=row.host, held_until=row.lease_until)
    row.state, row.lease_until, row.leased_by = FetchState.DUE, None, ""
    row.attempts -= 1
    row.save(update_fields=["state", "lease_until", "leased_by", "attempts"])


@transaction.atomic
def finish(*, fetch: Fetch, outcome: Outcome, now: datetime, tally: Tally, validators: Validators) -> None:
    """Hold a row whose address answered, and close it."""
    close(row=hold(fetch=fetch), outcome=outcome, now=now, tally=tally, validators=validators)


def close(*, row: Fetch, outcome: Outcome, now: datetime, tally: Tally, validators: Validators) -> None:
    """Close a row held in this transaction, and note what the answer teaches of address and source."""
    row.new, row.changed, row.unchanged = tally.new, tally.changed, tally.unchanged
    row.lag = tally.lag
    _close(row, FetchState.DONE, outcome, now, error="")
    health.succeeded(fetch=row, items=tally.items if outcome == Outcome.PAGE else None, now=now)
    if not row.is_replay:
        _remember(row, outcome, validators, now)


def _remember(fetch: Fetch, outcome: Outcome, validators: Validators, now: datetime) -> None:
    told: dict[str, Any] = {"latest_answered_at": now}
    if outcome != Outcome.NOT_MODIFIED:
        told |= {"etag": validators.etag[:500], "last_modified": validators.last_modified[:100]}
    address = Address(source=fetch.source, url=fetch.url, first_answered_at=now, **told)
    Address.objects.bulk_create(
        [address], update_conflicts=True, unique_fields=["source", "url"], update_fields=list(told)
    )


def known_validators(fetch: Fetch) -> Validators:
    """How to ask the row's address conditionally."""
    address = Address.objects.filter(source=fetch.source, url=fetch.url).first()
    return Validators(address.etag, address.last_modified) if address else Validators()


@transaction.atomic
def fail(
    *, fetch: Fetch, outcome: Outcome, error: str, now: datetime, retry_after: float | None = None
) -> None:
    """Note a failed try. It is tried again after a random pause, up to three times.

    A refusal is never tried again; a row that crashes us three times is quarantined. ``retry_after``
    is in seconds, as the host asked.
    """
    row = hold(fetch=fetch)
    health.failed(fetch=row, error=error.strip().splitlines()[-1], now=now)
    if not row.is_replay:
        _treat_host(row, outcome, now, retry_after)
    if outcome == Outcome.REFUSED or row.is_replay:
        _close(row, FetchState.FAILED, outcome, now, error=error)
    elif row.attempts < TRIES:
        wait = max(_backoff(row.attempts), timedelta(seconds=retry_after or 0))
        _retry(row, outcome, due_at=now + wait, error=error)
    else:
        last = FetchState.QUARANTINED if outcome == Outcome.CRASHED else FetchState.FAILED
        _close(row, last, outcome, now, error=error)


def _treat_host(row: Fetch, outcome: Outcome, now: datetime, retry_after: float | None) -> None:
    if outcome == Outcome.UNFETCHED:
        politeness.in_trouble(host=row.host, now=now, retry_after=retry_after)
    else:
        politeness.let_go(host=row.host, held_until=row.lease_until)


@transaction.atomic
def return_expired() -> int:
    """Take back rows whose holder died or hangs; one that did so three times is quarantined."""
    now = database_now()
    rows = (
        Fetch.objects.filter(state=FetchState.LEASED, lease_until__lte=now)
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .select_related("source", "host")
        .order_by("id")
    )
    for fetch in rows:
        summary = f"the worker died or hung (try {fetch.attempts} of {TRIES})"
        health.failed(fetch=fetch, error=summary, now=now)
        error = f"{summary}\n{fetch.error}".strip()
        if fetch.is_replay:
            _close(fetch, FetchState.FAILED, Outcome.ABANDONED, now, error=error)
        elif fetch.attempts < TRIES:
            _retry(fetch, Outcome.CRASHED, due_at=now + _backoff(fetch.attempts), error=error)
        else:
            _close(fetch, FetchState.QUARANTINED, Outcome.CRASHED, now, error=error)
    return len(rows)


def forget_finished(*, before: datetime) -> int:
    """Delete rows that ended before, some at a time; gives how many.

    Kept are rows with a lag, because they tell how fast a source is; a follow-up that failed, because
    its page is asked in full until it has answered; a quarantined row, because it waits for a person.
    """
    done = Fetch.objects.filter(state=FetchState.DONE, lag=None)
    failed = Fetch.objects.filter(state=FetchState.FAILED).exclude(is_follow_up=True, is_replay=False)
    old = (done | failed).filter(finished_at__lt=before).order_by("finished_at").values_list("pk", flat=True)
    deleted, _ = Fetch.objects.filter(pk__in=list(old[:FORGOTTEN_AT_ONCE])).delete()
    return deleted


@transaction.atomic
def release(*, fetch: Fetch, now: datetime) -> int:
    """Give a quarantined row three new tries, because somebody decided so; 0 if it was not quarantined."""
    rows = Fetch.objects.filter(pk=fetch.pk, state=FetchState.QUARANTINED, is_replay=False)
    return rows.update(state=FetchState.DUE, attempts=0, due_at=now, finished_at=None)


def _backoff(attempts: int) -> timedelta:
    """A random pause up to a limit that doubles with each try, so that failures do not come in step."""
    longest: timedelta = BACKOFF_FIRST * 2**attempts
    return min(longest, BACKOFF_LONGEST) * chance.random()


def _retry(fetch: Fetch, outcome: Outcome, *, due_at: datetime, error: str) -> None:
    fetch.state, fetch.lease_until, fetch.leased_by = FetchState.DUE, None, ""
    fetch.outcome, fetch.due_at, fetch.error = outcome, due_at, error
    fetch.save()


def _close(fetch: Fetch, state: FetchState, outcome: Outcome, now: datetime, *, error: str) -> None:
    fetch.state, fetch.lease_until, fetch.leased_by = state, None, ""
    fetch.outcome, fetch.finished_at, fetch.error = outcome, now, error
    fetch.save()
