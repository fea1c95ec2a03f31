"""Posts of the White House: what a post is, by its own words, and where it may be told from others.

An address is no identity (slugs are changed, reused and answered with other posts), nor is a title
(nominations are "sent to the Senate" every week). The post's number is; the byline is empty or misspelt.
A post does not carry the number of its order, and numbers in its text are those of other orders.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from events import joint
from events.importance import weigh
from events.vocabulary import Kind, Scheme
from scrapers.families.feeds import Entry
from scrapers.families.markup import joined, soup, squeeze, unexpected
from scrapers.items import Figure, FollowUp, Identifier, Moment, Occurrence, Page, ScrapedDocument

HOST = "www.whitehouse.gov"
SITE = f"https://{HOST}/"
PRESIDENT = "President"
ORDER, PROCLAMATION, MEMORANDUM, NOMINATION = "executive order", "proclamation", "memorandum", "nomination"
_CATEGORIES = {
    "executive orders": ORDER,
    "proclamations": PROCLAMATION,
    "presidential memoranda": MEMORANDUM,
    "nominations & appointments": NOMINATION,
}
_KINDS = {
    ORDER: Kind.EXECUTIVE_ACTION,
    PROCLAMATION: Kind.EXECUTIVE_ACTION,
    MEMORANDUM: Kind.EXECUTIVE_ACTION,
    NOMINATION: Kind.NOMINATION,
}
_MONTH = re.compile(r"/(20\d\d)/(\d\d)/")
_POST_NUMBER = re.compile(r"[?&]p=(\d+)\b")
_TAIL = re.compile(r"The post .{0,400} appeared first on The White House[\s.]*$", re.DOTALL)
# The formulas of these papers, letters only, for words come run together. They are truer than the
# categories, which are given by hand and were missing for the first two months of 2025.
_FORMULAS = (
    (MEMORANDUM, re.compile(r".{0,120}?memorandumfor")),
    (PROCLAMATION, re.compile(r".{0,120}?aproclamation")),
    (ORDER, re.compile(r".{0,400}?vestedinmeaspresidentbytheconstitution.{0,4000}?hereby.{0,60}?order")),
    (PROCLAMATION, re.compile(r".*herebyproclaim")),
    (NOMINATION, re.compile(r".{0,60}?nominations?(?:sent|transmitted)tothesenate")),
)
_NOT_AN_ACT = re.compile(
    r"^(?:fact sheet|readout|remarks|statement|icymi|president (?:donald j\. )?trump)\b|\binto law$",
    re.IGNORECASE,
)
_NOT_TEXT = (
    "nav, script, style, .wp-block-whitehouse-topper, .wp-block-whitehouse-topper__eyebrow,"
    " .wp-block-whitehouse-topper__headline, .wp-block-whitehouse-topper__meta--byline,"
    " .wp-block-whitehouse-byline-subcategory__link, .wp-block-post-date"
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post, from the feed or from its page; ``posted_at`` is UTC."""

    identity: str
    url: str
    title: str
    text: str
    posted_at: datetime
    categories: tuple[str, ...] = ()


def from_entry(page: Page, entry: Entry) -> Post:
    """The post of one item of the feed."""
    host = urlsplit(joined(page, entry.url)).hostname
    if not entry.title or entry.published_at is None or host != HOST:
        raise unexpected(page, f"an item has no title, time or address of ours ({entry.guid!r})")
    text = plain(BeautifulSoup(entry.content or entry.summary, "lxml"))
    number = _POST_NUMBER.search(entry.guid)
    identity = number[1] if number else address(entry.url)
    return Post(identity, entry.url, entry.title, text, entry.published_at, entry.categories)


