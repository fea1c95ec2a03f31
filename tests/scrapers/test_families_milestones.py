"""Each wording of the Congressional record meets the rule that is meant, and no other."""

# ruff: noqa: E501 - a row is as long as the source writes it

from datetime import date

import pytest

from scrapers.families.bills import Action
from scrapers.families.milestones import MILESTONES, STAGES, has_failed, order, steps_of

WORDINGS = [
    ("Introduced in House", ["introduction"]),
    ("Introduced in the Senate", ["introduction"]),
    ("Sponsor introductory remarks on measure.", []),
    ("Referred to the House Committee on Ways and Means.", ["referral"]),
    ("Read twice and referred to the Committee on Finance.", ["referral"]),
    ("Referred to the Subcommittee on Health.", ["referral within a committee"]),
    ("Committee Consideration and Mark-up Session Held", []),
    ("Committee on Banking, Housing, and Urban Affairs. Hearings held.", ["hearing"]),
    ("Ordered to be Reported by Voice Vote.", ["committee vote"]),
    ("Committee on Finance. Ordered to be reported without amendment favorably.", ["committee vote"]),
    ("Reported (Amended) by the Committee on Agriculture. H. Rept. 119-168, Part I.", ["report"]),
    ("Reported by the Committee on Agriculture. H. Rept. 119-1.", ["report"]),
    ("Committee on Finance. Reported by Senator Crapo without amendment.", ["report"]),
    ("Committee on the Budget. Original measure reported to Senate by Senator Graham.", ["report"]),
    ("The House Committee on the Budget reported an original measure, H. Rept. 117-130.", ["report"]),
    ("Rules Committee Resolution H. Res. 580 Reported to House.", []),
    ("Senate Committee on Finance discharged by Unanimous Consent.", ["discharge"]),
    ("Placed on the Union Calendar, Calendar No. 134.", ["calendar"]),
    ("Read the second time. Placed on Senate Legislative Calendar under General Orders. Calendar No. 464.", ["calendar"]),
    ("Placed on Senate Legislative Calendar under Read the First Time.", []),
    ("Received in the House.", ["receipt"]),
    ("Held at the desk.", []),
    ("On passage Passed by the Yeas and Nays: 294 - 134 (Roll no. 199).", ["passage"]),
    ("On passage Passed without objection.", ["passage"]),
    ("On motion to suspend the rules and pass the bill, as amended Agreed to by voice vote.", ["passage"]),
    ("Passed Senate without amendment by Unanimous Consent.", ["passage"]),
    ("Failed of passage in Senate by Yea-Nay Vote. 48 - 50. Record Vote Number: 9.", ["passage"]),
    ("Passed Senate over veto by Yea-Nay Vote. 70 - 30.", ["passage"]),
    ("On motion that the House agree to the Senate amendment Agreed to by recorded vote: 218 - 214.", ["agreement"]),
    ("On motion to suspend the rules and concur in the Senate amendment Agreed to by voice vote.", ["agreement"]),
    ("Senate agreed to the House amendment to S. 1 by Voice Vote.", ["agreement"]),
    ("Conference report agreed to in Senate: Senate agreed to conference report by Voice Vote.", ["agreement"]),
    ("Mr. Yarmuth moved that the House agree to the Senate amendment.", ["resolving differences"]),
    ("On motion to recommit Failed by the Yeas and Nays: 208 - 220 (Roll no. 384).", ["motion to recommit"]),
    ("Mr. Brady moved to recommit to the Committee on the Budget.", []),
    ("Motion to proceed to consideration of measure agreed to in Senate by Yea-Nay Vote. 51 - 50.", ["motion to proceed"]),
    ("Motion to proceed to consideration of measure made in Senate.", []),
    ("Cloture motion on the measure presented in Senate.", ["cloture filed"]),
    ("Cloture motion on the measure withdrawn by unanimous consent in Senate.", ["cloture withdrawn"]),
    ("Cloture on the measure invoked in Senate by Yea-Nay Vote. 60 - 39.", ["cloture"]),
    ("Upon reconsideration, cloture on the measure invoked in Senate by Yea-Nay Vote. 60 - 39.", ["cloture"]),
    ("Motion by Senator Tillis to reconsider the vote by which cloture was not invoked entered in Senate.", ["motion to reconsider"]),
    ("Presented to President.", ["presentment"]),
    ("Signed by President.", ["signature"]),
    ("Vetoed by President.", ["veto"]),
    ("Became Public Law No: 117-169.", ["law"]),
    ("Message on Senate action sent to the House.", []),
    ("The previous question was ordered pursuant to the rule.", []),
    ("DEBATE - The House proceeded with one hour of debate on H.R. 3633.", []),
    ("Considered under the provisions of rule H. Res. 580.", []),
    ("Rule H. Res. 774 passed House.", []),
]  # fmt: skip


def action(text):
    return Action(date(2026, 1, 2), text, "senate", (), (), ())


def told(text):
    return [step.name for step in steps_of(action(text)) if step.is_event or step.stage]


@pytest.mark.parametrize(("text", "expected"), WORDINGS, ids=[text[:60] for text, _ in WORDINGS])
def test_a_wording_is_the_step_it_tells(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("Cloture on the measure not invoked in Senate by Yea-Nay Vote. 49 - 50.", True),
        ("Cloture on the measure invoked in Senate by Yea-Nay Vote. 60 - 39.", False),
        ("On motion to recommit Failed by the Yeas and Nays: 208 - 220.", True),
        ("Failed of passage in Senate by Yea-Nay Vote. 48 - 50.", True),
        ("Passed Senate by Voice Vote.", False),
        ("Introduced in House", False),
    ],
)
def test_a_lost_vote_is_known_as_lost(text, failed):
    (step,) = steps_of(action(text))

    assert has_failed(step, action(text)) is failed


def test_a_lost_vote_has_a_title_of_its_own():
    assert all(milestone.lost_title for milestone in MILESTONES if milestone.is_vote)


def test_every_stage_has_its_place_in_the_order():
    stages = {stage for m in MILESTONES for stage in (m.stage, m.lost_stage) if stage}

    assert stages == set(STAGES)


def test_a_bill_is_introduced_before_it_is_referred_and_law_comes_last():
    by_name = {milestone.name: order(milestone) for milestone in MILESTONES}

    assert by_name["introduction"] < by_name["referral"] < by_name["report"] < by_name["calendar"]
    assert max(by_name, key=by_name.get) == "law"
