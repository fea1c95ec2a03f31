"""How a step of a bill is told: its title, the body that took it, its figures."""

import re
from collections.abc import Iterator
from decimal import Decimal

from events.vocabulary import Kind
from scrapers.families.bills import Committee
from scrapers.families.milestones import COMMITTEE, PRESIDENT
from scrapers.families.step import Step
from scrapers.items import Figure

CHAMBERS = {"house": "House", "senate": "Senate"}
_TALLY = re.compile(
    r"\b(?:yeas and nays|yea-nay vote|recorded vote)\b\W*(?:\(2/3 required\)\W*)?(\d+)\s*-\s*(\d+)"
    r"(?:, (\d+) present)?",
    re.IGNORECASE,
)
_CALENDAR = re.compile(r"placed on (?:the )?(\w+).*calendar no\. (\d+)", re.IGNORECASE)
_LAW = re.compile(r"(public|private) law no:? (\d+-\d+)", re.IGNORECASE)
_QUESTION = re.compile(
    r"\bon (the motion to (?:proceed|concur)|the \w+ amendment|the amendment)", re.IGNORECASE
)


def title(step: Step, bill: str) -> str:
    """One neutral line; ``bill`` is the bill's name."""
    template = step.milestone.lost_title if step.failed else step.milestone.title
    text = step.action.wording
    tally = _TALLY.search(text)
    return template.format(
        bill=bill,
        body=body(step),
        chamber=CHAMBERS.get(step.chamber, ""),
        tally=f", {tally[1]}-{tally[2]}" if tally else "",
        question=_question(text, bill),
        calendar=_calendar(text),
        receivers=_receivers(step),
        substitute=" with a substitute" if "in the nature of a substitute" in text else "",
        law=_law(text),
    )


def body(step: Step) -> str:
    """Who acted."""
    if step.actor == PRESIDENT:
        return "President"
    if step.milestone.actor == COMMITTEE and step.committee is not None:
        return _committee(step.committee)
    return f"U.S. {CHAMBERS[step.chamber]}"


def figures(step: Step) -> Iterator[Figure]:
    """Tally, roll call and result of a vote; the number on a calendar."""
    text = step.action.wording
    tally = _TALLY.search(text)
    if tally and (step.milestone.is_vote or step.milestone.kind == Kind.COMMITTEE_VOTE):
        for name, count in zip(("yeas", "nays", "present"), tally.groups(), strict=True):
            if count:
                yield Figure(name, Decimal(count), "votes")
    if step.vote is not None:
        yield Figure("roll call", Decimal(step.vote.roll))
    if step.milestone.is_vote:
        won = "passed" if step.milestone.kind == Kind.FLOOR_VOTE else "agreed to"
        yield Figure("result", "failed" if step.failed else won)
    calendar = _CALENDAR.search(text)
    if calendar and step.milestone.kind == Kind.CALENDAR:
        yield Figure("calendar number", Decimal(calendar[2]))


def tally_figures(**counts: int) -> tuple[Figure, ...]:
    """Counts of a vote as figures, by name."""
    return tuple(Figure(name, Decimal(count), "votes") for name, count in counts.items())


def _committee(committee: Committee) -> str:
    return f"{CHAMBERS.get(committee.chamber, 'Joint')} {committee.name or committee.code} Committee"


def _question(text: str, bill: str) -> str:
    found = _QUESTION.search(text)
    return f"{found[1].lower()} to {bill}" if found else bill


def _calendar(text: str) -> str:
    found = _CALENDAR.search(text)
    return f"{found[1].title()} calendar (No. {found[2]})" if found else "calendar"


def _law(text: str) -> str:
    found = _LAW.search(text)
    return f"{found[1].title()} Law {found[2]}" if found else "law"


def _receivers(step: Step) -> str:
    names = sorted({c.name or c.code for action in step.actions for c in action.committees})
    chamber = CHAMBERS.get(step.chamber, "")
    return f"{chamber} {' and '.join(names)}" if names else f"a committee of the {chamber}"
