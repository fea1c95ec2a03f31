"""What a chaos run measured, as tables."""

from rich.console import Console
from rich.table import Table

from benchmarks.chaos.counts import Figures


def show(console: Console, title: str, figures: Figures) -> None:
    """What was done, then each goal with its figure, and plainly whether it was missed."""
    done = Table("What was done", title=title)
    done.add_column("", justify="right")
    for what, value in figures.told:
        done.add_row(what, value)
    console.print(done)
    goals = Table("Goal", "Measured", "At most", "")
    for column in goals.columns[1:3]:
        column.justify = "right"
    for goal in figures.goals:
        verdict = "met" if goal.is_met else "[bold red]MISSED[/]"
        goals.add_row(goal.text, f"{goal.value:,.4g}", f"{goal.limit:,.4g}", verdict)
    console.print(goals)
