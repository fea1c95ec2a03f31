"""Rules of ``liquidity``: Treasury cash, borrowing and mortgage bonds."""

from events.services.rules.rule import DUTY_REFUNDS, Rule
from events.vocabulary import Relation, Topic

RULES: tuple[Rule, ...] = (
    Rule(
        name="liquidity: Treasury cash",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=(
            r"treasury general account",
            r"tga",
            r"daily treasury statement",
            r"treasury( s)? (operating )?cash( balance)?",
            r"(end of quarter|year end|operating|treasury) cash balance",
        ),
    ),
    Rule(
        name="liquidity: borrowing, refunding and the debt limit",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=(
            r"borrowing (estimates?|needs?|advisory committee)",
            r"marketable borrowing",
            r"(quarterly )?refunding( (statement|announcement|policy))?",
            r"tbac",
            r"debt (limit|ceiling)",
            r"extraordinary measures",
            r"treasury buybacks?",
            r"buybacks? (enlarged|operations?|of treasur(y|ies))",
            r"coupon (sizes|issuance|auction sizes)",
        ),
        unless=(r"municipal", *DUTY_REFUNDS, r"share buybacks?"),
    ),
    Rule(
        name="liquidity: mortgage bonds and their buyers",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=(
            r"mortgage bonds?( purchases?)?",
            r"fhfa",
            r"federal housing finance agency",
            r"fannie mae",
            r"freddie mac",
            r"government sponsored enterprises",
            r"retained (mortgage )?portfolios?",
        ),
    ),
    Rule(
        name="liquidity: reserves and repo",
        topic=Topic.LIQUIDITY,
        relation=Relation.RELATED,
        phrases=(
            r"(bank reserves|reserve balances)",
            r"(standing |reverse )?repo( usage| use| operations?)?",
        ),
        ignoring=(r"interest on reserve balances",),
    ),
)
