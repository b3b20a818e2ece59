"""A client of TAXII 2.1, the side that reads: pages of a collection, from a moment on.

2.1 pages by `limit` and `next` in the envelope; 2.0, which this does not speak, by ranges in headers. Each
page tells in a header when the last of its objects was added: from there a later pull goes on.
"""

import base64
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

import orjson

from mithaq.base.refusals import Refused
from mithaq.outside.opening import answered, unreadable
from mithaq.watch.adapters.cyber.stix_parts import moment_of
from mithaq.watch.domain.unread import Raw, rows, table, tables, text

MEDIA_TYPE = "application/taxii+json;version=2.1"
PAGE_BYTES_MAX = 128 * 2**20
PAGE_OBJECTS = 500
PAGES_MAX = 100_000
ADDED_LAST = "x-taxii-date-added-last"
TOKEN = "MITHAQ_TAXII_TOKEN"  # noqa: S105  # its name
USER = "MITHAQ_TAXII_USER"
PASSWORD = "MITHAQ_TAXII_PASSWORD"  # noqa: S105  # its name


@dataclass(frozen=True)
class Page:
    """A page: its objects, the mark of the next one (empty where it is the last), and when its last object
    was added.
    """

    objects: tuple[Raw, ...]
    next: str
    added_last: str


@dataclass(frozen=True)
class Collection:
    """A collection that a root offers."""

    id: str
    title: str
    may_read: bool


def collections(root: str) -> tuple[Collection, ...]:
    """What a root offers. Raises Refused `source_unreadable` or `taxii_answer_unknown`."""
    value, _ = _asked(f"{root.rstrip('/')}/collections/")
    return tuple(
        Collection(text(each.get("id")), text(each.get("title")), each.get("can_read") is True)
        for each in tables(value.get("collections"))
    )


def pages(root: str, collection: str, *, added_after: str, next_mark: str = "") -> Iterator[Page]:
    """The pages of a collection, from the mark of one or from what was added after a moment.

    Raises Refused `source_unreadable`, `taxii_answer_unknown`, or `taxii_endless` for a server that leads in
    a circle.
    """
    address = f"{root.rstrip('/')}/collections/{quote(collection, safe='')}/objects/"
    seen = set[str]()
    for _ in range(PAGES_MAX):
        asked = {"limit": str(PAGE_OBJECTS)}
        asked |= {"added_after": added_after} if added_after else {}
        asked |= {"next": next_mark} if next_mark else {}
        page = _page(*_asked(f"{address}?{urlencode(asked)}"), place=address)
        yield page
        if not page.next:
            return
        if page.next in seen:
            break
        seen.add(page.next)
        next_mark = page.next
    raise Refused("taxii_endless", place=address)


def _page(value: Mapping[str, Raw], headers: Mapping[str, str], *, place: str) -> Page:
    is_more, mark = value.get("more") is True, text(value.get("next"))
    added_last = headers.get(ADDED_LAST, "")
    if is_more and not mark:
        raise Refused("taxii_answer_unknown", place=place)
    if added_last and moment_of(added_last) is None:
        added_last = ""
    return Page(tuple(rows(value.get("objects"))), mark if is_more else "", added_last)


def later(one: str, other: str) -> str:
    """The later of two moments as TAXII writes them; either may be empty."""
    moments = [(moment, each) for each in (one, other) if (moment := moment_of(each))]
    return max(moments, key=_first)[1] if moments else ""


def _first(pair: tuple[datetime, str]) -> datetime:
    return pair[0]


def _asked(address: str) -> tuple[Mapping[str, Raw], Mapping[str, str]]:
    with answered(address, bytes_max=PAGE_BYTES_MAX, headers=_headers()) as answer:
        kind = answer.headers.get("content-type", "")
        data = answer.stream.read()
        headers = answer.headers
    if "taxii" not in kind or "version=2.0" in kind:
        raise Refused("taxii_answer_unknown", place=address)
    try:
        value = orjson.loads(data or b"{}")
    except json.JSONDecodeError as error:
        raise unreadable(address, "its answer is no JSON") from error
    return table(value), headers


def _headers() -> Mapping[str, str]:
    """Who asks is told by the environment: what stands in a command can be read by others on the machine."""
    found = {"Accept": MEDIA_TYPE}
    if token := os.environ.get(TOKEN):
        found["Authorization"] = f"Bearer {token}"
    elif user := os.environ.get(USER):
        pair = f"{user}:{os.environ.get(PASSWORD, '')}".encode()
        found["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    return found
