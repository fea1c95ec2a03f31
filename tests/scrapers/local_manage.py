"""``manage.py`` in a process of its own, with the tests' source in place of the real ones."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.core.management import execute_from_command_line  # noqa: E402 - after django.setup

from scrapers import prices, sources  # noqa: E402 - after django.setup

sources.__path__ = [str(Path(__file__).parent / "local_sources")]
prices.__path__ = []

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
