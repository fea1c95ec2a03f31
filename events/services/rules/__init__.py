"""The classification rules, as data a person can read and change: one file a topic."""

from events.services.rules import clarity_act, fed_actions, liquidity, tariff_dividends, tax_refunds
from events.services.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *clarity_act.RULES,
    *fed_actions.RULES,
    *tax_refunds.RULES,
    *tariff_dividends.RULES,
    *liquidity.RULES,
)
