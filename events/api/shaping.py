"""What of each event an answer shows: some of its fields, all of its reactions, the words that were found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from events.api.parameters import Parameter, choices, refused, yes_or_no
from events.services.public import EVENT_KEYS
from events.services.search import Highlight

KEYS = (*EVENT_KEYS, "reactions", "revision", "updated_at")
EXPANDABLE = ("reactions",)
# An event with all its reactions is some fifty times as long.
MAX_EXPANDED = 50


def _key_list() -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "enum": list(KEYS)}, "minItems": 1}


SHAPING = (
    Parameter("fields", "Only these members of each event.", _key_list(), choices(KEYS)),
    Parameter("omit", "All members of each event but these.", _key_list(), choices(KEYS)),
    Parameter(
        "expand",
        f"`reactions`: every instrument, window and model instead of the headline ones; at most "
        f"{MAX_EXPANDED} events a page.",
        {"type": "array", "items": {"type": "string", "enum": list(EXPANDABLE)}, "minItems": 1},
        choices(EXPANDABLE),
    ),
    Parameter(
        "highlight",
        "With `q`: `true` adds `highlights` to each event, its title and the best passage of its summary "
        "in HTML with the words found in `<mark>`.",
        {"type": "boolean", "default": False},
        yes_or_no,
    ),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which members of an event are shown."""

    keys: tuple[str, ...] = KEYS
    is_expanded: bool = False
    is_highlighted: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the stored text can be sent as it is."""
        return self == PLAIN


PLAIN = Shape()


def shape(values: Mapping[str, Any]) -> Shape:
    """The shape asked for; one that contradicts itself is refused."""
    if "fields" in values and "omit" in values:
        raise refused(
            "invalid-parameter", "omit", "“fields” and “omit” say the same thing; give one of them."
        )
    if values.get("highlight") and "q" not in values:
        raise refused("invalid-parameter", "highlight", "“highlight” needs a “q”.")
    wanted = values.get("fields", KEYS)
    omitted = values.get("omit", ())
    shaped = Shape(
        keys=tuple(key for key in KEYS if key in wanted and key not in omitted),
        is_expanded="reactions" in values.get("expand", ()),
        is_highlighted=values.get("highlight", False),
    )
    if not shaped.keys:
        raise refused("invalid-parameter", "omit", "“omit” leaves nothing to show.")
    if shaped.is_expanded and values.get("page_size", 0) > MAX_EXPANDED:
        detail = f"“page_size” is at most {MAX_EXPANDED} with “expand=reactions”."
        raise refused("invalid-parameter", "page_size", detail)
    return shaped


def shaped_texts(
    shape: Shape, texts: Iterable[str], reactions: Iterable[str], highlights: Iterable[Highlight]
) -> str:
    """Public texts in their shape, joined by commas."""
    if shape.is_plain:
        return ",".join(texts)
    events = [orjson.loads(text) for text in texts]
    for event, all_reactions in zip(events, reactions, strict=False):
        event["reactions"] = orjson.loads(all_reactions)
    shown = [{key: event[key] for key in shape.keys} for event in events]
    for event, highlight in zip(shown, highlights, strict=False):
        event["highlights"] = {"title": highlight.title, "summary": highlight.summary}
    return ",".join(orjson.dumps(event).decode() for event in shown)
