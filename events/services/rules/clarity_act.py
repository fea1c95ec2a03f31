"""Rules of ``clarity-act``: crypto market structure."""

from events.services.rules.rule import ENFORCEMENT, Rule
from events.vocabulary import Relation, Topic

RULES: tuple[Rule, ...] = (
    Rule(
        name="clarity-act: the bill and its Senate texts",
        topic=Topic.CLARITY_ACT,
        relation=Relation.PRIMARY,
        phrases=(
            r"clarity act",
            r"h\.? ?r\.? ?3633",
            r"responsible financial innovation act",
            r"digital commodity intermediaries act",
            r"digital asset market clarity",
        ),
    ),
    Rule(
        name="clarity-act: crypto market structure",
        topic=Topic.CLARITY_ACT,
        relation=Relation.PRIMARY,
        phrases=(
            r"(crypto|cryptocurrency|digital assets?|digital commodity) market structure",
            r"market structure (bill|legislation|text|draft|package|act|framework|markup|substitute)",
            r"(crypto|digital assets?) (bills?|legislation)",
        ),
        unless=(*ENFORCEMENT, r"(equity|equities|stock|treasury|option|options) market structure"),
    ),
    Rule(
        name="clarity-act: stablecoin law and rules",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=(r"genius act", r"stablecoins?", r"payment stablecoin issuers?"),
        unless=ENFORCEMENT,
    ),
    Rule(
        name="clarity-act: central bank digital currency",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=(r"(anti )?cbdc", r"central bank digital currency"),
    ),
    Rule(
        name="clarity-act: strategic reserve",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=(r"strategic bitcoin reserve", r"(digital asset|bitcoin|crypto) (stockpile|reserve)"),
    ),
    Rule(
        name="clarity-act: policy on digital assets",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=(
            r"digital assets?",
            r"crypto( assets?| firms?)?",
            r"cryptocurrenc(y|ies)",
            r"project crypto",
            r"regulation crypto",
            r"crypto task force",
            r"staff accounting bulletin (no )?12[12]",
            r"tokeni[sz](ed|ation)",
            r"decentrali[sz]ed finance",
            r"digital financial technology",
        ),
        unless=ENFORCEMENT,
    ),
    Rule(
        name="clarity-act: access to banking",
        topic=Topic.CLARITY_ACT,
        relation=Relation.RELATED,
        phrases=(r"de ?banking", r"denial of banking services", r"fair (access to )?banking"),
    ),
)
