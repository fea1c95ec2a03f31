"""Every test a study can make, by name, and what each is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from markets.study import clustering, long_horizon, parametric, rank, sign
from markets.study.abnormal import Abnormal
from markets.study.design import Design
from markets.study.grouping import averaged_values
from markets.study.panel import Panel
from markets.study.placebo import placebo
from markets.study.statistics import Statistic


@dataclass(frozen=True, eq=False)
class Sample:
    """The units that were measured, and what the tests count: these or their averages by event."""

    panel: Panel
    measured: Abnormal
    studied: Abnormal
    correlation: float | None
    seed: int
    placebo_draws: int

    @classmethod
    def of(
        cls, panel: Panel, measured: Abnormal, studied: Abnormal, *, seed: int, placebo_draws: int
    ) -> "Sample":
        """The sample with its correlation, where a test asks for it."""
        wanted = panel.design.tests
        is_asked = wanted is None or not CORRELATED.isdisjoint(wanted)
        correlation = clustering.mean_correlation(studied, panel.design) if is_asked else None
        return cls(panel, measured, studied, correlation, seed, placebo_draws)

    @property
    def design(self) -> Design:
        """What was asked."""
        return self.panel.design

    @cached_property
    def ranked(self) -> rank.Ranked:
        """The ranks several tests stand on."""
        return rank.Ranked(self.studied, self.design)

    def statistics(self) -> tuple[Statistic, ...]:
        """Every test the design asks for, warned where units are not the witnesses it takes them for."""
        if not self.studied.count:
            return ()
        wanted = self.design.tests
        names = [name for name in TESTS if wanted is None or name in wanted]
        if not self.placebo_draws and "placebo" in names:
            names.remove("placebo")
        crowd = clustering.most_units_on_a_day(self.studied)
        made = [TESTS[name](self) for name in names]
        return tuple(_warned(one, crowd) if one.takes_independence and crowd > 1 else one for one in made)


def _warned(statistic: Statistic, crowd: int) -> Statistic:
    warning = f"up to {crowd} units share a day and are taken for independent: it rejects too often"
    return replace(statistic, warning=warning)


def needs_residuals(design: Design) -> bool:
    """Whether the estimation days themselves are wanted, and not only what was estimated from them."""
    return design.grouping == "average" or design.tests is None or not SUMMARIZED.issuperset(design.tests)


def _held(sample: Sample) -> Statistic:
    held = long_horizon.buy_and_hold(sample.measured, sample.design)
    if sample.design.grouping == "average":
        held = averaged_values(held, sample.measured.units)
    return long_horizon.skewness_adjusted(np.asarray(held), sample.design, seed=sample.seed)


def _placebo(sample: Sample) -> Statistic:
    return placebo(sample.panel, seed=sample.seed, draws=sample.placebo_draws)


def _kolari_pynnonen(sample: Sample) -> Statistic:
    plain = parametric.boehmer(sample.studied)
    return clustering.adjusted_boehmer(plain, sample.correlation, sample.studied.count)


def _adjusted_patell(sample: Sample) -> Statistic:
    plain = parametric.patell(sample.studied)
    return clustering.adjusted_patell(plain, sample.correlation, sample.studied.count)


TESTS: Mapping[str, Callable[[Sample], Statistic]] = {
    "cross-sectional-t": lambda sample: parametric.cross_sectional(sample.studied),
    "clm-j2": lambda sample: parametric.j2(sample.studied),
    "brown-warner-1980": lambda sample: parametric.brown_warner_1980(sample.studied),
    "brown-warner-1985": lambda sample: parametric.brown_warner_1985(sample.studied),
    "lamb": lambda sample: parametric.lamb(sample.studied),
    "patell": lambda sample: parametric.patell(sample.studied),
    "adjusted-patell": _adjusted_patell,
    "bmp": lambda sample: parametric.boehmer(sample.studied),
    "kolari-pynnonen": _kolari_pynnonen,
    "corrado-rank": lambda sample: rank.corrado(sample.ranked),
    "corrado-zivney": lambda sample: rank.corrado_zivney(sample.ranked),
    "campbell-wasley": lambda sample: rank.campbell_wasley(sample.ranked),
    "grank": lambda sample: rank.generalized_rank(sample.studied),
    "sign": lambda sample: sign.sign(sample.studied),
    "generalized-sign": lambda sample: sign.generalized_sign(sample.studied, sample.design),
    "corrado-sign": lambda sample: rank.corrado_sign(sample.ranked),
    "wilcoxon": lambda sample: sign.signed_rank(sample.studied),
    "bhar-skewness-t": _held,
    "calendar-time": lambda sample: long_horizon.calendar_time(sample.measured, sample.panel),
    "placebo": _placebo,
}
CORRELATED = {"adjusted-patell", "kolari-pynnonen"}
SUMMARIZED = {
    "cross-sectional-t",
    "clm-j2",
    "brown-warner-1980",
    "patell",
    "bmp",
    "sign",
    "wilcoxon",
    "bhar-skewness-t",
    "calendar-time",
    "placebo",
}
