"""The rules that import-linter cannot see: foreign keys, reverse accessors, the lay of the rooms."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOMS = ("markets", "events", "scrapers", "tracker")
HEIGHT = {room: height for height, room in enumerate(ROOMS)}
SOURCE = [
    path
    for room in ROOMS
    for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
    if "migrations" not in path.parts
]


def models_of_ours():
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def test_foreign_keys_point_to_the_same_room_or_a_lower_one():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in models_of_ours()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in HEIGHT
        if HEIGHT[field.related_model._meta.app_label] > HEIGHT[model._meta.app_label]
    ]

    assert upwards == []


def test_no_model_offers_an_accessor_to_a_higher_room():
    upwards = [
        f"{model._meta.label}.{relation.get_accessor_name()}"
        for model in models_of_ours()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in HEIGHT
        if HEIGHT[relation.related_model._meta.app_label] > HEIGHT[model._meta.app_label]
        if not relation.is_hidden()
    ]

    assert upwards == []


def test_every_constraint_is_named_as_a_sentence():
    too_short = [
        constraint.name
        for model in models_of_ours()
        for constraint in model._meta.constraints
        if constraint.name.count("_") < 2
    ]

    assert too_short == []


def test_no_model_has_a_default_ordering_or_logic_in_save():
    offenders = [
        model._meta.label for model in models_of_ours() if model._meta.ordering or "save" in model.__dict__
    ]

    assert offenders == []


@pytest.mark.parametrize("path", SOURCE, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_a_file_keeps_to_its_size(path):
    lines = path.read_text().count("\n")
    limit = 100 if path.parent.name == "sources" else 300

    assert lines <= limit


def test_there_is_no_junk_drawer_and_no_signal():
    names = {path.stem for path in SOURCE}
    receivers = [
        path for path in SOURCE if re.search(r"django\.db\.models\.signals|@receiver", path.read_text())
    ]

    assert names.isdisjoint({"utils", "helpers", "common", "misc", "signals"})
    assert receivers == []


def test_nothing_is_swallowed():
    silent = [
        f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}"
        for path in SOURCE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler) and all(isinstance(line, ast.Pass) for line in node.body)
    ]

    assert silent == []


def test_the_tree_names_no_machine():
    machine = re.compile(r"(?<![\w.])/(?:tmp|work|root|home)/[a-z]")
    named = [
        str(path.relative_to(settings.BASE_DIR))
        for suffix in ("py", "md", "toml", "yaml", "csv", "sh")
        for path in Path(settings.BASE_DIR).rglob(f"*.{suffix}")
        if not {".venv", "var", "docker"} & set(path.relative_to(settings.BASE_DIR).parts)
        if machine.search(path.read_text())
        if path != Path(__file__)
    ]

    assert named == []
