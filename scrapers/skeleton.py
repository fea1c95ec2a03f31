"""What a fetched page is built of, without its words: its parts, and how full its fields are. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from lxml import etree

from scrapers.items import Page

MOST_PARTS = 2_000
_MOST_ROWS = 500  # of one list; of a longer one every so manieth row is looked at
_OF = " | "
_DEEPEST = 12  # levels a path names
_DIGITS = re.compile(r"\d+")
_KINDS = (
    ("date", re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}")),
    ("instant", re.compile(r"\d{4}-\d\d-\d\d[T ]\d.*", re.DOTALL)),
    ("number", re.compile(r"[-+]?\$?[\d,]*\.?\d+%?")),
    ("url", re.compile(r"https?://\S+")),
)
_IS_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
# Half a page is read without an error: the one half has no beginning, the other no end.
_ENDS = (
    ("beginning", re.compile(rb"\A<(?:!doctype\s+html|html|\?xml)[\s>]", re.IGNORECASE)),
    ("end", re.compile(rb"</html\s*>[^<]{0,1000}\Z", re.IGNORECASE)),
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LOOK_AT = 2_000
_HTML = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)


class Share(NamedTuple):
    """In how many places a field could stand, in what share of them it does, and on how many pages."""

    places: int
    share: float
    pages: int = 1


def kind_of(value: object) -> str:
    """What sort of value stands in a field, for a date that turns into words is news; empty for none."""
    match value:
        case bool():
            return "flag"
        case int() | float():
            return "number"
        case dict():
            return "object" if value else ""
        case list():
            return "list" if value else ""
        case str():
            return _kind_of_text(value.strip())
    return ""


def _kind_of_text(text: str) -> str:
    if text in ("", "null"):
        return ""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(text[:500])), "text")


def parts(page: Page) -> Counter[str]:
    """The parts a page is built of: how often each occurs.

    JSON: paths of keys. Tables of text: names of columns. Markup: elements with their classes,
    and elements inside their parents. Numbers in names are left out.
    """
    body = _plain(page.body)
    try:
        if body[:1] in (b"{", b"["):
            return _limited(_json_parts(body))
        if body[:1] == b"<":
            return _limited(_markup_parts(body))
    except (orjson.JSONDecodeError, etree.XMLSyntaxError):
        return Counter()  # its own parser read it all the same; such a page has no skeleton to compare
    return _limited(f"column {column}" for column in _columns(body))


def fields(page: Page) -> dict[str, Share]:
    """The fields of a page of data, by path and sort of value, each with its share of the places it has.

    JSON and XML: of the objects or elements at a path, how many have the field with such a value.
    Tables of text: the columns. Of HTML only that it begins and ends as a page does.
    """
    body = _plain(page.body)
    try:
        if body[:1] in (b"{", b"["):
            return _shares(_json_fields(orjson.loads(body)))
        if body[:1] == b"<" and not _IS_HTML.search(body[:_LOOK_AT]):
            return _shares(_xml_fields(body))
    except (orjson.JSONDecodeError, etree.XMLSyntaxError):
        return {}
    if body[:1] == b"<":
        ends = {name for name, sign in _ENDS if sign.search(body)}
        return _shares([("document", ends)])
    return _shares([("table", {f"column {column}" for column in _columns(body)})])


def _plain(body: bytes) -> bytes:
    """The body without white space and byte order mark before it."""
    return body.lstrip().removeprefix(_BYTE_ORDER_MARK).lstrip()


def shares(held: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Share]:
    """Of things of some sorts, each with the fields it has: how large a share of its sort has each field."""
    places: Counter[str] = Counter()
    having: Counter[tuple[str, str]] = Counter()
    for sort, names in held:
        places[sort] += 1
        having.update((sort, name) for name in set(names))
    told = {sort: Share(count, 1.0) for sort, count in places.most_common(MOST_PARTS)}
    for (sort, name), count in having.most_common(MOST_PARTS):
        told[f"{sort}{_OF}{name}"] = Share(places[sort], round(count / places[sort], 4))
    return told


def place_of(name: str) -> str:
    """The sort of things in which a field stands."""
    return name.partition(_OF)[0]


def _shares(held: Iterable[tuple[str, Iterable[str]]]) -> dict[str, Share]:
    return shares(
        (_DIGITS.sub("#", sort)[-200:], (_DIGITS.sub("#", name)[-200:] for name in names))
        for sort, names in held
    )


def _limited(names: Iterable[str]) -> Counter[str]:
    return Counter(dict(Counter(_DIGITS.sub("#", name)[:200] for name in names).most_common(MOST_PARTS)))


def _columns(body: bytes) -> list[str]:
    return body.split(b"\n", 1)[0].decode("utf-8", errors="replace").strip().split(",")


def _json_parts(body: bytes) -> Iterator[str]:
    for path, value in _walk(orjson.loads(body)):
        if isinstance(value, dict):
            yield from (f"{path}.{key}" for key in value)


def _json_fields(told: object) -> Iterator[tuple[str, set[str]]]:
    for path, value in _walk(told):
        if isinstance(value, dict):
            yield path, {f".{key}:{kind}" for key, each in value.items() if (kind := kind_of(each))}


def _walk(told: object) -> Iterator[tuple[str, Any]]:
    waiting: list[tuple[str, Any]] = [("", told)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if isinstance(value, dict):
            waiting.extend((_below(path, f".{key}"), child) for key, child in value.items())
        elif isinstance(value, list):
            waiting.extend((_below(path, "[]"), child) for child in _some(value))


def _below(path: str, name: str) -> str:
    return path if path.count(".") >= _DEEPEST else f"{path}{name}"


def _some(rows: Sequence[Any]) -> Sequence[Any]:
    return rows[:: 1 + len(rows) // _MOST_ROWS]


def _markup_parts(body: bytes) -> Iterator[str]:
    root = etree.fromstring(body, _HTML)
    if root is None:
        return
    for element in root.iter(etree.Element):
        parent = element.getparent()
        if parent is not None:
            yield f"{parent.tag!s} > {element.tag!s}"
        yield from (f"{element.tag!s}.{name}" for name in (element.get("class") or "").split())


def _xml_fields(body: bytes) -> Iterator[tuple[str, set[str]]]:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    root = etree.fromstring(body, parser)
    waiting = [] if root is None else [(str(root.tag), root)]
    while waiting:
        path, element = waiting.pop()
        children = list(element.iterchildren(etree.Element))
        text = kind_of(element.text or "") if not children else ""
        names = {f".{_local(child)}" for child in children} | ({f":{text}"} if text else set())
        yield (
            path,
            names | {f"@{key}:{kind_of(value)}" for key, value in element.attrib.items() if value.strip()},
        )
        waiting.extend((_below(path, f".{_local(child)}"), child) for child in children)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
