"""The key by which two sources that share no number can tell one act, with the date beside it. Pure.

A post of the White House and a print of the Federal Register have type and title; two records of a
committee's meeting its number; two tellings of a release its file number or its address.
"""

import re
import unicodedata
from datetime import date
from typing import Any

KEY = "joint_key"
DAY = "joint_date"
KEY_LENGTH = 400
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def key(document_type: str, title: str) -> str:
    """Type and title in one spelling; empty where either is unknown, for then nothing can be joined."""
    plain = plain_title(title)
    return f"{document_type}: {plain}"[:KEY_LENGTH] if document_type and plain else ""


def plain_title(title: str) -> str:
    """The letters and digits of a title in lower case, accents taken off, the ampersand written out.

    Spaces go too: headlines are set over lines, and their words come run together.
    """
    folded = unicodedata.normalize("NFKD", title).replace("&", " and ").casefold()
    return _NOT_A_LETTER.sub("", "".join(c for c in folded if not unicodedata.combining(c)))


def as_data(document_type: str, title: str, day: date) -> dict[str, Any]:
    """What a document carries so that it can be joined; ``day`` is that of signing or posting."""
    return {"document_type": document_type, KEY: key(document_type, title), DAY: day.isoformat()}
