"""The closed lists of the record: topics, kinds, precisions, schemes. Pure: no Django, no clock.

A change to a list is an architecture decision and has its own ADR.
"""

from enum import StrEnum


class Topic(StrEnum):
    """A policy area that clients follow."""

    CLARITY_ACT = "clarity-act"
    FED_ACTIONS = "fed-actions"
    TAX_REFUNDS = "tax-refunds"
    TARIFF_DIVIDENDS = "tariff-dividends"
    LIQUIDITY = "liquidity"


class Relation(StrEnum):
    """How an event stands to a topic: about it, or context for it."""

    PRIMARY = "primary"
    RELATED = "related"


class Precision(StrEnum):
    """How exactly an instant is known."""

    MINUTE = "minute"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Kind(StrEnum):
    """What sort of occurrence an event is."""

    INTRODUCTION = "introduction"
    REFERRAL = "referral"
    HEARING = "hearing"
    COMMITTEE_VOTE = "committee-vote"
    REPORT = "report"
    CALENDAR = "calendar"
    FLOOR_VOTE = "floor-vote"
    PROCEDURAL_VOTE = "procedural-vote"
    PROCEDURAL_STEP = "procedural-step"
    RECEIPT = "receipt"
    AMENDMENT = "amendment"
    DRAFT = "draft"
    SIGNATURE = "signature"
    VETO = "veto"
    LAW = "law"
    NOMINATION = "nomination"
    CONFIRMATION = "confirmation"
    APPOINTMENT = "appointment"
    PROPOSED_RULE = "proposed-rule"
    FINAL_RULE = "final-rule"
    GUIDANCE = "guidance"
    REQUEST_FOR_COMMENT = "request-for-comment"
    EXECUTIVE_ACTION = "executive-action"
    COURT_FILING = "court-filing"
    COURT_HEARING = "court-hearing"
    COURT_RULING = "court-ruling"
    POLICY_DECISION = "policy-decision"
    BALANCE_SHEET_DECISION = "balance-sheet-decision"
    FACILITY_CHANGE = "facility-change"
    OPERATION = "operation"
    MINUTES = "minutes"
    REFUNDING = "refunding"
    DATA_RELEASE = "data-release"
    DATA_EXTREME = "data-extreme"
    STATEMENT = "statement"
    SPEECH = "speech"
    TESTIMONY = "testimony"
    MEETING = "meeting"
    SCHEDULE = "schedule"
    DEADLINE = "deadline"
    EFFECTIVE_OR_EXPIRY = "effective-or-expiry"
    MARKET_MILESTONE = "market-milestone"


class Scheme(StrEnum):
    """What an identifier of one occurrence is drawn from."""

    US_BILL_STEP = "us-bill-step"
    HOUSE_VOTE = "house-vote"
    SENATE_VOTE = "senate-vote"
    FEDERAL_REGISTER = "federal-register"
    EXECUTIVE_ORDER = "executive-order"
    PROCLAMATION = "proclamation"
    FED_RELEASE = "fed-release"
    NYFED_OPERATION = "nyfed-operation"
    TREASURY_RELEASE = "treasury-release"
    SEC_RELEASE = "sec-release"
    CFTC_RELEASE = "cftc-release"
    IRS_RELEASE = "irs-release"
    WHITEHOUSE_POST = "whitehouse-post"
    SERIES_RULE = "series-rule"
    COURT_OPINION = "court-opinion"


class State(StrEnum):
    """Where an event stands on the way to the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    MERGED = "merged"
    REJECTED = "rejected"


class Action(StrEnum):
    """What a revision of the ledger did."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    MEASURED = "measured"
    RETRACTED = "retracted"
    RESTORED = "restored"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    REDACTED = "redacted"


class Importance:
    """Weight of an event, 1 to 5."""

    ROUTINE = 1
    STEP = 2
    NOTABLE = 3
    DECISION = 4
    TURNING_POINT = 5


class Scope(StrEnum):
    """What an API key may do."""

    READ = "read"
    EXPORT = "export"
    WEBHOOKS = "webhooks"
    KEYS = "keys"
