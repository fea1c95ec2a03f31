"""Speeches and testimony of those who make monetary policy: which are about it, and their event.

A talk belongs to ``fed-actions`` when its title names policy or the economy it answers to, or when
the chair gives it. What else is said, about banks, payments or communities, makes an event only
when its title is on one of the topics. The speaker is the body and stays out of the title, whose
words alone are classified.
"""

import re

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.items import Identifier, Moment, Occurrence, TopicLink

_POLICY = re.compile(
    r"monetary policy|policy outlook|(?:policy|interest|neutral|federal funds) rates?\b|\br-?star\b"
    r"|inflation|price stability|(?:economic|labor market|employment) (?:outlook|conditions|developments)"
    r"|outlook for (?:the )?(?:u\.s\. |american )?(?:economy|monetary|inflation)|labor markets?|employment"
    r"|balance sheet|quantitative|ample reserves|reserve balances|open market|repo facility|forward guidance"
    r"|dual mandate|framework review|longer-run goals|economic projections|tariffs",
    re.IGNORECASE,
)
_CHAIR = re.compile(r"^chair(?:man|woman)?\b", re.IGNORECASE)


def topics(title: str, speaker: str) -> tuple[TopicLink, ...]:
    """The topic a title or the chair's office makes certain; none for other talks."""
    if _POLICY.search(title):
        return (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "title on monetary policy"),)
    if _CHAIR.match(speaker):
        return (TopicLink(Topic.FED_ACTIONS, Relation.PRIMARY, "talk by the chair"),)
    return ()


def occurrence(*, name: str, kind: Kind, title: str, speaker: str, at: Moment) -> Occurrence:
    """The event of a talk, if it is on a topic; ``name`` is what its address calls it."""
    return Occurrence(
        identifiers=(Identifier(Scheme.FED_RELEASE, name),),
        kind=kind,
        title=title,
        body=speaker,
        occurred=at,
        public=at,
        importance=weigh(kind, body=speaker),
        topics=topics(title, speaker),
        requires_topic=True,
    )
