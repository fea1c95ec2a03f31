"""Bodies made to exhaust a reader: entities, depth, breadth, length. Each is made when asked for."""

from collections.abc import Callable
from itertools import pairwise

DEEP = 100_000
LINE = 10_000_000  # bytes in one line

Make = Callable[[], bytes]


def _entities() -> bytes:
    """A billion laughs: ten levels of ten, each an entity of the level below."""
    names = [f"l{level}" for level in range(10)]
    levels = "".join(f'<!ENTITY {upper} "{f"&{lower};" * 10}">' for lower, upper in pairwise(names))
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss>&l9;</rss>'.encode()


def _quadratic() -> bytes:
    return b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 50_000 + b'">]><rss>' + b"&a;" * 50_000 + b"</rss>"


def _outside() -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>'


def _feed(item: bytes, count: int) -> bytes:
    return b'<rss version="2.0"><channel><title>t</title>' + item * count + b"</channel></rss>"


SMALL: dict[str, Make] = {
    "entities": _entities,
    "quadratic entities": _quadratic,
    "outside entity": _outside,
    "deep XML": lambda: b"<a>" * DEEP,
    "deep closed XML": lambda: b"<rss>" + b"<a>" * DEEP + b"</a>" * DEEP + b"</rss>",
    "deep HTML": lambda: b"<html><body>" + b"<div class='panel'>" * DEEP,
    "deep list": lambda: b"[" * DEEP + b"]" * DEEP,
    "deep object": lambda: b'{"data":' * DEEP + b"1" + b"}" * DEEP,
    "many attributes": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x</p>",
    "huge attribute": lambda: b'<div id="article" class="' + b"panel " * 300_000 + b'">x</div>',
    "huge name": lambda: b"<" + b"a" * 1_000_000 + b">x",
    "huge number": lambda: b'{"data":[' + b"9" * 500_000 + b"]}",
    "huge key": lambda: b'{"' + b"k" * 1_000_000 + b'":1}',
    "open comment": lambda: b"<!--" + b"-" * 500_000,
    "open tags": lambda: b"<" * 300_000,
    "open script": lambda: b"<script " * 20_000,
    "ampersands": lambda: b"<html><p>" + b"&" * 500_000,
    "spaces": lambda: b"<html><p>" + b" " * 1_000_000 + b"x",
    "digits": lambda: b"<html><p>" + b"1" * 500_000,
    "NULs": lambda: b"\x00" * 100_000,
    "high bytes": lambda: b"\xff" * 100_000,
}
LARGE: dict[str, Make] = {
    "one line of text": lambda: b"<html><body><p>" + b"a " * (LINE // 2),
    "one line of tags": lambda: b"<html><body>" + b"<p class=panel>x</p>" * (LINE // 20),
    "one line of rows": lambda: b"<table><tr>" + b"<td>1" * (LINE // 5),
    "one line of elements": lambda: b"<rss>" + b"<a/>" * (LINE // 4) + b"</rss>",
    "one line of bill elements": lambda: (
        b"<billStatus><bill>" + b"<item/>" * (LINE // 7) + b"</bill></billStatus>"
    ),
    "one line of items": lambda: _feed(
        b"<item><title>t</title><link>https://a.example/b</link></item>", 160_000
    ),
    "one item of markup": lambda: _feed(
        b"<item><title>t</title><description><![CDATA["
        + b"<b>x</b>" * (LINE // 8)
        + b"]]></description></item>",
        1,
    ),
    "one line of numbers": lambda: b"[" + b"1.5," * (LINE // 4) + b"1]",
    "one line of lists": lambda: b'{"data":[' + b"[]," * (LINE // 3) + b"[]]}",
    "one line of objects": lambda: b"[" + b"{}," * (LINE // 3) + b"{}]",
    "one line of keys": lambda: b"[" + b'{"l":1,"t":2,"d":3},' * (LINE // 20) + b"{}]",
    "one string": lambda: b'{"data":"' + b"x" * LINE + b'"}',
    "one line of strings": lambda: b'{"data":[' + b'"ab",' * (LINE // 5) + b'""]}',
}
