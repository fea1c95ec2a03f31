"""Query parameters of the panel and of studies, beside those of the timeline."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from events.api import filters, timeline
from events.api.parameters import NotReadable, Parameter, choice, choices, nearest, refused
from events.api.problems import Problem
from events.services.ground import COIN_CLOSES, OWN_CLOSE, UnknownInstrument, measured_symbols
from events.services.selection import Filters
from events.services.studies import Question, UnableToStudy
from markets.method import ESTIMATION, Estimation, Window
from markets.study import SEED, TESTS, Design
from markets.study.design import MODELS, Aggregation, Grouping, Overlap

EARLIEST, LATEST = -120, 250
MOST_SYMBOLS = 50
# A plus in an address that was not written %2B arrives as a space.
WINDOW = re.compile(r"\[?\s*([+-]?\d{1,3})\s*,\s*([+-]?\d{1,3})\s*\]?", re.ASCII)
SYMBOL = re.compile(r"[A-Za-z0-9._^=-]{1,32}", re.ASCII)
DEFAULT_BENCHMARK = ("SPX",)
WITH_BENCHMARK = frozenset({"market-adjusted", "market-model"})


def window(value: str) -> Window:
    """Read sessions around day 0."""
    found = WINDOW.fullmatch(value)
    if not found:
        raise NotReadable("write two sessions around day 0, such as [-1,+5]")
    first, last = int(found[1]), int(found[2])
    if not EARLIEST <= first <= last <= LATEST:
        raise NotReadable(f"a window lies between {EARLIEST} and +{LATEST}, its first session first")
    return Window(first, last)


def symbols(value: str) -> tuple[str, ...]:
    """Read symbols separated by commas."""
    words = tuple(dict.fromkeys(word.strip() for word in value.split(",")))
    for word in words:
        if not SYMBOL.fullmatch(word):
            raise NotReadable("write symbols separated by commas, such as RUT,SPX")
    if len(words) > MOST_SYMBOLS:
        raise NotReadable(f"at most {MOST_SYMBOLS} instruments at once")
    return words


def number(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number between two bounds."""

    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not least <= int(value) <= most:
            raise NotReadable(f"a whole number from {least} to {most}")
        return int(value)

    return read


def _parameter(name: str, description: str, schema: dict[str, Any], read: Callable[[str], Any]) -> Parameter:
    return Parameter(name, description, schema, read)


def _word(name: str, description: str, known: Iterable[str], default: str) -> Parameter:
    words = list(known)
    return _parameter(name, description, {"type": "string", "enum": words, "default": default}, choice(words))


def _whole(name: str, description: str, least: int, most: int, default: int) -> Parameter:
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return _parameter(name, description, schema, number(least, most))


def _window(default: Window) -> Parameter:
    return _parameter(
        "window",
        f"Sessions around day 0, both ends included, from {EARLIEST} to +{LATEST}; a plus is written %2B "
        "or left out.",
        {"type": "string", "default": str(default), "examples": ["[-1,+5]"]},
        window,
    )


