"""The form of a classification rule, and phrases that several topics turn on.

What a phrase may say is told in ``events.services.phrases``. A rule gives its topic when one of
its ``phrases`` stands in the text, none of ``unless`` does, and, where there is a ``near``, one of
those stands there too. What ``ignoring`` matches is taken out of the text first.
"""

from dataclasses import dataclass

from events.vocabulary import Relation, Topic


@dataclass(frozen=True, slots=True)
class Rule:
    """What words make which topic certain."""

    name: str
    topic: Topic
    relation: Relation
    phrases: tuple[str, ...]
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    ignoring: tuple[str, ...] = ()


# A case against one firm or person is no policy.
ENFORCEMENT = (
    "(sec|cftc|commission|doj|justice department|prosecutors) (charges|charged|sues|sued|fines|fined)",
    "(sec|cftc) (bars|files|freezes|halts|obtains|shuts down|seeks to stop|stops|suspends|wins)",
    "(halted|halting) ~4 (offering|registration|sale|scheme)",
    "(registration|offering|sale) of ~4 (tokens?|securities|assets) halted",
    "(institutes|instituted|instituting) (_ )?proceedings",
    "asset freeze",
    "insider trading",
    "charged (in|by|with)",
    "(indicts|indicted|convicts|convicted|sentenced|arrested|extradited)",
    "(pleads?|pleaded|plea of|found) guilty",
    "guilty (plea|verdict)",
    "(jury|final judgments?|judgment against|whistleblower)",
    "(unlawful|unlawfully|illegal|illegally) (_ )?(offer(ed|ings?)?|promot(ed|ing)|sale|selling|touting)",
    "(seizes|seized|forfeits|forfeited) ~6 (crypto|cryptocurrency|bitcoin|assets?|funds)",
    "(civil|criminal) (money )?(penalty|penalties|complaint|charges)",
    "(settles|settled|to settle|(reaches|reached) (a )?settlement|settlements? ~3 (of|with))",
    "enforcement settlements?",
    "agrees? to (pay|stop|cease)",
    "to pay $ ?#",
    "(ponzi|pyramid) scheme",
    "(fraud|fraudulent|defrauded|defrauding|misleading|misappropriat(ed|es|ing|ion))",
    "unregistered",
    "disgorgement",
    "(consent|prohibition|cease and desist) orders?",
    "enforcement actions? (against|for|with)",
    "(issues|announces|terminates|termination of) (an )?enforcement actions?",
    "written agreement with",
    "former employees? of",
    "(dark ?net|dark web|hack(ed|ers?|ing)?|scams?|steal(s|ing)?|stolen|theft)",
    "launder(ed|ers?|ing|s)?",
    "violations? of",
    "treasury (_ )?(designates|disrupts|exposes|identifies|sanctions|targets)",
    "(treasury|ofac|states|fincen) (takes?|took) ~3 actions? against",
    "(ofac|fincen) (designates|exposes|identifies|targets)",
    "united states (jointly )?designates",
    "sanctions (against|on)",
    "sanctions ~8 (actors|exchanges?|individuals|mixers?|networks?|operators)",
    "(evade|evading) sanctions",
    "sanctions (evaders|evasion)",
    "(cybercrime|money laundering|ransomware) (_ )?(actors?|facilitators?|groups?|networks?|operators?)",
)

# Who is charged with a task stands before no court, and a rule against laundering is no case of it.
NO_CASE = (
    "(anti|counter|combat|combating|prevent|preventing) money laundering",
    "money laundering (gaps?|obligations?|regulations?|requirements?|risks?|rules?)",
    "charged with (overseeing|regulating|supervising|writing)",
)

# Money given back on imports. It is never a tax refund.
DUTY_REFUNDS = (
    "(tariffs?|duty|duties|customs|ieepa|import|importers?|levy|levies|cape) refunds?",
    "refund(s|ed|ing)? (of|on|for) ~4 (tariffs?|duty|duties|levies|importers?)",
    "refund(s|ed|ing)? ~4 (tariffs?|duty|duties|levies|importers?)",
    "(tariffs?|duties) ~4 refund(s|ed|able)?",
    "importers? ~6 refund(s|ed)?",
)
