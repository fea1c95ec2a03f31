"""Claims about markets, judged again whenever their data change; every result stays.

A verdict rests on one test whose size is known: the circular shift of the event set, or the robust
Wald statistic of Granger. A mean path alone supports nothing.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import orjson
from django.db import transaction

from events.models import Claim, ClaimResult, Direction, Finding, Method
from events.services.ground import Ground, UnknownInstrument, survey
from markets import services as markets
from markets.lead import granger as lead
from markets.lead import paths
from markets.lead.breakouts import breakouts
from markets.lead.correlation import cross_correlation
from markets.lead.grid import Grid, accumulated, daily, later, weekly
from markets.lead.overlap import long_horizon
from markets.lead.regression import Underdetermined
from markets.models import AssetClass, Calendar
from markets.series import Floats, newest
from markets.sheet import Line

FEWEST_WEEKS = 104
SEED = 20_250_901
DRAWS = 1000
DIGITS = 6
# A policy figure is out by then, whatever weekends and holidays lie between.
PUBLICATION_DAYS = 5
# What is bought in a day, told on that day: a week holds its sum, and not a change of it.
FLOWS = frozenset({"BILL-PURCHASES"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What a claim came to, before it is a row."""

    n: int
    verdict: Finding
    reason: str
    p: float | None = None
    estimate: float | None = None
    numbers: Mapping[str, Any] | None = None


def sweep(*, now: datetime) -> int:
    """Judge every claim again whose data may have changed; how many have a new result."""
    version = markets.tape_version()
    stale = [
        claim
        for claim in Claim.objects.select_related("driver", "outcome").order_by("pk")
        if claim.seen != _state(claim, version)
    ]
    return sum(judge(claim=claim, now=now) is not None for claim in stale)


@transaction.atomic
def judge(*, claim: Claim, now: datetime) -> ClaimResult | None:
    """Test one claim on what is known now; None where there is such a result, or another does it now."""
    if not Claim.objects.select_for_update(skip_locked=True).filter(pk=claim.pk).exists():
        return None
    state = _state(claim, markets.tape_version())
    Claim.objects.filter(pk=claim.pk).update(seen=state)
    estimator = paths.ESTIMATOR if claim.method == Method.EVENT_PATH else lead.ESTIMATOR
    try:
        ground = survey(symbols=(claim.driver.symbol, claim.outcome.symbol, *claim.controls))
    except UnknownInstrument as unknown:
        ground, judged = None, Judged(0, Finding.UNTESTABLE, f"There is no instrument {unknown.symbol}.")
    versions = {} if ground is None else {symbol: line.digest for symbol, line in ground.lines.items()}
    digest = _digest(claim, versions, estimator)
    if claim.results.filter(digest=digest).exists():
        return None
    if ground is not None:
        judged = _judged(claim, ground)
    return ClaimResult.objects.create(
        claim=claim,
        digest=digest,
        computed_at=now,
        price_as_of=None if ground is None else _price_as_of(ground),
        n=judged.n,
        verdict=judged.verdict,
        reason=judged.reason,
        p=judged.p,
        estimate=judged.estimate,
        numbers=dict(judged.numbers or {}),
        versions=versions,
        estimator=estimator,
    )


def _state(claim: Claim, version: datetime | None) -> str:
    return f"{version} {claim.updated_at.isoformat()}"


