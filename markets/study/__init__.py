"""Event studies over many events and instruments. Pure NumPy and SciPy: no Django, no database, no clock.

``run`` takes ``Series`` by instrument, ``Unit`` (event, instrument, day 0) and a ``Design``, and answers a
``StudyResult``. Formulas, their sources and a worked example: ``docs/event-study.md``.
"""

from markets.study.battery import TESTS
from markets.study.design import Conventions, Design, Series, Unit, series_of
from markets.study.engine import PLACEBO_DRAWS, SEED, run
from markets.study.results import Day, LeftOut, Paths, StudyResult, TestResult
from markets.study.units import Units

__all__ = [
    "PLACEBO_DRAWS",
    "SEED",
    "TESTS",
    "Conventions",
    "Day",
    "Design",
    "LeftOut",
    "Paths",
    "Series",
    "StudyResult",
    "TestResult",
    "Unit",
    "Units",
    "run",
    "series_of",
]
