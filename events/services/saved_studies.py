"""Studies that have a name: asked again when their data change, and told with their earlier answers."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from events.models import Revision, Study, StudyRun
from events.services import studies
from events.services.ground import UnknownInstrument
from events.services.selection import Filters, Span
from events.services.studies import Question
from markets import services as markets
from markets.method import ESTIMATION, Window

RUNS_TOLD = 20


def sweep(*, now: datetime) -> int:
    """Ask every study again whose data may have changed; how many have a new answer."""
    state = f"{markets.tape_version()} {Revision.objects.aggregate(newest=Max('pk'))['newest']}"
    stale = [
        study
        for study in Study.objects.order_by("pk")
        if study.seen != f"{state} {study.updated_at.isoformat()}"
    ]
    return sum(rerun(study=study, state=state, now=now) for study in stale)


@transaction.atomic
def rerun(*, study: Study, state: str, now: datetime) -> bool:
    """Ask one study; whether the answer is new. What cannot be answered is kept as its failure."""
    if not Study.objects.select_for_update(skip_locked=True).filter(pk=study.pk).exists():
        return False
    failure, is_new = "", False
    try:
        case = studies.open_case(_question(study))
        if not study.runs.filter(hash=case.hash).exists():
            text = studies.answer_text(case=case, now=now)
            StudyRun.objects.create(study=study, hash=case.hash, computed_at=now, text=text)
            is_new = True
    except UnknownInstrument as unknown:
        failure = f"no instrument is called {unknown.symbol}"
    except ValueError as why:
        failure = str(why)
    # Not by save(): its time of change is the editor's.
    Study.objects.filter(pk=study.pk).update(seen=f"{state} {study.updated_at.isoformat()}", failure=failure)
    return is_new


def public_list() -> list[dict[str, Any]]:
    """Every public study by slug."""
    newest = dict(
        StudyRun.objects.order_by("study_id", "-computed_at", "-pk")
        .distinct("study_id")
        .values_list("study_id", "pk")
    )
    runs = StudyRun.objects.defer("text").in_bulk(newest.values())
    return [
        _named(study, runs.get(newest.get(study.pk, 0)))
        for study in Study.objects.filter(is_public=True).order_by("slug")
    ]


def public_study(*, slug: str) -> dict[str, Any] | None:
    """A public study with its newest answer; None where there is none of that name."""
    study = Study.objects.filter(slug=slug, is_public=True).first()
    if study is None:
        return None
    runs = list(study.runs.defer("text").order_by("-computed_at", "-pk")[:RUNS_TOLD])
    text = StudyRun.objects.values_list("text", flat=True).get(pk=runs[0].pk) if runs else "null"
    return {
        **_named(study, runs[0] if runs else None),
        "answer": orjson.Fragment(text),
        "runs": [{"hash": run.hash, "computed_at": run.computed_at} for run in runs],
    }


def _named(study: Study, newest: StudyRun | None) -> dict[str, Any]:
    return {
        "slug": study.slug,
        "url": reverse("saved-study", args=[study.slug]),
        "name": study.name,
        "description": study.description,
        "hash": newest and newest.hash,
        "computed_at": newest and newest.computed_at,
        "failure": study.failure,
    }


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, UTC)


def _question(study: Study) -> Question:
    since = _midnight(study.first_date)
    before = _midnight(study.last_date and study.last_date + timedelta(days=1))
    question = Question(
        filters=Filters(topics=tuple(study.topics), kinds=tuple(study.kinds), public=Span(since, before)),
        symbols=tuple(study.symbols),
        window=Window(study.window_first, study.window_last),
        estimation=ESTIMATION,
        model=study.model,
        regressors=tuple(study.regressors),
        grouping=study.grouping,
        overlap=study.overlap,
        includes_outcomes=study.includes_outcomes,
        placebo_draws=study.placebo_draws,
    )
    question.design()
    return question
