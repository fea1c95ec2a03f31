"""Two markets that share a day's news and drift upwards; one leads the other only where a lead is planted."""

import numpy as np

SEED = 20_250_901
SESSIONS = 2500
DRIFT = (0.0004, 0.0010)
SPREAD = (0.012, 0.035)


def returns(generator, *, n=SESSIONS, shared=0.5):
    """Daily log returns of an index and a coin, correlated on the day and on no other."""
    own, other = generator.standard_normal((2, n))
    news = shared * own + np.sqrt(1 - shared**2) * other
    return DRIFT[0] + SPREAD[0] * own, DRIFT[1] + SPREAD[1] * news


def with_lead(coin, events, *, horizon, total):
    """The coin's returns with ``total`` more spread over the sessions after each event."""
    led = coin.copy()
    for event in events:
        led[event + 1 : event + 1 + horizon] += total / horizon
    return led
