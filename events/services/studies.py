"""Studies: sets of events on some instruments, asked as a query and answered so that it can be cited.

A study is named by a hash over its parameters and over everything that entered: the events with their
public times, the closes, and the version of the arithmetic. The same hash is the same answer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from events.models import StudyAnswer
from events.services import sample
from events.services.ground import OWN_CLOSE, Chosen, Ground, survey
from events.services.sample import Completeness, Member
from events.services.selection import Filters
from events.services.study_text import answer
from markets.method import Estimation, Window
from markets.series import UNITS
from markets.services import NoIntradayBars
from markets.study import SEED, Design, LeftOut, Series, StudyResult, Units, run

ENGINE = "study-2"
MOST_UNITS = 100_000
# Answers that were dear to compute are kept, the oldest forgotten first.
MOST_KEPT = 1000


class UnableToStudy(ValueError):
    """The question cannot be studied; says why. ``parameter`` is the one at fault."""

    def __init__(self, parameter: str, why: str) -> None:
        super().__init__(why)
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Question:
    """What a study is asked: which events, on what, and how. ``symbols`` are those of instruments."""

    filters: Filters
    symbols: tuple[str, ...]
    window: Window
    estimation: Estimation
    model: str = "mean-adjusted"
    regressors: tuple[str, ...] = ()
    grouping: str = "average"
    overlap: str = "keep"
    aggregation: str = "sum"
    tests: tuple[str, ...] | None = None
    includes_outcomes: bool = False
    placebo_draws: int = 0
    seed: int = SEED
    coin_close: str = OWN_CLOSE

    def design(self, returns: str = "log") -> Design:
        """The question as the arithmetic takes it; raises ValueError where it contradicts itself."""
        return Design(
            window=self.window,
            estimation=self.estimation,
            model=self.model,  # type: ignore[arg-type]
            regressors=self.regressors,
            returns=returns,  # type: ignore[arg-type]
            aggregation=self.aggregation,  # type: ignore[arg-type]
            grouping=self.grouping,  # type: ignore[arg-type]
            overlap=self.overlap,  # type: ignore[arg-type]
            tests=self.tests,
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """Everything that was asked, as it is told and hashed; what does not narrow is left out."""
        narrowing = {
            name: getattr(self.filters, name)
            for name in Filters.__dataclass_fields__
            if name != "order" and getattr(self.filters, name) != Filters.__dataclass_fields__[name].default
        }
        return {
            "events": narrowing,
            "instruments": self.symbols,
            "window": str(self.window),
            "model": self.model,
            "regressors": self.regressors,
            "estimation": self.estimation._asdict(),
            "grouping": self.grouping,
            "overlap": self.overlap,
            "aggregation": self.aggregation,
            "tests": self.tests,
            "chosen_by_outcome": "include" if self.takes_outcomes else "exclude",
            "placebo": self.placebo_draws,
            "seed": self.seed,
            "coin_close": self.coin_close,
        }

    @property
    def takes_outcomes(self) -> bool:
        """Whether events are wanted that are events because a series moved."""
        return self.includes_outcomes or not sample.OUTCOME_KINDS.isdisjoint(self.filters.kinds)

    @property
    def is_dear(self) -> bool:
        return self.placebo_draws > 0


@dataclass(frozen=True, slots=True)
class Case:
    """A question with everything that enters its answer, and the hash of it all."""

    question: Question
    ground: Ground
    members: tuple[Member, ...]
    versions: Mapping[str, Any]
    hash: str


def open_case(question: Question) -> Case:
    """Gather what a study stands on; raises UnknownInstrument and UnableToStudy."""
    symbols, as_of = (*question.symbols, *question.regressors), question.filters.as_of
    try:
        ground = survey(symbols=symbols, as_of=as_of, coin_close=question.coin_close)
    except NoIntradayBars as why:
        raise UnableToStudy("coin_close", str(why)) from why
    most = MOST_UNITS // max(len(question.symbols), 1)
    members = sample.members(filters=question.filters, most=most + 1)
    if len(members) > most:
        raise UnableToStudy("instruments", f"more than {MOST_UNITS:,} pairs of events and instruments")
    versions = {
        "events": sample.version(members),
        "prices": {symbol: line.digest for symbol, line in ground.lines.items()},
        "engine": ENGINE,
    }
    told = orjson.dumps([question.parameters, versions], option=orjson.OPT_SORT_KEYS)
    return Case(question, ground, tuple(members), versions, hashlib.sha256(told).hexdigest())


def answer_text(*, case: Case, now: datetime) -> str:
    """The public JSON of a study; one that is dear is computed once and kept by its hash."""
    if not case.question.is_dear:
        return _computed(case, now)
    kept = StudyAnswer.objects.filter(pk=case.hash).values_list("text", flat=True).first()
    if kept is not None:
        return kept
    text = _computed(case, now)
    StudyAnswer.objects.bulk_create(
        [StudyAnswer(hash=case.hash, text=text, kept_at=now)], ignore_conflicts=True
    )
    beyond = StudyAnswer.objects.order_by("-kept_at", "pk").values_list("pk", flat=True)[MOST_KEPT:]
    StudyAnswer.objects.filter(pk__in=list(beyond)).delete()
    return text


def _computed(case: Case, now: datetime) -> str:
    result, beforehand = _studied(case)
    told = answer(
        hash=case.hash,
        as_of=case.question.filters.as_of or now,
        parameters=case.question.parameters,
        versions=case.versions,
        read_at=case.ground.read_at,
        result=result,
        left_out=(*beforehand, *result.left_out),
        completeness=_completeness(case),
        warnings=(*_warnings(case), *result.warnings),
        members=case.members,
    )
    return orjson.dumps(told, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_UTC_Z).decode()


def _studied(case: Case) -> tuple[StudyResult, list[LeftOut]]:
    """The engine's answer, and the events and units that did not come to it."""
    question, ground = case.question, case.ground
    chosen, left_out = _admitted(case)
    series: dict[str, Series] = {}
    units: list[Units] = []
    columns = Chosen.of(chosen)
    for symbol in question.symbols:
        series[symbol] = ground.series(symbol)
        placed, unplaced = ground.place(symbol, columns, series[symbol])
        units.append(placed)
        left_out += unplaced
    try:
        result = run(
            series,
            Units.joined(units),
            design=question.design(_returns(case)),
            regressors={symbol: ground.series(symbol) for symbol in question.regressors},
            seed=question.seed,
            placebo_draws=question.placebo_draws,
        )
    except ValueError as why:
        raise UnableToStudy("instruments", str(why)) from why
    return result, left_out


