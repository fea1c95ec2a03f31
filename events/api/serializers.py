"""The public JSON as the schema describes it; ``events.services.public`` builds it, a test compares both."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from events.services.freshness import Status
from events.vocabulary import Kind, Precision, Relation, Scheme, Topic

NUMBER_OR_WORD = {"type": ["number", "string", "null"]}


def words(values: Any, **options: Any) -> serializers.ChoiceField:
    """One word of a closed list."""
    return serializers.ChoiceField(choices=[(str(word), str(word)) for word in values], **options)


def instant(**options: Any) -> serializers.DateTimeField:
    """ISO 8601 in UTC with a Z."""
    return serializers.DateTimeField(**options)


class TopicLinkSerializer(serializers.Serializer):
    topic = words(Topic)
    relation = words(Relation, help_text="`primary`: about the topic itself; `related`: context.")


class ProceedingSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    scheme = serializers.CharField()
    identifier = serializers.CharField()
    title = serializers.CharField()
    stage = serializers.CharField()
    url = serializers.URLField(allow_null=True)


class IdentifierSerializer(serializers.Serializer):
    scheme = words(Scheme)
    identifier = serializers.CharField()


@extend_schema_field(NUMBER_OR_WORD)
class NumberOrWordField(serializers.Field):
    """A JSON number, or a word where the figure is one."""


class FigureSerializer(serializers.Serializer):
    name = serializers.CharField()
    value = NumberOrWordField()
    unit = serializers.CharField(allow_blank=True)
    previous = NumberOrWordField(required=False, help_text="The value before, where known.")
    expected = NumberOrWordField(required=False, help_text="What was expected, where known.")


class EvidenceSerializer(serializers.Serializer):
    source = serializers.CharField(help_text="A slug.")  # type: ignore[assignment]
    title = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    published_at = instant(allow_null=True)
    published_precision = words(Precision, allow_null=True)


class ReactionSerializer(serializers.Serializer):
    instrument = serializers.CharField()
    window = serializers.CharField(help_text="Sessions around day 0, for example `[0,+1]`.")
    day0 = serializers.DateField(
        allow_null=True, help_text="The first session that closed after `public_at`."
    )
    raw_return = serializers.FloatField(allow_null=True)
    abnormal_return = serializers.FloatField(allow_null=True)
    unit = serializers.CharField(help_text="`return`: a fraction; `bp`: basis points.")
    model = serializers.CharField()
    standard_error = serializers.FloatField(allow_null=True)
    t = serializers.FloatField(allow_null=True)
    p = serializers.FloatField(allow_null=True)
    estimation_n = serializers.IntegerField(allow_null=True)
    complete = serializers.BooleanField(help_text="Every session of the window has its price.")
    price_as_of = instant(allow_null=True)
    estimator = serializers.CharField(help_text="The version of the arithmetic.")
    status = serializers.CharField(help_text="`measured`, `awaiting prices` or `refused: …` with the reason.")


class EventSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    url = serializers.CharField(help_text="Site-relative.")
    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    topics = TopicLinkSerializer(many=True)
    kind = words(Kind)
    body = serializers.CharField(help_text="Who acted.", allow_blank=True)
    occurred_at = instant(help_text="When it happened.")
    occurred_precision = words(Precision)
    public_at = instant(help_text="The first moment the market could know. Day 0 and windows follow it.")
    public_precision = words(Precision)
    first_seen_at = instant(help_text="Our scraper's first sight.")
    published_at = instant(help_text="When it was made public here.")
    effective_date = serializers.DateField(allow_null=True, help_text="When it binds.")
    importance = serializers.IntegerField(min_value=1, max_value=5)
    reviewed = serializers.BooleanField(help_text="A person has looked at it.")
    backfilled = serializers.BooleanField(help_text="Recorded after the fact; tells nothing of our speed.")
    proceeding = ProceedingSerializer(allow_null=True)
    identifiers = IdentifierSerializer(many=True)
    figures = FigureSerializer(many=True)
    documents = EvidenceSerializer(many=True)
    reactions = ReactionSerializer(many=True, help_text="Headline instruments, window [0,+1], mean-adjusted.")
    revision = serializers.IntegerField(help_text="Counts the public changes of this event.")
    updated_at = instant()


class PageSerializer(serializers.Serializer):
    """What every list answers."""

    next = serializers.URLField(allow_null=True, help_text="The address of the older events.")
    previous = serializers.URLField(allow_null=True, help_text="The address of the newer events.")


class HighlightSerializer(serializers.Serializer):
    """HTML with the words found in `<mark>`, everything else escaped."""

    title = serializers.CharField()
    summary = serializers.CharField(allow_blank=True, help_text="The best passage.")


class TimelineEventSerializer(EventSerializer):
    """An event; `fields` and `omit` may leave members out."""

    highlights = HighlightSerializer(help_text="Where `highlight` asked for it.")

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class TimelinePageSerializer(PageSerializer):
    results = TimelineEventSerializer(many=True)
    count = serializers.IntegerField(required=False, help_text="Where `count=exact` asked for it.")
    reconstruction = serializers.BooleanField(
        required=False, help_text="True where `known=public` reads an earlier time out of today's record."
    )


class CountSerializer(serializers.Serializer):
    """A day, week or month with events."""

    to = serializers.DateField(help_text="Its last day.")
    count = serializers.IntegerField(help_text="How many events match.")
    url = serializers.CharField(help_text="Those events, site-relative.")

    def get_fields(self) -> dict[str, serializers.Field]:
        # “from” is a word of the language, so it cannot be written as an attribute.
        first = serializers.DateField(help_text="Its first day.")
        return {"from": first, **super().get_fields()}


class CountListSerializer(PageSerializer):
    results = CountSerializer(many=True)


class LagSerializer(serializers.Serializer):
    """From publication to our first sight, over the latest news; backfills are left out."""

    p50 = serializers.IntegerField(help_text="Seconds.")
    p95 = serializers.IntegerField(help_text="Seconds.")
    n = serializers.IntegerField(help_text="How many pages with news it is reckoned from.")


class SourceSerializer(serializers.Serializer):
    """A publication we watch and how fresh we are with it."""

    slug = serializers.CharField()
    name = serializers.CharField()
    publisher = serializers.CharField()
    homepage = serializers.URLField()
    topics = serializers.ListField(child=words(Topic))
    enabled = serializers.BooleanField()
    interval = serializers.IntegerField(
        allow_null=True, help_text="Seconds between two runs as planned; null when it is not polled."
    )
    cadence = serializers.IntegerField(
        allow_null=True, help_text="Seconds between two runs as they were lately, the median."
    )
    latest_success_at = instant(allow_null=True)
    latest_new_at = instant(allow_null=True, help_text="When it last brought something new.")
    status = words(
        Status, help_text="`late`: two runs were missed; `failing`: `reason` says what is wrong with it."
    )
    reason = serializers.CharField(allow_blank=True)
    lag = LagSerializer(allow_null=True)


class SourceListSerializer(PageSerializer):
    results = SourceSerializer(many=True)


class MovedSerializer(serializers.Serializer):
    """An event that was merged into another."""

    merged_into = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField(help_text="A URN that names the kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The path that was asked for.")
    request_id = serializers.CharField(allow_null=True, help_text="Also in the X-Request-Id header.")
    parameter = serializers.CharField(required=False, help_text="The query parameter at fault.")
    reason = serializers.CharField(required=False, help_text="Why the event is no longer public.")
