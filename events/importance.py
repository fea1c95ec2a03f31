"""How much an event weighs, by rule: its kind, the body that acted, and whether it settles the matter.

Pure: no Django, no clock. The scale is ``Importance``: 1 routine, 2 step, 3 notable, 4 decision,
5 turning point. Sources and the starter record both ask here; an editor may override the answer.

A turning point is what ends a question: final passage in both chambers, a signature, a change of
the target range, a ruling that strikes or upholds the regime. Whoever reads the document knows
whether it is one and says so.
"""

from events.vocabulary import Importance, Kind

WEIGHTS: dict[Kind, int] = {
    Kind.INTRODUCTION: Importance.STEP,
    Kind.REFERRAL: Importance.ROUTINE,
    Kind.HEARING: Importance.STEP,
    Kind.COMMITTEE_VOTE: Importance.NOTABLE,
    Kind.REPORT: Importance.STEP,
    Kind.CALENDAR: Importance.STEP,
    Kind.FLOOR_VOTE: Importance.DECISION,
    Kind.PROCEDURAL_VOTE: Importance.NOTABLE,
    Kind.PROCEDURAL_STEP: Importance.STEP,
    Kind.RECEIPT: Importance.ROUTINE,
    Kind.AMENDMENT: Importance.STEP,
    Kind.DRAFT: Importance.NOTABLE,
    Kind.SIGNATURE: Importance.TURNING_POINT,
    Kind.VETO: Importance.TURNING_POINT,
    Kind.LAW: Importance.DECISION,
    Kind.NOMINATION: Importance.NOTABLE,
    Kind.CONFIRMATION: Importance.DECISION,
    Kind.APPOINTMENT: Importance.NOTABLE,
    Kind.PROPOSED_RULE: Importance.NOTABLE,
    Kind.FINAL_RULE: Importance.DECISION,
    Kind.GUIDANCE: Importance.NOTABLE,
    Kind.REQUEST_FOR_COMMENT: Importance.STEP,
    Kind.EXECUTIVE_ACTION: Importance.DECISION,
    Kind.COURT_FILING: Importance.STEP,
    Kind.COURT_HEARING: Importance.NOTABLE,
    Kind.COURT_RULING: Importance.DECISION,
    Kind.POLICY_DECISION: Importance.DECISION,
    Kind.BALANCE_SHEET_DECISION: Importance.DECISION,
    Kind.FACILITY_CHANGE: Importance.NOTABLE,
    Kind.OPERATION: Importance.ROUTINE,
    Kind.MINUTES: Importance.NOTABLE,
    Kind.REFUNDING: Importance.NOTABLE,
    Kind.DATA_RELEASE: Importance.ROUTINE,
    Kind.DATA_EXTREME: Importance.NOTABLE,
    Kind.STATEMENT: Importance.STEP,
    Kind.SPEECH: Importance.STEP,
    Kind.TESTIMONY: Importance.NOTABLE,
    Kind.MEETING: Importance.STEP,
    Kind.SCHEDULE: Importance.STEP,
    Kind.DEADLINE: Importance.STEP,
    Kind.EFFECTIVE_OR_EXPIRY: Importance.NOTABLE,
    Kind.MARKET_MILESTONE: Importance.NOTABLE,
}

OF_THE_BODY: dict[tuple[Kind, str], int] = {
    # In the Senate a procedural vote decides whether a bill is taken up at all.
    (Kind.PROCEDURAL_VOTE, "U.S. Senate"): Importance.DECISION,
    (Kind.STATEMENT, "President"): Importance.NOTABLE,
    (Kind.STATEMENT, "FOMC"): Importance.NOTABLE,
    # The Committee's projections: four times a year, and read beside the statement.
    (Kind.DATA_RELEASE, "FOMC"): Importance.NOTABLE,
    (Kind.COURT_RULING, "Supreme Court"): Importance.TURNING_POINT,
}


def weigh(kind: Kind, *, body: str = "", turning_point: bool = False) -> int:
    """Weight of an event from 1 to 5; what its body makes of the kind goes before the kind alone."""
    if turning_point:
        return Importance.TURNING_POINT
    return OF_THE_BODY.get((kind, body), WEIGHTS[kind])
