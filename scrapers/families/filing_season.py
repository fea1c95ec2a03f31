"""The weekly filing-season statistics of the IRS: one table, this year beside the year before.

Pages of eight weeks of 2016 are known by their text; of 2026 the addresses and a few values are.
Footnote marks stand in labels, an amount may be spread over two cells ("$144.903", "Billion"), may
lack its dollar sign, and a comma of a count may be a point ("19,454.000").
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bs4 import BeautifulSoup, Tag

from events.vocabulary import Importance, Kind, Precision, Relation, Scheme, Topic
from scrapers.families.markup import soup, squeeze, unexpected
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

SERIES = {
    "IRS-REFUNDS": "refunds",
    "IRS-REFUND-AMOUNT": "amount refunded",
    "IRS-REFUND-AVERAGE": "average refund",
}
# The pages bear no date. The one report with a day saw the table on the Friday after the week's own.
DELAY = timedelta(days=7)

_TOPICS = (TopicLink(Topic.TAX_REFUNDS, Relation.PRIMARY, "filing-season statistics"),)
_SUMMARY = "Totals since the start of the season, beside those of the comparable week of the year before."

_COMPARING = re.compile(
    r"comparing (\d{1,2})/(\d{1,2})/(\d{4}) (?:and|to|with) (\d{1,2})/(\d{1,2})/(\d{4})", re.IGNORECASE
)
_FOOTNOTE = re.compile(r"\[\d{1,2}\]|\*+$")
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
_VALUE = re.compile(r"(-?)\$? ?(\d[\d,.]{0,20})(?: ?(million|billion)\b)? ?(%?)", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}(?:[,.]\d{3})+")
_SCALES = {"million": Decimal(10) ** 6, "billion": Decimal(10) ** 9}
_TOLERANCE = Decimal("0.15")  # of a per cent: the table rounds to a tenth
_YEARS = 2

_RETURNS, _E_FILED, _REFUNDS, _DEPOSITS = (
    "individual income tax returns",
    "e-filing receipts",
    "total refunds",
    "direct deposit refunds",
)
_SECTIONS = (_RETURNS, _E_FILED, "web usage", _REFUNDS, _DEPOSITS)
_MILLION, _BILLION, _ONE = (
    ("million", Decimal(10) ** 6),
    ("USD billion", Decimal(10) ** 9),
    ("USD", Decimal(1)),
)

# Section and label of a row, the figure it is, its unit, and whether a page without it is another page.
_ROWS: Mapping[tuple[str, str], tuple[str, tuple[str, Decimal], bool]] = {
    (_REFUNDS, "average refund"): ("average refund", _ONE, True),
    (_REFUNDS, "number"): ("refunds", _MILLION, True),
    (_REFUNDS, "amount"): ("amount refunded", _BILLION, True),
    (_RETURNS, "total returns received"): ("returns received", _MILLION, True),
    (_RETURNS, "total returns processed"): ("returns processed", _MILLION, False),
    (_E_FILED, "total"): ("returns e-filed", _MILLION, False),
    (_E_FILED, "tax professionals"): ("e-filed by tax professionals", _MILLION, False),
    (_E_FILED, "self-prepared"): ("e-filed, self-prepared", _MILLION, False),
    (_DEPOSITS, "average refund"): ("average refund by direct deposit", _ONE, False),
    (_DEPOSITS, "number"): ("refunds by direct deposit", _MILLION, False),
    (_DEPOSITS, "amount"): ("amount refunded by direct deposit", _BILLION, False),
}
_WITH_CHANGE = ("average refund", "refunds", "amount refunded", "returns received")


@dataclass(frozen=True, slots=True)
class Row:
    """One line: this year's value and last year's in the figure's unit, and the change in percent."""

    name: str
    unit: str
    value: Decimal
    previous: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class Week:
    """The table of one week: ``as_of`` is the week's last day, in the order of our figures."""

    as_of: date
    rows: Mapping[str, Row]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every line with last year's value, and the change of the four that are quoted."""
        return tuple(self._figures())

    def _figures(self) -> Iterator[Figure]:
        for name, row in self.rows.items():
            yield Figure(name, row.value, row.unit, previous=row.previous)
            if name in _WITH_CHANGE:
                yield Figure(f"{name}, change on a year", row.change, "percent")


def read(page: Page) -> Week:
    """The table of a weekly page; raises LayoutChanged or Blocked when it is not the one we know."""
    tree = soup(page)
    then, as_of = _compared(page, squeeze(tree.get_text(" ")))
    found = dict(_rows(page, tree, (then.year, as_of.year)))
    missing = [name for name, _, needed in _ROWS.values() if needed and name not in found]
    if missing:
        raise unexpected(page, f"the table lacks {', '.join(missing)}")
    if not any(_adds_up(row) for row in found.values()):
        raise unexpected(page, "in no row does the change follow from the two values")
    return Week(as_of, {name: found[name] for name, _, _ in _ROWS.values() if name in found})


