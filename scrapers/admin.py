"""Sources, the work list and hosts, for the people who watch over them."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from events.models import Source, SourceHealth
from events.services.clock import database_now
from scrapers import freshness, leases, queue, registry
from scrapers.models import Fetch, Host
from scrapers.webhook_admin import DeliveryAdmin, SubscriptionAdmin

__all__ = ["DeliveryAdmin", "FetchAdmin", "HostAdmin", "SourceAdmin", "SubscriptionAdmin"]


class ReadOnly:
    """Rows that the machine writes: looked at, never typed in."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class HealthInline(ReadOnly, admin.StackedInline):
    model = SourceHealth
    fields = readonly_fields = (
        *("latest_attempt_at", "latest_success_at", "latest_new_at"),
        *("latest_poll_at", "cadence", "latest_items", "usual_items", "fill", "usual_fill"),
        *("latest_lag", "lag_p50", "lag_p95", "lag_n", "failures", "error"),
        *("breaker_until", "quarantined", "alarm", "alarm_reason", "alarm_since", "assessed_at"),
    )


@admin.register(Source)
class SourceAdmin(ReadOnly, admin.ModelAdmin):
    """The switches of a source, how it fares, and a button to ask it now."""

    class Media:
        css: ClassVar = {"all": ["events/admin.css"]}

    list_display = (
        *("name", "is_enabled", "is_trusted", "interval"),
        *("latest_success", "alarm", "trouble", "lag"),
    )
    list_filter = ("is_enabled", "is_trusted", "health__alarm")
    list_select_related = ("health",)
    search_fields = ("slug", "name", "publisher")
    ordering = ("slug",)
    readonly_fields = ("slug", "name", "publisher", "homepage", "topics")
    inlines = (HealthInline,)
    actions = ("run_now", "enable", "disable", "accept_layout")

    @admin.display(description="latest success", ordering="health__latest_success_at", empty_value="never")
    def latest_success(self, source: Source):
        health = _health(source)
        return health and health.latest_success_at

    @admin.display(description="alarm", ordering="health__alarm")
    def alarm(self, source: Source):
        health = _health(source)
        return f"{health.get_alarm_display()}: {health.alarm_reason[:120]}" if health and health.alarm else ""

    @admin.display(description="lag p50 / p95", ordering="health__lag_p50")
    def lag(self, source: Source):
        health = _health(source)
        if not health or health.lag_p50 is None or health.lag_p95 is None:
            return ""
        return f"{_rounded(health.lag_p50)} / {_rounded(health.lag_p95)}"

    @admin.display(description="failures in a row", ordering="health__failures")
    def trouble(self, source: Source):
        health = _health(source)
        return f"{health.failures}: {health.error[:80]}" if health and health.failures else ""

    @admin.action(description="Ask the selected sources now", permissions=["change"])
    def run_now(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        if not settings.CONTACT_EMAIL:
            self.message_user(request, "No source is asked without CONTACT_EMAIL.", messages.ERROR)
            return
        now = database_now()
        scrapers = {scraper.slug: scraper for scraper in registry.all_scrapers()}
        rows = [
            queue.add_polls(source=source, scraper=scrapers[source.slug], now=now, due_at=now)
            for source in sources
            if source.is_enabled and source.slug in scrapers
        ]
        self.message_user(request, f"Put on the list: {sum(rows)} (sources asked: {len(rows)}).")

    @admin.action(description="Switch the selected sources on", permissions=["change"])
    def enable(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        self.message_user(request, f"Switched on: {sources.update(is_enabled=True)}.")

    @admin.action(description="Switch the selected sources off", permissions=["change"])
    def disable(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        self.message_user(request, f"Switched off: {sources.update(is_enabled=False)}.")

    @admin.action(description="Take the present pages as the norm", permissions=["change"])
    def accept_layout(self, request: HttpRequest, sources: QuerySet[Source]) -> None:
        forgotten = sum(freshness.accept(source=source) for source in sources)
        self.message_user(request, f"Norms forgotten, to be learnt anew: {forgotten}.")


def _rounded(lag: timedelta) -> timedelta:
    return timedelta(seconds=round(lag.total_seconds()))


def _health(source: Source) -> SourceHealth | None:
    return source.health if hasattr(source, "health") else None


@admin.register(Fetch)
class FetchAdmin(ReadOnly, admin.ModelAdmin):
    """The work list: what was asked, what came of it, and what waits for a person."""

    list_display = (
        *("url", "source", "state", "outcome", "attempts", "due_at", "finished_at"),
        *("new", "changed", "unchanged", "short_error"),
    )
    list_filter = ("state", "outcome", "is_follow_up", "is_replay", "source")
    list_select_related = ("source",)
    search_fields = ("url", "error")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("release",)

    def get_readonly_fields(self, request: HttpRequest, obj: Fetch | None = None):
        return [field.name for field in Fetch._meta.fields]  # noqa: SLF001 - documented by Django

    def has_change_permission(self, request: HttpRequest, obj: Fetch | None = None) -> bool:
        """The list offers its action; a row of it is for looking only."""
        return obj is None and super().has_change_permission(request, obj)

    @admin.display(description="error")
    def short_error(self, fetch: Fetch):
        lines = fetch.error.strip().splitlines()
        return lines[-1][:120] if lines else ""

    @admin.action(description="Try selected quarantined rows again", permissions=["change"])
    def release(self, request: HttpRequest, fetches: QuerySet[Fetch]) -> None:
        now = database_now()
        released = sum(leases.release(fetch=fetch, now=now) for fetch in fetches)
        self.message_user(request, f"Due again: {released}.")


@admin.register(Host)
class HostAdmin(ReadOnly, admin.ModelAdmin):
    """Pace, breaker and robots.txt of each host; the pace may be changed."""

    list_display = (
        "name",
        "pace",
        "crawl_delay",
        "next_allowed_at",
        "failures",
        "open_until",
        "robots_status",
    )
    search_fields = ("name",)
    ordering = ("name",)
    readonly_fields = (
        *("name", "next_allowed_at", "failures", "open_until"),
        *("robots", "robots_status", "robots_fetched_at", "crawl_delay"),
    )
