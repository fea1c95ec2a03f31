"""The key by which a post of the White House and a print of the Federal Register can be one act.

Neither carries the other's number, so type and title have to do, with the date beside them. Pure.
"""

import re
import unicodedata
from datetime import date
from typing import Any

KEY = "joint_key"
DAY = "joint_date"
KEY_LENGTH = 400
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def key(document_type: str, title: str) -> str:
    """Type and title in one spelling; empty where either is unknown, for then nothing can be joined."""
    plain = plain_title(title)
    return f"{document_type}: {plain}"[:KEY_LENGTH] if document_type and plain else ""


def plain_title(title: str) -> str:
    """The words of a title in lower case, without accents, marks and the ampersand."""
    folded = unicodedata.normalize("NFKD", title).replace("&", " and ").casefold()
    letters = "".join(c for c in folded if not unicodedata.combining(c) and c not in "'\u2018\u2019")
    return _NOT_A_WORD.sub(" ", letters).strip()


def as_data(document_type: str, title: str, day: date) -> dict[str, Any]:
    """What a document carries so that it can be joined; ``day`` is that of signing or posting."""
    return {"document_type": document_type, KEY: key(document_type, title), DAY: day.isoformat()}
