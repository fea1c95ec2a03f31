from django.contrib import admin

from events.admin.readonly import LookedAtOnly
from events.models import Study, StudyRun


class RunInline(LookedAtOnly, admin.TabularInline):
    """The answers there were."""

    model = StudyRun
    fields = ("computed_at", "hash")
    readonly_fields = fields
    ordering = ("-computed_at", "-pk")
    extra = 0


@admin.register(Study)
class StudyAdmin(admin.ModelAdmin):
    """Questions with a name, asked again as data arrive."""

    list_display = ("slug", "name", "symbols", "model", "grouping", "failure", "is_public")
    list_filter = ("is_public", "model")
    search_fields = ("slug", "name", "description")
    ordering = ("slug",)
    readonly_fields = ("failure",)
    inlines = (RunInline,)