def observations(week: Week) -> Iterator[Observation]:
    """Three values of the week, to be used from the day after the Friday on which tables come out."""
    known = Moment.on(week.as_of + DELAY + timedelta(days=1))
    for symbol, name in SERIES.items():
        yield Observation(symbol, week.as_of, week.rows[name].value, known)


def document(week: Week, *, slug: str, url: str) -> ScrapedDocument:
    """The document of a weekly page; its event is named by the week too, for addresses vary."""
    title = (
        f"Average tax refund is {week.rows['average refund'].value:,} dollars through {week.as_of:%-d %B %Y}"
    )
    occurrence = Occurrence(
        identifiers=(
            Identifier(Scheme.IRS_RELEASE, slug),
            Identifier(Scheme.SERIES_RULE, f"irs-refunds/{week.as_of}/week"),
        ),
        kind=Kind.DATA_RELEASE,
        title=title,
        body="IRS",
        occurred=Moment.on(week.as_of),
        public=Moment.on(week.as_of + DELAY, precision=Precision.WEEK),
        summary=_SUMMARY,
        importance=Importance.STEP,
        figures=week.figures,
        topics=_TOPICS,
    )
    as_of = {"as_of": week.as_of.isoformat()}
    return ScrapedDocument(external_id=slug, url=url, title=title, occurrences=(occurrence,), data=as_of)


def _compared(page: Page, text: str) -> tuple[date, date]:
    match = _COMPARING.search(text)
    if match is None:
        raise unexpected(page, "the page does not say which weeks it compares")
    try:
        numbers = [int(group) for group in match.groups()]
        one, other = (date(numbers[at + 2], numbers[at], numbers[at + 1]) for at in (0, 3))
    except ValueError as error:
        raise unexpected(page, f"the weeks compared cannot be read: {match[0]!r}") from error
    then, now = sorted((one, other))
    if not timedelta(days=350) < now - then < timedelta(days=380):
        raise unexpected(page, f"the weeks compared are not a year apart: {match[0]!r}")
    return then, now


def _rows(page: Page, tree: BeautifulSoup, years: tuple[int, int]) -> Iterator[tuple[str, Row]]:
    section, order = "", (0, 1)
    for line in tree.find_all("tr"):
        cells = [_text(cell) for cell in line.find_all(["th", "td"])]
        named = [int(cell) for cell in cells if _YEAR.match(cell)]
        if len(named) == _YEARS:
            if sorted(named) != sorted(years):
                raise unexpected(page, f"the columns are of {named}, not of {list(years)}")
            order = (0, 1) if named[0] < named[1] else (1, 0)
        label = _FOOTNOTE.sub("", cells[0]).strip(" :").casefold() if cells else ""
        section = label if label in _SECTIONS else section
        if (section, label) in _ROWS:
            name, unit, _ = _ROWS[section, label]
            yield name, _row(page, name, unit, " ".join(cells[1:]), order)


def _row(page: Page, name: str, unit: tuple[str, Decimal], text: str, order: tuple[int, int]) -> Row:
    found = list(_VALUE.finditer(text))
    if len(found) != _YEARS + 1:
        raise unexpected(page, f"{name} has {len(found)} values: {text[:80]!r}")
    values = [_number(page, name, match) / unit[1] for match in found[:_YEARS]]
    change = found[_YEARS]
    return Row(
        name=name,
        unit=unit[0],
        value=values[order[1]],
        previous=values[order[0]],
        change=_decimal(page, name, change[1] + change[2]),
    )


def _number(page: Page, name: str, match: re.Match[str]) -> Decimal:
    """A value in ones; a count without a scale has its digits in threes, whatever stands between."""
    _, digits, scale, _ = match.groups()
    if scale:
        return _decimal(page, name, digits.replace(",", "")) * _SCALES[scale.lower()]
    return _decimal(page, name, re.sub(r"[,.]", "", digits) if _COUNT.fullmatch(digits) else digits)


def _decimal(page: Page, name: str, text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,12}(?:\.\d{1,6})?", text):
        raise unexpected(page, f"{name} is no number: {text[:40]!r}")
    return Decimal(text)


def _adds_up(row: Row) -> bool:
    if not row.previous:
        return False
    return abs((row.value / row.previous - 1) * 100 - row.change) <= _TOLERANCE


def _text(cell: Tag) -> str:
    for mark in cell.find_all("sup"):
        mark.decompose()
    return squeeze(cell.get_text(" ").replace("\u2212", "-").replace("\u2011", "-"))
