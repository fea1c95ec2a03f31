"""What the rows of a bill mean: which wording is which step, what it is called, where it leads.

The rules are data, read from top to bottom. A rule that settles a row ends its reading, so that
"cloture agreed to" can never reach the rule for passage; the others let one row tell two steps, as
"Received in the Senate. Placed on the calendar" does.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from events.vocabulary import Kind
from scrapers.families.bills import Action

CHAMBER, COMMITTEE, PRESIDENT = "chamber", "committee", "president"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A step a bill can take.

    ``says`` is a pattern for the wording in lower case. Without a title a row moves the stage, or is
    kept from the rules below, and is no event. ``stage`` is where the step leads, ``lost_stage`` where
    the same vote leads when it fails; empty leaves the bill where it stands. Titles and stages are
    templates.
    """

    name: str
    says: str
    kind: Kind = Kind.PROCEDURAL_STEP
    actor: str = CHAMBER
    title: str = ""
    lost_title: str = ""
    stage: str = ""
    lost_stage: str = ""
    settles: bool = True

    @property
    def is_event(self) -> bool:
        """Whether the step is an event of the record."""
        return bool(self.title)

    @property
    def is_vote(self) -> bool:
        """Whether the step is a vote of a chamber, which a roll call may identify."""
        return self.kind in {Kind.FLOOR_VOTE, Kind.PROCEDURAL_VOTE}


_LOST = r"\b(?:failed|rejected|not invoked|not agreed to|defeated)\b"
_DECIDED = rf"(?:\b(?:agreed to|passed|invoked)\b|{_LOST})"

