from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The record: what happened, its evidence, and how markets answered."""

    name = "events"
