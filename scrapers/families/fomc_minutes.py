"""Minutes of the Federal Open Market Committee: whose they are, and the event their release is.

An address carries the last day of the meeting, never the day of release, which is about three
weeks later. The event is the release: that is when the market reads them.
"""

import re
from collections.abc import Iterator
from datetime import date

from bs4 import SoupStrainer, Tag

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families.markup import soup, squeeze, unexpected
from scrapers.families.months import MONTHS, month_of
from scrapers.items import Identifier, Moment, Occurrence, Page, ScrapedDocument, TopicLink

BODY = "FOMC"
_MEETING = re.compile(
    rf"\b({MONTHS})\.?\s+(\d{{1,2}})(?:\s*[-\u2010-\u2014]\s*(?:({MONTHS})\.?\s+)?(\d{{1,2}}))?,\s+(\d{{4}})"
)
_ADDRESS = re.compile(r"/(fomcminutes\d{8})\.htm$")
_TOPICS = (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "FOMC minutes"),)


def meeting_end(text: str) -> date | None:
    """The last day of the meeting a title names: ``January 31-February 1, 2023`` ends in February."""
    found = _MEETING.search(text)
    if found is None:
        return None
    try:
        return date(int(found[5]), month_of(found[3] or found[1]), int(found[4] or found[2]))
    except ValueError:
        return None


def name_of(end: date) -> str:
    """What the Board calls the minutes of a meeting."""
    return f"fomcminutes{end:%Y%m%d}"


def release(end: date, public: Moment, *, notice: str = "") -> Occurrence:
    """The release of the minutes of the meeting that ended on a day; ``notice`` is the press release."""
    names = (name_of(end), notice) if notice else (name_of(end),)
    return Occurrence(
        identifiers=tuple(Identifier(Scheme.FED_RELEASE, name) for name in names),
        kind=Kind.MINUTES,
        title=f"FOMC minutes of the meeting that ended {end:%B} {end.day}, {end.year} are released",
        body=BODY,
        occurred=public,
        public=public,
        importance=weigh(Kind.MINUTES, body=BODY),
        topics=_TOPICS,
    )


def document(page: Page) -> ScrapedDocument:
    """The minutes themselves; raises LayoutChanged or Blocked when the page holds none.

    The page does not say when it was released, so it is evidence and states no event. Its title
    stands among the properties for other sites; its own ``title`` ends before it names anything.
    """
    properties = {str(meta["property"]): str(meta.get("content", "")) for meta in _metas(page)}
    title, url = squeeze(properties.get("og:title")), properties.get("og:url", "")
    end = meeting_end(title)
    named = next((found for where in (page.url, url) if (found := _ADDRESS.search(where))), None)
    if end is None or named is None or "minutes" not in title.lower():
        raise unexpected(page, f"no minutes of a meeting ({title[:80]!r})")
    if named[1] != name_of(end):
        raise unexpected(page, f"{named[1]} holds the minutes of another meeting ({title!r})")
    article = soup(page, SoupStrainer("div", id="article")).find("div", id="article")
    paragraphs = tuple(_paragraphs(article)) if isinstance(article, Tag) else ()
    if not paragraphs:
        raise unexpected(page, "the minutes have no text")
    return ScrapedDocument(
        external_id=named[1],
        url=page.url,
        title=title,
        text="\n".join(paragraphs),
        evidence_for=(Identifier(Scheme.FED_RELEASE, named[1]),),
    )


def _metas(page: Page) -> list[Tag]:
    return soup(page, SoupStrainer("meta", property=True)).find_all("meta", property=True)


def _paragraphs(article: Tag) -> Iterator[str]:
    texts = (squeeze(paragraph.get_text()) for paragraph in article.find_all("p"))
    return (text for text in texts if text)
