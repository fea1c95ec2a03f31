"""A study over the record, and claims with their verdicts, as tables for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

Told = Mapping[str, Any]


def show_study(console: Console, told: Told) -> None:
    """Days, tests, instruments, how complete the events are, and the hash to cite the study by."""
    asked = told["parameters"]
    console.print(
        f"{told['n_events']} events, {told['n_units']} units, {asked['model']}, window {asked['window']}",
        highlight=False,
    )
    if told["days"]:
        console.print(_days(told["days"]))
        console.print(_tests(told["tests"]))
        console.print(_cells(told["cells"]))
    for symbol, clock in told["read_at"].items():
        _line(console, f"{symbol} read at {clock}")
    for one in told["completeness"]:
        _line(console, f"{one['topic']} from {one['source']}: {one['events']} events, {one['statement']}")
    for warning in told["warnings"]:
        _line(console, f"Warning: {warning}")
    for reason, count in Counter(one["reason"] for one in told["left_out"]).most_common():
        _line(console, f"left out {count}: {reason}")
    _line(console, f"hash {told['hash']}, as of {told['as_of']}")


def show_claims(console: Console, told: Sequence[Told]) -> None:
    """Each claim with what the evidence says."""
    table = Table(title="Claims and what the evidence says")
    for name, justify in (("claim", "left"), ("verdict", "left"), ("n", "right"), ("p", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for one in told:
        result = one["result"]
        n, p = ("", "") if result is None else (str(result["n"]), _number(result["p"]))
        table.add_row(one["sentence"], "not judged yet" if result is None else result["verdict"], n, p)
    console.print(table)


def _line(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _days(days: Sequence[Told]) -> Table:
    table = _table("Average abnormal returns", "day", "N", "AAR", "band", "CAAR", "band")
    for day in days:
        bands = (f"{_number(day[f'{one}_low'])} … {_number(day[f'{one}_high'])}" for one in ("aar", "caar"))
        aar, caar = bands
        label = f"{day['day']:+d}" if day["day"] else "0"
        table.add_row(label, str(day["n"]), _number(day["aar"]), aar, _number(day["caar"]), caar)
    return table


def _tests(tests: Sequence[Told]) -> Table:
    table = _table("The window against no abnormal return", "test", "statistic", "p", "")
    for test in tests:
        said = test["refusal"] or test["warning"]
        table.add_row(test["name"], _number(test["statistic"]), _number(test["p"]), said)
    return table


def _cells(cells: Sequence[Told]) -> Table:
    table = _table("Each instrument by itself", "instrument", "N", "CAAR", "t", "p", "Holm", "q")
    for cell in cells:
        numbers = (_number(cell[name]) for name in ("caar", "t", "p", "holm", "q"))
        table.add_row(cell["instrument"], str(cell["n"]), *numbers)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number and name else "left")
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
