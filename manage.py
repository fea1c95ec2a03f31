#!/usr/bin/env python
"""The tracker's command line."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError


def plainly(error: OperationalError) -> str:
    """One line on what the database would not do, and what to start when none answers."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
    if getattr(error.__cause__, "sqlstate", None) is None:
        return f"No database answers ({said}). Start one with `make up`, or set DATABASE_URL."
    return f"The database refused: {said}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(plainly(error))
    except KeyboardInterrupt:
        sys.exit(130)
