"""Answers and pages in the shape of the Treasury's press room, built from its description."""

import json
from typing import Any

LIST = (
    "https://home.treasury.gov/jsonapi/node/news?fields%5Bnode--news%5D=title%2Cfield_news_publication_date"
    "%2Cpath&page%5Boffset%5D={offset}&page%5Blimit%5D=50&sort=-field_news_publication_date"
)
BORROWING = "Treasury Announces Marketable Borrowing Estimates"
REFUNDING = "Quarterly Refunding Statement of Deputy Assistant Secretary for Federal Finance Brian Smith"


def item(slug: str, title: str, when: str) -> dict[str, Any]:
    """One release as JSON:API gives it; a slug that is a path is the whole alias."""
    alias = slug if slug.startswith("/") else f"/news/press-releases/{slug}"
    return {
        "type": "node--news",
        "attributes": {
            "title": title,
            "field_news_publication_date": when,
            "path": {"alias": alias, "pid": 1, "langcode": "en"},
        },
    }


def answer(*items: dict[str, Any], offset: int | None = None) -> str:
    """The envelope; with an offset it names a next page."""
    links = {} if offset is None else {"next": {"href": LIST.format(offset=offset)}}
    return json.dumps({"jsonapi": {"version": "1.0"}, "data": items, "links": links})


def drupal(content: str, title: str = "Press Releases") -> str:
    """A page of the Drupal site around some content."""
    return (
        '<html><head><meta name="Generator" content="Drupal 10"></head><body><div id="main-content">'
        f'<h2 class="uswds-page-title"><span>{title}</span></h2>{content}</div></body></html>'
    )


def release_page(title: str, text: str, when: str = "2025-11-03T15:00:00-05:00") -> str:
    """The page of one release."""
    return drupal(
        f'<div class="date-format"><time datetime="{when}">that day</time></div>'
        f'<div class="field field--name-field-news-body"><p>{text}</p></div>',
        title,
    )


def static(*articles: str) -> str:
    """The listing of the static site that was announced."""
    return f"<html><body><main>{''.join(articles)}</main></body></html>"


def article(slug: str, title: str, when: str) -> str:
    """One release in it; its template writes a wrong offset and EST all year."""
    return (
        '<article class="news-article-item"><div class="article-meta">'
        f'<time datetime="{when}">8:30 EST</time></div>'
        f'<h2><a href="/news/press-releases/{slug}/">{title}</a></h2></article>'
    )
