from django.contrib import admin

from events.admin.readonly import LookedAtOnly
from events.models import Document, EventDocument


class StatedInline(LookedAtOnly, admin.TabularInline):
    """The events a document states."""

    model = EventDocument
    verbose_name_plural = "events this document states"
    fields = ("event", "key")
    readonly_fields = ("event", "key")
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event").order_by("key", "id")


@admin.register(Document)
class DocumentAdmin(LookedAtOnly, admin.ModelAdmin):
    """What sources published, as we saw it last."""

    list_display = ("title", "source", "source_published_at", "first_seen_at", "changed_at")
    list_filter = ("source",)
    list_select_related = ("source",)
    search_fields = ("title", "external_id")
    ordering = ("-changed_at", "-id")
    show_full_result_count = False
    inlines = (StatedInline,)
    fields = (
        "source",
        "external_id",
        "url",
        "title",
        "text",
        "data",
        "source_published_at",
        "source_published_precision",
        "first_seen_at",
        "changed_at",
        "captured_at",
    )
