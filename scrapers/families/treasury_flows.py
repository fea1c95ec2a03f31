"""Deposits and withdrawals of a Daily Treasury Statement: one line of them a day, and all the others.

The publisher renames its categories: customs duties were renamed on 10 November 2025. A category is
counted by the names it is known to have had; what looks like one under another name is refused, and
every category of a day is kept with the document.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families import daily_treasury, fiscaldata
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

DATASET = "v1/accounting/dts/deposits_withdrawals_operating_cash"
UNIT = daily_treasury.UNIT
_DASHES = re.compile(r"[\u2010-\u2015]")
_TOTALS = re.compile(r"\b(?:sub-?)?total\b", re.IGNORECASE)
_COLUMNS = ("transaction_today_amt", "transaction_mtd_amt", "transaction_fytd_amt")


@dataclass(frozen=True, slots=True)
class Flow:
    """A line we follow: how it is called at the publisher, and what its event says."""

    symbol: str
    rule: str
    side: str
    counted: frozenset[str]
    resembling: re.Pattern[str]
    title: str
    topic: Topic
    relation: Relation


REFUNDS = Flow(
    symbol="DTS-TAX-REFUNDS",
    rule="tax-refunds-paid",
    side="Withdrawals",
    counted=frozenset(
        {
            "taxes - individual tax refunds (eft)",
            "taxes - individual tax refunds (checks)",
            "irs tax refunds individual (eft)",
            "irs tax refunds individual (checks)",
        }
    ),
    resembling=re.compile(r"(?=.*\brefund)(?=.*\bindividual)"),
    title="Treasury pays {:,} million dollars of individual tax refunds on {}",
    topic=Topic.TAX_REFUNDS,
    relation=Relation.PRIMARY,
)
CUSTOMS = Flow(
    symbol="DTS-CUSTOMS",
    rule="customs-duties",
    side="Deposits",
    counted=frozenset(
        {
            "customs and certain excise taxes",
            "dhs - customs and certain excise taxes",
            "dhs - customs duties, taxes, and fees",
        }
    ),
    resembling=re.compile(r"(?=.*\bcustoms)(?=.*\b(?:dut|tax|fee|excise))"),
    title="Treasury takes in {:,} million dollars of customs duties on {}",
    topic=Topic.TARIFF_DIVIDENDS,
    relation=Relation.RELATED,
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a flow: today, this month and this fiscal year, and every category there was."""

    on: date
    today: Decimal
    month: Decimal
    year: Decimal
    counted: Mapping[str, str]
    others: Mapping[str, str]


def address(flow: Flow, days: str) -> str:
    """The rows of one side that meet a condition on days."""
    return fiscaldata.address(DATASET, f"{days},transaction_type:eq:{flow.side}")


def days(page: Page, rows: tuple[fiscaldata.Row, ...], flow: Flow) -> tuple[Day, ...]:
    """The days on which the line was counted.

    Raises LayoutChanged when a day has a category that must be ours under a name we do not know,
    and when no day of the answer has the line at all.
    """
    by_day = groupby(sorted(rows, key=_record_date), key=_record_date)
    found = [_day(page, text, tuple(lines), flow) for text, lines in by_day]
    counted = tuple(day for day in found if day.counted)
    if rows and not counted:
        raise unexpected(page, f"no category of {flow.side.lower()} is one we know")
    return counted


def observation(day: Day, flow: Flow, public: Moment) -> Observation:
    """The day's value of the series."""
    return Observation(flow.symbol, day.on, day.today, public)


def document(day: Day, flow: Flow, public: Moment) -> ScrapedDocument:
    """The document of one day, with its one routine event; all other categories are kept beside."""
    title = flow.title.format(day.today, day.on)
    return ScrapedDocument(
        external_id=day.on.isoformat(),
        url=fiscaldata.address(DATASET, f"record_date:eq:{day.on},transaction_type:eq:{flow.side}"),
        title=title,
        published=public,
        occurrences=(
            Occurrence(
                identifiers=(Identifier(Scheme.SERIES_RULE, f"{flow.rule}/{day.on}/day"),),
                kind=Kind.DATA_RELEASE,
                title=title,
                body="U.S. Department of the Treasury",
                occurred=Moment.on(day.on),
                public=public,
                importance=weigh(Kind.DATA_RELEASE),
                figures=(
                    Figure("on the day", day.today, UNIT),
                    Figure("this month to date", day.month, UNIT),
                    Figure("fiscal year to date", day.year, UNIT),
                ),
                topics=(TopicLink(flow.topic, flow.relation, "Daily Treasury Statement"),),
            ),
        ),
        data={"counted": dict(day.counted), "other categories": dict(day.others)},
    )


def _record_date(row: fiscaldata.Row) -> str:
    return str(row.get("record_date", ""))


def _day(page: Page, text: str, rows: tuple[fiscaldata.Row, ...], flow: Flow) -> Day:
    on = daily_treasury.day(page, text)
    sides = {str(row.get("transaction_type")) for row in rows}
    if sides != {flow.side}:
        raise unexpected(page, f"{text} holds {sorted(sides)} where {flow.side} were asked for")
    counted = [row for row in rows if _category(row) in flow.counted]
    others = [row for row in rows if _category(row) not in flow.counted]
    for row in others:
        if flow.resembling.match(_category(row)) and not _TOTALS.search(_category(row)):
            raise unexpected(page, f"{text} has a category we do not know: {_name(row)[:80]!r}")
    today, month, year = (
        sum((fiscaldata.amount(page, row, column) for row in counted), Decimal(0)) for column in _COLUMNS
    )
    return Day(on, today, month, year, _listed(counted), _listed(others))


def _listed(rows: list[fiscaldata.Row]) -> dict[str, str]:
    """Categories with their amounts as served; one that stands twice is told apart by its line."""
    names = [_name(row) for row in rows]
    return {
        name if names.count(name) == 1 else f"{name} ({row.get('src_line_nbr')})": str(row.get(_COLUMNS[0]))
        for name, row in sorted(zip(names, rows, strict=True), key=lambda pair: pair[0])
    }


def _name(row: fiscaldata.Row) -> str:
    name, described = (squeeze(str(row.get(f"transaction_catg{end}", ""))) for end in ("", "_desc"))
    return described if name == "null" else name


def _category(row: fiscaldata.Row) -> str:
    return _DASHES.sub("-", _name(row)).casefold()
