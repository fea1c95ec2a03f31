"""Keys to the API: issued, recognized, rotated and revoked. A key is shown once; its digest is kept.

A key is ``pet_``, twelve characters it is known by, and 43 of its secret, 256 bits in all. So much
chance needs no slow hash and no salt: one SHA-256 recognizes it within microseconds.
"""

import hashlib
import hmac
import re
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import QuerySet

from events.models import ApiKey
from events.vocabulary import Scope

ALPHABET = string.ascii_letters + string.digits
KNOWN_BY, SECRET = 12, 43
WRITTEN = re.compile(rf"pet_([A-Za-z0-9]{{{KNOWN_BY}}})_[A-Za-z0-9]{{{SECRET}}}", re.ASCII)
MOST_HELD = 50
MOST_TOLD = 200
OVERLAP = timedelta(days=1)
NOBODY = hashlib.sha256().hexdigest()
LOOK_UP = """
SELECT
    held.id, held.digest, held.owner_id, held.scopes, held.expires_at,
    held.revoked_at IS NULL AND owner.is_active AND (held.expires_at IS NULL OR held.expires_at > now()),
    held.last_used_at IS NULL OR held.last_used_at <= now() - interval '1 minute'
FROM events_apikey AS held JOIN auth_user AS owner ON owner.id = held.owner_id
WHERE held.prefix = %s
"""
# Asked again where it is written, so that of many threads one writes.
USED = """
UPDATE events_apikey SET last_used_at = now()
WHERE id = %s AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')
"""


class Refused(Exception):
    """A key that cannot be made, rotated or revoked so; ``field`` is what is at fault."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a key speaks for, and what it may do."""

    key_id: int
    prefix: str
    owner_id: int
    scopes: frozenset[str]
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key: its row, and its text, which is nowhere else."""

    key: ApiKey
    text: str


@transaction.atomic
def issue(
    *,
    owner: AbstractBaseUser,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    expires_at: datetime | None = None,
    replaces: ApiKey | None = None,
) -> Issued:
    """Make a key of an owner; :class:`Refused` when it could do nothing or the owner holds too many."""
    # The owner's row is held, so that two requests at once cannot both make the last key.
    get_user_model().objects.select_for_update().get(pk=owner.pk)
    require_room(owner_id=owner.pk, now=now)
    chosen = sorted(set(scopes))
    if not chosen:
        raise Refused("scopes", "a key without a scope could do nothing")
    if expires_at is not None and expires_at <= now:
        raise Refused("expires_at", "this is past")
    prefix = _random(KNOWN_BY)
    text = f"pet_{prefix}_{_random(SECRET)}"
    key = ApiKey.objects.create(
        prefix=prefix,
        digest=_digest(text),
        name=name,
        owner_id=owner.pk,
        scopes=chosen,
        created_at=now,
        expires_at=expires_at,
        replaces=replaces,
    )
    return Issued(key, text)


def require_room(*, owner_id: int, now: datetime) -> None:
    """Raise :class:`Refused` when an owner holds as many keys as there may be."""
    held = ApiKey.objects.filter(owner_id=owner_id, revoked_at=None).exclude(expires_at__lte=now).count()
    if held >= MOST_HELD:
        raise Refused("prefix", f"{MOST_HELD} keys are held; revoke one")


def issue_narrower(
    *,
    by: Caller,
    name: str,
    scopes: Iterable[str],
    now: datetime,
    expires_at: datetime | None = None,
) -> Issued:
    """Make a key of the caller's owner that can do no more than the caller, and no longer."""
    chosen = frozenset(scopes)
    if beyond := sorted(chosen - by.scopes):
        raise Refused("scopes", f"your key does not have {', '.join(beyond)}")
    if by.expires_at is not None and (expires_at is None or expires_at > by.expires_at):
        raise Refused("expires_at", f"your key expires at {by.expires_at.isoformat()}, and this one after it")
    owner = ApiKey.objects.select_related("owner").get(pk=by.key_id).owner
    return issue(owner=owner, name=name, scopes=chosen, now=now, expires_at=expires_at)


@transaction.atomic
def rotate(*, key: ApiKey, now: datetime, overlap: timedelta = OVERLAP) -> Issued:
    """Issue the successor of a key, with its scopes and its expiry; the old one lives on for ``overlap``."""
    held = _usable(key, now)
    issued = issue(
        owner=held.owner,
        name=held.name,
        scopes=held.scopes,
        now=now,
        expires_at=held.expires_at,
        replaces=held,
    )
    if overlap > timedelta():
        ends_at = now + overlap
        held.expires_at = min(held.expires_at or ends_at, ends_at)
        held.save(update_fields=["expires_at"])
    else:
        revoke(key=held, now=now)
    return issued


def rotate_narrower(*, by: Caller, key: ApiKey, now: datetime) -> Issued:
    """The same at a caller's word, who may not come by more than it has."""
    if beyond := sorted(set(key.scopes) - by.scopes):
        raise Refused("scopes", f"your key does not have {', '.join(beyond)}")
    if by.expires_at is not None and (key.expires_at is None or key.expires_at > by.expires_at):
        raise Refused("expires_at", "your key expires before the one that is to be rotated")
    return rotate(key=key, now=now)


def _usable(key: ApiKey, now: datetime) -> ApiKey:
    held = ApiKey.objects.select_for_update(of=("self",)).select_related("owner").get(pk=key.pk)
    if held.revoked_at is not None:
        raise Refused("prefix", "the key is revoked")
    if held.expires_at is not None and held.expires_at <= now:
        raise Refused("prefix", "the key has expired")
    return held


def revoke(*, key: ApiKey, now: datetime) -> None:
    """Make a key useless from now on; one that is revoked stays as it was."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def verify(text: str) -> Caller | None:
    """Whom a key speaks for; ``None`` for one that is unknown, revoked or expired, or whose owner left.

    One query, by the part that is no secret; the digests are compared in constant time. The use is
    noted at most once a minute.
    """
    written = WRITTEN.fullmatch(text)
    prefix = written[1] if written else ""
    row = _looked_up(prefix) if written else None
    digest = row["digest"] if row else NOBODY
    is_it = hmac.compare_digest(_digest(text), digest)
    if row is None or not is_it or not row["is_usable"]:
        return None
    if row["is_due"]:
        _note_use(row["key_id"])
    return Caller(
        key_id=row["key_id"],
        prefix=prefix,
        owner_id=row["owner_id"],
        scopes=frozenset(row["scopes"]),
        expires_at=row["expires_at"],
    )


def _looked_up(prefix: str) -> Mapping[str, Any] | None:
    names = ("key_id", "digest", "owner_id", "scopes", "expires_at", "is_usable", "is_due")
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, [prefix])
        row = cursor.fetchone()
    return row and dict(zip(names, row, strict=True))


def _note_use(key_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(USED, [key_id])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def of_owner(*, owner_id: int) -> QuerySet[ApiKey]:
    """The newest keys of an owner, revoked ones included."""
    return ApiKey.objects.filter(owner_id=owner_id).order_by("-created_at", "-id")[:MOST_TOLD]


def told(key: ApiKey) -> dict[str, Any]:
    """A key as its owner may see it."""
    return {
        "prefix": key.prefix,
        "name": key.name,
        "scopes": [scope for scope in Scope if scope in key.scopes],
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
