"""What a study answers."""

from dataclasses import dataclass

from markets.series import Floats, Integers
from markets.study.design import Design
from markets.study.units import Units


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit, or with an empty ``instrument`` a whole event, that the study does without, and why."""

    event: str
    instrument: str
    reason: str


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test of "no abnormal return".

    ``law`` is the null law: ``t``, ``normal``, ``bootstrap``, ``placebo``, or ``signed-rank``;
    ``degrees`` its degrees of freedom where it has some. ``p`` is two-sided. ``statistic`` and ``p`` are None
    where the test cannot be made, for the reason in ``refusal``. ``warning`` says why a number that is
    there should not be trusted alone; empty where nothing speaks against it.
    """

    __test__ = False  # pytest would collect the name

    name: str
    statistic: float | None
    law: str
    degrees: float | None = None
    p: float | None = None
    warning: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One relative day over all units (or events, where they were averaged first).

    Returns, errors and bands in the unit of the series; ``n`` units with a return that day. Bands stand
    around ``aar`` and ``caar`` (from the window's first day) at the design's level, by the cross-sectional
    error with Student's t, for a single unit by its forecast error. None where no error can be computed.
    """

    offset: int
    n: int
    aar: float
    aar_error: float | None
    aar_low: float | None
    aar_high: float | None
    caar: float
    caar_error: float | None
    caar_low: float | None
    caar_high: float | None
    median_car: float
    tests: tuple[TestResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Paths:
    """Every unit that was measured, day by relative day: what a panel is printed from.

    N units in the order given, L2 days. ``day0`` and ``days`` are days since 1970-01-01 (``days`` -1
    where the unit has no session); ``raw`` and ``abnormal`` returns not a number where there is none;
    ``car`` cumulated by the design's aggregation; ``car_error`` its standard error by the estimation
    window.
    """

    units: Units
    day0: Integers
    days: Integers
    raw: Floats
    abnormal: Floats
    car: Floats
    car_error: Floats
    estimation_n: Integers
    gaps: Integers
    alpha: Floats
    beta: Floats

    @property
    def events(self) -> tuple[str, ...]:
        """The event of each unit, (N,)."""
        return self.units.event_names

    @property
    def instruments(self) -> tuple[str, ...]:
        """The instrument of each unit, (N,)."""
        return self.units.instrument_names


@dataclass(frozen=True, slots=True)
class StudyResult:
    """A study's answer: by day, over the window, unit by unit, and what was left out.

    ``n`` is what the tests count (events where their instruments were averaged, else units); ``caar`` of the
    whole window stands on the last day. ``correlation`` is the mean correlation of units, None for fewer
    than two. ``warnings`` are about the set of events, those of single tests stand with the test.
    """

    design: Design
    n: int
    n_events: int
    n_units: int
    days: tuple[Day, ...]
    tests: tuple[TestResult, ...]
    correlation: float | None
    paths: Paths
    left_out: tuple[LeftOut, ...]
    warnings: tuple[str, ...]
    seed: int
    placebo_draws: int

    def test(self, name: str) -> TestResult:
        """The window's test of that name. Raises KeyError when it was not asked for."""
        found = {test.name: test for test in self.tests}
        return found[name]
