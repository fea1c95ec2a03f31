import zlib
from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from events.admin.readonly import LookedAtOnly
from events.models import Capture

# Characters of a page that are printed; all of its bytes are in the download.
MOST_PRINTED = 100_000


class Unread(admin.SimpleListFilter):
    title = "read"
    parameter_name = "unread"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> tuple[tuple[str, str], ...]:
        return (("yes", "Could not be read"), ("no", "Was read"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Capture]) -> QuerySet[Capture]:
        match self.value():
            case "yes":
                return queryset.exclude(parse_error="")
            case "no":
                return queryset.filter(parse_error="")
        return queryset


@admin.register(Capture)
class CaptureAdmin(LookedAtOnly, admin.ModelAdmin):
    """The bytes of pages, those that no parser could read among them: printed as text, never run."""

    list_display = ("url", "source", "latest_seen_at", "parse_error")
    list_filter = (Unread, "source")
    list_select_related = ("source",)
    search_fields = ("url", "parse_error")
    ordering = ("-latest_seen_at", "-id")
    show_full_result_count = False
    readonly_fields: ClassVar = ("download", "printed")
    fields = (
        *("source", "url", "content_type", "captured_at", "latest_seen_at"),
        *("parse_error", "sha256", "headers", "download", "printed"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        """A list shows no bytes, so it reads none."""
        return super().get_queryset(request).defer("body")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.body)
        return [path("<int:pk>/body/", view, name="events_capture_body"), *super().get_urls()]

    def body(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes as served, to be kept as a file: no browser takes them for a page of ours."""
        capture = self.get_object(request, str(pk))
        if not self.has_view_permission(request, capture):
            raise PermissionDenied
        if capture is None:
            raise Http404
        return HttpResponse(
            zlib.decompress(capture.body),
            content_type="application/octet-stream",
            headers={
                "Content-Disposition": f'attachment; filename="capture-{capture.pk}.txt"',
                "Content-Security-Policy": "sandbox; default-src 'none'",
                "X-Content-Type-Options": "nosniff",
            },
        )

    @admin.display(description="bytes as served")
    def download(self, capture: Capture) -> SafeString:
        return format_html(
            '<a href="{}">Download</a>', reverse("admin:events_capture_body", args=[capture.pk])
        )

    @admin.display(description="as text")
    def printed(self, capture: Capture) -> SafeString:
        text = zlib.decompress(capture.body).decode("utf-8", errors="replace").replace("\x00", "\ufffd")
        rest = len(text) - MOST_PRINTED
        more = f"\n… and {rest:,} characters more, in the download." if rest > 0 else ""
        return format_html("<pre>{}{}</pre>", text[:MOST_PRINTED], more)
