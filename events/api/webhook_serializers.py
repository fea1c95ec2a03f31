"""What a subscription to webhooks looks like in requests and answers."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from rest_framework import serializers

from events.api.problems import Problem
from events.api.webhook_filters import wanted
from events.models import DeliveryState, Wish

LONGEST = 2000


def check_address(url: str) -> None:
    """Refuse what cannot be a receiver by its text; the sender looks at what it resolves to, each time."""
    parts = urlsplit(url)
    if _port(url) in settings.WEBHOOK_LOOPBACK_PORTS and parts.hostname in {"127.0.0.1", "localhost"}:
        return
    if parts.scheme != "https" or "@" in parts.netloc or _port(url) not in (None, 443):
        raise serializers.ValidationError("It must be https on its usual port, without a user name.")
    if not _may_be_public(parts.hostname or ""):
        raise serializers.ValidationError("It is not an address of the public internet.")


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        raise serializers.ValidationError("Its port is not a number of a port.") from None


def _may_be_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))


def check_filter(query: str) -> None:
    """Refuse a filter that the timeline would refuse, in its words."""
    try:
        wanted(query)
    except Problem as why:
        raise serializers.ValidationError(why.text) from None


class SubscriptionRequestSerializer(serializers.Serializer):
    url = serializers.URLField(max_length=LONGEST, validators=[check_address])
    filter = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        default="",
        validators=[check_filter],
        help_text="A query string of the timeline; empty for every event.",
    )
    actions = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(wish) for wish in Wish]),
        allow_empty=False,
        required=False,
        default=[str(wish) for wish in Wish],
    )


class SubscriptionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    url = serializers.URLField()
    filter = serializers.CharField()
    actions = serializers.ListField(child=serializers.ChoiceField(choices=[str(wish) for wish in Wish]))
    active = serializers.BooleanField()
    off_reason = serializers.CharField(allow_null=True)
    off_at = serializers.DateTimeField(allow_null=True)
    cursor = serializers.IntegerField(help_text="The last change that was looked at for it.")
    previous_secret_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class SubscriptionListSerializer(serializers.Serializer):
    results = SubscriptionSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class IssuedSubscriptionSerializer(SubscriptionSerializer):
    secret = serializers.CharField(help_text="Told this once.")


class ReplayRequestSerializer(serializers.Serializer):
    cursor = serializers.IntegerField(min_value=0, max_value=10**18)


class DeliverySerializer(serializers.Serializer):
    id = serializers.IntegerField()
    seq = serializers.IntegerField(allow_null=True, help_text="The change; null for a test.")
    state = serializers.ChoiceField(choices=[str(state) for state in DeliveryState])
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    response_status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class DeliveryListSerializer(serializers.Serializer):
    results = DeliverySerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
