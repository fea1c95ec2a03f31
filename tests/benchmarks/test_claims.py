"""The size of the tests behind claims, in a short form; `bench --part claims` is the long one."""

import io

from rich.console import Console

from benchmarks import claims


def test_worlds_are_counted_and_a_planted_lead_is_found():
    printed, steps = io.StringIO(), []

    goals = claims.measure(
        simulations=60, console=Console(file=printed, width=150), advance=lambda: steps.append(1)
    )

    by_name = {goal.text: goal for goal in goals}
    assert len(steps) == claims.steps(60)
    assert by_name["a planted lead of 50% missed, %"].is_met
    assert all(goal.limit in {claims.HIGH, 0.0, 20.0} for goal in goals)
    assert "circular shift, 126 sessions" in printed.getvalue()


def test_the_same_seed_gives_the_same_figures():
    one, other = (
        claims.measure(simulations=20, console=Console(file=io.StringIO()), advance=lambda: None)
        for _ in range(2)
    )

    assert one == other
