from django.contrib import admin

from events.admin.readonly import LookedAtOnly
from events.models import Proceeding


@admin.register(Proceeding)
class ProceedingAdmin(LookedAtOnly, admin.ModelAdmin):
    """Bills, rulemakings and programs, as their sources describe them."""

    list_display = ("scheme", "identifier", "title", "stage", "stage_date")
    list_filter = ("scheme", "stage")
    search_fields = ("identifier", "title")
    ordering = ("scheme", "identifier")
