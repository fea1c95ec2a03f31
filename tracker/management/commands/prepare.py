"""Bring a database up to this code: queues, tables, static files, sources, instruments, starter record."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker import preparing


class Command(BaseCommand):
    help = "Prepare the database that DATABASE_URL names; every step may run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for name, step in preparing.steps(lambda items, _label: items):
            step()
            self.stdout.write(f"Prepared: {name}")
        admin = preparing.ensure_admin()
        if admin:
            self.stdout.write(
                f"Sign in as {admin.name} with {admin.password} (shown this once; change it there)"
            )
