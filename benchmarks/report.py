"""What was measured, as tables, and which goals it meets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Contender, Timings

# Two runs of the same page differ by about this much.
NOISE = 0.05
CAPTION = (
    "bound: one json_agg over the normalised tables, in a bare WSGI application; "
    "usual way: ModelSerializer with LIMIT and OFFSET, without middleware and limiter"
)
STATEMENTS = 3


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure and what it must not exceed."""

    text: str
    value: float
    limit: float = 1.0

    @property
    def is_met(self) -> bool:
        return self.value <= self.limit


def goals(
    timings: Mapping[tuple[str, str], Timings], sent: Mapping[tuple[str, str], int]
) -> tuple[Goal, ...]:
    """The product against the bound, its deep page against its first, and its statements a request."""
    first, deep = ("product", "first"), ("product", "deep")
    return (
        *_ratios(timings, first, ("bound", "first"), 1.0),
        *_ratios(timings, deep, ("bound", "deep"), 1.0),
        *_ratios(timings, deep, first, 1.0 + NOISE),
        *(Goal(f"queries, {' '.join(page)} page", sent[page], STATEMENTS) for page in (first, deep)),
    )


def _ratios(
    timings: Mapping[tuple[str, str], Timings], one: tuple[str, str], other: tuple[str, str], limit: float
) -> tuple[Goal, Goal]:
    ours, theirs = timings[one], timings[other]
    what = f"{' '.join(one)} page / {' '.join(other)} page"
    return (
        Goal(f"CPU, {what}", ours.cpu / theirs.cpu, limit),
        Goal(f"p50, {what}", ours.percentile(50) / theirs.percentile(50), limit),
    )


def show_timings(
    console: Console, timings: Mapping[Contender, Timings], sent: Mapping[tuple[str, str], int]
) -> None:
    """Milliseconds of each contender, and how many statements it sent."""
    names = ("Side", "Page", "Python CPU", "Backend CPU", "CPU", "p50", "p95", "Queries")
    table = Table(title="Milliseconds a request, pages of 50 events", caption=CAPTION)
    for name in names:
        table.add_column(name, justify="left" if name in names[:2] else "right")
    for contender, timing in timings.items():
        python, database = (sorted(one)[len(one) // 2] for one in (timing.python, timing.database))
        numbers = (python, database, timing.cpu, timing.percentile(50), timing.percentile(95))
        table.add_row(
            contender.side,
            contender.page,
            *(f"{number:.2f}" for number in numbers),
            str(sent[contender.side, contender.page]),
        )
    console.print(table)


def show_goals(console: Console, reached: Iterable[Goal]) -> None:
    """Each goal with its figure, and plainly whether it was missed."""
    table = Table(title="Goals")
    for name, justify in (("Goal", "left"), ("Measured", "right"), ("At most", "right"), ("", "left")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for goal in reached:
        verdict = "met" if goal.is_met else "[bold red]MISSED[/]"
        table.add_row(goal.text, f"{goal.value:.2f}", f"{goal.limit:.2f}", verdict)
    console.print(table)
