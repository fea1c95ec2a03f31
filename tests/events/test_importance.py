"""The weight of an event is a rule, not a mood."""

import pytest

from events.importance import OF_THE_BODY, WEIGHTS, weigh
from events.vocabulary import Kind


def test_every_kind_has_a_weight_on_the_scale():
    assert set(WEIGHTS) == set(Kind)
    assert {*WEIGHTS.values(), *OF_THE_BODY.values()} <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("kind", "body", "turning_point", "weight"),
    [
        (Kind.DATA_RELEASE, "", False, 1),
        (Kind.INTRODUCTION, "U.S. House", False, 2),
        (Kind.COMMITTEE_VOTE, "", False, 3),
        (Kind.PROCEDURAL_VOTE, "U.S. House", False, 3),
        (Kind.PROCEDURAL_VOTE, "U.S. Senate", False, 4),
        (Kind.FLOOR_VOTE, "U.S. House", False, 4),
        (Kind.FLOOR_VOTE, "U.S. Senate", True, 5),
        (Kind.SIGNATURE, "President", False, 5),
        (Kind.POLICY_DECISION, "FOMC", False, 4),
        (Kind.POLICY_DECISION, "FOMC", True, 5),
        (Kind.COURT_RULING, "Supreme Court", False, 5),
    ],
)
def test_an_event_weighs_by_kind_and_body_and_whether_it_settles_the_matter(
    kind, body, turning_point, weight
):
    assert weigh(kind, body=body, turning_point=turning_point) == weight
