"""The benchmark's own process, on the database that `manage.py bench` made for it."""

import argparse
import sys
from pathlib import Path

import django
from rich.console import Console
from rich.progress import Progress


def main(arguments: list[str]) -> int:
    """Migrate, fill, check, measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    options = parser.parse_args(arguments)
    django.setup()

    from django.conf import settings  # noqa: PLC0415 -- Django is set up first
    from django.core.management import call_command  # noqa: PLC0415 -- Django is set up first
    from django.db import connection  # noqa: PLC0415 -- as above

    from benchmarks import seed, timeline  # noqa: PLC0415 -- as above

    if "_bench_" not in connection.settings_dict["NAME"]:
        print("This fills its database: start it by `manage.py bench`.", file=sys.stderr)
        return 2
    console = Console(width=120)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    with Progress(console=console) as progress:
        task = progress.add_task(f"Copying {options.events:,} events", total=options.events)
        seed.fill(options.events, advance=lambda count: progress.advance(task, count))
    timeline.run(console, events=options.events, rounds=options.rounds, requests=options.requests)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
