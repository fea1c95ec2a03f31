"""Addresses under /api/v1/."""

from django.urls import path, re_path

from events.api import (
    changes,
    dump_views,
    instrument_views,
    key_views,
    panel_views,
    record_views,
    stream,
    study_views,
    timeline,
    views,
    webhook_views,
)

urlpatterns = [
    path("timeline/", timeline.TimelineView.as_view(), name="timeline"),
    path("timeline.<slug:format>", timeline.NamedTimelineView.as_view(), name="timeline-form"),
    path("timeline/counts/", timeline.CountsView.as_view(), name="timeline-counts"),
    path("events/<uuid:event_id>/", views.EventView.as_view(), name="event"),
    path("events/<uuid:event_id>/reactions/", views.ReactionsView.as_view(), name="event-reactions"),
    path("events/<uuid:event_id>/history/", changes.HistoryView.as_view(), name="event-history"),
    path("events/<uuid:event_id>/documents/", record_views.DocumentsView.as_view(), name="event-documents"),
    path("proceedings/", record_views.ProceedingsView.as_view(), name="proceedings"),
    path("proceedings/<int:proceeding_id>/", record_views.ProceedingView.as_view(), name="proceeding"),
    path("topics/", record_views.TopicsView.as_view(), name="topics"),
    path("instruments/", instrument_views.InstrumentsView.as_view(), name="instruments"),
    path("instruments/<str:symbol>/prices/", instrument_views.PricesView.as_view(), name="instrument-prices"),
    path("changes/", changes.ChangesView.as_view(), name="changes"),
    path("stream/", stream.StreamView.as_view(), name="stream"),
    path("sources/", views.SourcesView.as_view(), name="sources"),
    path("panel/", panel_views.PanelView.as_view(), name="panel"),
    path("panel.<str:format>", panel_views.NamedPanelView.as_view(), name="panel-as"),
    path("panel/codebook/", panel_views.CodebookView.as_view(), name="panel-codebook"),
    path("studies/", study_views.StudiesView.as_view(), name="studies"),
    path("studies/saved/", study_views.SavedStudiesView.as_view(), name="saved-studies"),
    path("studies/<slug:slug>/", study_views.SavedStudyView.as_view(), name="saved-study"),
    path("claims/", study_views.ClaimsView.as_view(), name="claims"),
    path("claims/<slug:slug>/", study_views.ClaimView.as_view(), name="claim"),
    path("dumps/", dump_views.DumpsView.as_view(), name="dumps"),
    re_path(
        rf"^dumps/(?P<day>{dump_views.DAY})/(?P<name>{dump_views.NAME})$",
        dump_views.DumpFileView.as_view(),
        name="dump-file",
    ),
    path("keys/", key_views.KeysView.as_view(), name="keys"),
    re_path(rf"^keys/(?P<prefix>{key_views.PREFIX})/$", key_views.KeyView.as_view(), name="key"),
    re_path(
        rf"^keys/(?P<prefix>{key_views.PREFIX})/rotate/$", key_views.RotateView.as_view(), name="key-rotate"
    ),
    path("webhooks/", webhook_views.WebhooksView.as_view(), name="webhooks"),
    path("webhooks/<int:number>/", webhook_views.WebhookOneView.as_view(), name="webhook"),
    path("webhooks/<int:number>/rotate/", webhook_views.WebhookRotateView.as_view(), name="webhook-rotate"),
    path("webhooks/<int:number>/test/", webhook_views.WebhookTestView.as_view(), name="webhook-test"),
    path("webhooks/<int:number>/replay/", webhook_views.WebhookReplayView.as_view(), name="webhook-replay"),
    path("webhooks/<int:number>/enable/", webhook_views.WebhookEnableView.as_view(), name="webhook-enable"),
    path(
        "webhooks/<int:number>/deliveries/",
        webhook_views.WebhookDeliveriesView.as_view(),
        name="webhook-deliveries",
    ),
    path("schema/", views.SchemaView.as_view(), name="api-schema"),
    path("docs/", views.DocsView.as_view(), name="api-docs"),
]