def _named(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


# A window is here the study's; the size of a reaction is that of the timeline's headline window.
CHOSEN = filters.by_name(
    tuple(one for one in filters.SELECTION if one.name != "window"),
    tuple(one for one in filters.AS_OF if one.name == "as_of"),
)
MEASURED = _named(
    _parameter(
        "instruments",
        "Symbols separated by commas.",
        {"type": "string", "examples": ["RUT,SPX"]},
        symbols,
    ),
    _word("model", "The model of normal returns.", MODELS, "mean-adjusted"),
    _parameter(
        "regressors",
        "What normal returns are explained by: symbols separated by commas, the market first. "
        "SPX where the model takes one and none is named.",
        {"type": "string", "examples": ["SPX"]},
        symbols,
    ),
    _word(
        "coin_close",
        "When coins are read: at their `own` close, midnight UTC, or at that of New York, `new-york`, from "
        "hourly bars, so that they share the hours of stocks; refused where there are no such bars.",
        COIN_CLOSES,
        OWN_CLOSE,
    ),
    _whole("estimation", "Sessions normal returns are estimated on.", 10, 1000, ESTIMATION.sessions),
    _whole("gap", "Sessions from the end of the estimation to the window.", 1, 250, ESTIMATION.gap),
    _whole("minimum", "Fewer returns than this are no estimate.", 3, 1000, ESTIMATION.minimum),
)
PANEL_WINDOW, STUDY_WINDOW = Window(-5, 20), Window(0, 1)
PANEL = {**CHOSEN, **MEASURED, **_named(_window(PANEL_WINDOW))}
STUDY = {
    **CHOSEN,
    **MEASURED,
    **_named(
        _window(STUDY_WINDOW),
        _word(
            "grouping",
            "`average`: the instruments of one event first become one observation, because they are one "
            "piece of news; `separate`: each pair of event and instrument counts.",
            get_args(Grouping),
            "average",
        ),
        _word("overlap", "What becomes of events whose windows share days.", get_args(Overlap), "keep"),
        _word("aggregation", "How daily abnormal returns cumulate.", get_args(Aggregation), "sum"),
        _parameter(
            "tests",
            "Only these tests, separated by commas; all of them unless named.",
            {"type": "array", "items": {"type": "string", "enum": list(TESTS)}, "minItems": 1},
            choices(TESTS),
        ),
        _word(
            "chosen_by_outcome",
            "Events that are events because a series moved (`market-milestone`, `data-extreme`) are left "
            "out unless they are included here or asked for by `kind`.",
            ("exclude", "include"),
            "exclude",
        ),
        _whole("placebo", "Sets of pseudo-events to compare with, 1000 to be cited.", 0, 5000, 0),
        _whole("seed", "Where the draws begin: the same seed draws the same.", 0, 999_999_999, SEED),
    ),
}


AS_ASKED = ("grouping", "overlap", "aggregation", "tests", "seed", "coin_close")


def question(values: Mapping[str, Any]) -> Question:
    """The study that is asked for; one that contradicts itself is refused."""
    asked = Question(
        filters=chosen(values),
        symbols=values.get("instruments") or measured_symbols(to_average=True),
        window=values.get("window", STUDY_WINDOW),
        estimation=estimation(values),
        model=values.get("model", "mean-adjusted"),
        regressors=regressors(values),
        includes_outcomes=values.get("chosen_by_outcome") == "include",
        placebo_draws=values.get("placebo", 0),
        **{name: values[name] for name in AS_ASKED if name in values},
    )
    checked(asked.design)
    return asked


def unable(error: UnableToStudy) -> Problem:
    """The refusal of a question that cannot be studied."""
    return _contradictory(error.parameter, str(error))


def estimation(values: Mapping[str, Any]) -> Estimation:
    """How normal returns are estimated, as asked."""
    given = {
        "sessions": values.get("estimation", ESTIMATION.sessions),
        "gap": values.get("gap", ESTIMATION.gap),
        "minimum": values.get("minimum", ESTIMATION.minimum),
    }
    return Estimation(**given)


def regressors(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What normal returns are explained by; the market is the S&P 500 unless another is named."""
    default = DEFAULT_BENCHMARK if values.get("model") in WITH_BENCHMARK else ()
    named: tuple[str, ...] = values.get("regressors", default)
    return named


def chosen(values: Mapping[str, Any]) -> Filters:
    """The events asked for, chosen as the timeline chooses them."""
    return timeline.selected({name: value for name, value in values.items() if name != "window"})


def unknown_instrument(error: UnknownInstrument) -> Problem:
    """The refusal of a symbol no instrument has."""
    if not error.known:
        return _contradictory("instruments", "there are no instruments yet")
    near = nearest(error.symbol, error.known)
    return _contradictory(
        "instruments", f"no instrument is called “{error.symbol}”; the nearest known one is “{near}”"
    )


def _contradictory(name: str, why: str) -> Problem:
    return refused("invalid-parameter", name, f"“{name}”: {why}.")


def checked(make: Callable[[], Design]) -> None:
    """Refuse a design that contradicts itself, in the words of the one who notices."""
    try:
        make()
    except ValueError as why:
        raise _contradictory("model", str(why)) from None
