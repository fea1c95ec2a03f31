"""The serializers describe exactly what ``events.services.public`` builds."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from rest_framework import serializers

from events.api.serializers import EventSerializer, ReactionSerializer
from events.models import Event
from events.services import public, publishing
from markets.services import ensure_instruments
from tests.events.builders import BILL, drafted, item, occurrence, scrape


def compare(described, value, where="event"):
    """Every key described, in order, and every value of the described type."""
    if isinstance(described, serializers.ListSerializer):
        for one in value:
            compare(described.child, one, where + "[]")
    elif isinstance(described, serializers.Serializer):
        if value is None:
            assert described.allow_null, where
            return
        required = [name for name, field in described.fields.items() if field.required]
        assert [name for name in described.fields if name in value] == list(value), where
        assert set(required) <= set(value), where
        for name, child in value.items():
            compare(described.fields[name], child, f"{where}.{name}")
    elif value is None:
        assert described.allow_null, where
    elif isinstance(described, serializers.ChoiceField):
        assert value in described.choices, where
    elif type(described).__name__ != "NumberOrWordField":
        described.run_validation(value)


@pytest.fixture
def event(db):
    ensure_instruments()
    _, (event,) = scrape(item(occurrence(), proceeding=BILL))
    return event


def test_a_public_event_is_what_the_schema_says(event, client):
    publishing.publish(event=event, by="editor", now=datetime(2025, 7, 18, tzinfo=UTC))

    served = client.get(f"/api/v1/events/{event.pk}/").json()

    assert all(served[name] for name in ("reactions", "documents", "proceeding", "figures", "topics"))
    assert list(EventSerializer().fields) == list(served)
    compare(EventSerializer(), served)


def test_the_schema_follows_the_order_of_the_rendered_keys():
    assert list(EventSerializer().fields) == [*public.EVENT_KEYS, "reactions", "revision", "updated_at"]


def test_a_reaction_is_what_the_schema_says(event):
    (first, *_) = json.loads(public.headline([]))

    assert list(ReactionSerializer().fields) == list(first)
    compare(ReactionSerializer(), first)


def test_an_event_without_anything_optional_is_described_too(db):
    event = Event.objects.get(pk=drafted(figures=(), summary="").pk)
    rendered = json.loads(public.render(event))
    del rendered["published_at"]
    for name, value in rendered.items():
        compare(EventSerializer().fields[name], value, name)


def test_the_schema_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yaml"))
