"""Words looked up in the timeline: whether they say anything, and where they stand in an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import orjson
from django.db import connection

QUERY = "websearch_to_tsquery('pg_catalog.english', %(words)s)"
SAYS_SOMETHING = "SELECT numnode({query}) > 0"
# Characters that no text of ours can hold stand for the marks until the text around is escaped.
OPEN, CLOSE = "\ue000", "\ue001"
PASSAGE = "MaxWords=40, MinWords=20, MaxFragments=1"
MARKED = """
SELECT
    ts_headline('pg_catalog.english', title, {query}, %(whole)s),
    ts_headline('pg_catalog.english', summary, {query}, %(passage)s)
FROM unnest(%(titles)s::text[], %(summaries)s::text[]) WITH ORDINALITY AS event (title, summary, place)
ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Highlight:
    """HTML in which the words found are marked, everything else escaped."""

    title: str
    summary: str


def is_searchable(words: str) -> bool:
    """Whether anything is left of the words when those of no meaning (“the”) are dropped."""
    with connection.cursor() as cursor:
        cursor.execute(SAYS_SOMETHING.format(query=QUERY), {"words": words})
        found: bool = cursor.fetchone()[0]
    return found


def highlights(*, words: str, texts: Sequence[str]) -> tuple[Highlight, ...]:
    """The title of each public text with the words marked, and the best passage of its summary."""
    events = [orjson.loads(text) for text in texts]
    marks = f"StartSel={OPEN}, StopSel={CLOSE}"
    given: dict[str, Any] = {
        "words": words,
        "titles": [_unmarked(event["title"]) for event in events],
        "summaries": [_unmarked(event["summary"]) for event in events],
        "whole": f"{marks}, HighlightAll=true",
        "passage": f"{marks}, {PASSAGE}",
    }
    with connection.cursor() as cursor:
        cursor.execute(MARKED.format(query=QUERY), given)
        return tuple(Highlight(_html(title), _html(summary)) for title, summary in cursor.fetchall())


def _unmarked(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


def _html(text: str) -> str:
    return escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
