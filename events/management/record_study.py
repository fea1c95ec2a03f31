"""Studies over the record from the command line: the API's parameters, read by its own declarations."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.core.management.base import CommandError
from django.http import QueryDict

from events.api import parameters, study_filters
from events.api.problems import Problem
from events.services import claims_public, saved_studies, studies
from events.services.clock import database_now
from events.services.ground import UnknownInstrument


def option(name: str) -> str:
    """The command's word for a parameter of the API."""
    return f"--{name.replace('_', '-')}"


def asked(options: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that were given, each as an address would write it: words with commas between."""
    given = {name: options.get(name) for name in study_filters.STUDY}
    return {name: _written(value) for name, value in given.items() if value is not None}


def _written(value: Any) -> str:
    return ",".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def study(options: Mapping[str, Any]) -> str:
    """The API's answer to the same question; raises CommandError where the API refuses."""
    query = QueryDict(mutable=True)
    query.update(asked(options))
    try:
        question = study_filters.question(parameters.read(query, study_filters.STUDY))
        case = studies.open_case(question)
        return studies.answer_text(case=case, now=database_now())
    except UnknownInstrument as unknown:
        raise CommandError(study_filters.unknown_instrument(unknown).text) from None
    except studies.UnableToStudy as why:
        raise CommandError(study_filters.unable(why).text) from None
    except Problem as problem:
        raise CommandError(problem.text) from None


def saved(slug: str) -> str:
    """The newest answer of a saved study with what the API tells of it; raises CommandError."""
    told = saved_studies.public_study(slug=slug)
    if told is not None:
        return orjson.dumps(told, option=orjson.OPT_UTC_Z).decode()
    known = [one["slug"] for one in saved_studies.public_list()]
    near = f"; the nearest known one is {parameters.nearest(slug, known)}" if known else "; there are none"
    raise CommandError(f"no saved study is called {slug}{near}")


def claims() -> str:
    """Every claim with its newest verdict, as the API lists them."""
    return orjson.dumps(claims_public.claims(), option=orjson.OPT_UTC_Z).decode()
