from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """The wiring: settings, timetable, embedded database."""

    name = "tracker"

    def ready(self) -> None:
        """Make the workers' application current: a task sent from anywhere finds its broker."""
        from tracker import celery  # noqa: PLC0415 -- needs the settings

        celery.app.set_default()
