"""The pages both sides are asked for, and the checks that they answer the same."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from benchmarks.bound import PAGE_SIZE, Bound
from benchmarks.client import Client
from benchmarks.database import UnableToBench
from events.vocabulary import Topic

TIMELINE = "/api/v1/timeline/"
TOPIC = Topic.LIQUIDITY
SINCE = "2016-07-01"
# Several ranges, so that neither the first nor the deep page is measured on a lucky fifty of events.
ENDS = ("2021-03-31", "2022-06-30", "2023-09-30", "2024-12-31", "2025-12-31")
DEPTH = 20_000
SHALLOW_DEPTH_ONE_IN = 40


@dataclass(frozen=True, slots=True)
class Visit:
    """One page by its address at the product and at the bound."""

    product: str
    bound: str


def first_pages(topic: Topic = TOPIC) -> tuple[Visit, ...]:
    """The newest page of each range."""
    ranges = (urlencode({"topic": topic.value, "from": SINCE, "to": end}) for end in ENDS)
    return tuple(Visit(f"{TIMELINE}?{query}", f"/?{query}") for query in ranges)


def depth(events: int) -> int:
    """How many events are passed before a deep page; fewer where there are not that many."""
    return min(DEPTH, events // SHALLOW_DEPTH_ONE_IN // PAGE_SIZE * PAGE_SIZE)


def deeper(product: Client, page: Visit, passed: int) -> Visit:
    """The page that lies so many events below another, reached through ``next`` as a client would."""
    answer = product.read(page.product)
    for _ in range(passed // PAGE_SIZE - 1):
        answer = product.read(_next(answer))
    last = answer["results"][-1]
    key = urlencode({"after": f"{last['public_at']}/{last['id']}"})
    return Visit(_next(answer), f"{page.bound}&{key}")


def difference(product: Client, bound: Client, ids: list[str], page: Visit) -> str | None:
    """What the two sides answer differently, value by value; nothing if they agree."""
    ours, theirs = product.read(page.product)["results"], bound.read(page.bound)["results"]
    if not [event["id"] for event in ours] == [event["id"] for event in theirs] == ids:
        return f"{page.product} shows other events than the bound"
    if len(ours) != PAGE_SIZE:
        return f"{page.product} shows {len(ours)} events instead of {PAGE_SIZE}"
    for one, other in zip(ours, theirs, strict=True):
        if one != other:
            keys = [key for key in one | other if one.get(key) != other.get(key)]
            return f"{page.product} shows another {', '.join(keys)} of event {one['id']} than the bound"
    return None


def differences(product: Client, bound: Bound, pages: tuple[Visit, ...]) -> list[str]:
    """What the two sides answer differently on any of these pages."""
    asked = Client(bound)
    found = (difference(product, asked, bound.ids(page.bound), page) for page in pages)
    return [one for one in found if one]


def _next(answer: dict[str, Any]) -> str:
    address: str | None = answer["next"]
    if address is None:
        raise UnableToBench("the timeline ends before the deep page; use more events")
    return address
