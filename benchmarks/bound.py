"""The bound: json_agg over the normalised tables, through psycopg, in a bare WSGI application.

No framework, no middleware, no limiter, one prepared statement on one connection. It finds the
page where the product finds it, and builds the same JSON from the rows the texts were made of.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg

PAGE = """
SELECT event_id, public_at, revision, updated_at
FROM events_timelineentry
WHERE topics @> ARRAY['{topic}']::varchar(32)[]
  AND public_at >= %(since)s::timestamptz AND public_at < %(before)s::timestamptz {older}
ORDER BY public_at DESC, event_id DESC
LIMIT 50
"""
OLDER = "AND (public_at, event_id) < (%(at)s::timestamptz, %(event)s::uuid)"
INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
BODY = """
WITH page AS ({page}), headline AS MATERIALIZED (
    SELECT id, symbol, position, CASE return_kind WHEN 'difference-bp' THEN 'bp' ELSE 'return' END AS unit
    FROM markets_instrument WHERE is_headline
)
SELECT coalesce(json_agg(result), '[]')::text FROM (
    SELECT
        e.id, '/api/v1/events/' || e.id || '/' AS url, e.title, e.summary,
        (
            SELECT coalesce(json_agg(one), '[]') FROM (
                SELECT topic_id AS topic, relation FROM events_eventtopic
                WHERE event_id = e.id ORDER BY relation <> 'primary', topic_id COLLATE "C"
            ) AS one
        ) AS topics,
        e.kind, e.body,
        {occurred_at} AS occurred_at, e.occurred_precision,
        {public_at} AS public_at, nullif(e.public_precision, '') AS public_precision,
        {first_seen_at} AS first_seen_at, {published_at} AS published_at,
        e.effective_date, e.importance, e.reviewed, e.backfilled,
        (
            SELECT row_to_json(one) FROM (
                SELECT id, scheme, identifier, title, stage, nullif(url, '') AS url
                FROM events_proceeding WHERE id = e.proceeding_id
            ) AS one
        ) AS proceeding,
        (
            SELECT coalesce(json_agg(one), '[]') FROM (
                SELECT scheme, identifier FROM events_eventidentifier
                WHERE event_id = e.id ORDER BY scheme COLLATE "C", identifier COLLATE "C"
            ) AS one
        ) AS identifiers,
        e.figures,
        (
            SELECT coalesce(json_agg(one), '[]') FROM (
                SELECT s.slug AS source, d.title, nullif(d.url, '') AS url,
                    {source_published_at} AS published_at,
                    nullif(d.source_published_precision, '') AS published_precision
                FROM events_eventdocument x
                JOIN events_document d ON d.id = x.document_id JOIN events_source s ON s.id = d.source_id
                WHERE x.event_id = e.id
                ORDER BY d.source_published_at NULLS LAST, s.slug COLLATE "C", d.external_id COLLATE "C"
            ) AS one
        ) AS documents,
        (
            SELECT coalesce(json_agg(one), '[]') FROM (
                SELECT i.symbol AS instrument, '[0,+1]' AS window, r.day0, r.raw_return, r.abnormal_return,
                    i.unit, 'mean-adjusted' AS model, r.standard_error, r.t, r.p, r.estimation_n,
                    coalesce(r.complete, false) AS complete, {price_as_of} AS price_as_of,
                    coalesce(r.estimator, %(estimator)s) AS estimator,
                    CASE WHEN r.refusal <> '' THEN 'refused: ' || r.refusal
                         WHEN r.abnormal_return IS NULL THEN 'awaiting prices' ELSE 'measured' END AS status
                FROM headline i LEFT JOIN events_reaction r ON r.event_id = e.id
                    AND r.instrument_id = i.id AND r.window = '[0,+1]' AND r.model = 'mean-adjusted'
                ORDER BY i.position, i.symbol
            ) AS one
        ) AS reactions,
        page.revision, {updated_at} AS updated_at
    FROM page JOIN events_event e ON e.id = page.event_id
    ORDER BY page.public_at DESC, page.event_id DESC
) AS result
"""
COLUMNS = {
    name.partition(".")[2]: INSTANT.format(name)
    for name in (
        "e.occurred_at",
        "e.public_at",
        "e.first_seen_at",
        "e.published_at",
        "d.source_published_at",
        "r.price_as_of",
        "page.updated_at",
    )
}


def page_sql(topic: str, *, deep: bool) -> str:
    """The statement that picks the ids of the page."""
    return PAGE.format(topic=topic, older=OLDER if deep else "")


class Bound:
    """A WSGI application that serves the page by one statement."""

    def __init__(self, database: psycopg.Connection, estimator: str) -> None:
        self.database, self.estimator = database, estimator

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        body = BODY.format(page=page_sql(asked["topic"], deep="at" in asked), **COLUMNS)
        parameters = {
            "estimator": self.estimator,
            "since": asked["since"],
            "before": asked["before"],
            "at": asked.get("at"),
            "event": asked.get("event"),
        }
        (results,) = self.database.execute(body, parameters, prepare=True).fetchone() or ("[]",)
        answer = b'{"results":%b}' % results.encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response("200 OK", headers)
        return [answer]
