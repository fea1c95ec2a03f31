"""The form of a classification rule, and phrases that several topics turn on.

A phrase is a regular expression matched on whole words, in any case; hyphens and spaces count as
the same. A rule gives its topic when one of its ``phrases`` stands in the text, none of ``unless``
does, and, where there is a ``near``, one of those stands there too. What ``ignoring`` matches is
taken out of the text first.
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
    r"(sec|cftc|commission|doj|justice department|prosecutors) (charges|charged|sues|sued|fines|fined)",
    r"charged (in|by|with)(?! regulat| overs| supervis| writing)",
    r"(indicts|indicted|convicts|convicted|sentenced)",
    r"(civil|criminal) (money )?(penalty|penalties|complaint|charges)",
    r"(settles|settled|to settle|settlement (of|with))",
    r"agrees? to (pay|stop|cease)",
    r"to pay \$ ?\d+",
    r"(ponzi|pyramid) scheme",
    r"(fraud|fraudulent|defrauded|defrauding|misleading|misappropriat\w+)",
    r"unregistered",
    r"disgorgement",
    r"(consent|prohibition|cease and desist) orders?",
    r"enforcement actions? (against|with)",
    r"(issues|announces|terminates|termination of) (an )?enforcement actions?",
    r"written agreement with",
    r"former employees? of",
    r"treasury (sanctions|targets)",
)

# Money given back on imports. It is never a tax refund.
DUTY_REFUNDS = (
    r"(tariffs?|duty|duties|customs|ieepa|import|importers?|levy|levies|cape) refunds?",
    r"refund(s|ed|ing)? (of|on|for) (\w+ ){0,4}(tariffs?|duty|duties|levies|importers?)",
    r"refund(s|ed|ing)? (\w+ ){0,4}(tariffs?|duty|duties|levies|importers?)",
    r"(tariffs?|duties) (\w+ ){0,4}refund(s|ed|able)?",
    r"importers? (\w+ ){0,6}refund(s|ed)?",
)
