"""Changes of a page's layout, each by name: what a new template does, or a page in its stead."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import partial

import lxml.html
import orjson
from lxml import etree

Change = Callable[[], bytes]

INSTEAD = {
    "consent page": b"<!DOCTYPE html><html><head><title>Before you continue</title></head><body>"
    b"<form action='/consent'><p>We use cookies.</p><button>Accept all</button></form></body></html>",
    "Cloudflare page": b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    b"<div id='cf-challenge-running'>Checking your browser</div></body></html>",
    "Request Access page": b"<!DOCTYPE html><html><head><title>Request Access</title></head>"
    b"<body><h1>Request Access</h1><p>Unusual traffic was detected.</p></body></html>",
    "maintenance page": b"<html><body><h1>Down for maintenance</h1></body></html>",
    "empty answer": b"",
    "empty HTML": b"<!DOCTYPE html><html><head></head><body></body></html>",
    "empty object": b"{}",
    "empty list": b"[]",
}
# A class that bears an item's number names what the page tells, not how it is laid out.
_ONE_ITEM = re.compile(r"\d{4}")
YEAR_BEFORE = "page of the year before"
_YEAR = re.compile(rb"\b20([0-9]{2})(?=\D|\d{4}\D)")


def changes(body: bytes) -> dict[str, Change]:
    """Every change that can be made to a page, by name; made only when asked for."""
    whole: dict[str, Change] = {name: partial(bytes, made) for name, made in INSTEAD.items()}
    whole["half of the page"] = lambda: body[: len(body) // 2]
    whole["second half of the page"] = lambda: body[len(body) // 2 :]
    whole[YEAR_BEFORE] = lambda: _YEAR.sub(_year_before, body)
    return whole | dict(_structural(body))


def harmless(body: bytes) -> dict[str, bytes]:
    """Pages that differ and mean the same: no alarm may come of them."""
    same = {"unchanged": body, "white space after": body + b"\n  \n"}
    if body.lstrip()[:1] in (b"{", b"["):
        told = orjson.loads(body)
        same |= {
            "indented": orjson.dumps(told, option=orjson.OPT_INDENT_2),
            "keys in another order": orjson.dumps(told, option=orjson.OPT_SORT_KEYS),
        }
    elif _is_html(body):
        same |= {
            "new banner": re.sub(
                rb"(<body[^>]*>)",
                rb"\1<aside class='survey'><p>Tell us what you think</p></aside>",
                body,
                count=1,
            ),
            "new script token": re.sub(rb"</head>", b"<script>var t='8f3a';</script></head>", body, count=1),
            "attributes in another order": _reordered(body),
            "line breaks between elements": re.sub(rb"(</(?:div|tr|li|section|article)>)", rb"\1\n", body),
        }
    elif body.lstrip().startswith(b"<"):
        same |= {"comment at the end": body + b"<!-- 8f3a -->"}
    return same


def _structural(body: bytes) -> Iterator[tuple[str, Change]]:
    if body.lstrip()[:1] in (b"{", b"["):
        yield from _of_json(body)
    elif _is_html(body):
        yield from _of_markup(body, _from_html, _html)
        yield from _of_classes(body)
    elif body.lstrip().startswith(b"<"):
        yield from _of_markup(body, _xml, etree.tostring)
    else:
        yield from _of_table(body)


def _is_html(body: bytes) -> bool:
    if not body.lstrip().removeprefix(b"\xef\xbb\xbf").startswith(b"<"):
        return False
    try:
        return str(etree.fromstring(body).tag).endswith("html")
    except etree.XMLSyntaxError:
        return b"<rss" not in body[:1000]


def _xml(body: bytes) -> etree._Element:
    # A feed may use an entity it never declared.
    return etree.fromstring(body, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))


def _from_html(body: bytes) -> etree._Element:
    return lxml.html.fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))


def _html(tree: etree._Element) -> bytes:
    return etree.tostring(tree, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")


def _of_markup(
    body: bytes, read: Callable[[bytes], etree._Element], write: Callable[[etree._Element], bytes]
) -> Iterator[tuple[str, Change]]:
    """Each sort of element renamed, removed, moved to the end, or changed round with the one behind it."""

    def changed(select: Callable[[etree._Element], bool], change: Callable[..., None]) -> bytes:
        tree = read(body)
        for element in [one for one in tree.iter(etree.Element) if one is not tree and select(one)]:
            if element.getparent() is not None:
                change(element, tree)
        return write(tree)

    tree = read(body)
    sorts = {str(one.tag) for one in tree.iter(etree.Element)} - {"html", "head", "body", str(tree.tag)}
    classes = {name for one in tree.iter(etree.Element) for name in (one.get("class") or "").split()}
    classes -= {name for name in classes if _ONE_ITEM.search(name)}
    attributes = {str(name) for one in tree.iter(etree.Element) for name in one.attrib}
    for name, select in (
        *((f"<{sort}>", partial(_has_tag, sort)) for sort in sorted(sorts)),
        *((f".{one}", partial(_has_class, one)) for one in sorted(classes)),
    ):
        yield f"{name} renamed", partial(changed, select, _rename)
        yield f"{name} removed", partial(changed, select, _remove)
        yield f"{name} moved to the end", partial(changed, select, _move)
        yield f"{name} swapped with the next", partial(changed, select, _swap)
    for attribute in sorted(attributes - {"class"}):
        yield (
            f"@{attribute} renamed",
            partial(changed, partial(_has, attribute), partial(_reattribute, attribute)),
        )


def _of_classes(body: bytes) -> Iterator[tuple[str, Change]]:
    """Each class and each id given another name wherever it stands."""
    names = {
        name
        for told in re.findall(rb"(?:class|id)=[\"']([^\"'<>]{1,300})[\"']", body)
        for name in told.split()
    }
    for name in sorted(names):
        word = re.compile(rb"(?<=[\"' ])" + re.escape(name) + rb"(?=[\"' ])")
        yield (
            f"{name.decode(errors='replace')} has another name",
            partial(_sub, word, b"x-" + name[::-1], body),
        )


def _sub(word: re.Pattern[bytes], by: bytes, body: bytes) -> bytes:
    return word.sub(by, body)


def _has_tag(tag: str, element: etree._Element) -> bool:
    return element.tag == tag


def _has_class(name: str, element: etree._Element) -> bool:
    return name in (element.get("class") or "").split()


def _has(attribute: str, element: etree._Element) -> bool:
    return attribute in element.attrib


def _rename(element: etree._Element, _tree: etree._Element) -> None:
    element.tag = f"{str(element.tag).rpartition('}')[2]}x"


def _remove(element: etree._Element, _tree: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    # The text behind an element is not its own and stays.
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _move(element: etree._Element, tree: etree._Element) -> None:
    if not any(above is element for above in tree.iterancestors()):
        _remove(element, tree)
        element.tail = None
        tree.append(element)


def _swap(element: etree._Element, _tree: etree._Element) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _reattribute(attribute: str, element: etree._Element, _tree: etree._Element) -> None:
    element.attrib[f"x{attribute.rpartition('}')[2]}"] = element.attrib.pop(attribute)


def _of_json(body: bytes) -> Iterator[tuple[str, Change]]:
    """Each key renamed, removed, emptied, wrapped or made a list, wherever it stands."""
    told = orjson.loads(body)
    ways: dict[str, Callable[[str, object], dict[str, object]]] = {
        "renamed": lambda key, value: {f"new_{key}": value},
        "removed": lambda _key, _value: {},
        "emptied": lambda key, _value: {key: None},
        "an empty text": lambda key, _value: {key: ""},
        "wrapped": lambda key, value: {key: {"value": value}},
        "made a list": lambda key, value: {key: [value]},
    }
    for key in sorted(_keys(told)):
        for way, change in ways.items():
            yield f"{key} {way}", partial(_rekeyed, told, key, change)


def _keys(told: object) -> set[str]:
    if isinstance(told, dict):
        return set(told) | {key for value in told.values() for key in _keys(value)}
    return {key for value in told for key in _keys(value)} if isinstance(told, list) else set()


def _rekeyed(told: object, key: str, change: Callable[[str, object], dict[str, object]]) -> bytes:
    def walk(value: object) -> object:
        if isinstance(value, list):
            return [walk(one) for one in value]
        if not isinstance(value, dict):
            return value
        made: dict[str, object] = {}
        for name, inner in value.items():
            made |= change(name, walk(inner)) if name == key else {name: walk(inner)}
        return made

    return orjson.dumps(walk(told))


def _of_table(body: bytes) -> Iterator[tuple[str, Change]]:
    """Columns of a table of text: swapped, removed, renamed, one more in front."""
    rows = list(csv.reader(body.decode("utf-8-sig", errors="replace").splitlines()))
    yield "columns swapped", lambda: _written([row[::-1] for row in rows])
    yield "first column removed", lambda: _written([row[1:] for row in rows])
    yield "last column removed", lambda: _written([row[:-1] for row in rows])
    yield "new first column", lambda: _written([["x", *row] for row in rows])
    yield "heading removed", lambda: _written(rows[1:])
    for place, name in enumerate(rows[0] if rows else ()):
        heading = [*rows[0][:place], f"new {name}", *rows[0][place + 1 :]]
        yield f"{name} renamed", partial(_written, [heading, *rows[1:]])


def _written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _year_before(found: re.Match[bytes]) -> bytes:
    return b"20%02d" % ((int(found[1]) - 1) % 100)


def _reordered(body: bytes) -> bytes:
    tree = _from_html(body)
    for element in tree.iter(etree.Element):
        told = sorted(element.attrib.items(), reverse=True)
        element.attrib.clear()
        element.attrib.update(told)
    return _html(tree)
