"""The record's tables, one subject a file."""

from events.models.api_key import ApiKey
from events.models.claim import Claim, ClaimResult, Direction, Finding, Method
from events.models.classification import ClassificationRule, Deed, Origin, RuleChange
from events.models.document import Capture, Document
from events.models.event import Event, EventDocument, EventIdentifier, EventTopic
from events.models.limit import ClientWindow
from events.models.proceeding import Proceeding
from events.models.proposal import EventProposal, Verdict
from events.models.reaction import Reaction, TapeMark
from events.models.revision import Revision, TimelineEntry
from events.models.rule import SeriesRule
from events.models.source import Alarm, Source, SourceHealth
from events.models.study import Study, StudyAnswer, StudyRun
from events.models.subscription import Delivery, DeliveryState, Subscription, Wish
from events.models.topic import Topic

__all__ = [
    "Alarm",
    "ApiKey",
    "Capture",
    "Claim",
    "ClaimResult",
    "ClassificationRule",
    "ClientWindow",
    "Deed",
    "Delivery",
    "DeliveryState",
    "Direction",
    "Document",
    "Event",
    "EventDocument",
    "EventIdentifier",
    "EventProposal",
    "EventTopic",
    "Finding",
    "Method",
    "Origin",
    "Proceeding",
    "Reaction",
    "Revision",
    "RuleChange",
    "SeriesRule",
    "Source",
    "SourceHealth",
    "Study",
    "StudyAnswer",
    "StudyRun",
    "Subscription",
    "TapeMark",
    "TimelineEntry",
    "Topic",
    "Verdict",
    "Wish",
]
