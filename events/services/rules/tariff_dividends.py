"""Rules of ``tariff-dividends``: duties, and who is paid from them."""

from events.services.rules.rule import DUTY_REFUNDS, Rule
from events.vocabulary import Relation, Topic

RULES: tuple[Rule, ...] = (
    Rule(
        name="tariff-dividends: paying tariff revenue to people",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.PRIMARY,
        phrases=(
            r"tariff (dividends?|rebates?|che(que|ck)s?|stimulus)",
            r"rebates? (\w+ ){0,4}tariffs?",
            r"american worker rebate act",
            r"dividend (cheques?|checks?|payments?)",
            r"(2,?000|2k) dollar (payments?|cheques?|checks?|dividends?|rebates?)",
            r"\$ ?2,?000 (tariff |rebate )?(payments?|cheques?|checks?|dividends?|rebates?)",
        ),
    ),
    Rule(
        name="tariff-dividends: the dividend",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.PRIMARY,
        phrases=(r"the dividends?",),
        near=(r"income people", r"americans", r"families", r"tariffs?"),
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
            r"tariffs?",
            r"ieepa",
            r"international emergency economic powers act",
            r"section (122|201|232|301|338)",
            r"duties",
            r"(import|customs|countervailing|antidumping|ad valorem) duty",
            r"(percent|\d%|section \d+)( \w+){0,3} duty",
            r"duty (free|on|rates?)",
            r"adjusting imports of",
            r"threat to national security from imports",
            r"reciprocal (tariff )?rates?",
            r"import surcharge",
            r"de minimis (entry|exemption|treatment|shipments?)",
            r"(court of international trade|trade court)",
            r"customs and border protection",
            r"(importers?|imports?) of record",
        ),
        ignoring=(
            r"heavy duty",
            r"(fiduciary|official|statutory) duties",
            r"duties of(?= [a-z])",
            r"(his|her|their|its) duties",
        ),
    ),
    Rule(
        name="tariff-dividends: trade deals and revenue",
        topic=Topic.TARIFF_DIVIDENDS,
        relation=Relation.RELATED,
        phrases=(
            r"trade (deals?|agreements?|framework|practices|representative)",
            r"ustr",
            r"customs (revenue|receipts)",
        ),
    ),
)
