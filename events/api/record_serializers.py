"""Proceedings, topics, documents, instruments and their prices as the schema describes them."""

from rest_framework import serializers

from events.api.serializers import PageSerializer, ProceedingSerializer, instant, words
from events.vocabulary import Kind, Precision, Topic
from markets.models import AssetClass, Calendar, ReturnKind


class ProceedingSummarySerializer(ProceedingSerializer):
    """A bill, rulemaking or program, as its newest public event tells it."""

    latest_public_at = instant(help_text="When its newest event became public.")
    address = serializers.CharField(help_text="Its own address here, site-relative.")
    timeline = serializers.CharField(help_text="The timeline of its events, site-relative.")


class ProceedingListSerializer(PageSerializer):
    results = ProceedingSummarySerializer(many=True)


class StepSerializer(serializers.Serializer):
    """A public event of a proceeding."""

    id = serializers.UUIDField()
    url = serializers.CharField(help_text="Site-relative.")
    title = serializers.CharField()
    kind = words(Kind)
    body = serializers.CharField(allow_blank=True)
    occurred_at = instant()
    public_at = instant()
    public_precision = words(Precision)
    importance = serializers.IntegerField(min_value=1, max_value=5)


class ProceedingDetailSerializer(ProceedingSummarySerializer):
    steps = StepSerializer(many=True, help_text="Newest first.")
    has_more_steps = serializers.BooleanField(help_text="Whether `timeline` tells of older ones.")


class TopicSerializer(serializers.Serializer):
    """A policy area; the list is closed."""

    topic = words(Topic)
    name = serializers.CharField()
    description = serializers.CharField()
    latest_public_at = instant(allow_null=True, help_text="When its newest event became public.")
    timeline = serializers.CharField(help_text="The timeline of its events, site-relative.")


class TopicListSerializer(PageSerializer):
    results = TopicSerializer(many=True)


class DocumentSerializer(serializers.Serializer):
    """What a source published, as we saw it last; the captured pages stay inside."""

    source = serializers.CharField(help_text="A slug.")  # type: ignore[assignment]
    external_id = serializers.CharField(help_text="The source's own name of it.")
    title = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    published_at = instant(allow_null=True)
    published_precision = words(Precision, allow_null=True)
    first_seen_at = instant(help_text="Our scraper's first sight of it.")
    changed_at = instant(help_text="When we last saw it change.")
    excerpt = serializers.CharField(allow_blank=True, help_text="The beginning of its text.")
    text_length = serializers.IntegerField(help_text="Characters of the whole text.")


class DocumentListSerializer(PageSerializer):
    results = DocumentSerializer(many=True)


class InstrumentSerializer(serializers.Serializer):
    """A series that events are measured on, or that tells them apart."""

    symbol = serializers.CharField()
    name = serializers.CharField()
    asset_class = words(AssetClass.values)
    unit = serializers.CharField(help_text="Of a close.")
    return_kind = words(ReturnKind.values)
    return_unit = serializers.CharField(help_text="`return`: a fraction; `bp`: basis points.")
    calendar = words(Calendar.values, help_text="Its sessions.")
    clock = serializers.CharField(help_text="When a regular session's value stands, with its zone.")
    benchmark = serializers.CharField(allow_null=True)
    headline = serializers.BooleanField(help_text="Its reactions stand in the timeline.")
    measured = serializers.BooleanField(help_text="Reactions are computed for it.")
    owner = serializers.CharField(allow_blank=True)
    levels = serializers.BooleanField(
        help_text="Whether levels may be served again; otherwise returns and the rebased line are."
    )
    terms_url = serializers.CharField(allow_null=True)
    terms_read_date = serializers.DateField(allow_null=True)
    first_session = serializers.DateField(allow_null=True)
    latest_session = serializers.DateField(allow_null=True)
    prices = serializers.CharField(help_text="Its closes, site-relative.")


class InstrumentListSerializer(PageSerializer):
    results = InstrumentSerializer(many=True)


class PriceSerializer(serializers.Serializer):
    """A final close in the vintage in force."""

    session_date = serializers.DateField()
    stands_at = instant(help_text="When the session's value stood.")
    public_at = instant(allow_null=True, help_text="When it became known, where that was later.")
    level = serializers.FloatField(allow_null=True, help_text="Null where it may not be served again.")
    rebased = serializers.FloatField(
        allow_null=True, help_text="The close, that of `base_session` being 100; ratios only."
    )
    sessions = serializers.IntegerField(help_text="How many sessions the return runs over; 0 for the first.")
    source = serializers.CharField(help_text="Who told it.")  # type: ignore[assignment]
    captured_at = instant(help_text="When this vintage was captured.")

    def get_fields(self) -> dict[str, serializers.Field]:
        # “return” is a word of the language, so it cannot be written as an attribute.
        fields = super().get_fields()
        move = serializers.FloatField(allow_null=True, help_text="From the close before, in `return_unit`.")
        return {
            name: field
            for known, one in fields.items()
            for name, field in (((known, one), ("return", move)) if known == "rebased" else ((known, one),))
        }


class PriceListSerializer(PageSerializer):
    results = PriceSerializer(many=True)
    instrument = serializers.CharField()
    unit = serializers.CharField()
    return_unit = serializers.CharField()
    levels = serializers.BooleanField()
    base_session = serializers.DateField(allow_null=True)
