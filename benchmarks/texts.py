"""Whether the filled timeline holds the very texts that the product would render from its rows."""

import random

from benchmarks.fill import SEED
from events.models import Event, Reaction, TimelineEntry
from events.services import public

SAMPLE = 200


def differences() -> list[str]:
    """Events whose stored text is another than the one rendered now, byte for byte, in a random sample."""
    entries = random.Random(SEED).sample(list(TimelineEntry.objects.values_list("pk", flat=True)), SAMPLE)
    return [
        f"the stored text of event {entry.pk} is not what the product renders"
        for entry in TimelineEntry.objects.filter(pk__in=entries)
        if entry.text != _rendered(entry)
    ]


def _rendered(entry: TimelineEntry) -> str:
    event = Event.objects.get(pk=entry.pk)
    reactions = Reaction.objects.filter(event=event).select_related("instrument")
    return public.join(public.render(event), public.headline(reactions), entry.revision, entry.updated_at)
