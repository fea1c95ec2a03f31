"""Rules of ``tax-refunds``: refunds to individuals and the law behind them."""

from events.services.rules.rule import DUTY_REFUNDS, Rule
from events.vocabulary import Relation, Topic

RULES: tuple[Rule, ...] = (
    Rule(
        name="tax-refunds: refunds to individuals",
        topic=Topic.TAX_REFUNDS,
        relation=Relation.PRIMARY,
        phrases=(
            r"tax refunds?",
            r"average refund( amount)?",
            r"(largest|larger|bigger|record) refunds?",
            r"refunds? (\w+ )?to (individuals?|taxpayers|filers|households)",
            r"refund (season|delays?|amount|statistics)",
        ),
        unless=DUTY_REFUNDS,
    ),
    Rule(
        name="tax-refunds: filing seasons",
        topic=Topic.TAX_REFUNDS,
        relation=Relation.PRIMARY,
        phrases=(
            r"filing seasons?( statistics)?",
            r"(tax )?filing deadline",
            r"tax (day|season)",
            r"individual (income )?(tax )?returns",
            r"(tax )?returns (received|processed|arrive|filed)",
            r"e fil(e|ed|ing)( returns)?",
            r"(professionally|self) prepared",
        ),
        unless=(r"(10 k|10 q|sec|fec) filing deadline",),
    ),
    Rule(
        name="tax-refunds: how they are paid",
        topic=Topic.TAX_REFUNDS,
        relation=Relation.PRIMARY,
        phrases=(r"paper (cheques?|checks?)",),
    ),
    Rule(
        name="tax-refunds: law that changes them",
        topic=Topic.TAX_REFUNDS,
        relation=Relation.PRIMARY,
        phrases=(
            r"one big beautiful bill",
            r"working families tax cuts?",
            r"tax (title|text|package|provisions)",
            r"(tips|tip|overtime|senior|car loan interest) (income )?deduction",
            r"deduction for (qualified )?(tips|overtime|seniors|car loan interest)",
            r"(qualified tips|tipped occupations|tipped workers|no tax on (tips|overtime|social security))",
            r"(child|earned income) tax credit",
            r"refund(ed|able) (parts? of |portions? of )?(\w+ )?(tax )?credits?",
            r"2025 tax cuts",
            r"standard deduction",
            r"salt (cap|deduction)",
            r"withholding tables",
            r"trump accounts?",
        ),
    ),
    Rule(
        name="tax-refunds: other tax policy",
        topic=Topic.TAX_REFUNDS,
        relation=Relation.RELATED,
        phrases=(
            r"internal revenue service",
            r"irs",
            r"global (minimum )?tax( deal| plan)?",
            r"pillar (two|2)",
            r"(wealth|annual) tax",
            r"tax (bill|cuts?|rebates?|reform|relief|act)",
        ),
        unless=DUTY_REFUNDS,
    ),
)
