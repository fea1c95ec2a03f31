"""Outright operations of the New York Fed: one document an operation, from announced to its results.

An identifier is unique within its family alone. The service does not say which purchases manage
reserves and which reinvest agency principal; so they are called by what is bought.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from events.importance import weigh
from events.vocabulary import Kind, Precision, Relation, Scheme, Topic
from scrapers.families import json_pages, nyfed
from scrapers.families.markup import squeeze, unexpected
from scrapers.items import (
    Figure,
    Identifier,
    Moment,
    Observation,
    Occurrence,
    Page,
    ScrapedDocument,
    TopicLink,
)

BODY = "New York Fed"
BILLION = Decimal(10) ** 9
MILLION = Decimal(10) ** 6
_STATUSES = ("Announced", "Results")
_VERBS = {"P": ("buys", "purchase"), "S": ("sells", "sale")}
_TOPICS = (
    TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "operation of the New York Fed"),
    TopicLink(Topic.LIQUIDITY, Relation.RELATED, "operation of the New York Fed"),
)


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of operations: its name in identifiers, what is traded, and the fields of its sums.

    ``things`` are asked in order for a word in the operation's type; ``sums`` gives figure and field.
    """

    name: str
    homepage: str
    things: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...]

    @property
    def address(self) -> str:
        """The latest results; the family's key stands in the path and in the envelope."""
        return f"{nyfed.API}/{self._results}/last/14.json"

    def within(self, first: date, last: date) -> str:
        """The results of a window of the past."""
        return nyfed.search(self._results, first, last)

    @property
    def _results(self) -> str:
        return f"{self.name}/all/results/summary"


def document(page: Page, family: Family, row: nyfed.Row) -> ScrapedDocument:
    """The document of one operation; its results replace its announcement under the same identifier."""
    number = squeeze(json_pages.text(page, dict(row), "operationId"))
    kind = squeeze(json_pages.text(page, dict(row), "operationType"))
    status = json_pages.text(page, dict(row), "auctionStatus")
    has_direction = str(row.get("operationDirection")) in _VERBS or "swap" in kind.lower()
    if not has_direction or "closeTime" not in row:
        raise unexpected(page, f"operation {number} neither buys nor sells, or has no time of closing")
    if status not in _STATUSES:
        raise unexpected(page, f"operation {number} has the status {status[:40]!r}")
    on = nyfed.day(page, row, "operationDate")
    has_results = status == "Results"
    figures = tuple(_figures(page, family, row)) if has_results else ()
    title = _title(family, row, kind, on, figures)
    public = _public(page, row, on) if has_results else None
    return ScrapedDocument(
        external_id=number,
        url=family.homepage,
        title=title,
        published=public,
        occurrences=(
            Occurrence(
                identifiers=(Identifier(Scheme.NYFED_OPERATION, f"{family.name}/{number}"),),
                kind=Kind.OPERATION,
                title=title,
                body=BODY,
                occurred=nyfed.at(page, on, str(row.get("closeTime") or "")),
                public=public,
                summary=_summary(row, kind),
                importance=weigh(Kind.OPERATION, body=BODY),
                figures=figures,
                topics=_TOPICS,
            ),
        ),
        data=_told(page, number, row),
    )


def is_history(page: Page) -> bool:
    """Whether a page is of a window of the past: an operation long over is part of a sum, and no news."""
    return "/search.json" in page.url


def _told(page: Page, number: str, row: nyfed.Row) -> dict[str, str]:
    """Everything the service says of an operation, which is words and numbers and nothing nested."""
    if any(isinstance(value, list | dict) for value in row.values()):
        raise unexpected(page, f"operation {number} has a field that is no plain value")
    return {str(key): str(value) for key, value in sorted(row.items()) if value not in (None, "")}


def bill_purchases(page: Page, rows: Sequence[nyfed.Row]) -> Iterator[Observation]:
    """What was bought of bills on each day, in millions of dollars; the service does not say for what end.

    An answer of the latest operations may begin within a day, so its earliest is left out; one of a
    window holds its days whole.
    """
    begins = [nyfed.day(page, row, "operationDate") for row in rows if not is_history(page)]
    earliest = min(begins, default=date.min)
    days = defaultdict[date, list[nyfed.Row]](list)
    for row in rows:
        on = nyfed.day(page, row, "operationDate")
        if (
            on > earliest
            and row.get("auctionStatus") == "Results"
            and _summary(row, str(row["operationType"]))
        ):
            days[on].append(row)
    for on, bought in sorted(days.items()):
        amounts = (nyfed.amount(page, row, "totalParAmtAccepted") for row in bought)
        public = max((_known(page, row, on) for row in bought), key=lambda moment: moment.at)
        yield Observation("BILL-PURCHASES", on, sum(filter(None, amounts), Decimal()) / MILLION, public)


def _figures(page: Page, family: Family, row: nyfed.Row) -> Iterator[Figure]:
    found = [(name, nyfed.amount(page, row, field)) for name, field in family.sums]
    if all(value is None for _, value in found):
        raise unexpected(page, f"operation {row.get('operationId')} has results without an amount")
    for name, value in found:
        if value is not None:
            yield Figure(name, value / BILLION, "USD billion")


def _public(page: Page, row: nyfed.Row, on: date) -> Moment:
    """When results were posted. A change on a later day is a correction, and the minute is lost by then."""
    changed: datetime = nyfed.updated(page, row)
    posted = Moment(changed, Precision.MINUTE)
    return posted if changed.astimezone(ZoneInfo(posted.zone)).date() == on else Moment.on(on)


def _known(page: Page, row: nyfed.Row, on: date) -> Moment:
    """From when a sum can be used: its posting, or the operation's close once a correction hides that."""
    public = _public(page, row, on)
    if public.precision == Precision.MINUTE:
        return public
    return nyfed.at(page, on, str(row.get("closeTime") or ""))


def _title(family: Family, row: nyfed.Row, kind: str, on: date, figures: tuple[Figure, ...]) -> str:
    verb, noun = _VERBS.get(str(row.get("operationDirection")), ("trades", "operation"))
    thing = next((thing for word, thing in family.things if word in kind.lower()), family.things[-1][1])
    small = " in a small-value exercise" if "small value" in str(row.get("note")).lower() else ""
    if not figures:
        return f"New York Fed announces a {noun} of {thing} for {on}{small}"
    return f"New York Fed {verb} {figures[0].value:.3f} billion dollars of {thing}{small}"


def _summary(row: nyfed.Row, kind: str) -> str:
    if "bill" in kind.lower() and row.get("operationDirection") == "P":
        return (
            "Bill purchases: those that manage reserves and those that reinvest agency principal are one sum."
        )
    return ""
