"""Claims as the public reads them: the sentence, its definition in words, and what the evidence says."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from events.models import Claim, ClaimResult, Method
from events.services.claims import FLOWS

CHANGES_TOLD = 50


def claims() -> list[dict[str, Any]]:
    """Every public claim, oldest first, with its newest result."""
    newest = _newest(ClaimResult.objects.all())
    found = _public().order_by("stated_date", "slug")
    return [{**_told(one), "result": _result(newest.get(one.pk))} for one in found]


def claim(*, slug: str) -> dict[str, Any] | None:
    """A public claim with its evidence and how its verdict changed; None where there is none of that name."""
    found = _public().filter(slug=slug).first()
    if found is None:
        return None
    newest = _newest(found.results.all()).get(found.pk)
    result = _result(newest)
    return {
        **_told(found),
        "result": result and {**result, "numbers": newest and newest.numbers},
        "verdicts": _changes(found),
    }


def event_set(claim: Claim) -> str:
    """In words: what is taken for an event, or for the cause."""
    if claim.method == Method.GRANGER:
        measured = "sums" if claim.driver.symbol in FLOWS else "changes"
        return f"Weekly {measured} of {claim.driver}, Friday to Friday."
    beyond = "below" if claim.lows else "above"
    return (
        f"Closes of {claim.driver} {beyond} every earlier one, after at least {claim.quiet_sessions} "
        "sessions without one; an event within the horizon of an earlier one is left out."
    )


def baseline(claim: Claim) -> str:
    """In words: what the outcome is compared with."""
    if claim.method == Method.GRANGER:
        beside = f", and of {', '.join(claim.controls)}" if claim.controls else ""
        return f"What the past of {claim.outcome} itself{beside} foretells."
    return f"The mean path of {claim.outcome} from every session, and every circular shift of the events."


def _public() -> QuerySet[Claim]:
    return Claim.objects.filter(is_public=True).select_related("driver", "outcome")


def _newest(results: QuerySet[ClaimResult]) -> dict[int, ClaimResult]:
    rows = results.order_by("claim_id", "-computed_at", "-pk").distinct("claim_id")
    return {row.claim_id: row for row in rows}


def _told(claim: Claim) -> dict[str, Any]:
    return {
        "slug": claim.slug,
        "url": reverse("claim", args=[claim.slug]),
        "sentence": claim.sentence,
        "stated_date": claim.stated_date,
        "origin": claim.origin,
        "definition": {
            "method": claim.method,
            "event_set": event_set(claim),
            "driver": claim.driver.symbol,
            "outcome": claim.outcome.symbol,
            "direction": claim.direction,
            "horizon": claim.horizon,
            "baseline": baseline(claim),
            "controls": claim.controls,
            "level": claim.level,
        },
    }


def _result(row: ClaimResult | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("verdict", "reason", "n", "p", "estimate", "computed_at", "price_as_of", "digest", "versions")
    return {**{name: getattr(row, name) for name in names}, "estimator": row.estimator}


def _changes(claim: Claim) -> list[dict[str, Any]]:
    """Every change of the verdict, the newest first."""
    changes: list[dict[str, Any]] = []
    rows = claim.results.order_by("computed_at", "pk").values("verdict", "computed_at", "digest")
    for row in rows:
        if not changes or changes[-1]["verdict"] != row["verdict"]:
            changes.append(dict(row))
    return changes[::-1][:CHANGES_TOLD]
