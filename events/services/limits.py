"""Request limits, counted in the database: exact under any number of threads and servers."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from events.models import ClientWindow

# One statement: the row's lock makes the count exact. A crash may forget the latest requests,
# which is no loss worth a wait for the disk, so this transaction alone does not wait for it.
TAKE = """
INSERT INTO events_clientwindow AS held (client, started_at, used)
SELECT %(client)s, date_bin(make_interval(secs => %(seconds)s), now(), 'epoch'), 1
FROM set_config('synchronous_commit', 'off', true)
ON CONFLICT (client) DO UPDATE SET
    used = CASE WHEN held.started_at = excluded.started_at THEN least(held.used, 2000000000) + 1 ELSE 1 END,
    started_at = excluded.started_at
RETURNING used, extract(epoch FROM started_at + make_interval(secs => %(seconds)s) - now())::float8
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a policy leaves to a client: requests, and seconds until the count starts anew."""

    policy: str
    limit: int
    window: timedelta
    used: int
    resets_in: float

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)


def client_key(address: str) -> str:
    """The client an address stands for: an IPv6 network of 64 bits is one client, as one host owns it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "local"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)


def take(*, policy: str, client: str, limit: int, window: timedelta) -> Allowance:
    """Count one request of a client and return what is left of its window."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"client": client, "seconds": window.total_seconds()})
        used, resets_in = cursor.fetchone()
    return Allowance(policy=policy, limit=limit, window=window, used=used, resets_in=resets_in)


def forget_idle(*, before: datetime) -> int:
    """Delete the counts of clients not seen since; returns how many."""
    deleted, _ = ClientWindow.objects.filter(started_at__lt=before).delete()
    return deleted
