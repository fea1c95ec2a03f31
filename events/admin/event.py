from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.html import format_html_join

from events.admin.readonly import LookedAtOnly
from events.models import Event, EventDocument, EventIdentifier, EventTopic
from events.services import curation, matching, publishing, weighing
from events.services.clock import database_now
from events.vocabulary import Precision, State

WIDE = frozenset({"title", "body"})


class ReasonForm(ActionForm):
    """What an action is taken for; the public reads it in the event's history."""

    reason = forms.CharField(required=False, max_length=500)


class EventForm(forms.ModelForm):
    """An edit of the version the editor saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # What the editor saw is told by the version; a second, hidden copy could be sent without it.
        self.fields["figures"].show_hidden_initial = False
        if not self.instance._state.adding:  # noqa: SLF001 -- Django's documented way to tell a new row
            self.fields["seen_version"].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("public_at")) != bool(cleaned.get("public_precision")):
            self.add_error(
                "public_precision", "A public time has a precision, and only a public time has one."
            )
        if self.instance.state == State.PUBLISHED and not cleaned.get("public_at"):
            self.add_error("public_at", "A published event has a public time.")
        if not self.instance._state.adding:  # noqa: SLF001 -- as above
            self._check_version(cleaned.get("seen_version"))
        return cleaned

    def _check_version(self, seen_version):
        try:
            curation.lock_unedited(event=self.instance, seen_version=seen_version)
        except curation.EditedMeanwhile as why:
            raise forms.ValidationError(str(why)) from why


class TopicInline(admin.TabularInline):
    model = EventTopic
    fields = ("topic", "relation", "rule")
    readonly_fields = ("rule",)
    extra = 0


class IdentifierInline(admin.TabularInline):
    model = EventIdentifier
    fields = ("scheme", "identifier")
    extra = 0


class EvidenceInline(LookedAtOnly, admin.TabularInline):
    """The documents that state the event."""

    model = EventDocument
    verbose_name_plural = "evidence"
    fields = ("document", "source", "published", "key")
    readonly_fields = fields
    show_change_link = False
    extra = 0

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("document__source")
        return rows.order_by("document__source_published_at", "id")

    @admin.display
    def source(self, row):
        return row.document.source

    @admin.display
    def published(self, row):
        return row.document.source_published_at


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Events: read their evidence, edit, publish, retract."""

    class Media:
        css: ClassVar = {"all": ["events/admin.css"]}

    form = EventForm
    action_form = ReasonForm
    actions = ("publish", "retract", "restore")
    list_display = (
        "title",
        "kind",
        "state",
        "public",
        "importance",
        "topics_given",
        "reviewed",
        "has_conflict",
    )
    list_filter = ("state", "has_conflict", "reviewed", "backfilled", "topics", "kind")
    search_fields = ("title", "identifiers__identifier")
    # Drafts without a public clock, which wait for one, come first.
    ordering = ("-public_at", "id")
    list_per_page = 50
    show_full_result_count = False
    raw_id_fields = ("proceeding",)
    inlines = (TopicInline, IdentifierInline, EvidenceInline)
    fields = (
        "seen_version",
        "state",
        "differences",
        "notes",
        *(name for name in curation.EDITABLE),
        *curation.MARKS,
        "first_seen_at",
        "published_at",
        "published_by",
        "reviewed",
        "backfilled",
        "curated_fields",
    )
    readonly_fields = (
        "state",
        "differences",
        "notes",
        "first_seen_at",
        "published_at",
        "published_by",
        "reviewed",
        "backfilled",
        "curated_fields",
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("topic_links")

    def has_delete_permission(self, request, obj=None):
        # What was public stays in the ledger: it is retracted, not deleted.
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in WIDE:
            kwargs["widget"] = AdminTextInputWidget(attrs={"class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="public (UTC)", ordering="public_at")
    def public(self, event):
        if event.public_at is None:
            return "not known"
        if event.public_precision == Precision.MINUTE:
            return f"{event.public_at:%Y-%m-%d %H:%M}"
        return f"{event.public_at:%Y-%m-%d} ({event.public_precision})"

    @admin.display(description="topics")
    def topics_given(self, event):
        return ", ".join(sorted(link.topic_id for link in event.topic_links.all()))

    @admin.display(description="sources say otherwise")
    def differences(self, event):
        if event._state.adding:  # noqa: SLF001 -- as above
            return "nothing said yet"
        rows = [(it.document, it.field, it.said, it.kept) for it in weighing.differences(event)]
        return format_html_join("", "<div>{}: {} is {} (here {})</div>", rows) or "no"

    @admin.display(description="flagged because")
    def notes(self, event):
        return format_html_join("", "<div>{}</div>", ((note,) for note in matching.notes(event))) or "-"

    def save_model(self, request, obj, form, change):
        if not change:
            curation.draft_by_hand(event=obj, fields=form.changed_data, now=database_now())

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            if isinstance(row, EventTopic):
                row.rule = publishing.EDITOR
            row.save()
        for row in formset.deleted_objects:
            row.delete()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        fields = [*form.changed_data, *(_name(it) for it in formsets if it.has_changed())]
        if not change or not fields:
            return
        revision = curation.edit(
            event=form.instance,
            fields=fields,
            seen_version=form.cleaned_data["seen_version"],
            by=publishing.EDITOR,
            now=database_now(),
        )
        if revision:
            self.message_user(request, f"Corrected in public, as revision {revision.number}.")

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request, queryset):
        for event in queryset:
            try:
                publishing.publish(
                    event=event,
                    by=publishing.EDITOR,
                    now=database_now(),
                    reason=request.POST.get("reason", ""),
                )
            except (publishing.AlreadyPublished, publishing.UnableToPublish) as why:
                self.message_user(request, str(why), messages.ERROR)
            else:
                self.message_user(request, f"“{event}” is published.", messages.SUCCESS)

    @admin.action(description="Retract (give the reason)", permissions=["change"])
    def retract(self, request, queryset):
        reason = request.POST.get("reason", "").strip()
        if not reason:
            self.message_user(request, "Give the reason: it is public.", messages.ERROR)
            return
        for event in queryset:
            try:
                publishing.retract(event=event, by=publishing.EDITOR, now=database_now(), reason=reason)
            except publishing.NotPublished as why:
                self.message_user(request, str(why), messages.ERROR)
            else:
                self.message_user(request, f"“{event}” is retracted.", messages.SUCCESS)

    @admin.action(description="Restore what was retracted (give the reason)", permissions=["change"])
    def restore(self, request, queryset):
        reason = request.POST.get("reason", "").strip()
        if not reason:
            self.message_user(request, "Give the reason: it is public.", messages.ERROR)
            return
        for event in queryset:
            try:
                publishing.restore(event=event, by=publishing.EDITOR, now=database_now(), reason=reason)
            except (publishing.NotRetracted, publishing.UnableToPublish) as why:
                self.message_user(request, str(why), messages.ERROR)
            else:
                self.message_user(request, f"“{event}” is public again.", messages.SUCCESS)


def _name(formset):
    return {EventTopic: "topics", EventIdentifier: "identifiers"}.get(formset.model, "evidence")
