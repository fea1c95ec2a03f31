"""The stationary bootstrap of Politis & Romano (1994): blocks of random length, wrapped around the end."""

from collections.abc import Iterator

import numpy as np

from markets.series import Integers

# Resamples that are held in memory together.
BATCH = 100


def usual_block(n: int) -> int:
    """The usual mean length of blocks for n observations: their cube root."""
    return max(1, int(n ** (1.0 / 3.0) + 0.5))


def stationary(n: int, *, draws: int, block: float, seed: int | Integers) -> Iterator[Integers]:
    """Positions 0 to n - 1 resampled ``draws`` times, in batches of rows; ``block`` is the mean length.

    At each step the next position follows with probability 1 - 1 / block, else any is drawn.
    """
    generator = np.random.default_rng(seed)
    steps = np.arange(n)
    for done in range(0, draws, BATCH):
        rows = min(BATCH, draws - done)
        is_new = generator.random((rows, n)) < 1.0 / block
        is_new[:, 0] = True
        starts = generator.integers(0, n, (rows, n))
        began = np.maximum.accumulate(np.where(is_new, steps, 0), axis=1)
        yield (np.take_along_axis(starts, began, axis=1) + steps - began) % n
