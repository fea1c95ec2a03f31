"""Rules of ``clarity-act``: crypto market structure."""

from events.services.rules.rule import ENFORCEMENT, NO_CASE, Rule
from events.vocabulary import Relation, Topic

# To dig for coins is industry, not market structure.
MINING = (
    "(bitcoin|crypto|cryptocurrency|crypto asset) ?mining( _)?",
    "specialized cryptocurrency",
)

RULES: tuple[Rule, ...] = (
    Rule(
        name="clarity-act: the bill and its Senate texts",
        topic=Topic.CLARITY_ACT,
        relation=Relation.PRIMARY,
        phrases=(
            "clarity act",
            "h.? ?r.? ?3633",
            "responsible financial innovation act",
            "digital commodity intermediaries act",
            "digital asset market clarity",
            "digital asset market structure",
        ),
    ),
    Rule(
        name="clarity-act: crypto market structure",
        topic=Topic.CLARITY_ACT,
        relation=Relation.PRIMARY,
        phrases=(
            "(crypto|cryptocurrency|digital assets?|digital commodity) market structure",
            "market structure (bill|legislation|text|draft|package|act|framework|markup|substitute)",
            "(crypto|digital assets?) (bills?|legislation)",
            "digital commodit(y|ies)",
            "spot (bitcoin|crypto|crypto asset|digital asset) ~1 (contracts?|markets?|products?|trading)",
        ),
        unless=(*ENFORCEMENT, "(equity|equities|stock|treasury|option|options) market structure"),
        ignoring=NO_CASE,
    ),
    Rule(
        name="clarity-act: stablecoin law and rules",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=("genius act", "stablecoins?", "payment stablecoin issuers?"),
        unless=ENFORCEMENT,
        ignoring=NO_CASE,
    ),
    Rule(
        name="clarity-act: central bank digital currency",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=("(anti )?cbdc", "central bank digital currency"),
    ),
    Rule(
        name="clarity-act: strategic reserve",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=("strategic bitcoin reserve", "(digital asset|bitcoin|crypto) (stockpile|reserve)"),
    ),
    Rule(
        name="clarity-act: policy on digital assets",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=(
            "digital assets?",
            "crypto( assets?| firms?)?",
            "cryptocurrenc(y|ies)",
            "(digital|virtual) (assets|currenc(y|ies))",
            "bitcoin",
            "blockchain",
            "project crypto",
            "regulation crypto",
            "crypto task force",
            "staff accounting bulletin (no )?(121|122)",
            "tokeni(s|z)(ed|ation)",
            "decentrali(s|z)ed finance",
            "digital financial technology",
        ),
        unless=ENFORCEMENT,
        ignoring=(*NO_CASE, *MINING),
    ),
    Rule(
        name="clarity-act: regulators on the bill",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=("(cftc|sec) (chair|chairman|chairs|commissioners?)",),
        near=("senate vote", "market structure", "pending (bill|legislation)", "(chamber|senate) bill"),
        unless=ENFORCEMENT,
        ignoring=NO_CASE,
    ),
    Rule(
        name="clarity-act: access to banking",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=("de ?banking", "denial of banking services", "fair (access to )?banking"),
    ),
)
