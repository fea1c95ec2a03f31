"""The operating cash balance of a Daily Treasury Statement: four lines a day, and the event they make."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from markets.calendar import OutOfCalendar, next_session
from scrapers.families import fiscaldata
from scrapers.families.markup import unexpected
from scrapers.items import Figure, Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

DATASET = "v1/accounting/dts/operating_cash_balance"
ROUNDING = Decimal(2)
UNIT = "USD million"
_LINES = {
    "Treasury General Account (TGA) Opening Balance": "opening",
    "Total TGA Deposits (Table II)": "deposits",
    "Total TGA Withdrawals (Table II) (-)": "withdrawals",
    "Treasury General Account (TGA) Closing Balance": "closing",
}
_TOPICS = (TopicLink(Topic.LIQUIDITY, Relation.PRIMARY, "Treasury General Account"),)

Balance = Mapping[str, Decimal]


def balances(page: Page, rows: tuple[fiscaldata.Row, ...]) -> tuple[tuple[date, Balance], ...]:
    """The four lines of each day; raises LayoutChanged when a line is missing or nothing adds up.

    One day that does not add up is the publisher's slip and is shown with the difference; when none
    does, the columns have changed their meaning and nothing is believed.
    """
    days = tuple(
        (day(page, text), _balance(page, tuple(lines)))
        for text, lines in groupby(sorted(rows, key=_record_date), key=_record_date)
    )
    if days and all(abs(unexplained(balance)) > ROUNDING for _, balance in days):
        raise unexpected(page, "on no day do opening, deposits and withdrawals give the closing balance")
    return days


def public_on(page: Page, day: date) -> Moment:
    """The next business day of the Reserve Banks; at what hour is not stated anywhere."""
    try:
        return Moment.on(next_session("US-FED-BUSINESS", day))
    except OutOfCalendar as error:
        raise unexpected(page, f"a balance of {day} is none of this statement's") from error


def day(page: Page, text: str) -> date:
    """The date of a row; raises LayoutChanged."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise unexpected(page, f"the date of a row cannot be read: {text!r}") from error


def unexplained(balance: Balance) -> Decimal:
    """Closing balance less what opening, deposits and withdrawals make of it; rounding leaves up to 2."""
    return balance["closing"] - (balance["opening"] + balance["deposits"] - balance["withdrawals"])


def document(day: date, balance: Balance, public: Moment) -> ScrapedDocument:
    """The document of one day, with its one routine event."""
    title = f"Treasury General Account closes {day} at {balance['closing']:,} million dollars"
    return ScrapedDocument(
        external_id=day.isoformat(),
        url=fiscaldata.address(DATASET, f"record_date:eq:{day}"),
        title=title,
        published=public,
        occurrences=(
            Occurrence(
                identifiers=(Identifier(Scheme.SERIES_RULE, f"tga/{day}/close"),),
                kind=Kind.DATA_RELEASE,
                title=title,
                body="U.S. Department of the Treasury",
                occurred=Moment.on(day),
                public=public,
                importance=weigh(Kind.DATA_RELEASE),
                figures=tuple(_figures(balance)),
                topics=_TOPICS,
            ),
        ),
        data={name: str(value) for name, value in balance.items()},
    )


def _record_date(row: fiscaldata.Row) -> str:
    return str(row.get("record_date", ""))


def _balance(page: Page, rows: tuple[fiscaldata.Row, ...]) -> Balance:
    """The lines of a day by account type; the values of all four stand in ``open_today_bal``."""
    lines = {_LINES.get(str(row.get("account_type"))): row for row in rows}
    if not set(_LINES.values()) <= lines.keys():
        raise unexpected(page, f"{_record_date(rows[0])} lacks one of its four lines")
    return {name: fiscaldata.amount(page, lines[name], "open_today_bal") for name in _LINES.values()}


def _figures(balance: Balance) -> Iterator[Figure]:
    yield Figure("closing balance", balance["closing"], UNIT, previous=balance["opening"])
    if abs(unexplained(balance)) > ROUNDING:
        # A corrected value follows without a flag; until then the slip is said beside the figure.
        yield Figure("unexplained difference", unexplained(balance), UNIT)
