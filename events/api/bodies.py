"""JSON bodies of requests, read as strictly as query parameters: what is not understood is named."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from rest_framework import serializers
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from events.api.parameters import nearest, refused
from events.api.problems import Problem

PARSERS = [JSONParser]


def read(request: Request, shape: type[serializers.Serializer]) -> dict[str, Any]:
    """The members of a body by its serializer; an unknown or wrong one is a 400 that names it."""
    given = request.data
    if not isinstance(given, Mapping):
        raise Problem(
            status=HTTPStatus.BAD_REQUEST,
            name="invalid-body",
            title="Invalid body",
            detail="The body is not a JSON object.",
        )
    reader = shape(data=given)
    for name in given:
        if name not in reader.fields:
            near = nearest(name, reader.fields)
            raise refused(
                "unknown-member", name[:64], f"There is no member “{name[:64]}”; the nearest is “{near}”."
            )
    if not reader.is_valid():
        name, why = next(iter(reader.errors.items()))
        raise refused("invalid-member", name, f"“{name}”: {_first(why)}")
    return dict(reader.validated_data)


def _first(why: Any) -> str:
    """The first complaint, however deep it stands."""
    while isinstance(why, Mapping | list):
        why = next(iter(why.values() if isinstance(why, Mapping) else why))
    return str(why)
