import numpy as np
import pytest

from markets.lead.breakouts import breakouts
from markets.lead.paths import Untestable, event_path, forward_paths, shift_test
from tests.markets.lead import worlds

HORIZON = 63
TRIALS = 400


@pytest.fixture
def generator():
    return np.random.default_rng(worlds.SEED)


def spread_out(number, *, every=200, start=100):
    return np.arange(start, start + number * every, every)


def test_a_path_begins_at_the_close_of_the_event_itself():
    levels = np.array([0.0, 1.0, 3.0, 6.0, 10.0])

    assert forward_paths(levels, 2).tolist() == [[1.0, 3.0], [2.0, 5.0], [3.0, 7.0]]


def test_the_mean_over_all_sessions_is_taken_off(generator):
    levels = np.cumsum(generator.standard_normal(2000))
    events = spread_out(8)

    path = event_path(levels, events, horizon=20, draws=100)

    every = forward_paths(levels, 20)
    assert path.excess == pytest.approx(every[events].mean(axis=0) - every.mean(axis=0))
    assert path.n == 8


def test_a_steady_drift_is_no_excess(generator):
    levels = np.cumsum(generator.standard_normal(2000))
    events = spread_out(8)

    plain = event_path(levels, events, horizon=20, draws=100)
    drifting = event_path(levels + 0.5 * np.arange(2000), events, horizon=20, draws=100)

    assert drifting.excess == pytest.approx(plain.excess)
    assert drifting.p == plain.p
    assert drifting.bootstrap_p == pytest.approx(plain.bootstrap_p)
    assert drifting.raw_t > plain.raw_t + 1


def test_the_share_of_shifts_that_do_as_well_is_p(generator):
    levels = np.cumsum(generator.standard_normal(700))
    events = np.array([10, 90, 200, 330, 500])
    n = 700 - 20

    ends = (levels[20:] - levels[:-20]) - (levels[20:] - levels[:-20]).mean()
    chance = [abs(np.mean([ends[(event + shift) % n] for event in events])) for shift in range(n)]

    expected = np.mean([one >= chance[0] - 1e-12 for one in chance])
    assert event_path(levels, events, horizon=20, draws=10).p == pytest.approx(expected)
    assert shift_test(levels, events, horizon=20)[0] == pytest.approx(expected)


def test_bands_widen_with_the_horizon_and_lie_about_nothing(generator):
    levels = np.cumsum(generator.standard_normal(3000))

    path = event_path(levels, spread_out(10), horizon=60, draws=500)

    for band in (path.placebo, path.bootstrap):
        width = band.upper - band.lower
        assert width[-1] > 2 * width[0]
        assert band.lower[-1] < 0 < band.upper[-1]
    # A mean of ten independent 60-session sums of unit variance.
    assert path.bootstrap.upper[-1] == pytest.approx(1.96 * np.sqrt(60 / 10), rel=0.25)


def test_the_same_seed_gives_the_same_answer(generator):
    levels = np.cumsum(generator.standard_normal(1500))

    one, other = (event_path(levels, spread_out(6), horizon=20, seed=3) for _ in range(2))

    assert one.bootstrap_p == other.bootstrap_p


def test_few_events_are_not_tested():
    levels = np.arange(2000.0)

    with pytest.raises(Untestable, match="4 events with 20 sessions after them that do not overlap"):
        event_path(levels, spread_out(4), horizon=20)


def test_a_short_series_is_not_tested():
    with pytest.raises(Untestable, match="100 sessions hold fewer than 9 horizons of 20"):
        event_path(np.arange(100.0), np.array([1, 30, 60]), horizon=20)


def test_events_whose_horizon_is_not_over_are_left_out(generator):
    levels = np.cumsum(generator.standard_normal(1500))
    events = np.array([100, 300, 500, 700, 900, 1490])

    assert event_path(levels, events, horizon=20, draws=10).events == (100, 300, 500, 700, 900)


def rejections(generator, *, total=0.0):
    """Shares of trials in which the shift test and the raw t speak of a lead at 5 %."""
    tested = []
    while len(tested) < TRIALS:
        index, coin = worlds.returns(generator)
        events = breakouts(np.cumsum(index), quiet=HORIZON)
        coin = worlds.with_lead(coin, events, horizon=HORIZON, total=total)
        try:
            tested.append(shift_test(np.cumsum(coin), events, horizon=HORIZON))
        except Untestable:
            continue
    p, raw = np.array(tested).T
    return (p <= 0.05).mean(), (np.abs(raw) > 1.96).mean()


def test_without_a_lead_one_trial_in_twenty_is_rejected_and_the_raw_mean_misleads(generator):
    by_shifts, by_raw_mean = rejections(generator)

    assert 0.03 <= by_shifts <= 0.07
    assert by_raw_mean > 0.10


def test_a_planted_lead_is_found(generator):
    by_shifts, _ = rejections(generator, total=0.5)

    assert by_shifts > 0.8
