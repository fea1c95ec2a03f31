"""What every test stands on: a PostgreSQL that was named for it, and the record in it."""

import os

import pgtrigger
import pytest
from django.conf import settings
from django.test import override_settings

from events.services import standing_rules

if not os.environ.get("DATABASE_URL"):
    # Without one, the tests would make their database beside a running tracker's.
    pytest.exit("No DATABASE_URL: run `make test`, or `python -m tracker.embedded run -- pytest …`.", 2)


def pytest_addoption(parser):
    parser.addoption(
        "--write-expected",
        action="store_true",
        help="write what the parsers make of the saved pages, to be reviewed and committed",
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the tests' own flush empty the ledger; the trigger that forbids it has a test of its own."""
    with django_db_blocker.unblock():
        pgtrigger.disable("events.Revision:never_emptied")


@pytest.fixture(autouse=True)
def _rules_read_anew():
    """Rules that a test changed are rolled back with it: no later test works by them."""
    yield
    standing_rules.forget()


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_they_lie(tmp_path_factory):
    """Name static files without the hashes that only collected ones have."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path_factory.getbasetemp(), STORAGES=storages):
        yield
