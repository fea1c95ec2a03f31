"""Answers of the Congress.gov service in the shape its own samples have."""

import json
from typing import Any

PASSAGE = {
    "actionCode": "H37100",
    "actionDate": "2025-07-17",
    "actionTime": "15:30:31",
    "committees": None,
    "recordedVotes": [
        {
            "chamber": "House",
            "congress": 119,
            "date": "2025-07-17T19:30:31Z",
            "rollNumber": 199,
            "sessionNumber": 1,
            "url": "https://clerk.house.gov/evs/2025/roll199.xml",
        }
    ],
    "sourceSystem": {"code": 2, "name": "House floor actions"},
    "text": "On passage Passed by the Yeas and Nays: 294 - 134 (Roll no. 199).",
    "type": "Floor",
}
REFERRAL = {
    "actionDate": "2025-05-29",
    "committees": [{"name": "Financial Services Committee", "systemCode": "hsba00"}],
    "sourceSystem": {"code": 2, "name": "House floor actions"},
    "text": "Referred to the House Committee on Financial Services.",
    "type": "IntroReferral",
}
MEETING = {
    "chamber": "Senate",
    "committees": [{"name": "Senate Banking, Housing, and Urban Affairs Committee", "systemCode": "ssbk00"}],
    "congress": 119,
    "date": "2026-05-14T14:30:00Z",
    "eventId": "338900",
    "meetingStatus": "Scheduled",
    "relatedItems": {"bills": [{"congress": 119, "number": "3633", "type": "HR"}]},
    "title": "Executive session to consider H.R. 3633.",
    "type": "Meeting",
    "updateDate": "2026-05-09T04:18:38Z",
}


def bill_row(number: str, title: str, kind: str = "HR") -> dict[str, Any]:
    return {"congress": 119, "number": number, "type": kind, "title": title, "updateDate": "2026-08-01"}


def meeting_row(event: str) -> dict[str, Any]:
    return {"chamber": "Senate", "congress": 119, "eventId": event, "updateDate": "2026-05-09T04:18:38Z"}


def answer(element: str, found: Any, *, more: bool = False) -> str:
    """One answer; ``more`` says that another page follows, by an address that must not be used."""
    pagination = {"count": 10_105} | ({"next": "https://api.congress.gov/v3/elsewhere"} if more else {})
    request = {"contentType": "application/json", "format": "json"}
    return json.dumps({element: found, "pagination": pagination, "request": request}, indent=1)
