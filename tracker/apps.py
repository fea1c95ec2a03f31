from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The wiring: settings, timetable, embedded database."""

    name = "tracker"