def _digest(claim: Claim, versions: Mapping[str, str], estimator: str) -> str:
    definition = (
        claim.method,
        claim.driver.symbol,
        claim.outcome.symbol,
        claim.direction,
        claim.horizon,
        claim.quiet_sessions,
        claim.lows,
        claim.controls,
        claim.level,
        estimator,
    )
    told = orjson.dumps([definition, versions], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()


def _price_as_of(ground: Ground) -> datetime | None:
    captures = [line.captured for line in ground.lines.values() if line.captured.size]
    return newest(np.concatenate(captures)).astimezone(UTC) if captures else None


def _judged(claim: Claim, ground: Ground) -> Judged:
    for symbol, line in ground.lines.items():
        if not line.sessions.size:
            return Judged(0, Finding.UNTESTABLE, f"There are no closes of {symbol}.")
    outcome = ground.lines[claim.outcome.symbol]
    driver, *controls = (_known(ground, claim, symbol) for symbol in (claim.driver.symbol, *claim.controls))
    try:
        if claim.method == Method.EVENT_PATH:
            return _by_path(claim, driver, outcome)
        return _by_granger(claim, [outcome, *controls, driver])
    except (paths.Untestable, Underdetermined) as why:
        return Judged(0, Finding.UNTESTABLE, f"{str(why)[0].upper()}{str(why)[1:]}.")


def _known(ground: Ground, claim: Claim, symbol: str) -> Line:
    """A line that explains the outcome, each close on the day by whose end it was known.

    A policy figure comes out some days after the day it is of; a coin's day ends after the session of
    its date.
    """
    instrument = ground.instruments[symbol]
    if instrument.symbol in FLOWS:
        return later(accumulated(ground.lines[symbol]), days=1)
    if instrument.asset_class == AssetClass.SERIES:
        return later(ground.lines[symbol], days=PUBLICATION_DAYS)
    is_late = instrument.calendar == Calendar.EVERY_DAY and claim.outcome.calendar != Calendar.EVERY_DAY
    return later(ground.lines[symbol], days=1) if is_late else ground.lines[symbol]


def _by_path(claim: Claim, driver: Line, outcome: Line) -> Judged:
    """Follow the outcome after breakouts of the driver, on the driver's sessions."""
    grid = daily(driver, outcome)
    events = breakouts(driver.closes, quiet=claim.quiet_sessions or 0, lows=claim.lows) - grid.offset
    events = events[events >= 0]
    horizon = claim.horizon or 0
    path = paths.event_path(grid.levels, events, horizon=horizon, draws=DRAWS, seed=SEED)
    moves = np.diff(grid.levels)
    signal = np.zeros(grid.levels.size)
    signal[events] = 1.0
    overlap = long_horizon(moves, signal[1:], horizon=horizon)
    excess = float(path.excess[-1])
    verdict, reason = _verdict(claim, path.p, excess)
    told = (
        f"{path.n} events between {grid.day(0)} and {grid.day(-1)}: after {horizon} sessions "
        f"{claim.outcome} stood {_share(grid, excess)} {'above' if excess > 0 else 'below'} its usual path; "
        f"{path.p:.0%} of all shifts of the same events do as much. {reason}"
    )
    numbers = {
        "events": [grid.day(event) for event in path.events],
        "unit": grid.unit,
        "mean": _rounded(path.mean),
        "unconditional": _rounded(path.unconditional),
        "excess": _rounded(path.excess),
        "placebo": {"lower": _rounded(path.placebo.lower), "upper": _rounded(path.placebo.upper)},
        "bootstrap": {"lower": _rounded(path.bootstrap.lower), "upper": _rounded(path.bootstrap.upper)},
        "bootstrap_p": path.bootstrap_p,
        "shifts": path.shifts,
        "raw_t": path.raw_t if np.isfinite(path.raw_t) else None,
        "overlap": {"newey_west_t": overlap.newey_west_t, "hodrick_t": overlap.hodrick_t},
    }
    return Judged(path.n, verdict, told, path.p, excess, numbers)


def _by_granger(claim: Claim, lines: list[Line]) -> Judged:
    """Ask whether weekly changes of the driver foretell those of the outcome, beyond the controls."""
    weeks = weekly(lines)
    if weeks.shape[1] < FEWEST_WEEKS:
        reason = f"{weeks.shape[1]} weeks in which every series has a value; {FEWEST_WEEKS} are needed."
        return Judged(int(weeks.shape[1]), Finding.UNTESTABLE, reason)
    effect, *others, cause = weeks
    found = lead.granger(effect, cause, controls=others)
    cross = cross_correlation(cause, effect, draws=DRAWS, seed=SEED)
    verdict, reason = _verdict(claim, found.wald_p, found.sum_of_coefficients)
    beside = f" beside {', '.join(claim.controls)}" if claim.controls else ""
    told = (
        f"{found.n} weeks, {found.lags} lags by BIC{beside}: Wald F {found.wald:.2f}, p {found.wald_p:.3f}, "
        f"the lags sum to {found.sum_of_coefficients:.3g}. {reason}"
    )
    numbers = {
        "lags": found.lags,
        "degrees": found.degrees,
        "f": found.f,
        "f_p": found.f_p,
        "wald": found.wald,
        "wald_p": found.wald_p,
        "hac_lags": found.hac_lags,
        "correlation": {
            "lags": list(cross.lags),
            "values": _rounded(cross.values),
            "lower": _rounded(cross.lower),
            "upper": _rounded(cross.upper),
            "white": cross.white,
            "p": cross.p,
        },
    }
    return Judged(found.n, verdict, told, found.wald_p, found.sum_of_coefficients, numbers)


def _verdict(claim: Claim, p: float, estimate: float) -> tuple[Finding, str]:
    as_claimed = estimate > 0 if claim.direction == Direction.UP else estimate < 0
    if p > claim.level:
        return Finding.NOT_SUPPORTED, f"Chance does this more often than {claim.level:.0%} of the time."
    if not as_claimed:
        return Finding.NOT_SUPPORTED, "It is more than chance, but in the other direction."
    return Finding.SUPPORTED, f"Chance does this less often than {claim.level:.0%} of the time."


def _share(grid: Grid, excess: float) -> str:
    return (
        f"{abs(excess) * 100:.1f} log points" if grid.unit == "return" else f"{abs(excess):.1f} {grid.unit}"
    )


def _rounded(values: Floats) -> list[float]:
    return [round(value, DIGITS) for value in values.tolist()]
