"""Every address the tracker answers."""

from django.contrib import admin
from django.urls import include, path

from tracker.health import healthz, readyz
from tracker.metrics import metrics

handler400 = "tracker.errors.bad_request"
handler403 = "tracker.errors.permission_denied"
handler404 = "tracker.errors.not_found"
handler500 = "tracker.errors.server_error"

urlpatterns = [
    path("", include("events.pages.urls")),
    path("api/v1/", include("events.api.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
]
