"""The committed description of the API: clients are built from it, so that nothing of it may go away.

Additions are fine and are written down by `make openapi`; a field of an answer may become certain, and a
question may ask for less, never the other way round.
"""

import copy
import json
from pathlib import Path

import pytest
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.json"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def described():
    """What the code describes today, as JSON."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


@pytest.fixture
def committed():
    return json.loads(COMMITTED.read_text())


def operations(schema):
    return {
        (path, method): operation
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def breaking(old, new):
    """What a client of the old description meets no more, each as a line."""
    now = operations(new)
    for (path, method), before in operations(old).items():
        after = now.get((path, method))
        where = f"{method} {path}"
        if after is None:
            yield f"{where} is gone"
            continue
        if before["operationId"] != after["operationId"]:
            yield f"{where} has another operationId"
        yield from _parameters(where, before, after)
        yield from _answers(where, before, after)
    yield from _schemas(old["components"]["schemas"], new["components"]["schemas"])


def _parameters(where, before, after):
    known = {(one["in"], one["name"]): one for one in before.get("parameters", [])}
    now = {(one["in"], one["name"]): one for one in after.get("parameters", [])}
    for key, one in known.items():
        if key not in now:
            yield f"{where}: parameter {key[1]} is gone"
            continue
        for value in _words(one["schema"]) - _words(now[key]["schema"]):
            yield f"{where}: parameter {key[1]} takes {value} no more"
    for key, one in now.items():
        if one.get("required") and not known.get(key, {}).get("required"):
            yield f"{where}: parameter {key[1]} is required now"


def _words(schema):
    return set(map(str, schema.get("enum", schema.get("items", {}).get("enum", []))))


def _answers(where, before, after):
    for status, answer in before["responses"].items():
        told = after["responses"].get(status)
        if told is None:
            yield f"{where} answers {status} no more"
            continue
        for kind, content in answer.get("content", {}).items():
            if kind not in told.get("content", {}):
                yield f"{where} answers no {kind} for {status}"
            elif content.get("schema") != told["content"][kind].get("schema"):
                yield f"{where} answers another {kind} for {status}"


def _schemas(old, new):
    for name, before in old.items():
        after = new.get(name)
        if after is None:
            yield f"schema {name} is gone"
            continue
        is_asked = name.endswith("Request")
        for field, one in before.get("properties", {}).items():
            told = after.get("properties", {}).get(field)
            if told is None:
                yield f"{name}.{field} is gone"
            elif {key: one.get(key) for key in ("type", "$ref")} != {
                key: told.get(key) for key in ("type", "$ref")
            }:
                yield f"{name}.{field} has another type"
        certain, certain_now = set(before.get("required", [])), set(after.get("required", []))
        for field in sorted(certain_now - certain if is_asked else certain - certain_now):
            yield f"{name}.{field} is required now" if is_asked else f"{name}.{field} is not certain any more"
        for value in sorted(_words(before) - _words(after)):
            yield f"{name} knows {value} no more"


def test_nothing_that_clients_were_told_is_gone(committed, described):
    assert list(breaking(committed, described)) == []


def test_every_operation_has_a_name_a_summary_and_its_errors(described):
    found = operations(described)
    names = [one["operationId"] for one in found.values()]

    assert len(set(names)) == len(names)
    for where, one in found.items():
        if where[0].endswith(("/schema/", "/docs/")):
            continue
        assert one.get("summary"), where
        assert {"429", "503"} <= set(one["responses"]), where
        for status, answer in one["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (where, status)


def without_path(schema):
    del schema["paths"]["/api/v1/topics/"]


def without_parameter(schema):
    operation = schema["paths"]["/api/v1/timeline/"]["get"]
    operation["parameters"] = [one for one in operation["parameters"] if one["name"] != "near"]


def without_word(schema):
    for one in schema["paths"]["/api/v1/timeline/"]["get"]["parameters"]:
        if one["name"] == "order":
            one["schema"]["enum"].remove("occurred_at")


def with_duty(schema):
    parameters = schema["paths"]["/api/v1/timeline/"]["get"]["parameters"]
    parameters.append({"in": "query", "name": "why", "required": True, "schema": {"type": "string"}})


def without_field(schema):
    del schema["components"]["schemas"]["Event"]["properties"]["figures"]


def with_another_type(schema):
    schema["components"]["schemas"]["Event"]["properties"]["importance"]["type"] = "string"


def without_form(schema):
    del schema["paths"]["/api/v1/timeline/"]["get"]["responses"]["200"]["content"]["text/csv"]


def less_certain(schema):
    schema["components"]["schemas"]["Event"]["required"].remove("title")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_path, "get /api/v1/topics/ is gone"),
        (without_parameter, "parameter near is gone"),
        (without_word, "parameter order takes occurred_at no more"),
        (with_duty, "parameter why is required now"),
        (without_field, "Event.figures is gone"),
        (with_another_type, "Event.importance has another type"),
        (without_form, "answers no text/csv"),
        (less_certain, "Event.title is not certain any more"),
    ],
)
def test_what_breaks_clients_is_named(committed, change, words):
    changed = copy.deepcopy(committed)
    change(changed)

    assert any(words in line for line in breaking(committed, changed))


def test_additions_break_nobody(committed):
    grown = copy.deepcopy(committed)
    grown["paths"]["/api/v1/more/"] = grown["paths"]["/api/v1/topics/"]
    grown["components"]["schemas"]["Event"]["properties"]["more"] = {"type": "string"}

    assert list(breaking(committed, grown)) == []
