"""The editors' room: each act here calls one service and tells what it answered."""

from django.contrib import admin

from events.admin.api_key import ApiKeyAdmin
from events.admin.capture import CaptureAdmin
from events.admin.claim import ClaimAdmin
from events.admin.classification import ClassificationRuleAdmin
from events.admin.document import DocumentAdmin
from events.admin.event import EventAdmin
from events.admin.proceeding import ProceedingAdmin
from events.admin.proposal import EventProposalAdmin
from events.admin.rule import SeriesRuleAdmin
from events.admin.study import StudyAdmin

__all__ = [
    "ApiKeyAdmin",
    "CaptureAdmin",
    "ClaimAdmin",
    "ClassificationRuleAdmin",
    "DocumentAdmin",
    "EventAdmin",
    "EventProposalAdmin",
    "ProceedingAdmin",
    "SeriesRuleAdmin",
    "StudyAdmin",
]

admin.site.site_header = admin.site.site_title = "Policy Event Tracker"
admin.site.index_title = "Editors' room"
