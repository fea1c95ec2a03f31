"""The bound: the least that could serve the same page from the normalised tables.

A bare WSGI application without framework, middleware or limiter, and one prepared statement whose
``json_agg`` builds the whole answer inside PostgreSQL. It finds the page's events as the product
does and then joins what the product keeps rendered. Composite rows become JSON faster than
``json_build_object`` does, so it uses those.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import psycopg
from psycopg import sql

from markets.returns import AWAITING_PRICES, ESTIMATOR, HEADLINE_WINDOW, MEAN_ADJUSTED

PAGE_SIZE = 50

PAGE = sql.SQL("""
WITH page AS (
    SELECT event_id, revision, updated_at, public_at
    FROM events_timelineentry
    WHERE topics @> ARRAY[{topic}]::varchar(32)[] AND public_at >= %(since)s {older}
    ORDER BY public_at DESC, event_id DESC
    LIMIT {size}
)
""")
FIRST = sql.SQL("AND public_at < %(before)s")
OLDER = sql.SQL("AND (public_at, event_id) < (%(at)s, %(event)s::uuid)")

IDS = "SELECT event_id FROM page ORDER BY public_at DESC, event_id DESC"

# A proceeding's and a document's address, a clock's precision: what is empty is null to the public.
BODY = """
SELECT convert_to('{{"results":' || coalesce(json_agg(event)::text, '[]') || '}}', 'UTF8')
FROM (
    SELECT
        e.id,
        '/api/v1/events/' || e.id || '/' AS url,
        e.title,
        e.summary,
        (
            SELECT coalesce(json_agg(link), '[]') FROM (
                SELECT topic_id AS topic, relation FROM events_eventtopic
                WHERE event_id = e.id
                ORDER BY relation <> 'primary', topic_id COLLATE "C"
            ) AS link
        ) AS topics,
        e.kind,
        e.body,
        to_char(e.occurred_at, {instant}) AS occurred_at,
        e.occurred_precision,
        to_char(e.public_at, {instant}) AS public_at,
        nullif(e.public_precision, '') AS public_precision,
        to_char(e.first_seen_at, {instant}) AS first_seen_at,
        to_char(e.published_at, {instant}) AS published_at,
        e.effective_date,
        e.importance,
        e.reviewed,
        e.backfilled,
        (
            SELECT row_to_json(bill) FROM (
                SELECT id, scheme, identifier, title, stage, nullif(url, '') AS url FROM events_proceeding
                WHERE id = e.proceeding_id
            ) AS bill
        ) AS proceeding,
        (
            SELECT coalesce(json_agg(name), '[]') FROM (
                SELECT scheme, identifier FROM events_eventidentifier
                WHERE event_id = e.id
                ORDER BY scheme COLLATE "C", identifier COLLATE "C"
            ) AS name
        ) AS identifiers,
        e.figures,
        (
            SELECT coalesce(json_agg(evidence), '[]') FROM (
                SELECT
                    s.slug AS source,
                    d.title,
                    nullif(d.url, '') AS url,
                    to_char(d.source_published_at, {instant}) AS published_at,
                    nullif(d.source_published_precision, '') AS published_precision
                FROM events_eventdocument AS link
                JOIN events_document AS d ON d.id = link.document_id
                JOIN events_source AS s ON s.id = d.source_id
                WHERE link.event_id = e.id
                ORDER BY d.source_published_at, s.slug COLLATE "C", d.external_id COLLATE "C"
            ) AS evidence
        ) AS documents,
        (
            SELECT coalesce(json_agg(reaction), '[]') FROM (
                SELECT
                    i.symbol AS instrument,
                    {window} AS "window",
                    r.day0,
                    r.raw_return,
                    r.abnormal_return,
                    CASE i.return_kind WHEN 'difference-bp' THEN 'bp' ELSE 'return' END AS unit,
                    {model} AS model,
                    r.standard_error,
                    r.t,
                    r.p,
                    r.estimation_n,
                    coalesce(r.complete, false) AS complete,
                    to_char(r.price_as_of, {instant}) AS price_as_of,
                    coalesce(r.estimator, {estimator}) AS estimator,
                    CASE
                        WHEN r.refusal <> '' THEN 'refused: ' || r.refusal
                        WHEN r.abnormal_return IS NULL THEN {awaiting}
                        ELSE 'measured'
                    END AS status
                FROM markets_instrument AS i
                LEFT JOIN events_reaction AS r
                    ON r.instrument_id = i.id AND r.event_id = e.id
                    AND r."window" = {window} AND r.model = {model}
                WHERE i.is_headline
                ORDER BY i.position, i.symbol COLLATE "C"
            ) AS reaction
        ) AS reactions,
        page.revision,
        to_char(page.updated_at, {instant}) AS updated_at
    FROM page JOIN events_event AS e ON e.id = page.event_id
    ORDER BY page.public_at DESC, page.event_id DESC
) AS event
"""
WORDS = {
    # The benchmark's instants are whole seconds, so the bound need not print fractions.
    "instant": sql.Literal('YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    "window": sql.Literal(str(HEADLINE_WINDOW)),
    "model": sql.Literal(MEAN_ADJUSTED),
    "estimator": sql.Literal(ESTIMATOR),
    "awaiting": sql.Literal(AWAITING_PRICES),
}

Given = Mapping[str, list[str]]


class Answer(Enum):
    """What a statement tells of a page."""

    IDS = IDS
    BODY = BODY


class Bound:
    """The bare application over one connection of its own."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.connection = psycopg.connect(**parameters, autocommit=True, options="-c timezone=UTC")
        self.cursor = self.connection.cursor(binary=True)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        given = parse_qs(environ["QUERY_STRING"])
        found = self.cursor.execute(statement(Answer.BODY, given), values(given), prepare=True).fetchone()
        body: bytes = found[0] if found else b""
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    @property
    def backend(self) -> int:
        """The process on the server that works for this connection."""
        return self.connection.info.backend_pid

    def ids(self, address: str) -> list[str]:
        """The events of a page, newest first."""
        given = parse_qs(urlsplit(address).query)
        return [str(row[0]) for row in self.cursor.execute(statement(Answer.IDS, given), values(given))]

    def plan(self, address: str) -> str:
        """How PostgreSQL runs the page's statement."""
        given = parse_qs(urlsplit(address).query)
        rows = self.cursor.execute(
            "EXPLAIN (ANALYZE, BUFFERS) " + statement(Answer.BODY, given), values(given)
        )
        return "\n".join(row[0] for row in rows)

    def close(self) -> None:
        self.connection.close()


def statement(answer: Answer, given: Given) -> str:
    """The statement that selects ``answer`` from a page."""
    return _statement(answer, given["topic"][0], has_key="after" in given)


@cache
def _statement(answer: Answer, topic: str, *, has_key: bool) -> str:
    # Which partial index serves is decided while planning, so each topic has a statement of its own.
    older = OLDER if has_key else FIRST
    page = PAGE.format(topic=sql.Literal(topic), size=sql.Literal(PAGE_SIZE), older=older)
    return (page + sql.SQL(answer.value).format(**WORDS)).as_string()


def values(given: Given) -> dict[str, object]:
    """The statement's parameters; a date ``to`` includes its day."""
    since, until = (datetime.fromisoformat(given[name][0]).replace(tzinfo=UTC) for name in ("from", "to"))
    if "after" not in given:
        return {"since": since, "before": until + timedelta(days=1)}
    at, _, event = given["after"][0].partition("/")
    return {"since": since, "at": datetime.fromisoformat(at), "event": event}
