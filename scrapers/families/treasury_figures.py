"""Numbers in the Treasury's own sentences on borrowing and refunding, in billions of dollars."""

import re
from collections.abc import Iterator
from decimal import Decimal

from scrapers.families.markup import squeeze
from scrapers.items import Figure

UNIT = "USD billion"
_DOLLARS = r"\$(?P<{0}>\d[\d,]{{0,9}}(?:\.\d{{1,3}})?) (?P<{0}_scale>billion|trillion)"
_DASHES = re.compile(r"[\u2010-\u2015]")
_FOOTNOTE = re.compile(r"\[\d{1,2}\]")
_EXPECTED = re.compile(
    r"Treasury expects to (?P<act>borrow|issue|pay down) "
    + _DOLLARS.format("amount")
    + r"(?:(?!\. ).){0,160}? assuming an end-of-\w+ cash balance of "
    + _DOLLARS.format("cash")
)
_BORROWED = re.compile(
    r"Treasury (?P<act>borrowed|issued|paid down) "
    + _DOLLARS.format("amount")
    + r"(?:(?!\. ).){0,160}? ended the quarter with a cash balance of "
    + _DOLLARS.format("cash")
)
_HAD_EXPECTED = re.compile(
    r"Treasury (?:had )?estimated (?:(?!\. ).){0,60}?"
    + _DOLLARS.format("amount")
    + r"(?:(?!\. ).){0,80}? end-of-\w+ cash balance of "
    + _DOLLARS.format("cash")
)
_OFFERED = re.compile(r"\boffering " + _DOLLARS.format("amount") + r" of Treasury securities")
_NEW_CASH = re.compile(
    r"\braise (?:new cash|new money)(?:(?!\. ).){0,60}? (?:approximately )?" + _DOLLARS.format("amount")
)


def borrowing_figures(text: str) -> tuple[Figure, ...]:
    """Borrowing expected in two quarters with the cash assumed, and what the last one came to.

    A quarter in which debt is paid down has a negative estimate. Empty when the sentences are not
    the ones we know.
    """
    return tuple(_borrowing(_plain(text)))


def refunding_figures(text: str) -> tuple[Figure, ...]:
    """What the refunding offers and the new cash it raises, where the statement says so."""
    plain = _plain(text)
    offered, new_cash = _OFFERED.search(plain), _NEW_CASH.search(plain)
    found = (("securities offered", offered), ("new cash raised", new_cash))
    return tuple(Figure(name, _billions(match, "amount"), UNIT) for name, match in found if match)


def _borrowing(plain: str) -> Iterator[Figure]:
    for match, when in zip(_EXPECTED.finditer(plain), ("", ", next quarter"), strict=False):
        sign = -1 if match["act"] == "pay down" else 1
        yield Figure(f"borrowing estimate{when}", sign * _billions(match, "amount"), UNIT)
        yield Figure(f"cash balance assumed{when}", _billions(match, "cash"), UNIT)
    past, thought = _BORROWED.search(plain), _HAD_EXPECTED.search(plain)
    if past:
        sign = -1 if past["act"] == "paid down" else 1
        borrowed, cash = (_billions(thought, name) if thought else None for name in ("amount", "cash"))
        if thought and borrowed and re.search(r"\bpay(?:ing)? down", thought[0]):
            borrowed = -borrowed
        yield Figure("borrowed, past quarter", sign * _billions(past, "amount"), UNIT, expected=borrowed)
        yield Figure("cash balance, past quarter", _billions(past, "cash"), UNIT, expected=cash)


def _plain(text: str) -> str:
    return squeeze(_FOOTNOTE.sub("", _DASHES.sub("-", text)))


def _billions(match: re.Match[str], name: str) -> Decimal:
    value = Decimal(match[name].replace(",", ""))
    return value * 1000 if match[f"{name}_scale"] == "trillion" else value
