"""The series that rules look at, and how what is found in them is told: titles, figures, identifiers."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from events.facts import NEW_YORK, Figure, Identifier, Moment, Occurrence, ScrapedDocument, TopicLink
from events.services.market_wording import market_figures, market_title
from events.vocabulary import Importance, Kind, Precision, Relation, Scheme, Topic
from markets.milestones import Milestone, Rules, Shape, Total

BILLION = Decimal(1000)  # every series here is in millions of dollars
UNIT = "USD billion"
_ONE_PLACE = Decimal("0.1")
_RULE = "rule on a series"
_INDEX = "https://www.cboe.com/us/indices/"
_COIN = "https://exchange.coinbase.com/"
_TITLES = {
    Shape.LOW: "{name} at {value:,} billion dollars, the lowest in {span}",
    Shape.HIGH: "{name} at {value:,} billion dollars, the highest in {span}",
    Shape.ABOVE: "{name} at {level:,.0f} billion dollars or more for the first time in {span}",
    Shape.BELOW: "{name} under {level:,.0f} billion dollars for the first time in {span}",
    Shape.RISE: "{name} up {gap:,} billion dollars in {span}",
    Shape.FALL: "{name} down {gap:,} billion dollars in {span}",
}
_HELD_AGAINST = {
    Shape.LOW: "low before",
    Shape.HIGH: "high before",
    Shape.ABOVE: "level",
    Shape.BELOW: "level",
    Shape.RISE: "five business days before",
    Shape.FALL: "five business days before",
}


@dataclass(frozen=True, slots=True)
class Series:
    """A series the rules look at: how identifiers, titles and figures call it, and whose it is."""

    symbol: str
    slug: str
    name: str
    body: str
    url: str
    topics: tuple[tuple[Topic, Relation], ...]
    rules: Rules = field(default_factory=Rules)
    weekly: bool = False
    monthly_total: bool = False
    kind: Kind = Kind.DATA_EXTREME
    watch_from: date | None = None
    looks_back: bool = False
    in_millions: bool = True
    calendar: str = "US-FED-BUSINESS"

    @property
    def sessions(self) -> str:
        """What its sessions are called."""
        if self.kind == Kind.MARKET_MILESTONE:
            return "sessions"
        return "weeks" if self.weekly else "business days"


WATCHED = (
    Series(
        symbol="TGA",
        slug="tga",
        name="Treasury cash",
        body="U.S. Department of the Treasury",
        url="https://fiscaldata.treasury.gov/datasets/daily-treasury-statement/operating-cash-balance",
        topics=((Topic.LIQUIDITY, Relation.PRIMARY),),
        rules=Rules(extremes=(63, 252), step=Decimal(100_000), move=Decimal(50_000)),
    ),
    Series(
        symbol="WALCL",
        slug="walcl",
        name="Federal Reserve assets",
        body="Federal Reserve",
        url="https://www.federalreserve.gov/releases/h41/",
        topics=((Topic.FED_ACTIONS, Relation.PRIMARY), (Topic.LIQUIDITY, Relation.RELATED)),
        rules=Rules(extremes=(26, 52), step=Decimal(250_000)),
        weekly=True,
    ),
    Series(
        symbol="WRESBAL",
        slug="reserves",
        name="Bank reserves",
        body="Federal Reserve",
        url="https://www.federalreserve.gov/releases/h41/",
        topics=((Topic.LIQUIDITY, Relation.RELATED),),
        rules=Rules(extremes=(26, 52), step=Decimal(250_000)),
        weekly=True,
    ),
    Series(
        symbol="REPO",
        slug="repo",
        name="Repo use",
        body="New York Fed",
        url="https://www.newyorkfed.org/markets/desk-operations/repo",
        topics=((Topic.LIQUIDITY, Relation.RELATED),),
        # Nobody asks for repo on most days: nothing is no low, and under a billion dollars no high.
        rules=Rules(extremes=(63, 252), step=Decimal(10_000), least=Decimal(1000), lows=False),
    ),
    *(
        Series(
            symbol=symbol,
            slug=slug,
            name=name,
            body=body,
            url=url,
            topics=((Topic.LIQUIDITY, Relation.RELATED),),
            rules=Rules(
                record_after=63,
                first_step=Decimal(step),
                losing_months=3,
                swing=Decimal(swing) / 100,
                swing_sessions=20,
                highest_before=Decimal(highest),
            ),
            kind=Kind.MARKET_MILESTONE,
            in_millions=False,
            watch_from=date(2025, 1, 1),
        )
        for symbol, slug, name, body, url, step, swing, highest in (
            # Of the years before 2024: closes of 2021-11-08 and 2022-01-03; of coins what no trade was above.
            ("RUT", "russell-2000", "Russell 2000", "FTSE Russell", _INDEX, 100, 10, "2442.74"),
            ("SPX", "sp-500", "S&P 500", "S&P Dow Jones Indices", _INDEX, 1_000, 10, "4796.56"),
            ("BTC-USD", "bitcoin", "Bitcoin", "Coinbase Exchange", _COIN, 25_000, 25, "69000"),
            ("ETH-USD", "ether", "Ether", "Coinbase Exchange", _COIN, 1_000, 25, "4892"),
        )
    ),
    Series(
        symbol="BILL-PURCHASES",
        slug="bill-purchases",
        name="Treasury bill purchases",
        body="New York Fed",
        url="https://www.newyorkfed.org/markets/desk-operations/treasury-securities",
        topics=((Topic.FED_ACTIONS, Relation.PRIMARY), (Topic.LIQUIDITY, Relation.RELATED)),
        monthly_total=True,
    ),
)


def milestone_document(series: Series, one: Milestone) -> ScrapedDocument:
    """What a rule found, as a document of its own with its one event."""
    is_told_in_dollars = series.in_millions and one.shape in _TITLES
    title = _title(series, one) if is_told_in_dollars else market_title(series.name, one)
    figures = _figures(series, one) if is_told_in_dollars else market_figures(one)
    continuing = one.continues or one.shape in {Shape.RISE, Shape.FALL}
    return ScrapedDocument(
        external_id=f"{series.slug}/{one.as_of}/{one.names[0]}",
        url=series.url,
        title=title,
        published=_moment(one.public_at),
        occurrences=(
            _occurrence(
                series,
                names=tuple(f"{one.as_of}/{name}" for name in one.names),
                kind=series.kind,
                title=title,
                as_of=one.as_of,
                public_at=one.public_at,
                importance=Importance.STEP if continuing else Importance.NOTABLE,
                figures=figures,
            ),
        ),
        data={"value": str(one.value), "reference": str(one.reference), "rules": list(one.names)},
    )


def total_document(series: Series, one: Total) -> ScrapedDocument:
    """The sum of a month, as a document of its own with its one event."""
    title = f"{series.name} of {one.month:%B %Y}: {_billions(one.value):,} billion dollars"
    occurrence = _occurrence(
        series,
        names=(f"{one.month:%Y-%m}/total",),
        kind=Kind.DATA_RELEASE,
        title=title,
        as_of=one.as_of,
        public_at=one.public_at,
        importance=Importance.STEP,
        figures=(
            Figure("accepted in the month", _billions(one.value), UNIT),
            Figure("days with a purchase", Decimal(one.count), "days"),
        ),
    )
    return ScrapedDocument(
        external_id=f"{series.slug}/{one.month:%Y-%m}/total",
        url=series.url,
        title=title,
        published=_moment(one.public_at),
        occurrences=(occurrence,),
        data={"value": str(one.value), "count": one.count},
    )


def _occurrence(
    series: Series,
    *,
    names: tuple[str, ...],
    kind: Kind,
    title: str,
    as_of: date,
    public_at: datetime,
    importance: int,
    figures: tuple[Figure, ...],
) -> Occurrence:
    return Occurrence(
        identifiers=tuple(Identifier(Scheme.SERIES_RULE, f"{series.slug}/{name}") for name in names),
        kind=kind,
        title=title,
        body=series.body,
        occurred=Moment.on(as_of),
        public=_moment(public_at),
        summary=f"As of {as_of:%-d %B %Y}, by the value that was public then.",
        importance=importance,
        figures=figures,
        topics=tuple(TopicLink(topic, relation, _RULE) for topic, relation in series.topics),
    )


def _title(series: Series, one: Milestone) -> str:
    value, reference = _billions(one.value), _billions(one.reference)
    return _TITLES[one.shape].format(
        name=series.name,
        value=value,
        level=reference,
        gap=abs(value - reference),
        span=f"{one.sessions} {series.sessions}",
    )


def _figures(series: Series, one: Milestone) -> tuple[Figure, ...]:
    return (
        Figure(series.name, _billions(one.value), UNIT),
        Figure(_HELD_AGAINST[one.shape], _billions(one.reference), UNIT),
    )


def _billions(value: Decimal) -> Decimal:
    return (value / BILLION).quantize(_ONE_PLACE)


def _moment(at: datetime) -> Moment:
    """A moment that is midnight in New York is a day of which no hour is known."""
    is_day = at.astimezone(ZoneInfo(NEW_YORK)).time() == time(0)
    return Moment(at, Precision.DAY if is_day else Precision.MINUTE)
