"""Answers of the New York Fed's markets API, built from their description."""

import json
from typing import Any

BILLS = {
    "operationId": "OR 091526 25",
    "auctionStatus": "Results",
    "operationType": "Outright Bill Purchase",
    "operationDirection": "P",
    "operationDate": "2026-09-15",
    "settlementDate": "2026-09-16",
    "releaseTime": "09:00",
    "closeTime": "09:20",
    "totalParAmtSubmitted": "30100000000",
    "totalParAmtAccepted": "5250000000",
    "note": "",
    "lastUpdated": "2026-09-15 09:20:41",
}
POOLS = {
    "operationId": "OR 091526 25",
    "auctionStatus": "Results",
    "operationType": "Outright Specified Pool Sale",
    "operationDirection": "S",
    "operationDate": "2026-09-15",
    "releaseTime": "10:00",
    "closeTime": "10:20",
    "note": "Small Value Exercise",
    "totalSubmittedOrigFace": "2000000000",
    "totalAcceptedOrigFace": "125000000",
    "totalAcceptedCurrFace": "70000000.25",
    "totalAmtSubmittedPar": "",
    "totalAmtAcceptedPar": "",
    "lastUpdated": "2026-09-15 10:20:30",
}
ANNOUNCED = {
    "auctionStatus": "Announced",
    "totalParAmtSubmitted": "",
    "totalParAmtAccepted": "",
    "lastUpdated": "2026-09-14 15:00:00",
}


def auctions(family: str, *rows: dict[str, Any]) -> str:
    """Operations in the envelope of a family."""
    return json.dumps({family: {"auctions": list(rows)}}, indent=1)


def rates(*rows: tuple[str, float], kind: str = "SOFR", revised: str = "") -> str:
    """Reference rates, newest first as served; values are JSON numbers."""
    found = [
        {
            "effectiveDate": day,
            "type": kind,
            "percentRate": rate,
            "volumeInBillions": 2008,
            "revisionIndicator": revised,
        }
        for day, rate in rows
    ]
    return json.dumps({"refRates": found}, indent=1)


def repo(day: str, kind: str, accepted: object, **other: object) -> dict[str, object]:
    """One repo or reverse repo operation."""
    row = {
        "operationId": f"RP {day} {kind}",
        "auctionStatus": "Results",
        "operationDate": day,
        "operationType": kind,
    }
    return row | {"term": "Overnight", "totalAmtAccepted": accepted, "note": ""} | other


def operations(*rows: dict[str, object]) -> str:
    """Repo operations in their envelope."""
    return json.dumps({"repo": {"operations": list(rows)}}, indent=1)
