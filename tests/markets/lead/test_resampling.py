import numpy as np
import pytest

from markets.lead.resampling import stationary, usual_block


def test_blocks_are_as_long_on_average_as_asked():
    rows = np.concatenate(list(stationary(1000, draws=200, block=10.0, seed=1)))
    follows = (np.diff(rows, axis=1) % 1000 == 1).mean()

    assert rows.shape == (200, 1000)
    assert follows == pytest.approx(0.9, abs=0.005)


def test_every_position_is_drawn_equally_often():
    rows = np.concatenate(list(stationary(50, draws=2000, block=5.0, seed=1)))

    counts = np.bincount(rows.ravel(), minlength=50) / rows.size
    assert counts == pytest.approx(np.full(50, 0.02), abs=0.002)


def test_the_same_seed_gives_the_same_draws():
    one, other = (np.concatenate(list(stationary(30, draws=130, block=4.0, seed=9))) for _ in range(2))

    assert (one == other).all()


def test_blocks_grow_with_the_cube_root():
    assert [usual_block(n) for n in (1, 1000, 2744)] == [1, 10, 14]
