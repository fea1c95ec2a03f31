from django.apps import AppConfig


class MarketsConfig(AppConfig):
    """The tape: instruments, sessions, prices, return arithmetic."""

    name = "markets"
