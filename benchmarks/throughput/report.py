"""What the throughput measurement found, as tables."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from benchmarks.throughput.speed import Speed

CAPTION = (
    "bare: fetch and parse of the same pages, nothing recorded; new: up to the published event; "
    "unchanged: the same documents asked again; host paces are zero"
)


def show(console: Console, speeds: Iterable[Speed]) -> None:
    """One row for each measurement."""
    table = Table(title="Documents through the whole pipeline, over loopback", caption=CAPTION)
    for name in (
        "What",
        "Stored",
        "Workers",
        "Documents/s",
        "per worker",
        "Python ms",
        "Backend ms",
        "CPU ms",
    ):
        table.add_column(name, justify="left" if name == "What" else "right")
    for one in speeds:
        numbers = (one.per_second, one.per_second / one.workers, one.python, one.database, one.cpu)
        table.add_row(
            one.what, f"{one.stored:,}", str(one.workers), *(f"{number:,.2f}" for number in numbers)
        )
    console.print(table)
