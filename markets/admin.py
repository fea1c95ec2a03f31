"""The tape in the admin: instruments can be edited, prices only be looked at."""

from django.contrib import admin
from django.db import models

from markets.models import Instrument, Price


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
    search_fields = ("symbol", "name", "owner")
    ordering = ("position", "symbol")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_delete_permission(self, request, obj=None):
        # Prices and reactions hang on an instrument; it is switched off by is_measured instead.
        return False


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    """Vintages as they were recorded: a correction is another capture, never an edit."""

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
    list_select_related = ("instrument",)
    date_hierarchy = "session_date"
    ordering = ("-session_date", "instrument__position", "-captured_at", "-id")
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
