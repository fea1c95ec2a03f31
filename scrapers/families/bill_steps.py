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
    told: dict[tuple[date, str, str], list[tuple[Milestone, Action]]] = {}
    for action in bill.actions:
        for milestone in steps_of(action):
            for actor in _actors(milestone, action):
                told.setdefault((action.on, milestone.name, actor), []).append((milestone, action))
    found = [
        Step(milestone=rows[0][0], on=on, actor=actor, vote=vote, actions=actions)
        for (on, _, actor), rows in told.items()
        for vote, actions in _by_roll_call(rows[0][0], [action for _, action in rows])
    ]
    return tuple(sorted(found, key=_in_time))


def _by_roll_call(
    milestone: Milestone, actions: list[Action]
) -> Iterator[tuple[Vote | None, tuple[Action, ...]]]:
    """The actions of each roll call; wordings that name none belong to the only one there is.

    A motion to reconsider names the vote it is about, which is another's: only votes are parted.
    """
    naming: dict[str, list[Action]] = {}
    for action in actions:
        naming.setdefault(
            action.votes[0].identifier if milestone.is_vote and action.votes else "", []
        ).append(action)
    silent = naming.pop("", [])
    if len(naming) == 1:
        (only,) = naming.values()
        only += silent
    elif silent:
        yield None, tuple(silent)
    for named in naming.values():
        votes = [vote for action in named for vote in action.votes]
        yield max(votes, key=lambda vote: vote.at is not None), tuple(named)


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
    """The occurrences of the steps taken; ``name`` is the bill's, e.g. ``H.R. 3633 (CLARITY Act)``.

    Two procedural steps of one chamber on one day share their name and are one occurrence: the
    later in order gives the title, the summary has the words of both.
    """
    groups: dict[Identifier, list[Step]] = {}
    for step in taken:
        if step.milestone.is_event:
            groups.setdefault(_identifiers(bill, step)[-1], []).append(step)
    named: set[Identifier] = set()
    found = []
    for same in groups.values():
        step = max(same, key=lambda step: order(step.milestone))
        identifiers = tuple(i for i in _identifiers(bill, step) if i not in named)
        named.update(identifiers)
        summary = " ".join(dict.fromkeys(other.action.wording for other in same))
        found.append(_occurrence(bill, step, name, identifiers=identifiers, summary=summary, topics=topics))
    return tuple(found)


def _occurrence(
    bill: Bill,
    step: Step,
    name: str,
    *,
    identifiers: tuple[Identifier, ...],
    summary: str,
    topics: tuple[TopicLink, ...],
) -> Occurrence:
    kind, body = step.milestone.kind, bill_titles.body(step)
    return Occurrence(
        identifiers=identifiers,
        kind=kind,
        title=bill_titles.title(step, name),
        body=body,
        occurred=step.occurred,
        public=step.occurred,
        summary=summary,
        importance=weigh(kind, body=body, turning_point=_is_final(bill, step)),
        figures=tuple(bill_titles.figures(step)),
        topics=topics,
    )


def _in_time(step: Step) -> tuple[date, datetime, int, str]:
    return step.on, step.occurred.at, order(step.milestone), step.actor


def _actors(milestone: Milestone, action: Action) -> tuple[str, ...]:
    if milestone.actor == PRESIDENT:
        return (PRESIDENT,)
    if milestone.actor == COMMITTEE and action.committees:
        return tuple(committee.code for committee in action.committees)
    return (action.chamber,) if action.chamber else ()


def _identifiers(bill: Bill, step: Step) -> tuple[Identifier, ...]:
    """The step by its bill, then a roll call by its number. Of procedural votes a day may see many."""
    by_bill = Identifier(
        Scheme.US_BILL_STEP, f"{bill.identifier}/{step.on}/{step.milestone.kind}/{step.actor}"
    )
    if step.vote is None:
        return (by_bill,)
    scheme = Scheme.HOUSE_VOTE if step.vote.chamber == "house" else Scheme.SENATE_VOTE
    by_roll_call = Identifier(scheme, step.vote.identifier)
    return (by_roll_call,) if step.milestone.kind == Kind.PROCEDURAL_VOTE else (by_bill, by_roll_call)


def _is_final(bill: Bill, step: Step) -> bool:
    """Final passage: both chambers agree on one text. Signature and veto weigh by their kind."""
    if step.failed or step.milestone.kind != Kind.FLOOR_VOTE:
        return False
    second = step.chamber != bill.origin and "amendment" not in step.action.wording.lower().replace(
        "without amendment", ""
    )
    return step.milestone.name == "agreement" or second