MILESTONES = (
    Milestone(
        name="law",
        says=r"^became (?:public|private) law",
        kind=Kind.LAW,
        actor=PRESIDENT,
        title="{bill} becomes {law}",
        stage="law",
    ),
    Milestone(
        name="signature",
        says=r"^signed by (?:the )?president",
        kind=Kind.SIGNATURE,
        actor=PRESIDENT,
        title="President signs {bill}",
        stage="signed",
    ),
    Milestone(
        name="veto",
        says=r"^(?:pocket )?vetoed by (?:the )?president",
        kind=Kind.VETO,
        actor=PRESIDENT,
        title="President vetoes {bill}",
        stage="vetoed",
    ),
    Milestone(
        name="presentment",
        says=r"^presented to (?:the )?president",
        kind=Kind.PROCEDURAL_STEP,
        actor=PRESIDENT,
        title="{bill} is presented to the President",
        stage="presented",
    ),
    # It names the vote it is about ("cloture was not invoked, Record Vote No. 234") and is none itself.
    Milestone(
        name="motion to reconsider",
        says=r"^motion (?:by .+ )?to reconsider\b.*\bentered\b",
        kind=Kind.PROCEDURAL_STEP,
        title="Motion to reconsider a vote on {bill} is entered in the {chamber}",
    ),
    Milestone(
        name="motion to reconsider, routine", says=r"^(?:on |mr\. |ms\. |mrs\. )?.*\bmotion to reconsider\b"
    ),
    Milestone(
        name="cloture withdrawn",
        says=r"\bcloture\b.*\b(?:withdrawn|vitiated)\b",
        kind=Kind.PROCEDURAL_STEP,
        title="Cloture motion on {question} is withdrawn in the {chamber}",
    ),
    Milestone(
        name="cloture filed",
        says=r"\bcloture motion\b.*\b(?:presented|filed)\b",
        kind=Kind.PROCEDURAL_STEP,
        title="Cloture motion on {question} is filed in the {chamber}",
        stage="cloture-filed",
    ),
    Milestone(
        name="cloture",
        says=rf"\bcloture\b.*{_DECIDED}",
        kind=Kind.PROCEDURAL_VOTE,
        title="{chamber} invokes cloture on {question}{tally}",
        lost_title="{chamber} does not invoke cloture on {question}{tally}",
        stage="cloture-invoked",
        lost_stage="cloture-not-invoked",
    ),
    Milestone(name="cloture, other", says=r"\bcloture\b"),
    Milestone(
        name="motion to proceed",
        says=rf"^motion to proceed\b.*{_DECIDED}",
        kind=Kind.PROCEDURAL_VOTE,
        title="{chamber} agrees to the motion to proceed to {bill}{tally}",
        lost_title="{chamber} rejects the motion to proceed to {bill}{tally}",
    ),
    Milestone(
        name="motion to recommit",
        says=rf"^on motion to (?:re)?commit\b.*{_DECIDED}",
        kind=Kind.PROCEDURAL_VOTE,
        title="{chamber} agrees to the motion to recommit {bill}{tally}",
        lost_title="{chamber} rejects the motion to recommit {bill}{tally}",
    ),
    Milestone(
        name="agreement",
        says=(
            r"^(?:on motion that the house|on motion to suspend the rules and|on motion to|senate"
            r"|motion (?:by senator .+ )?to)\b.{0,12}\b(?:agree|concur|recede)\w* (?:to|in|with|from)"
            rf" (?:the )?(?:house|senate) (?:amend|message).*(?:{_DECIDED}|$)"
            rf"|\bconference report\b.*{_DECIDED}"
        ),
        kind=Kind.FLOOR_VOTE,
        title="{chamber} agrees to the other chamber's text of {bill}{tally}",
        lost_title="{chamber} does not agree to the other chamber's text of {bill}{tally}",
        stage="passed-both-chambers",
        lost_stage="resolving-differences",
    ),
    Milestone(
        name="passage",
        says=(
            rf"^on passage\b.*{_DECIDED}"
            rf"|^on motion to suspend the rules and (?:pass|agree|adopt)\b.*{_DECIDED}"
            rf"|^on agreeing to the (?:\w+ )?resolution\b.*{_DECIDED}"
            r"|^(?:passed|failed of passage in|failed to pass) (?:the )?(?:house|senate)\b"
            r"|^(?:resolution|joint resolution|measure) (?:agreed to|passed) in (?:house|senate)\b"
        ),
        kind=Kind.FLOOR_VOTE,
        title="{chamber} passes {bill}{tally}",
        lost_title="{chamber} does not pass {bill}{tally}",
        stage="passed-{room}",
        lost_stage="failed-in-{room}",
    ),
    Milestone(
        name="resolving differences",
        says=(
            r"\bmoved (?:that the house|to) (?:agree|concur|disagree)\b"
            r"|^(?:house|senate) (?:insisted|disagreed|requested a conference)"
            r"|\bconference (?:held|requested)\b|\bconference report .*filed\b"
        ),
        stage="resolving-differences",
    ),
    Milestone(
        name="calendar",
        says=(
            r"\bplaced on (?:the )?(?:union|house|private|consensus|discharge|senate legislative) calendar\b"
            r".*\bcalendar no\. \d+"
        ),
        kind=Kind.CALENDAR,
        title="{bill} is placed on the {calendar}",
        settles=False,
    ),
    Milestone(
        name="discharge",
        says=r"^(?:house |senate )?committee on .+ discharged\b",
        kind=Kind.PROCEDURAL_STEP,
        actor=COMMITTEE,
        title="{body} is discharged from {bill}",
    ),
    Milestone(
        name="report",
        says=(
            r"^(?:committee on [^.]+\. )?(?:original measure )?"
            r"reported (?:\(|by|with|without|to senate|favorably|adversely|an original)"
            r"|^the (?:house |senate )?committee on .+ reported an original measure"
        ),
        kind=Kind.REPORT,
        actor=COMMITTEE,
        title="{body} reports {bill}{substitute}",
        stage="reported-in-{room}",
    ),
    Milestone(
        name="committee vote",
        says=r"^(?:committee on [^.]+\. )?ordered to be reported\b",
        kind=Kind.COMMITTEE_VOTE,
        actor=COMMITTEE,
        title="{body} orders {bill} reported{tally}",
    ),
    Milestone(
        name="hearing",
        says=r"\bhearings? held\b",
        kind=Kind.HEARING,
        actor=COMMITTEE,
        title="{body} holds a hearing on {bill}",
    ),
    # Received, read and referred are told in one breath, and it is the receipt that is new.
    Milestone(
        name="receipt",
        says=r"^received in the (?:house|senate)\b",
        kind=Kind.RECEIPT,
        title="{chamber} receives {bill}",
        stage="received-in-{room}",
    ),
    Milestone(
        name="referral within a committee",
        says=r"^referred to the subcommittee\b",
        kind=Kind.REFERRAL,
        actor=COMMITTEE,
        title="{bill} is referred to the {body}",
    ),
    Milestone(
        name="referral",
        says=r"^(?:read twice and |read the \w+ time and )?referred (?:\w+ )?to the\b",
        kind=Kind.REFERRAL,
        title="{bill} is referred to {receivers}",
    ),
    Milestone(
        name="introduction",
        says=r"^introduced in (?:the )?(?:house|senate)",
        kind=Kind.INTRODUCTION,
        title="{bill} is introduced in the {chamber}",
        stage="introduced",
    ),
)

# When several steps fall on one day, the later in this order is where the bill stands.
STAGES = (
    "introduced",
    "reported-in-{room}",
    "failed-in-{room}",
    "passed-{room}",
    "received-in-{room}",
    "cloture-filed",
    "cloture-not-invoked",
    "cloture-invoked",
    "resolving-differences",
    "passed-both-chambers",
    "presented",
    "vetoed",
    "signed",
    "law",
)

_PATTERNS = tuple((milestone, re.compile(milestone.says)) for milestone in MILESTONES)
_ORDER = {milestone.name: len(MILESTONES) - position for position, milestone in enumerate(MILESTONES)}
_FAILURE = re.compile(_LOST)


def steps_of(action: Action) -> tuple[Milestone, ...]:
    """The steps one action tells, in the order of the rules."""
    return _steps_told(action.wording.lower())


# The Congressional record repeats itself, and each poll of a bill repeats it whole.
@lru_cache(maxsize=4096)
def _steps_told(text: str) -> tuple[Milestone, ...]:
    told = []
    for milestone, pattern in _PATTERNS:
        if pattern.search(text):
            told.append(milestone)
            if milestone.settles:
                break
    return tuple(told)


def has_failed(milestone: Milestone, action: Action) -> bool:
    """Whether the vote of this action was lost."""
    return milestone.is_vote and _FAILURE.search(action.wording.lower()) is not None


def order(milestone: Milestone) -> int:
    """Place of a step among those of one day: a bill is introduced before it is referred."""
    return _ORDER[milestone.name]
