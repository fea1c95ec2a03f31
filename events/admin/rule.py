from django.contrib import admin
from django.db import models

from events.models import SeriesRule


@admin.register(SeriesRule)
class SeriesRuleAdmin(admin.ModelAdmin):
    """What to look for in series; a rule is switched off, for a deleted one would be listed again."""

    actions = ("look_back",)
    fieldsets = (
        (None, {"fields": ("instrument", "slug", "name", "body", "url", "is_enabled")}),
        (
            "How it is told",
            {"fields": ("kind", "primary_topics", "related_topics", "watch_from", "looks_back", "is_weekly")},
        ),
        (
            "What to look for",
            {
                "fields": (
                    *("extremes", "lows", "least", "step", "move", "has_monthly_total"),
                    *("record_after", "first_step", "highest_before"),
                    *("losing_months", "swing_percent", "swing_sessions"),
                )
            },
        ),
    )
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = (
        *("slug", "instrument", "kind", "is_enabled", "extremes", "step", "move"),
        *("record_after", "first_step", "losing_months", "swing_percent", "swing_sessions"),
    )
    list_filter = ("kind", "is_enabled")
    list_select_related = ("instrument",)
    ordering = ("slug",)
    search_fields = ("slug", "name")

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        # Identifiers of events hold it.
        return ("slug",) if obj else ()

    @admin.action(description="Look through all that is known again", permissions=["change"])
    def look_back(self, request, queryset):
        count = queryset.update(looks_back=True)
        self.message_user(request, f"{count} rules look through all that is known at the next look.")
