"""Changes and histories as the schema describes them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from events.api.serializers import EventSerializer, PageSerializer, instant, words
from events.vocabulary import Action


class ChangeSerializer(serializers.Serializer):
    """One public change."""

    seq = serializers.IntegerField(help_text="Its number; there are no gaps.")
    event_id = serializers.UUIDField()
    url = serializers.CharField(help_text="The event, site-relative.")
    action = words(Action)
    revision = serializers.IntegerField()
    at = instant()
    by = serializers.CharField(help_text="The role that did it.")
    reason = serializers.CharField(allow_blank=True)
    changed_fields = serializers.ListField(child=serializers.CharField())
    merged_into = serializers.CharField(
        allow_null=True, help_text="The event it was merged into, site-relative."
    )
    event = EventSerializer(allow_null=True, help_text="The event after the change; null where it left.")


class ChangePageSerializer(PageSerializer):
    results = ChangeSerializer(many=True)
    cursor = serializers.IntegerField(help_text="What to ask with next, also when nothing is left now.")


@extend_schema_field({})
class AnyValueField(serializers.Field):
    """Any JSON value."""


class DifferenceSerializer(serializers.Serializer):
    """A member of the event that changed."""

    field = serializers.CharField()
    before = AnyValueField(allow_null=True)
    after = AnyValueField(allow_null=True)


class PastChangeSerializer(serializers.Serializer):
    """One public change of an event, with what differs."""

    revision = serializers.IntegerField()
    action = words(Action)
    at = instant()
    by = serializers.CharField(help_text="The role that did it.")
    reason = serializers.CharField(allow_blank=True)
    changed_fields = serializers.ListField(child=serializers.CharField())
    differences = DifferenceSerializer(many=True)


class HistorySerializer(PageSerializer):
    results = PastChangeSerializer(many=True)
