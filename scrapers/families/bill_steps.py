"""From the actions of a bill to its occurrences and its stage: one step, one occurrence."""

from collections.abc import Iterator
from datetime import date, datetime

from events.importance import weigh
from events.vocabulary import Kind, Scheme
from scrapers.families import bill_titles
from scrapers.families.bills import Action, Bill, Vote
from scrapers.families.milestones import COMMITTEE, PRESIDENT, STAGES, Milestone, order, steps_of
from scrapers.families.step import Step
from scrapers.items import Identifier, Occurrence, TopicLink


def steps(bill: Bill) -> tuple[Step, ...]:
    """The steps of a bill in order of time, each once however many rows tell it."""
    groups: dict[tuple[date, str, str, str], list[tuple[Milestone, Action, Vote | None]]] = {}
    for action in bill.actions:
        for milestone in steps_of(action):
            vote = _vote(milestone, action)
            for actor in _actors(milestone, action):
                key = (action.on, milestone.name, actor, vote.identifier if vote else "")
                groups.setdefault(key, []).append((milestone, action, vote))
    found = [
        Step(
            milestone=rows[0][0],
            on=on,
            actor=actor,
            vote=max(
                (vote for _, _, vote in rows if vote), key=lambda vote: vote.at is not None, default=None
            ),
            actions=tuple(action for _, action, _ in rows),
        )
        for (on, _, actor, _), rows in groups.items()
    ]
    return tuple(sorted(found, key=_in_time))


def stage(bill: Bill, taken: tuple[Step, ...]) -> tuple[str, date | None]:
    """Where the bill stands and since when; a step that fails leads elsewhere than one that succeeds."""
    reached = [
        (step.on, STAGES.index(template), template.format(room=step.chamber))
        for step in taken
        if (template := step.milestone.lost_stage if step.failed else step.milestone.stage)
    ]
    if not reached:
        return "introduced", bill.introduced
    on, _, name = max(reached)
    return name, on


def occurrences(
    bill: Bill, taken: tuple[Step, ...], *, name: str, topics: tuple[TopicLink, ...]
) -> tuple[Occurrence, ...]:
    """The occurrences of the steps taken; ``name`` is the bill's, e.g. ``H.R. 3633 (CLARITY Act)``."""
    named: set[Identifier] = set()
    found = []
    for step in taken:
        kind = step.milestone.kind
        if kind is None:
            continue
        identifiers = tuple(i for i in _identifiers(bill, step, kind) if i not in named)
        if not identifiers:
            continue
        named.update(identifiers)
        found.append(_occurrence(step, kind, name, identifiers, topics, final=_is_final(bill, step)))
    return tuple(found)


def _occurrence(
    step: Step,
    kind: Kind,
    name: str,
    identifiers: tuple[Identifier, ...],
    topics: tuple[TopicLink, ...],
    *,
    final: bool,
) -> Occurrence:
    body = bill_titles.body(step)
    return Occurrence(
        identifiers=identifiers,
        kind=kind,
        title=bill_titles.title(step, name),
        body=body,
        occurred=step.occurred,
        public=step.occurred,
        summary=step.action.wording,
        importance=weigh(kind, body=body, turning_point=final),
        figures=tuple(bill_titles.figures(step)),
        topics=topics,
    )


def _in_time(step: Step) -> tuple[date, datetime, int, str]:
    return step.on, step.occurred.at, order(step.milestone), step.actor


def _vote(milestone: Milestone, action: Action) -> Vote | None:
    """The roll call of a vote. A motion to reconsider names the vote it is about, which is another's."""
    return action.votes[0] if milestone.is_vote and action.votes else None


def _actors(milestone: Milestone, action: Action) -> tuple[str, ...]:
    if milestone.actor == PRESIDENT:
        return (PRESIDENT,)
    if milestone.actor == COMMITTEE and action.committees:
        return tuple(committee.code for committee in action.committees)
    return (action.chamber,) if action.chamber else ()


def _identifiers(bill: Bill, step: Step, kind: Kind) -> Iterator[Identifier]:
    """The step by its bill; a roll call by its number. Of procedural votes a day may see many."""
    if step.vote is None or kind != Kind.PROCEDURAL_VOTE:
        yield Identifier(Scheme.US_BILL_STEP, f"{bill.identifier}/{step.on}/{kind}/{step.actor}")
    if step.vote is not None:
        scheme = Scheme.HOUSE_VOTE if step.vote.chamber == "house" else Scheme.SENATE_VOTE
        yield Identifier(scheme, step.vote.identifier)


def _is_final(bill: Bill, step: Step) -> bool:
    """Final passage: both chambers agree on one text. Signature and veto weigh by their kind."""
    if step.failed or step.milestone.kind != Kind.FLOOR_VOTE:
        return False
    second = step.chamber != bill.origin and "amendment" not in step.action.wording.lower().replace(
        "without amendment", ""
    )
    return step.milestone.name == "agreement" or second
