"""What came of a chaos run, counted in the record, the list and at the asked hosts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, Max, Min, QuerySet

from benchmarks.chaos.hosts import Hosts
from benchmarks.chaos.plan import Job, Plan
from benchmarks.report import Goal
from events.models import Document, Event, Revision
from events.vocabulary import Action
from scrapers.models import Fetch, FetchState

# Seconds.
WITHIN = 300.0
PACE_KEPT = 0.95
TRIES = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured, and the goals it is held to; seconds of the database's clock."""

    told: tuple[tuple[str, str], ...]
    goals: tuple[Goal, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """The goals that were not met, each with its figure."""
        return tuple(f"{goal.text} {goal.value:g}" for goal in self.goals if not goal.is_met)


def count(plan: Plan, jobs: Sequence[Job], *, hosts: Hosts, last_kill: datetime, thrown_away: int) -> Figures:
    """Compare the record with what was asked for."""
    sound = {str(job.number) for job in jobs if not job.poison}
    wanted = sound | {str(plan.documents + place) for place in range(1, plan.polls + 1)}
    known = set(Document.objects.values_list("external_id", flat=True))
    quarantined = Fetch.objects.filter(state=FetchState.QUARANTINED, is_follow_up=True, attempts=TRIES)
    goals = (
        Goal("documents lost", len(wanted - known), 0),
        Goal("documents of poison", len(known - wanted), 0),
        Goal("documents doubled", Document.objects.count() - len(known), 0),
        Goal("events doubled", max(0, Event.objects.count() - len(known)), 0),
        Goal("events lost", max(0, len(known) - Event.objects.count()), 0),
        Goal("publications doubled", doubled_publications(), 0),
        Goal("sound rows not closed well", plan.sound - _ended().count(), 0),
        Goal("poison not in quarantine after three tries", plan.poisoned - quarantined.count(), 0),
        Goal("seconds from the last kill to the last document", _seconds_after(last_kill), WITHIN),
        Goal("polls put on the list twice", sum(_doubled_polls(plan)), 0),
        Goal("pace of a host / shortest gap between its requests", plan.pace / _gap(plan, hosts), 1),
        *_pace_goals(plan),
    )
    return Figures(_told(plan, thrown_away), goals)


def _told(plan: Plan, thrown_away: int) -> tuple[tuple[str, str], ...]:
    polls = Fetch.objects.filter(is_follow_up=False).count()
    return (
        ("documents, poison among them", f"{plan.documents:,}, {plan.poisoned:,}"),
        ("workers killed, times the broker was emptied", f"{plan.kills}, {plan.emptied}"),
        ("messages thrown away", f"{thrown_away:,}"),
        ("sound documents that took more than one try", f"{_ended().filter(attempts__gt=1).count():,}"),
        ("polls by two beats", f"{polls:,} of {plan.polls} addresses"),
        ("seconds from the first document to the last", f"{_lasted():.1f}"),
    )


def _ended() -> QuerySet[Fetch]:
    """Documents of the list that were closed well."""
    return Fetch.objects.filter(is_follow_up=True, state=FetchState.DONE)


def _seconds_after(last_kill: datetime) -> float:
    last = _ended().aggregate(at=Max("finished_at"))["at"]
    return float((last - last_kill).total_seconds()) if last else float("inf")


def _gap(plan: Plan, hosts: Hosts) -> float:
    return min((hosts.shortest_gap(port) for port in hosts.ports[: plan.hosts]), default=float("inf"))


def doubled_publications() -> int:
    """How often an event was published that was public already."""
    published = Revision.objects.filter(action=Action.PUBLISHED)
    rows = published.values("event").annotate(times=Count("pk")).filter(times__gt=1)
    return sum(row["times"] - 1 for row in rows)


def _doubled_polls(plan: Plan) -> Iterator[int]:
    """For each polled address, how many of its rows were made before its interval was over."""
    interval = timedelta(seconds=plan.poll_every)
    for url in set(Fetch.objects.filter(is_follow_up=False).values_list("url", flat=True)):
        made = Fetch.objects.filter(url=url).order_by("created_at").values_list("created_at", flat=True)
        yield sum(later - earlier < interval for earlier, later in pairwise(made))


def _lasted() -> float:
    span = _ended().aggregate(first=Min("finished_at"), last=Max("finished_at"))
    return float((span["last"] - span["first"]).total_seconds()) if span["last"] else 0.0


def _pace_goals(plan: Plan) -> Iterator[Goal]:
    """How much slower sound documents were worked beside poison than in peace."""
    if not plan.rounds:
        return
    beside, in_peace = _paces(plan)
    text = f"pace in peace, {in_peace:.1f}/s / pace beside poison, {beside:.1f}/s"
    yield Goal(text, in_peace / beside, 1 / PACE_KEPT)


def _paces(plan: Plan) -> tuple[float, float]:
    """Sound documents a second, in the blocks beside poison and in the others but the first."""
    moments = sorted(
        at
        for url, at in _ended().values_list("url", "finished_at")
        if at and int(url.rsplit("/", 2)[1]) <= plan.blocks * plan.block
    )
    lasted = {True: 0.0, False: 0.0}
    for place in range(1, plan.blocks):
        end = min((place + 1) * plan.block, len(moments)) - 1
        lasted[plan.is_beside_poison(place)] += (
            moments[end] - moments[place * plan.block - 1]
        ).total_seconds()
    documents = (plan.blocks - 1) * plan.block / 2
    return documents / lasted[True], documents / lasted[False]
