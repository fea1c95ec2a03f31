"""What a pass over sources came to, as people read it in a terminal."""

from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from scrapers.models import Fetch, Outcome
from scrapers.pipeline import Result

FAILURES = frozenset(
    {Outcome.UNFETCHED, Outcome.REFUSED, Outcome.UNPARSED, Outcome.CRASHED, Outcome.ABANDONED}
)


class Report:
    """Counts of one pass, by source; addresses that answered 404 are counted apart, as answers."""

    def __init__(self, slugs: Iterable[str]) -> None:
        self.counts: dict[str, Counter[str]] = {slug: Counter() for slug in slugs}
        self.errors: list[tuple[str, str, str]] = []
        self.not_found = 0
        self.waiting = 0

    def add(self, fetch: Fetch, result: Result) -> None:
        """Count one try."""
        slug = fetch.source.slug
        counts = self.counts.setdefault(slug, Counter())
        counts.update(new=result.tally.new, changed=result.tally.changed, unchanged=result.tally.unchanged)
        if result.outcome == Outcome.NOT_FOUND:
            self.not_found += 1
        if result.outcome in FAILURES:
            counts["failed"] += 1
            self.errors.append((slug, fetch.url, result.error.strip().splitlines()[-1]))

    @property
    def failed(self) -> dict[str, int]:
        """How many tries failed, by source, where any did."""
        return {slug: counts["failed"] for slug, counts in self.counts.items() if counts["failed"]}

    def write(self, console: Console) -> None:
        """Print the table, the count of 404s, and each failure on a line."""
        columns = ("new", "changed", "unchanged", "failed")
        table = Table("source")
        for column in columns:
            table.add_column(column, justify="right")
        for slug, counts in self.counts.items():
            table.add_row(slug, *(str(counts[column]) for column in columns))
        console.print(table)
        if self.not_found:
            addresses = "1 address" if self.not_found == 1 else f"{self.not_found} addresses"
            console.print(f"{addresses} answered 404, which is an answer and no failure.")
        if self.waiting:
            console.print(f"Still on the list, for their time or their host's: {self.waiting}.")
        for slug, url, error in self.errors:
            console.print(f"{slug}: {url}\n  {error}", markup=False, highlight=False, soft_wrap=True)
