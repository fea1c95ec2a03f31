#!/usr/bin/env python
"""The tracker's command line."""

import os
import sys

import psycopg
from django.core.management import execute_from_command_line
from django.db import OperationalError


def plainly(error: OperationalError | psycopg.OperationalError) -> str:
    """One line on what the database would not do, and what to start when none answers."""
    said = " ".join(str(error).split()) or "no reason given"
    refusal = error if isinstance(error, psycopg.OperationalError) else error.__cause__
    if getattr(refusal, "sqlstate", None):
        return f"The database refused: {said}"
    if os.environ.get("DATABASE_URL"):
        return f"No database answers at DATABASE_URL: {said}"
    return f"No database answers ({said}). Start one with `make up`, or set DATABASE_URL."


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, psycopg.OperationalError) as error:
        sys.exit(plainly(error))
    except KeyboardInterrupt:
        sys.exit(130)