def from_article(page: Page) -> Post:
    """The post on a page of its own; a redirect to another post is refused, for slugs are reused."""
    if address(page.final_url) != address(page.url):
        raise unexpected(page, f"the address leads to another post, {page.final_url}")
    tree = soup(page)
    headline = tree.select_one("h1.wp-block-whitehouse-topper__headline")
    content = tree.select_one(".wp-block-post-content")
    posted = _posted_at(tree)
    if headline is None or content is None or posted is None:
        raise unexpected(page, "no post with headline, text and time")
    if (named := _MONTH.search(page.url)) and abs(_months(int(named[1]), int(named[2])) - _of(posted)) > 1:
        raise unexpected(page, f"the address names another month than {posted:%Y-%m}")
    title = _spaced(squeeze(headline.get_text(" ")), urlsplit(page.url).path.strip("/").rpartition("/")[2])
    categories = tuple(
        squeeze(link.get_text()) for link in tree.select(".wp-block-whitehouse-byline-subcategory__link")
    )
    number = _POST_NUMBER.search(_attribute(tree, 'link[rel="shortlink"]', "href"))
    identity = number[1] if number else address(page.url)
    return Post(identity, page.url, title, plain(content), posted, categories)


def _spaced(title: str, slug: str) -> str:
    """The title with a space wherever its address parts two words that have run together."""
    words = slug.split("-")
    if "".join(words) != "".join(letter for letter in title.lower() if letter.isalnum()):
        return title
    ends = {sum(map(len, words[:count])) for count in range(1, len(words))}
    spaced, letters = "", 0
    for letter, following in zip(title, [*title[1:], ""], strict=True):
        letters += letter.isalnum()
        is_parted = letter.isalnum() and letters in ends and following.isalnum()
        spaced += f"{letter} " if is_parted else letter
    return spaced


def _of(instant: datetime) -> int:
    return _months(instant.year, instant.month)


def _months(year: int, month: int) -> int:
    return year * 12 + month


def listed(page: Page) -> tuple[FollowUp, ...]:
    """The posts a page of the list links to."""
    links = soup(page).select("li.wp-block-post h2.wp-block-post-title a[href]")
    if not links:
        raise unexpected(page, "no post is listed")
    return tuple(FollowUp(joined(page, str(link["href"]), SITE)) for link in links)


def document(post: Post) -> ScrapedDocument:
    """A post and what it states. It is public when posted; when it was signed it does not surely say."""
    paper = document_type(post)
    kind = _KINDS.get(paper, Kind.STATEMENT)
    public = Moment(post.posted_at)
    occurrence = Occurrence(
        identifiers=(Identifier(Scheme.WHITEHOUSE_POST, post.identity),),
        kind=kind,
        title=post.title,
        body=PRESIDENT,
        occurred=None,
        public=public,
        importance=weigh(kind, body=PRESIDENT),
        figures=(Figure("document type", paper),) if paper else (),
        requires_topic=True,
    )
    return ScrapedDocument(
        external_id=post.identity,
        url=post.url,
        title=post.title,
        text=post.text,
        published=public,
        occurrences=(occurrence,),
        data=joint.as_data(paper, post.title, public.local_date) if kind is Kind.EXECUTIVE_ACTION else {},
    )


def document_type(post: Post) -> str:
    """What the paper is: by its formula, else by its category; empty when neither tells."""
    if _NOT_AN_ACT.search(post.title):
        return ""
    words = joint.plain_title(f"{post.title} {post.text}")
    told = (paper for paper, formula in _FORMULAS if formula.match(words))
    named = (_CATEGORIES.get(category.casefold()) for category in post.categories)
    return next((paper for paper in (*told, *named) if paper), "")


def plain(tree: Tag) -> str:
    """The text of a post without its topper, its navigation and the feed's own last line."""
    for element in tree.select(_NOT_TEXT):
        element.decompose()
    return _TAIL.sub("", squeeze(tree.get_text(" "))).strip()


def address(url: str) -> str:
    """The address of a post as its identity: host and path."""
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path.rstrip('/')}"


def _posted_at(tree: BeautifulSoup) -> datetime | None:
    told = _attribute(tree, 'meta[property="article:published_time"]', "content")
    told = told or _attribute(tree, ".wp-block-post-date time[datetime]", "datetime")
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _attribute(tree: BeautifulSoup, selector: str, name: str) -> str:
    found = tree.select_one(selector)
    return str(found.get(name) or "") if found else ""
