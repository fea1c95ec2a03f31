"""Studies, claims and the panel as the schema describes them; services build them, tests compare both."""

from rest_framework import serializers

from events.api.serializers import PageSerializer, instant, words
from events.models import Direction, Finding, Method
from events.services.codebook import COLUMNS, Column
from events.vocabulary import Precision

FIELDS: dict[str, type[serializers.Field]] = {
    "string": serializers.CharField,
    "double": serializers.FloatField,
    "int8": serializers.IntegerField,
    "int16": serializers.IntegerField,
    "int32": serializers.IntegerField,
    "date32[day]": serializers.DateField,
    "timestamp[us, tz=UTC]": serializers.DateTimeField,
}


def _number(**options: object) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, **options)  # type: ignore[arg-type]


class TestSerializer(serializers.Serializer):
    """One test of “no abnormal return” over the window."""

    __test__ = False  # pytest would collect the name

    name = serializers.CharField()
    statistic = _number()
    law = serializers.CharField(help_text="The law the statistic has when nothing happened.")
    degrees = _number()
    p = _number(help_text="Two-sided.")
    warning = serializers.CharField(allow_blank=True, help_text="Why it should not be trusted alone.")
    refusal = serializers.CharField(allow_blank=True, help_text="Why it cannot be made.")


class DayTestSerializer(serializers.Serializer):
    name = serializers.CharField()
    statistic = _number()
    p = _number()


class DaySerializer(serializers.Serializer):
    """One session around day 0 over all events; bands hold 95 % of the mean by Student's t."""

    day = serializers.IntegerField()
    n = serializers.IntegerField()
    aar = serializers.FloatField(help_text="Average abnormal return.")
    aar_error = _number()
    aar_low = _number()
    aar_high = _number()
    caar = serializers.FloatField(help_text="Cumulated from the window's first session.")
    caar_error = _number()
    caar_low = _number()
    caar_high = _number()
    median_car = serializers.FloatField()
    tests = DayTestSerializer(many=True)


class CellSerializer(serializers.Serializer):
    """One instrument by itself, among the several that were asked for."""

    instrument = serializers.CharField()
    n = serializers.IntegerField()
    caar = _number()
    error = _number()
    test = serializers.CharField()
    t = _number()
    p = _number()
    holm = _number(help_text="p allowing for all cells (Holm 1979).")
    q = _number(help_text="False discovery rate (Benjamini & Hochberg 1995).")


class CompletenessSerializer(serializers.Serializer):
    topic = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    events = serializers.IntegerField()
    since = serializers.DateField(allow_null=True)
    statement = serializers.CharField(help_text="`complete since …`, or `sample`: a selection.")


class StudiedEventSerializer(serializers.Serializer):
    event = serializers.UUIDField()
    public_at = instant()
    precision = words(Precision)


class LeftOutSerializer(serializers.Serializer):
    event = serializers.UUIDField()
    instrument = serializers.CharField(allow_blank=True, help_text="Empty where the whole event is left out.")
    reason = serializers.CharField()


class StudySerializer(serializers.Serializer):
    hash = serializers.CharField(help_text="Of the parameters and all data: the same hash, the same answer.")
    as_of = instant(help_text="Ask with this `as_of` for the same answer later.")
    parameters = serializers.JSONField()
    versions = serializers.JSONField(help_text="Digests of the events and closes, and the arithmetic.")
    read_at = serializers.JSONField(help_text="At which clock each instrument's closes stand, by symbol.")
    n = serializers.IntegerField(help_text="What the tests count: events, or units.")
    n_events = serializers.IntegerField()
    n_units = serializers.IntegerField(help_text="Pairs of event and instrument.")
    correlation = _number(help_text="Mean correlation of what the tests count.")
    days = DaySerializer(many=True)
    tests = TestSerializer(many=True)
    cells = CellSerializer(many=True)
    completeness = CompletenessSerializer(many=True)
    events = StudiedEventSerializer(many=True)
    left_out = LeftOutSerializer(many=True)
    warnings = serializers.ListField(child=serializers.CharField())


class NamedStudySerializer(serializers.Serializer):
    slug = serializers.CharField()
    url = serializers.CharField(help_text="Site-relative.")
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    hash = serializers.CharField(allow_null=True)
    computed_at = instant(allow_null=True)
    failure = serializers.CharField(allow_blank=True, help_text="Why it could not be answered lately.")


class SavedStudyListSerializer(PageSerializer):
    results = NamedStudySerializer(many=True)


class EarlierRunSerializer(serializers.Serializer):
    hash = serializers.CharField()
    computed_at = instant()


class SavedStudySerializer(NamedStudySerializer):
    answer = StudySerializer(allow_null=True)
    runs = EarlierRunSerializer(many=True)


class ResultSerializer(serializers.Serializer):
    """What a claim came to on one state of the data."""

    verdict = words(Finding)
    reason = serializers.CharField()
    n = serializers.IntegerField(help_text="Events, or weeks.")
    p = _number()
    estimate = _number(help_text="Event path: the mean excess at the horizon; Granger: the summed lags.")
    computed_at = instant()
    price_as_of = instant(allow_null=True)
    digest = serializers.CharField()
    versions = serializers.JSONField()
    estimator = serializers.CharField()


class EvidenceOfClaimSerializer(ResultSerializer):
    numbers = serializers.JSONField(help_text="Paths and bands, or lags and statistics.")


class DefinitionSerializer(serializers.Serializer):
    method = words(Method.values)
    event_set = serializers.CharField(help_text="In words.")
    driver = serializers.CharField()
    outcome = serializers.CharField()
    direction = words(Direction.values)
    horizon = serializers.IntegerField(allow_null=True, help_text="Sessions of the driver.")
    baseline = serializers.CharField(help_text="In words.")
    controls = serializers.ListField(child=serializers.CharField())
    level = serializers.FloatField()


class ListedClaimSerializer(serializers.Serializer):
    slug = serializers.CharField()
    url = serializers.CharField(help_text="Site-relative.")
    sentence = serializers.CharField()
    stated_date = serializers.DateField()
    origin = serializers.CharField()
    definition = DefinitionSerializer()
    result = ResultSerializer(allow_null=True)


class ClaimListSerializer(PageSerializer):
    results = ListedClaimSerializer(many=True)


class VerdictSerializer(serializers.Serializer):
    verdict = words(Finding)
    computed_at = instant()
    digest = serializers.CharField()


class ClaimSerializer(ListedClaimSerializer):
    result = EvidenceOfClaimSerializer(allow_null=True)
    verdicts = VerdictSerializer(many=True, help_text="Every change of the verdict, newest first.")


class PanelRowSerializer(serializers.Serializer):
    """One event on one instrument in one session; the fields are the columns of the codebook."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {column.name: _field(column) for column in COLUMNS}


def _field(column: Column) -> serializers.Field:
    told = f"{column.meaning} ({column.unit})" if column.unit else column.meaning
    return FIELDS[str(column.type)](allow_null=True, help_text=told)


class PanelSerializer(PageSerializer):
    results = PanelRowSerializer(many=True)


class ColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    type = serializers.CharField(help_text="Of Apache Arrow.")
    unit = serializers.CharField(allow_blank=True)
    meaning = serializers.CharField()


class ColumnListSerializer(PageSerializer):
    results = ColumnSerializer(many=True)
