from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from events.facts import Identifier, Moment
from events.services import publishing
from events.vocabulary import Scheme
from tests.events.builders import NOW, drafted

FIRST = datetime(2025, 7, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def client():
    """A client to whom errors arrive as answers, as they do to a real one."""
    return Client(raise_request_exception=False)


@pytest.fixture
def publish(db):
    """Publish one event, made public some hours after the first."""

    def one(number, *, hours=None, **changes):
        event = drafted(
            identifiers=(Identifier(Scheme.HOUSE_VOTE, f"2025/{number}"),),
            title=f"Vote {number}",
            public=Moment(FIRST + timedelta(hours=number if hours is None else hours)),
            **changes,
        )
        publishing.publish(event=event, by="editor", now=NOW)
        return event

    return one
