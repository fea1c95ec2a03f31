"""The bills we follow, by number: what people call each, and the topic it certainly belongs to.

Bill status, roll calls of both chambers, committee meetings and discovery read this one list, so that
they name one event alike.
"""

import re
from dataclasses import dataclass

from events.vocabulary import Relation, Topic
from scrapers.families.bills import DESIGNATIONS
from scrapers.items import TopicLink

_LONGEST_NAME = 60
# "H R 3633", "H.R. 3633", "S.J.Res. 86", "H CON RES 14", "S. 2": a chamber's letter, its form, a number.
_DESIGNATION = re.compile(
    r"(?<![\w.])(H|S)\.? ?(R|J\.? ?Res|Con\.? ?Res|Res)?\.? ?(\d{1,5})(?!\d|[,-]\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A bill we follow; ``rolls`` are House roll calls on it that are known, as ``2025/199``."""

    congress: int
    type: str
    number: int
    name: str
    topic: Topic
    relation: Relation = Relation.PRIMARY
    rolls: tuple[str, ...] = ()

    @property
    def identifier(self) -> str:
        """``119/hr/3633``."""
        return f"{self.congress}/{self.type}/{self.number}"


WATCHED = (
    Watched(119, "hr", 3633, "CLARITY Act", Topic.CLARITY_ACT, rolls=("2025/199",)),
    Watched(119, "s", 1582, "GENIUS Act", Topic.CLARITY_ACT, Relation.RELATED),
    Watched(119, "hr", 1919, "Anti-CBDC Surveillance State Act", Topic.CLARITY_ACT, Relation.RELATED),
    Watched(119, "hr", 1, "One Big Beautiful Bill Act", Topic.TAX_REFUNDS),
    Watched(119, "hconres", 14, "budget resolution for 2025", Topic.TAX_REFUNDS, Relation.RELATED),
    Watched(119, "s", 2475, "American Worker Rebate Act", Topic.TARIFF_DIVIDENDS),
    Watched(119, "hr", 7646, "", Topic.TARIFF_DIVIDENDS),
    Watched(119, "hr", 7822, "", Topic.TARIFF_DIVIDENDS),
    Watched(119, "hr", 7865, "", Topic.TARIFF_DIVIDENDS),
)
_BY_IDENTIFIER = {watched.identifier: watched for watched in WATCHED}

Number = tuple[str, int]


def find(identifier: str) -> Watched | None:
    """The watched bill of an identifier such as ``119/hr/3633``."""
    return _BY_IDENTIFIER.get(identifier)


def designations(text: str) -> tuple[Number, ...]:
    """The bills a text names, as type and number, each once, in its order: ``("hr", 3633)``."""
    found = ((_type(one[1], one[2] or ""), int(one[3])) for one in _DESIGNATION.finditer(text))
    return tuple(dict.fromkeys(one for one in found if one[0] in DESIGNATIONS))


def _type(chamber: str, form: str) -> str:
    return re.sub(r"[^a-z]", "", f"{chamber}{form}".lower())


def designation(bill: Number) -> str:
    """``H.R. 3633``."""
    return f"{DESIGNATIONS[bill[0]][0]} {bill[1]}"


def label(bill: Number, watched: Watched | None, title: str = "") -> str:
    """``H.R. 3633 (CLARITY Act)``: the name people use, else a title that is short enough for one."""
    name = (watched and watched.name) or (title if len(title) <= _LONGEST_NAME else "")
    return f"{designation(bill)} ({name})" if name else designation(bill)


def topics(watched: Watched | None) -> tuple[TopicLink, ...]:
    """The topic a watched bill is certain to be about."""
    if watched is None:
        return ()
    return (TopicLink(watched.topic, watched.relation, f"watched bill {watched.identifier}"),)
