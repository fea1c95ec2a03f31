"""Keys and tokens never reach a log line, an error text, a stored address or a capture."""

import re

SECRET_VALUE = re.compile(
    r"(?P<name>\b(?:api[-_]?key|access[-_]?token|token|secret|password|signature|x-api-key)\b)"
    r"(?P<between>=|%3D|:\s*)(?P<value>[^&\s'\"<>#,)]+)",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """``text`` with the values of query parameters and headers that hold a secret blotted out."""
    return SECRET_VALUE.sub(r"\g<name>\g<between>REDACTED", text)
