"""The five topics as rows, so that links can point to them, and as the public is told of them."""

from django.db import connection

from events.models import Topic
from events.services import public
from events.vocabulary import Topic as Slug

DESCRIPTIONS: dict[Slug, tuple[str, str]] = {
    Slug.CLARITY_ACT: (
        "CLARITY Act",
        "H.R. 3633 and its Senate texts: the structure of crypto markets under the SEC and the CFTC.",
    ),
    Slug.FED_ACTIONS: (
        "Federal Reserve actions",
        "Decisions of the FOMC, balance sheet, operations, facilities, minutes, and speeches on policy.",
    ),
    Slug.TAX_REFUNDS: (
        "Tax refunds",
        "Refunds to individuals, filing seasons, the law that changes them and how they are paid.",
    ),
    Slug.TARIFF_DIVIDENDS: (
        "Tariff dividends",
        "Proposals to pay tariff revenue to people; duties, their legal basis, refunds to importers.",
    ),
    Slug.LIQUIDITY: (
        "Liquidity",
        "Treasury cash, borrowing and refunding, the debt limit, and the mortgage-bond directive.",
    ),
}


def ensure_topics() -> None:
    """Create or update the closed list of topics; a second run changes nothing."""
    Topic.objects.bulk_create(
        [Topic(slug=slug.value, name=name, description=text) for slug, (name, text) in DESCRIPTIONS.items()],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "description"],
    )


# The newest event of each topic is the first of that topic's own index.
TOLD = """
SELECT topic.slug, topic.name, topic.description, newest.public_at
FROM events_topic AS topic LEFT JOIN LATERAL ({}) AS newest ON newest.slug = topic.slug
ORDER BY topic.slug
"""
NEWEST = """
(SELECT '{slug}' AS slug, public_at FROM events_timelineentry
WHERE topics @> ARRAY['{slug}']::varchar(32)[] ORDER BY public_at DESC, event_id DESC LIMIT 1)
"""


def public_topics() -> list[dict[str, str | None]]:
    """The topics by slug, each with when its newest event became public, in one query."""
    newest = " UNION ALL ".join(NEWEST.format(slug=slug.value) for slug in Slug)
    with connection.cursor() as cursor:
        cursor.execute(TOLD.format(newest))
        return [
            {
                "topic": slug,
                "name": name,
                "description": description,
                "latest_public_at": public.instant(at),
                "timeline": f"/api/v1/timeline/?topic={slug}",
            }
            for slug, name, description, at in cursor.fetchall()
        ]
