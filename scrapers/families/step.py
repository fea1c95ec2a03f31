"""One step of a bill, whatever number of rows tell it."""

from dataclasses import dataclass
from datetime import date

from events.vocabulary import Precision
from scrapers.families.bills import Action, Committee, Vote
from scrapers.families.milestones import COMMITTEE, Milestone, has_failed
from scrapers.items import Moment


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a bill: what it was, who took it, and the actions that tell it."""

    milestone: Milestone
    on: date
    actor: str
    vote: Vote | None
    actions: tuple[Action, ...]

    @property
    def action(self) -> Action:
        """The fullest wording; ties go to the alphabet, never to the order of the file."""
        return max(self.actions, key=lambda action: (len(action.wording), action.wording))

    @property
    def failed(self) -> bool:
        """Whether the step is a vote that was lost."""
        return any(has_failed(self.milestone, action) for action in self.actions)

    @property
    def chamber(self) -> str:
        """The chamber in which the step was taken."""
        if self.milestone.actor == COMMITTEE and self.committee is not None:
            return self.committee.chamber
        return max(action.chamber for action in self.actions)

    @property
    def committee(self) -> Committee | None:
        """The committee that acted, when one did."""
        found = {c.code: c for action in self.actions for c in action.committees}
        return found.get(self.actor)

    @property
    def occurred(self) -> Moment:
        """The instant of the roll call, else of the floor's clock, else the day."""
        if self.vote is not None and self.vote.at is not None:
            return Moment(self.vote.at, Precision.MINUTE)
        times = [time for action in self.actions for time in action.times]
        return Moment(min(times), Precision.MINUTE) if times else Moment.on(self.on)
