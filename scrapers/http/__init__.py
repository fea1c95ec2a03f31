"""The one way out: guarded, capped, timed and named HTTP towards the sources. Knows no Django."""

from scrapers.http.client import Client, Key, Validators
from scrapers.http.redaction import redact

__all__ = ["Client", "Key", "Validators", "redact"]
