"""Keys as the schema describes them."""

from rest_framework import serializers

from events.api.serializers import instant, words
from events.vocabulary import Scope


class KeyRequestSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=100, help_text="What it is for, in your own words.")
    scopes = serializers.ListField(
        child=words(Scope), allow_empty=False, help_text="Some of the scopes of the key that asks."
    )
    expires_at = instant(
        required=False, allow_null=True, help_text="Not later than the key that asks expires."
    )


class KeySerializer(serializers.Serializer):
    prefix = serializers.CharField(help_text="What the key is known by; no secret.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=words(Scope))
    created_at = instant()
    expires_at = instant(allow_null=True)
    last_used_at = instant(allow_null=True, help_text="To the minute.")
    revoked_at = instant(allow_null=True)


class IssuedKeySerializer(KeySerializer):
    key = serializers.CharField(help_text="The key itself: told here, once, and kept nowhere.")


class KeyListSerializer(serializers.Serializer):
    results = KeySerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
