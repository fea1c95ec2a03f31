"""Reactions as `reactions/` answers them: with their conventions, and what overlaps them."""

from rest_framework import serializers

from events.api.serializers import PageSerializer, ReactionSerializer, instant, words
from events.vocabulary import Kind


class FullReactionSerializer(ReactionSerializer):
    """A reaction with the conventions behind it, as `reactions/` answers it."""

    degrees_of_freedom = serializers.IntegerField(allow_null=True, help_text="Of t.")
    gaps = serializers.IntegerField(
        allow_null=True,
        help_text="Returns in the window that run over several sessions, for want of a close.",
    )
    date_only = serializers.BooleanField(
        help_text="No time of day is known: day 0 may be the session after, so read [0,+1] beside [0,0]."
    )
    starts_at = instant(allow_null=True, help_text="The close, or bar's end, the window is counted from.")
    ends_at = instant(allow_null=True, help_text="The window's last close, or the end of its last bar.")
    clock = serializers.CharField(
        allow_null=True,
        help_text="When a session's value stands, e.g. `16:00 America/New_York`, `24:00 UTC`.",
    )
    returns = serializers.CharField(
        allow_null=True, help_text="`log`, `simple`, `difference-bp` or `difference` of two closes."
    )
    cumulation = serializers.CharField(help_text="`sum`: abnormal returns add up.")
    overlapping_count = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Other tracked events inside the window; 1000: that many or more. Not told with `as_of`.",
    )
    overlapping = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        help_text="The ten weightiest of them, then nearest.",
    )


class OverlappingEventSerializer(serializers.Serializer):
    """Another tracked event inside a window."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    title = serializers.CharField()
    kind = words(Kind)
    public_at = instant()
    importance = serializers.IntegerField(min_value=1, max_value=5)


class ReactionListSerializer(PageSerializer):
    results = FullReactionSerializer(many=True)
    overlapping_events = OverlappingEventSerializer(
        many=True, required=False, help_text="What the ids in `overlapping` are, in order of time."
    )
