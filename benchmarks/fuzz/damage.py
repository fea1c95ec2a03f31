"""Damage to a body, by chance from a seed: what transport, editors and enemies do to bytes."""

import re
from collections.abc import Callable
from random import Random

from benchmarks.fuzz import bombs

PIECES = (b"", b"\x00", b"\xff", b"<", b">", b"&a;", b"]", b"}", b'"', b"null", b"0", b"-", b"\xe2\x80\x91")
NUMBERS = (b"0", b"-1", b"9" * 30, b"9" * 5000, b"1e999", b"NaN", b"-0.0", b"1e-400", b"18446744073709551616")
YEARS = (b"0000", b"0001", b"1899", b"9999", b"99999", b"20 26")
DAYS = (b"2026-02-30", b"0000-00-00", b"9999-12-31", b"0001-01-01", b"2026-13-01", b"2026-06-31", b"")
TIMES = (b"25:61", b"24:00", b"00:00", b"99:99:99", b"12:00+99:99", b"2:30 a.m.")
_NUMBER, _YEAR = re.compile(rb"\d+(?:\.\d+)?"), re.compile(rb"\b(?:19|20)\d\d\b")
_DAY, _TIME = re.compile(rb"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}"), re.compile(rb"\d{1,2}:\d\d(?::\d\d)?")
MOST_WRITTEN = 1_000_000  # bytes of one number in all its places
LONGEST = 15 * 1024 * 1024  # bytes; the fetcher gives no longer body

Damage = Callable[[Random, bytes], bytes]


def cut(rng: Random, body: bytes) -> bytes:
    return body[: rng.randrange(len(body) + 1)] if rng.randrange(2) else body[rng.randrange(len(body) + 1) :]


def drop(rng: Random, body: bytes) -> bytes:
    start, end = _stretch(rng, body)
    return body[:start] + body[end:]


def double(rng: Random, body: bytes) -> bytes:
    start, end = _stretch(rng, body)
    return body[:end] + body[start:end] * rng.choice((1, 1, 2, 20)) + body[end:]


def swap(rng: Random, body: bytes) -> bytes:
    a, b, c = sorted(rng.randrange(len(body) + 1) for _ in range(3))
    return body[:a] + body[b:c] + body[a:b] + body[c:]


def overwrite(rng: Random, body: bytes) -> bytes:
    start, end = _stretch(rng, body)
    return body[:start] + rng.choice(PIECES) + body[end:]


def flip(rng: Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(rng.randint(1, 8) if changed else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def reencode(rng: Random, body: bytes) -> bytes:
    text = body.decode("utf-8", errors="replace")
    match rng.randrange(6):
        case 0:
            return text.encode("latin-1", errors="replace")
        case 1:
            return text.encode("utf-16")
        case 2:
            return text.encode("utf-16-be")
        case 3:
            return b"\xef\xbb\xbf" + body
        case 4:
            return body.decode("latin-1").encode()
        case _:
            return text.encode("utf-32")


def number(rng: Random, body: bytes) -> bytes:
    return _replace(rng, body, _NUMBER, NUMBERS)


def year(rng: Random, body: bytes) -> bytes:
    return _replace(rng, body, _YEAR, YEARS)


def day(rng: Random, body: bytes) -> bytes:
    return _replace(rng, body, _DAY, DAYS)


def time(rng: Random, body: bytes) -> bytes:
    return _replace(rng, body, _TIME, TIMES)


def nul(rng: Random, body: bytes) -> bytes:
    at = rng.randrange(len(body) + 1)
    return body[:at] + rng.choice((b"\x00", b"\\u0000", b"&#0;", b"\x00" * 100, b"\\ud800")) + body[at:]


def nest(rng: Random, body: bytes) -> bytes:
    at = rng.randrange(len(body) + 1)
    return body[:at] + rng.choice((b"<div>", b"<b>", b"[", b'{"a":')) * rng.choice((100, 5000)) + body[at:]


def bomb(rng: Random, body: bytes) -> bytes:
    """A bomb instead of the body, before it, or in its midst."""
    name = rng.choice(sorted(bombs.SMALL))
    at = rng.choice((0, len(body) // 2, len(body)))
    made = bombs.SMALL[name]()
    return made if rng.randrange(2) else body[:at] + made + body[at:]


USUAL: tuple[Damage, ...] = (
    *(cut, drop, double, swap, overwrite, flip, reencode),
    *(number, year, day, time, nul, nest),
)


def damaged(rng: Random, body: bytes) -> tuple[str, bytes]:
    """The body after one to three sorts of damage, and their names; one in two hundred is a bomb."""
    if rng.random() < 1 / 200:
        return "bomb", bomb(rng, body)[:LONGEST]
    done = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        damage = rng.choice(USUAL)
        done.append(damage.__name__)
        body = damage(rng, body)
    return "+".join(done), body[:LONGEST]


def _stretch(rng: Random, body: bytes) -> tuple[int, int]:
    start = rng.randrange(len(body) + 1)
    return start, min(len(body), start + rng.choice((0, 1, 2, 10, 100, 1000, 100_000)))


def _replace(rng: Random, body: bytes, what: re.Pattern[bytes], values: tuple[bytes, ...]) -> bytes:
    """One place of those that match, or all of them."""
    places = list(what.finditer(body[:200_000]))
    if not places:
        return body
    value = rng.choice(values)
    if rng.randrange(10) == 0 and len(places) * len(value) < MOST_WRITTEN:
        return what.sub(lambda _: value, body)
    place = rng.choice(places)
    return body[: place.start()] + value + body[place.end() :]
