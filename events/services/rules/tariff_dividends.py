"""Rules of ``tariff-dividends``: duties, and who is paid from them."""

from events.services.rules.rule import DUTY_REFUNDS, Rule
from events.vocabulary import Relation, Topic

RULES: tuple[Rule, ...] = (
    Rule(
        name="tariff-dividends: paying tariff revenue to people",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.PRIMARY,
        phrases=(
            "tariff (dividends?|rebates?|che(que|ck)s?|stimulus)",
            "rebates? ~4 tariffs?",
            "american worker rebate act",
            "dividend (cheques?|checks?|payments?)",
            "(2,?000|2k) dollar (payments?|cheques?|checks?|dividends?|rebates?)",
            "$ ?2,?000 (tariff |rebate )?(payments?|cheques?|checks?|dividends?|rebates?)",
        ),
    ),
    Rule(
        name="tariff-dividends: the dividend",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.PRIMARY,
        phrases=("the dividends?",),
        near=("income people", "americans", "families", "tariffs?"),
    ),
    Rule(
        name="tariff-dividends: refunds of duties to importers",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.PRIMARY,
        phrases=DUTY_REFUNDS,
    ),
    Rule(
        name="tariff-dividends: duties and their legal basis",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.PRIMARY,
        phrases=(
            "tariffs?",
            "ieepa",
            "international emergency economic powers act",
            "section (122|201|232|301|338)",
            "duties",
            "(import|customs|countervailing|antidumping|ad valorem) duty",
            "(percent|#%|section #) ~3 duty",
            "duty (free|on|rates?)",
            "adjusting imports of",
            "threats? to national ?security from imports",
            "reciprocal (tariff )?rates?",
            "import surcharge",
            "de minimis (entry|exemption|treatment|shipments?)",
            "(court of international trade|trade court)",
            "customs and border protection",
            "(importers?|imports?) of record",
        ),
        ignoring=(
            "heavy duty",
            "(fiduciary|official|statutory) duties",
            "duties of (municipal|care|loyalty|directors?|the office|officers?|brokers?|advis(e|o)rs?)",
            "perform(s|ed|ing)? the duties of",
            "(his|her|their|its) duties",
        ),
    ),
    Rule(
        name="tariff-dividends: trade deals and revenue",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.RELATED,
        phrases=(
            "trade (deals?|agreements?|framework|negotiations?|practices|representative|talks)",
            "ust",
            "customs (revenue|receipts)",
        ),
    ),
)
