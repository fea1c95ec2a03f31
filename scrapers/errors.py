"""One tree of errors for the room that talks to the outside."""


class ScraperError(Exception):
    """Base of every expected failure; the message says what was wrong and where."""


class FetchError(ScraperError):
    """The document could not be fetched."""


class Refused(FetchError):
    """The source said no (401, 403, robots.txt); shown, never worked around."""


class UnsafeAddress(FetchError):
    """The address leads to a host or network the fetcher does not open."""


class TooLarge(FetchError):
    """The body passed the size limit, encoded or decoded."""


class TooSlow(FetchError):
    """The deadline passed before the body was complete."""


class ServerTrouble(FetchError):
    """The source answered 429 or 5xx; ``retry_after`` is in seconds when it said so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ParseError(ScraperError):
    """The body is not the document it should be."""


class LayoutChanged(ParseError):
    """The page no longer looks as its parser expects."""


class Blocked(ParseError):
    """A captcha or refusal under HTTP 200."""


class TooFewItems(ParseError):
    """Fewer items than the source's floor."""
