"""Rules of ``liquidity``: Treasury cash, borrowing and mortgage bonds."""

from events.services.rules.rule import DUTY_REFUNDS, Rule
from events.vocabulary import Relation, Topic

RULES: tuple[Rule, ...] = (
    Rule(
        name="liquidity: Treasury cash",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=(
            "treasury general account",
            "tga",
            "daily treasury statement",
            "treasury( s)? (operating )?cash( balance)?",
            "(end of quarter|year end|operating|treasury) cash balance",
        ),
    ),
    Rule(
        name="liquidity: borrowing, refunding and the debt limit",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=(
            "borrowing (estimates?|needs?|advisory committee)",
            "marketable borrowing",
            "(quarterly )?refunding( (statement|announcement|policy))?",
            "tbac",
            "debt (limit|ceiling)",
            "extraordinary measures?",
            "borrowing authority",
            "debt (issuance|management)",
            "(market )?financing (estimates?|requirements?)",
            "floating rate notes?",
            "treasury buybacks?",
            "buybacks? (enlarged|operations?|of treasur(y|ies))",
            "coupon (sizes|issuance|auction sizes)",
        ),
        unless=("municipal", *DUTY_REFUNDS, "share buybacks?"),
    ),
    Rule(
        name="liquidity: mortgage bonds and their buyers",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=(
            "mortgage bonds?( purchases?)?",
            "fannie mae",
            "freddie mac",
            "government sponsored enterprises",
            "gses?",
            "preferred stock purchase agreements?",
            "retained (mortgage )?portfolios?",
        ),
    ),
    Rule(
        name="liquidity: the agency over the buyers of mortgage bonds",
        topic=Topic.LIQUIDITY,
        relation=Relation.PRIMARY,
        phrases=("fhfa", "federal housing finance agency"),
        near=(
            "caps?",
            "purchases?",
            "mortgage backed",
            "mbs",
            "the enterprises",
            "enterprise capital",
            "conservatorships?",
            "(lead|leads|head|heads) the",
            "director",
        ),
    ),
    Rule(
        name="liquidity: reserves and repo",
        topic=Topic.LIQUIDITY,
        relation=Relation.RELATED,
        phrases=(
            "(bank reserves|reserve balances)",
            "(standing |reverse )?repo( usage| use| operations?)?",
        ),
        unless=("russian elites", "oligarchs", "ukrainians", "repo task force"),
        ignoring=("interest on reserve balances",),
    ),
)
