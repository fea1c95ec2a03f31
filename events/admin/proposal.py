from django.contrib import admin, messages

from events.admin.readonly import LookedAtOnly
from events.models import EventProposal, Verdict
from events.services import joining, publishing
from events.services.clock import database_now


@admin.register(EventProposal)
class EventProposalAdmin(LookedAtOnly, admin.ModelAdmin):
    """Pairs of events that may be one, with the reason: join them, or say that they are two."""

    actions = ("join", "dismiss")
    list_display = ("event", "other", "reason", "score", "verdict", "created_at")
    list_filter = ("verdict",)
    ordering = ("-created_at", "id")
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event", "other")

    def has_decide_permission(self, request):
        return request.user.has_perm("events.change_event")

    @admin.action(description="Join: they are one event", permissions=["decide"])
    def join(self, request, queryset):
        for proposal in queryset.filter(verdict=Verdict.OPEN):
            try:
                kept = joining.join(
                    event=proposal.event, other=proposal.other, now=database_now(), by=publishing.EDITOR
                )
            except joining.UnableToJoin as why:
                self.message_user(request, str(why), messages.ERROR)
            else:
                self.message_user(request, f"“{kept}” has the evidence of both.", messages.SUCCESS)

    @admin.action(description="Dismiss: they are two events", permissions=["decide"])
    def dismiss(self, request, queryset):
        for proposal in queryset.filter(verdict=Verdict.OPEN):
            joining.dismiss(proposal=proposal, now=database_now())
