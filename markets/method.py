"""How a reaction is measured: windows, estimation and models, with the textbook as the default."""

from dataclasses import dataclass
from typing import NamedTuple

MEAN_ADJUSTED = "mean-adjusted"
MARKET_ADJUSTED = "market-adjusted"
MARKET_MODEL = "market-model"
FACTOR_MODEL = "factor-model"
MODELS = (MEAN_ADJUSTED, MARKET_ADJUSTED, MARKET_MODEL, FACTOR_MODEL)


class Window(NamedTuple):
    """Sessions around day 0, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"[{_signed(self.first)},{_signed(self.last)}]"

    @property
    def length(self) -> int:
        """How many sessions it has."""
        return self.last - self.first + 1


def _signed(offset: int) -> str:
    return f"{offset:+d}" if offset else "0"


WINDOWS = (Window(0, 0), Window(0, 1), Window(-1, 1), Window(0, 5), Window(0, 20))
HEADLINE_WINDOW = Window(0, 1)


class Estimation(NamedTuple):
    """How normal returns are estimated: ``sessions`` of them, the last one ``gap`` before the window."""

    sessions: int = 120
    gap: int = 10
    minimum: int = 60


ESTIMATION = Estimation()


@dataclass(frozen=True, slots=True)
class Method:
    """How a reaction is measured; the defaults are the textbook's.

    ``compounded`` takes the window's compounded return beyond the compounded normal one (buy and
    hold; simple returns only), else abnormal returns add up. ``ddof`` is what is taken off the
    number of estimation returns to divide the residual sum of squares, None the number of estimated
    coefficients. ``forecast_error`` counts the uncertainty of the estimates themselves.
    """

    model: str = MEAN_ADJUSTED
    estimation: Estimation = ESTIMATION
    compounded: bool = False
    ddof: int | None = None
    forecast_error: bool = True


METHOD = Method()
