"""How single values of the timeline's parameters are read."""

import re
from datetime import date, datetime, timedelta

from events.api.parameters import DATE, NotReadable, choice, choices, lower_bound, short_text, upper_bound
from events.vocabulary import Scheme
from markets.returns import WINDOWS

MAX_PAGE_SIZE = 200
WINDOW = re.compile(r"\[?([+-]?\d{1,3}),[+ ]?(-?\d{1,3})\]?", re.ASCII)
MICROSECOND = timedelta(microseconds=1)


def page_size(value: str) -> int:
    """Read a page size."""
    if not re.fullmatch(r"\d{1,6}", value, re.ASCII) or not 1 <= int(value) <= MAX_PAGE_SIZE:
        raise NotReadable(f"a page has 1 to {MAX_PAGE_SIZE} events")
    return int(value)


def importances(value: str) -> tuple[int, ...]:
    """Read weights, 1 to 5, with commas between them."""
    return tuple(int(word) for word in choices("12345")(value))


def proceeding(value: str) -> int | tuple[str, str]:
    """Read a proceeding by its number here, or by its scheme and identifier."""
    if re.fullmatch(r"\d{1,18}", value, re.ASCII):
        return int(value)
    scheme, colon, name = value.partition(":")
    if not (scheme and colon and name) or len(value) > MAX_PAGE_SIZE:
        raise NotReadable("write its id, or its scheme and identifier (us-bill:119/hr/3633)")
    return scheme, name


def identifier(value: str) -> str:
    """Read the name of one occurrence, as ``scheme:identifier``."""
    scheme, colon, name = short_text(value).partition(":")
    if not (colon and name):
        raise NotReadable("write its scheme and identifier (house-vote:2025/199)")
    choice(Scheme)(scheme)
    return value


def window(value: str) -> str:
    """Read a window of sessions; brackets and signs may be left out."""
    found = WINDOW.fullmatch(value)
    known = {tuple(one): str(one) for one in WINDOWS}
    wanted = (int(found[1]), int(found[2])) if found else None
    if wanted not in known:
        raise NotReadable(f"the windows are {' '.join(known.values())} (a plus is written %2B)")
    return known[wanted]


def size(value: str) -> float:
    """Read a positive size."""
    if not re.fullmatch(r"\d{1,9}(\.\d{1,12})?", value, re.ASCII):
        raise NotReadable("write a positive number, in the instrument's unit (0.01 is one percent, or 5 bp)")
    return float(value)


def moment(value: str) -> datetime:
    """Read one instant; a date means the last one of its day in UTC."""
    return upper_bound(value) - MICROSECOND


def day(value: str) -> date:
    """Read a day."""
    if not DATE.fullmatch(value):
        raise NotReadable("write a date (2025-07-17)")
    return lower_bound(value).date()


def after_number(value: str) -> int:
    """Read the number of a change, or of a revision."""
    if not re.fullmatch(r"\d{1,18}", value, re.ASCII):
        raise NotReadable("write a whole number, as “cursor” of an earlier answer told it")
    return int(value)
