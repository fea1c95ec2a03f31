"""Studies, asked as a query or saved under a name, and claims with what the evidence says of them."""

import orjson
from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from events.api import study_filters
from events.api.pagination import list_body
from events.api.study_serializers import (
    ClaimListSerializer,
    ClaimSerializer,
    SavedStudyListSerializer,
    SavedStudySerializer,
    StudySerializer,
)
from events.api.views import JSON, PublicView, problems
from events.services import claims_public, saved_studies, studies
from events.services.clock import database_now
from events.services.ground import UnknownInstrument


class StudiesView(PublicView):
    """A set of events, studied."""

    parameters = dict(study_filters.STUDY)

    @extend_schema(
        operation_id="study",
        summary="Study a set of events",
        description=(
            "A study is a query: the events are chosen as the timeline chooses them, day 0 stands on "
            "`public_at`, and every number can be cited by `hash`, which is over the parameters and all "
            "data that entered. With `as_of` it can be asked again. Read the warnings."
        ),
        tags=["studies"],
        parameters=[one.described() for one in study_filters.STUDY.values()],
        responses={(200, JSON): StudySerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        values = self.read(request._request)  # noqa: SLF001 -- as in the timeline
        try:
            case = studies.open_case(study_filters.question(values))
            text = studies.answer_text(case=case, now=database_now())
        except UnknownInstrument as unknown:
            raise study_filters.unknown_instrument(unknown) from None
        except studies.UnableToStudy as why:
            raise study_filters.unable(why) from None
        answer = HttpResponse(text, content_type=JSON)
        answer["ETag"] = f'"{case.hash}"'
        return answer


class SavedStudiesView(PublicView):
    """The studies that have a name."""

    @extend_schema(
        operation_id="saved_studies",
        summary="List the saved studies",
        description="By slug, each with when it was answered last.",
        tags=["studies"],
        responses={(200, JSON): SavedStudyListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = orjson.dumps(saved_studies.public_list(), option=orjson.OPT_UTC_Z)
        return HttpResponse(list_body(told.decode()[1:-1]), content_type=JSON)


class SavedStudyView(PublicView):
    """One study that has a name."""

    @extend_schema(
        operation_id="saved_study",
        summary="Read a saved study",
        description="Its newest answer, computed when its data changed last, and the hashes of earlier ones.",
        tags=["studies"],
        responses={(200, JSON): SavedStudySerializer, **problems(400, 404, 406, 429, 503)},
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = saved_studies.public_study(slug=slug)
        if told is None:
            raise Http404
        return HttpResponse(orjson.dumps(told, option=orjson.OPT_UTC_Z), content_type=JSON)


class ClaimsView(PublicView):
    """What is claimed of markets, and what the evidence says."""

    @extend_schema(
        operation_id="claims",
        summary="List the claims with their verdicts",
        description="By the day they were stated, each with its newest result.",
        tags=["claims"],
        responses={(200, JSON): ClaimListSerializer, **problems(400, 406, 429, 503)},
    )
    def get(self, request: Request) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = orjson.dumps(claims_public.claims(), option=orjson.OPT_UTC_Z)
        return HttpResponse(list_body(told.decode()[1:-1]), content_type=JSON)


class ClaimView(PublicView):
    """One claim."""

    @extend_schema(
        operation_id="claim",
        summary="Read a claim with its evidence",
        description="The newest result with paths and bands, and how the verdict changed as data arrived.",
        tags=["claims"],
        responses={(200, JSON): ClaimSerializer, **problems(400, 404, 406, 429, 503)},
    )
    def get(self, request: Request, slug: str) -> HttpResponse:
        self.read(request._request)  # noqa: SLF001 -- as in the timeline
        told = claims_public.claim(slug=slug)
        if told is None:
            raise Http404
        return HttpResponse(orjson.dumps(told, option=orjson.OPT_UTC_Z), content_type=JSON)
