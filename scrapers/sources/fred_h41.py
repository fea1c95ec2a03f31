"""The Federal Reserve's balance sheet and bank reserves of the week (H.4.1), by way of FRED."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from events.vocabulary import Precision, Topic
from markets.calendar import OutOfCalendar, next_session
from scrapers.base import Scraper
from scrapers.errors import TooFewItems
from scrapers.families import fredgraph
from scrapers.families.fed_releases import WASHINGTON
from scrapers.families.markup import unexpected
from scrapers.items import Found, Moment, Observation, Page

SERIES = ("WALCL", "WRESBAL")
TRAILING_DAYS = 400  # a year and more: what is the highest or lowest of a year is told from it
HISTORY = date(2023, 10, 1)  # a year and more before our record begins, in January 2025
RELEASE = time(16, 30)
WEDNESDAY = 2
# Both have been between half a trillion and twenty trillion dollars since 2008, so a value tells its unit.
LEAST, MOST = Decimal(500_000), Decimal(20_000_000)


class FredH41(Scraper):
    """One value a week and series, in millions of dollars, whether FRED writes millions or billions."""

    slug = "fred_h41"
    name = "Factors affecting reserve balances (H.4.1)"
    publisher = "Board of Governors of the Federal Reserve System, by FRED"
    homepage = "https://www.federalreserve.gov/releases/h41/"
    interval = timedelta(hours=2)
    hosts = frozenset({fredgraph.HOST})
    topics = frozenset({Topic.FED_ACTIONS, Topic.LIQUIDITY})
    trusted = True
    clock = "Wednesdays; public at 16:30 New York on the next business day of the Reserve Banks"
    accept = "text/csv"

    def polls(self, today: date) -> tuple[str, ...]:
        """Each series from a year ago on."""
        since = today - timedelta(days=TRAILING_DAYS)
        return tuple(fredgraph.address(series, since=since) for series in SERIES)

    def history(self, today: date) -> tuple[str, ...]:
        """Each series from before our record."""
        return tuple(fredgraph.address(series, since=HISTORY) for series in SERIES)

    def parse(self, page: Page) -> Iterator[Found]:
        """The value of each week."""
        series, values = fredgraph.values(page)
        if series not in SERIES:
            raise unexpected(page, f"another series: {series[:40]!r}")
        if len(values) < self.floor:
            raise TooFewItems(f"{page.url}: no value in the whole window")
        for day, value in values:
            if day.weekday() != WEDNESDAY:
                raise unexpected(page, f"{day} is no Wednesday")
            yield Observation(series, day, _in_millions(page, value), _public(page, day))


def _in_millions(page: Page, value: Decimal) -> Decimal:
    for unit in (1, 1000):
        if LEAST <= value * unit <= MOST:
            return value * unit
    raise unexpected(page, f"{value} is neither millions nor billions of dollars")


def _public(page: Page, day: date) -> Moment:
    """The release of the week: on Thursday, or on Friday when Thursday is a holiday."""
    try:
        released = next_session("US-FED-BUSINESS", day)
    except OutOfCalendar as error:
        raise unexpected(page, f"{day} is no day of this release") from error
    local = datetime.combine(released, RELEASE, tzinfo=WASHINGTON)
    return Moment(local.astimezone(UTC), Precision.MINUTE)
