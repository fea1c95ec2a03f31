"""The occurrences of an FOMC statement: always the rate, sometimes the balance sheet."""

from collections.abc import Iterator
from decimal import Decimal

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families.fed_releases import Release
from scrapers.families.fomc_statement import (
    BalanceSheetDecision,
    Decision,
    Range,
    balance_sheet_decisions,
    decision,
)
from scrapers.items import Figure, Identifier, Occurrence, TopicLink

BODY = "FOMC"
_VERBS = {
    "hold": "holds the federal funds target range at",
    "cut": "cuts the federal funds target range to",
    "raise": "raises the federal funds target range to",
}
_RATE_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "FOMC statement"),)
_BALANCE_SHEET_TOPICS = (
    *_RATE_TOPICS,
    TopicLink(Topic.LIQUIDITY, Relation.RELATED, "FOMC decision about the balance sheet"),
)


def occurrences(release: Release) -> tuple[Occurrence, ...]:
    """The decisions of one statement; none when it states no target range."""
    rate = decision(release.text)
    if rate is None:
        return ()
    changes = tuple(balance_sheet_decisions(release.paragraphs))
    return (_rate(release, rate), *([_balance_sheet(release, changes)] if changes else []))


def _rate(release: Release, rate: Decision) -> Occurrence:
    count = f", {rate.tally[0]}-{rate.tally[1]}" if rate.tally else ""
    return Occurrence(
        identifiers=(Identifier(Scheme.FED_RELEASE, f"{release.identifier}#rate"),),
        kind=Kind.POLICY_DECISION,
        title=f"FOMC {_VERBS[rate.action]} {rate.target} percent{count}",
        body=BODY,
        occurred=release.public,
        public=release.public,
        importance=weigh(Kind.POLICY_DECISION, body=BODY, turning_point=rate.action != "hold"),
        figures=tuple(_rate_figures(rate)),
        topics=_RATE_TOPICS,
    )


def _rate_figures(rate: Decision) -> Iterator[Figure]:
    before: Range | None = rate.previous
    yield Figure(
        "target range lower", rate.target.lower, "percent", previous=before.lower if before else None
    )
    yield Figure(
        "target range upper", rate.target.upper, "percent", previous=before.upper if before else None
    )
    yield Figure("decision", rate.action)
    if before is not None:
        change = (rate.target.upper - before.upper) * 100
        yield Figure("change", change.quantize(Decimal(1)), "basis points")
    if rate.tally is not None:
        yield Figure("votes for", Decimal(rate.tally[0]), "votes")
        yield Figure("votes against", Decimal(rate.tally[1]), "votes")


def _balance_sheet(release: Release, changes: tuple[BalanceSheetDecision, ...]) -> Occurrence:
    return Occurrence(
        identifiers=(Identifier(Scheme.FED_RELEASE, f"{release.identifier}#balance-sheet"),),
        kind=Kind.BALANCE_SHEET_DECISION,
        title="FOMC " + " and ".join(dict.fromkeys(change.action for change in changes)),
        body=BODY,
        occurred=release.public,
        public=release.public,
        summary=" ".join(change.sentence for change in changes),
        importance=weigh(Kind.BALANCE_SHEET_DECISION, body=BODY),
        figures=tuple(
            Figure(
                "monthly Treasury redemption cap", change.cap_after, "USD billion", previous=change.cap_before
            )
            for change in changes
            if change.cap_after is not None
        ),
        topics=_BALANCE_SHEET_TOPICS,
    )
