"""English months as American offices write them: in full, shortened, with or without a point."""

from collections.abc import Mapping
from datetime import date, datetime

NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBERS: Mapping[str, int] = {name[:3].lower(): number for number, name in enumerate(NAMES, start=1)}
MONTHS = "|".join((*NAMES, *(name[:3] for name in NAMES)))


def month_of(text: str) -> int:
    """The number of a month by its first three letters; raises ValueError."""
    try:
        return _NUMBERS[text.strip()[:3].lower()]
    except KeyError as error:
        raise ValueError(f"{text!r} is no month") from error


def date_in_words(text: str) -> date:
    """A date such as ``February 18, 2026``; raises ValueError."""
    return datetime.strptime(text, "%B %d, %Y").date()  # noqa: DTZ007 -- a date has no zone