def _admitted(case: Case) -> tuple[list[Member], list[LeftOut]]:
    """The events to study, and those chosen by their outcome, which prove nothing of it."""
    if case.question.takes_outcomes:
        return list(case.members), []
    reason = "chosen by its outcome: it is an event because a series moved"
    return [one for one in case.members if not one.is_chosen_by_outcome], [
        LeftOut(one.event, "", reason) for one in case.members if one.is_chosen_by_outcome
    ]


def _returns(case: Case) -> str:
    kinds = {case.ground.lines[symbol].kind for symbol in case.question.symbols}
    if len(kinds) == 1:
        (kind,) = kinds
        return "difference" if kind in UNITS else kind
    raise UnableToStudy("instruments", f"returns of kinds {', '.join(sorted(kinds))} cannot be averaged")


def _completeness(case: Case) -> tuple[Completeness, ...]:
    return sample.completeness(case.members, topics=case.question.filters.topics)


def _warnings(case: Case) -> list[str]:
    filters, found = case.question.filters, []
    if filters.size is not None:
        found.append("The events were chosen by the size of a reaction: they prove nothing of reactions.")
    outcomes = sum(one.is_chosen_by_outcome for one in case.members)
    if outcomes and case.question.takes_outcomes:
        found.append(f"{outcomes} events are events because a series moved: they prove nothing of reactions.")
    dated = sum(one.public_precision == sample.Precision.DAY for one in case.members)
    if dated:
        found.append(
            f"{dated} events are known only to the day: their day 0 may be a session early; "
            "read [0,+1] beside [0,0]."
        )
    return found
