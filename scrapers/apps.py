from django.apps import AppConfig


class ScrapersConfig(AppConfig):
    """The windows: the only room that talks to the outside."""

    name = "scrapers"
