"""What every source file says about itself, and the one method it must write."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import ClassVar

from events.vocabulary import Topic
from scrapers.items import Found, Page

# What may be shown of a source's text: enough to know a thing by, never the thing itself.
MOST_SHOWN = 300


class Scraper(ABC):
    """One publication we watch. Subclasses are pure: no Django, no clock, no network.

    ``slug`` equals the file's name. ``polls`` are the addresses asked at every ``interval``;
    ``parse`` turns one fetched page into what it holds and raises ``ParseError`` when the page
    is not the document it should be.
    """

    slug: ClassVar[str]
    name: ClassVar[str]
    publisher: ClassVar[str]
    homepage: ClassVar[str]
    interval: ClassVar[timedelta]
    hosts: ClassVar[frozenset[str]]
    topics: ClassVar[frozenset[Topic]]
    trusted: ClassVar[bool]
    floor: ClassVar[int] = 1
    clock: ClassVar[str]
    zone: ClassVar[str] = "America/New_York"
    accept: ClassVar[str] = "*/*"
    # How many characters of its own words are kept for show, at most MOST_SHOWN.
    shown: ClassVar[int] = MOST_SHOWN
    # The setting that holds the key its hosts are asked with; without a key the source is not asked.
    key_setting: ClassVar[str] = ""
    # Where a host takes its key in the address alone: the name of that parameter.
    key_parameter: ClassVar[str] = ""
    # Whether a new installation asks it; an editor may say otherwise.
    enabled: ClassVar[bool] = True

    @abstractmethod
    def polls(self, today: date) -> tuple[str, ...]:
        """The addresses to ask on ``today`` (in the source's zone), first page of each."""

    def history(self, today: date) -> tuple[str, ...]:  # noqa: ARG002 - most polls reach as far as there is
        """What the polls of ``today`` do not reach back to; each address is asked until it answered once.

        An address must not move with the day, or it is asked again.
        """
        return ()

    @abstractmethod
    def parse(self, page: Page) -> Iterator[Found]:
        """Yield documents, observations and follow-ups of one page; raise ``ParseError``."""

    def rush(self, now: datetime) -> timedelta | None:  # noqa: ARG002 - most sources have no hour
        """The shorter interval around an announced release, ``None`` at other times; ``now`` is aware."""
        return None

    def normalise(self, page: Page) -> bytes:
        """The bytes whose hash decides whether the page is new; drop tokens that change per fetch."""
        return page.body


class PriceSource(Scraper):
    """A source of prices: what is in its files are bars, and whose they are is told beside.

    ``symbols`` are the instruments it tells of. ``terms`` says in a sentence what is known of the
    owner's terms of use, ``terms_url`` where they stand, ``terms_read_date`` when somebody read them
    there: without that date ``re_serve`` stays false, whatever is reported of them.
    """

    topics = frozenset[Topic]()
    trusted = True
    zone = "UTC"
    symbols: ClassVar[frozenset[str]]
    owner: ClassVar[str]
    terms: ClassVar[str]
    terms_url: ClassVar[str]
    terms_read_date: ClassVar[date | None] = None
    re_serve: ClassVar[bool] = False

    def windows(self, start: datetime, end: datetime) -> tuple[str, ...]:  # noqa: ARG002 - most have no minutes
        """The addresses of minute bars between two aware instants; none where no such past is kept."""
        return ()
