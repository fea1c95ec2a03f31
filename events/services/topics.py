"""The five topics as rows, so that links can point to them."""

from events.models import Topic
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
