"""The Board's lists of news as JSON, built from their description."""

import json
from typing import Any

MADE = {"updateDate": "9/18/2026"}
STATEMENT = "Federal Reserve issues FOMC statement"
MINUTES = "Minutes of the Federal Open Market Committee, June 16-17, 2026"


def press(name: str, title: str, at: str, kind: str = "Monetary Policy") -> dict[str, str]:
    """A release; ``name`` is its file's."""
    return {"d": at, "t": title, "l": f"/newsevents/pressreleases/{name}.htm", "pt": kind}


def talk(name: str, title: str, at: str, speaker: str, folder: str = "speech") -> dict[str, str]:
    """A speech, or a testimony by ``folder``."""
    place = "At a conference in Washington, D.C."
    return {"d": at, "t": title, "s": speaker, "lo": place, "l": f"/newsevents/{folder}/{name}.htm"}


def news(*rows: dict[str, Any], made: bool = True) -> str:
    """The list as served: a byte order mark first, the day of its making last."""
    return "\ufeff" + json.dumps([*rows, *([MADE] if made else [])], indent=1)
