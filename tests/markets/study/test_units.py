"""Units as columns are the units one by one."""

import numpy as np

from markets.study import Design, Unit, Units, run
from tests.markets.study.panels import random_panel


def test_columns_hold_what_the_units_say():
    units = Units.of([Unit("b", "I", 3), Unit("a", "J", 5, (0, 4)), Unit("b", "J", 7)])

    assert (units.event_names, units.instrument_names) == (("b", "a", "b"), ("I", "J", "J"))
    assert units.day0.tolist() == [3, 5, 7]
    assert units.estimation.tolist() == [[-1, -1], [0, 4], [-1, -1]]
    assert units.rows(np.array([False, True, True])).event_names == ("a", "b")


def test_units_of_one_instrument_after_the_other_answer_as_those_of_one_event_after_the_other():
    series, _, units = random_panel(1)
    by_instrument = [Units.of([unit for unit in units if unit.instrument == name]) for name in series]

    one, other = (
        run(series, units, design=Design()),
        run(series, Units.joined(by_instrument), design=Design()),
    )

    assert one.n_events == other.n_events
    np.testing.assert_allclose([day.caar for day in one.days], [day.caar for day in other.days], rtol=1e-12)
    for left, right in zip(one.tests, other.tests, strict=True):
        np.testing.assert_allclose(left.p, right.p, rtol=1e-9)
