"""A roll call of either chamber, told as bill status tells it, so that both meet in one event.

A vote on a bill is an action of that bill: its question and result are the wording, and the rules that
read bill status read it too. A cloture vote can so never become a passage, nor a lost vote a step forward.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from events.importance import weigh
from events.vocabulary import Kind, Relation, Scheme, Topic
from scrapers.families import bill_steps, watched_bills
from scrapers.families.bill_titles import CHAMBERS, tally_figures
from scrapers.families.bills import Action, Bill, Vote
from scrapers.families.watched_bills import Number
from scrapers.items import Figure, Identifier, Moment, Occurrence, ScrapedDocument, TopicLink

BOARD = "Board of Governors of the Federal Reserve System"
BOARD_TOPIC = TopicLink(Topic.FED_ACTIONS, Relation.RELATED, "nomination to the Board of Governors")
# "On the Motion (Motion to Concur ...)": what is moved stands in the title alone.
_MOTION = re.compile(r"^on the (?=motion to|cloture motion)", re.IGNORECASE)
_MEASURE = re.compile(r"^on the (?=(?:joint |concurrent )?resolution\b)", re.IGNORECASE)
_NOMINEE = re.compile(r"^(?:confirmation|motion to invoke cloture|nomination): ", re.IGNORECASE)
_LOST = re.compile(r"\b(?:rejected|not|failed|defeated)\b", re.IGNORECASE)
_WON = re.compile(r"\b(?:confirmed|agreed to|invoked)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RollCall:
    """One roll call: what was asked about what, the answer, and how many, where that is told."""

    vote: Vote
    on: date
    question: str
    result: str
    subject: str
    title: str
    yeas: int | None = None
    nays: int | None = None
    not_voting: int | None = None

    @property
    def bill(self) -> Number | None:
        """The bill or resolution voted on; ``None`` for a nomination, a treaty or a quorum."""
        named = watched_bills.designations(self.subject)
        return named[0] if named else None

    @property
    def moment(self) -> Moment:
        """When the vote was taken: the minute where it is told, else the day."""
        return Moment(self.vote.at) if self.vote.at else Moment.on(self.on)

    @property
    def is_of_the_board(self) -> bool:
        """Whether it is about a nominee to the Board of Governors."""
        return self.subject.startswith("PN") and BOARD in self.title

    @property
    def is_watched(self) -> bool:
        """Whether its topic is certain: a watched bill, or a nominee to the Board of Governors."""
        return self.is_of_the_board or _watched(self) is not None


def document(roll: RollCall, *, external_id: str, url: str, data: dict[str, object]) -> ScrapedDocument:
    """The document a roll call is; its event is made when its topic is certain or its title tells one."""
    chamber = CHAMBERS[roll.vote.chamber]
    return ScrapedDocument(
        external_id=external_id,
        url=url,
        title=f"{chamber} roll call {roll.vote.identifier}: {roll.question}, {roll.subject or 'no measure'}",
        text=roll.title,
        published=roll.moment,
        occurrences=occurrences(roll),
        data={"question": roll.question, "result": roll.result, "title": roll.title} | data,
    )


def occurrences(roll: RollCall) -> tuple[Occurrence, ...]:
    """The one event of a vote that moves a bill or a nominee to the Board; none of an amendment's."""
    if roll.is_of_the_board:
        return (_nomination(roll),)
    if roll.bill is None:
        return ()
    bill, watched = _as_bill(roll, roll.bill), _watched(roll)
    found = bill_steps.occurrences(
        bill,
        bill_steps.steps(bill),
        name=watched_bills.label(roll.bill, watched, roll.title),
        topics=watched_bills.topics(watched),
    )
    return tuple(_told(one, roll) for one in found)


def _told(occurrence: Occurrence, roll: RollCall) -> Occurrence:
    return replace(
        occurrence,
        summary=f"{occurrence.summary} {roll.title}".strip(),
        figures=(*occurrence.figures, *_counted(**{"not voting": roll.not_voting})),
        requires_topic=not occurrence.topics,
    )


def _watched(roll: RollCall) -> watched_bills.Watched | None:
    if roll.bill is None:
        return None
    return watched_bills.find(f"{roll.vote.congress}/{roll.bill[0]}/{roll.bill[1]}")


def _as_bill(roll: RollCall, number: Number) -> Bill:
    """The bill as far as this one vote tells of it."""
    action = Action(
        on=roll.on,
        wording=_wording(roll),
        chamber=roll.vote.chamber,
        committees=(),
        votes=(roll.vote,),
        times=(),
    )
    return Bill(
        congress=roll.vote.congress,
        type=number[0],
        number=number[1],
        title=roll.title,
        official_title="",
        policy_area="",
        introduced=None,
        actions=(action,),
        versions=(),
        laws=(),
    )


def _wording(roll: RollCall) -> str:
    """Question, result and tally in the words of bill status; a title stays out, for titles say anything."""
    question = _MEASURE.sub("On agreeing to the ", _MOTION.sub("", roll.question))
    if question.casefold() == "on the motion":
        question = roll.title.split(";")[0].split(":")[0]
    amended = ", as amended" if "as amended" in roll.title.casefold() else ""
    counted = "" if roll.yeas is None else f" by Yea-Nay Vote. {roll.yeas} - {roll.nays}"
    return f"{question} {roll.result}{amended}{counted}."


def _counted(**counts: int | None) -> tuple[Figure, ...]:
    return tally_figures(**{name: count for name, count in counts.items() if count is not None})


def _nomination(roll: RollCall) -> Occurrence:
    failed = _LOST.search(roll.result) is not None
    if not failed and _WON.search(roll.result) is None:
        raise ValueError(f"the result of a nomination is {roll.result!r}")
    kind, title = _of_nomination(roll, failed=failed)
    return Occurrence(
        identifiers=(Identifier(Scheme.SENATE_VOTE, roll.vote.identifier),),
        kind=kind,
        title=f"{title}, {roll.yeas}-{roll.nays}",
        body="U.S. Senate",
        occurred=roll.moment,
        public=roll.moment,
        summary=roll.title,
        importance=weigh(kind, body="U.S. Senate"),
        figures=(
            *_counted(yeas=roll.yeas, nays=roll.nays),
            *_counted(**{"not voting": roll.not_voting}),
            Figure("result", _outcome(kind, failed=failed)),
        ),
        topics=(BOARD_TOPIC,),
    )


def _outcome(kind: Kind, *, failed: bool) -> str:
    if failed:
        return "failed"
    return "agreed to" if kind == Kind.PROCEDURAL_VOTE else "confirmed"


def _of_nomination(roll: RollCall, *, failed: bool) -> tuple[Kind, str]:
    """Kind and title: a cloture vote is procedural, and a nominee who is voted down is not confirmed."""
    nominee = _NOMINEE.sub("", roll.title)
    name, _, office = nominee.partition(" to be ")
    person = name.split(", of ")[0].strip(" ,")
    position = f"{person} as {office.split(' for ')[0].removeprefix('a ')}" if office else person
    if "cloture" in roll.question.casefold():
        verb = "does not invoke" if failed else "invokes"
        return Kind.PROCEDURAL_VOTE, f"Senate {verb} cloture on the nomination of {position}"
    if failed:
        return Kind.NOMINATION, f"Senate does not confirm {position}"
    return Kind.CONFIRMATION, f"Senate confirms {position}"
