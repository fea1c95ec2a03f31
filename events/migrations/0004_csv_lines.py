from django.db import migrations, models

CELL = """
CREATE FUNCTION events_csv_cell(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN value ~ '[",\\r\\n]' THEN '"' || replace(value, '"', '""') || '"'
        ELSE coalesce(value, '')
    END
$$
"""
# The columns stand in the order of events.services.exports.CSV_COLUMNS. It calls its cells by their
# schema, because a restore sets no search path.
LINE = """
CREATE FUNCTION events_csv_line(told text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(public.events_csv_cell(cell), ',' ORDER BY place) || E'\\r\\n'
    FROM (SELECT told::jsonb AS event) AS read
    CROSS JOIN LATERAL unnest(ARRAY[
        event ->> 'id',
        event ->> 'url',
        event ->> 'title',
        event ->> 'summary',
        (SELECT string_agg(link ->> 'topic', ';')
         FROM jsonb_array_elements(event -> 'topics') AS link),
        event ->> 'kind',
        event ->> 'body',
        event ->> 'occurred_at',
        event ->> 'occurred_precision',
        event ->> 'public_at',
        event ->> 'public_precision',
        event ->> 'first_seen_at',
        event ->> 'published_at',
        event ->> 'effective_date',
        event ->> 'importance',
        event ->> 'reviewed',
        event ->> 'backfilled',
        (event #>> '{proceeding,scheme}') || ':' || (event #>> '{proceeding,identifier}'),
        event #>> '{proceeding,stage}',
        (SELECT string_agg((named ->> 'scheme') || ':' || (named ->> 'identifier'), ';')
         FROM jsonb_array_elements(event -> 'identifiers') AS named),
        nullif(event ->> 'figures', '[]'),
        (SELECT string_agg(DISTINCT document ->> 'source', ';')
         FROM jsonb_array_elements(event -> 'documents') AS document),
        (SELECT string_agg(document ->> 'url', ' ')
         FROM jsonb_array_elements(event -> 'documents') AS document),
        event ->> 'revision',
        event ->> 'updated_at'
    ]) WITH ORDINALITY AS written (cell, place)
$$
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0003_capture_index")]

    operations = [
        migrations.RunSQL(CELL, "DROP FUNCTION events_csv_cell(text)"),
        migrations.RunSQL(LINE, "DROP FUNCTION events_csv_line(text)"),
        migrations.AddField(
            model_name="timelineentry",
            name="csv_line",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("text"), function="events_csv_line"),
                output_field=models.TextField(),
            ),
        ),
    ]
