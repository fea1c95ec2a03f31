from django.contrib import admin

from events.admin.readonly import LookedAtOnly
from events.models import Claim, ClaimResult


class ResultInline(LookedAtOnly, admin.TabularInline):
    """What the claim came to, state of data by state of data."""

    model = ClaimResult
    fields = ("computed_at", "verdict", "n", "p", "reason", "estimator")
    readonly_fields = fields
    ordering = ("-computed_at", "-pk")
    extra = 0


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    """Sentences about markets and how they are tested; a changed definition is tested anew."""

    list_display = ("slug", "sentence", "stated_date", "method", "driver", "outcome", "horizon", "is_public")
    list_filter = ("method", "is_public")
    list_select_related = ("driver", "outcome")
    search_fields = ("slug", "sentence", "origin")
    ordering = ("stated_date", "slug")
    inlines = (ResultInline,)
