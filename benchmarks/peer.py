"""The usual way, for scale: a ModelSerializer over the normalised tables, paged by LIMIT and OFFSET.

It finds the page by the same index as the others, and is called without middleware and limiter,
which is to its favor.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db.models import Prefetch, QuerySet
from rest_framework import generics, serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import AllowAny

from benchmarks.bound import PAGE_SIZE
from events.models import Document, Event, EventIdentifier, EventTopic, Proceeding, Reaction
from markets.returns import HEADLINE_WINDOW, MEAN_ADJUSTED


class TopicLinkSerializer(serializers.ModelSerializer):
    class Meta:
        model = EventTopic
        fields = ("topic", "relation")


class IdentifierSerializer(serializers.ModelSerializer):
    class Meta:
        model = EventIdentifier
        fields = ("scheme", "identifier")


class ProceedingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Proceeding
        fields = ("id", "scheme", "identifier", "title", "stage", "url")


class DocumentSerializer(serializers.ModelSerializer):
    published_by = serializers.CharField(source="source.slug")

    class Meta:
        model = Document
        fields = ("published_by", "title", "url", "source_published_at", "source_published_precision")


class ReactionSerializer(serializers.ModelSerializer):
    instrument = serializers.CharField(source="instrument.symbol")

    class Meta:
        model = Reaction
        exclude = ("id", "event", "refusal", "measured_at")


class EventSerializer(serializers.ModelSerializer):
    topics = TopicLinkSerializer(source="topic_links", many=True)
    proceeding = ProceedingSerializer()
    identifiers = IdentifierSerializer(many=True)
    documents = DocumentSerializer(many=True)
    reactions = ReactionSerializer(many=True)

    class Meta:
        model = Event
        fields = (
            *("id", "title", "summary", "topics", "kind", "body", "occurred_at", "occurred_precision"),
            *("public_at", "public_precision", "first_seen_at", "published_at", "effective_date"),
            *("importance", "reviewed", "backfilled", "proceeding", "identifiers", "figures", "documents"),
            *("reactions", "updated_at"),
        )


class Pages(LimitOffsetPagination):
    default_limit = PAGE_SIZE


class UsualTimeline(generics.ListAPIView):
    """Published events of a topic and range, newest first."""

    serializer_class = EventSerializer
    pagination_class = Pages
    permission_classes = [AllowAny]

    def get_queryset(self) -> QuerySet[Event]:
        given = self.request.GET
        since, until = (datetime.fromisoformat(given[name]).replace(tzinfo=UTC) for name in ("from", "to"))
        headline = Reaction.objects.filter(window=str(HEADLINE_WINDOW), model=MEAN_ADJUSTED)
        return (
            Event.objects.published()
            .filter(entry__topics__contains=[given["topic"]])
            .filter(entry__public_at__gte=since, entry__public_at__lt=until + timedelta(days=1))
            .select_related("proceeding")
            .prefetch_related(
                *("topic_links", "identifiers", "documents__source"),
                Prefetch("reactions", headline.select_related("instrument")),
            )
            .order_by("-entry__public_at", "-entry")
        )


def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The view alone as a WSGI application."""
    response = UsualTimeline.as_view()(WSGIRequest(environ)).render()
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]
