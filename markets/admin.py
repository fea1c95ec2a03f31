"""The tape in the admin: instruments can be edited, prices only be looked at."""

from django.contrib import admin
from django.db import models

from markets.models import Disagreement, Instrument, IntradayBar, Price, Regressor


class RegressorInline(admin.TabularInline):
    """What the factor model sets the instrument against; a change measures every event again."""

    model = Regressor
    fk_name = "instrument"
    extra = 0
    ordering = ("position", "pk")


@admin.register(Instrument)
class InstrumentAdmin(admin.ModelAdmin):
    """What an instrument is and whether its levels may leave."""

    list_display = (
        "symbol",
        "name",
        "asset_class",
        "calendar",
        "benchmark",
        "is_headline",
        "is_measured",
        "re_serve",
    )
    list_filter = ("asset_class", "calendar", "is_headline", "is_measured", "re_serve")
    list_select_related = ("benchmark",)
    inlines = (RegressorInline,)
    search_fields = ("symbol", "name", "owner")
    ordering = ("position", "symbol")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request, obj=None):
        # Prices and reactions hang on an instrument; it is switched off by is_measured instead.
        return False


class ReadOnlyAdmin(admin.ModelAdmin):
    """What was recorded can only be looked at: a correction is another capture, never an edit."""

    list_select_related = ("instrument",)
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Price)
class PriceAdmin(ReadOnlyAdmin):
    """Vintages of days."""

    list_display = (
        "instrument",
        "session_date",
        "close",
        "adjusted_close",
        "source",
        "captured_at",
        "is_final",
    )
    list_filter = ("instrument", "source", "is_final")
    date_hierarchy = "session_date"
    ordering = ("-session_date", "instrument__position", "-captured_at", "-id")


@admin.register(IntradayBar)
class IntradayBarAdmin(ReadOnlyAdmin):
    """Vintages of hours and minutes."""

    list_display = ("instrument", "bar_start", "bar_end", "close", "source", "captured_at")
    list_filter = ("instrument", "source")
    date_hierarchy = "bar_start"
    ordering = ("-bar_start", "instrument__position", "-captured_at", "-id")


@admin.register(Disagreement)
class DisagreementAdmin(admin.ModelAdmin):
    """Where two sources tell one close differently; which of them is right is an editor's to find out."""

    list_display = (
        *("instrument", "session_date", "source", "close", "other_source", "other_close"),
        *("difference_bp", "settled_at", "note"),
    )
    list_filter = (("settled_at", admin.EmptyFieldListFilter), "instrument")
    list_select_related = ("instrument",)
    date_hierarchy = "session_date"
    ordering = ("settled_at", "-session_date", "instrument__position", "id")
    readonly_fields = (
        *("instrument", "session_date", "source", "close", "other_source", "other_close"),
        *("difference_bp", "found_at", "settled_at"),
    )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
