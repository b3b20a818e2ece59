"""Bring a large file, or all pages of a list, from an address into a file here; broken off, it goes on.

A part that is here already is asked for no more, as long as the server says it is still the same content
(RFC 9110, If-Range). A server that is busy is asked again, later each time, or when it says.
"""

import json
import os
import shutil
import time
import urllib.error
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from mithaq.base.refusals import Refused
from mithaq.outside.opening import answer_of, unreadable

TRIES = 6
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 300.0
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
PAGE_BYTES_MAX = 64 * 2**20
FIRST_MARK = "*"
FREE_BYTES_MIN = 200 * 2**20
_PIECE = 2**18
T = TypeVar("T")
Progress = Callable[[int, int | None], None]
"""Told how many bytes (or records) are here, and of how many where that is known."""


@dataclass(frozen=True)
class Page:
    """A page of a list: its records as lines, and the mark of the next page; none after the last."""

    lines: tuple[bytes, ...]
    next: str | None


def with_cursor(address: str, mark: str) -> str:
    """The address of a page by the parameter `cursor`."""
    parts = urlsplit(address)
    asked = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "cursor"
    ]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("cursor", mark)])))


class ExpiredMarkError(ValueError):
    """The server knows the mark of a page no more, so the list begins anew; once, for it may be always so."""


@dataclass(frozen=True)
class Paging:
    """How a list is read page by page: what a page says, and the address of each by its mark.

    The mark of the first page is FIRST_MARK. Servers may ask for a pause between pages.
    """

    page_of: Callable[[bytes], Page]
    address_of: Callable[[str, str], str] = with_cursor
    pause_s: float = 0.0


def fetch(address: str, to: Path, *, bytes_max: int, progress: Progress = lambda _done, _of: None) -> None:
    """Fetch a file whole; what a broken-off fetch left beside it is not fetched again.

    Raises Refused `source_unreadable`, `source_too_large`, `disk_too_small` or `file_not_written`.
    """
    if to.exists():
        return
    part, note = _part(to), _note(to)

    def here() -> int:
        return part.stat().st_size if part.exists() else 0

    def attempt() -> None:
        begun, same = here(), _told(note).get("same")
        asked = {"Range": f"bytes={begun}-", "If-Range": str(same)} if begun and same else {}
        with answer_of(address, {"Accept-Encoding": "identity", **asked}) as answer:
            begun = begun if answer.status == 206 and _begins_at(answer) == begun else 0
            if answer.status == 206 and not begun:
                note.unlink(missing_ok=True)
                raise OSError("it gave another part than was asked for")
            total = None if answer.length is None else begun + answer.length
            _require_room(address, part, total, begun, bytes_max)
            _write_note(note, {"same": answer.headers.get("ETag") or answer.headers.get("Last-Modified")})
            with part.open("r+b" if begun else "wb") as out:
                out.seek(begun)
                _copy(answer, out, total, bytes_max, address, progress)

    _retried(address, attempt, here)
    part.replace(to)
    note.unlink(missing_ok=True)


def fetch_pages(
    address: str,
    to: Path,
    *,
    paging: Paging,
    bytes_max: int,
    progress: Progress = lambda _done, _of: None,
) -> None:
    """Fetch all pages of a list as lines of one file, from the page after the last one that is here.

    Raises Refused `source_unreadable` or `source_too_large`.
    """
    if to.exists():
        return
    part, note = _part(to), _note(to)
    told = _told(note)
    mark, is_new = str(told.get("mark") or FIRST_MARK), False
    size, count = int(told.get("size") or 0), int(told.get("count") or 0)
    with part.open("r+b" if part.exists() else "w+b") as out:
        # What was written after the last note is of a page that is fetched again.
        out.truncate(size)
        out.seek(size)
        while mark:
            try:
                page = _page(paging.address_of(address, mark), paging.page_of)
            except ExpiredMarkError as error:
                if is_new or mark == FIRST_MARK:
                    raise unreadable(address, str(error)) from error
                mark, is_new, size, count = FIRST_MARK, True, 0, 0
                out.truncate(size)
                out.seek(size)
                continue
            size += out.write(b"".join(each + b"\n" for each in page.lines))
            if size > bytes_max:
                raise Refused("source_too_large", place=address, most=bytes_max // 2**20)
            out.flush()
            count, mark = count + len(page.lines), page.next or ""
            if mark:
                _write_note(note, {"mark": mark, "size": size, "count": count})
            progress(count, None)
            if mark:
                time.sleep(paging.pause_s)
    part.replace(to)
    note.unlink(missing_ok=True)


def _page(address: str, page_of: Callable[[bytes], Page]) -> Page:
    def attempt() -> bytes:
        with answer_of(address) as answer:
            found = answer.read(PAGE_BYTES_MAX + 1)
            if answer.length and len(found) <= PAGE_BYTES_MAX:
                raise OSError("the connection ended too early")
        return found

    data = _retried(address, attempt, lambda: 0)
    if len(data) > PAGE_BYTES_MAX:
        raise Refused("source_too_large", place=address, most=PAGE_BYTES_MAX // 2**20)
    try:
        return page_of(data)
    except ExpiredMarkError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise unreadable(address, f"this is no page of a list: {error}") from error


def _retried(address: str, attempt: Callable[[], T], here: Callable[[], int]) -> T:
    """Try until it works, or fails some times on end without anything having come."""
    failures, before = 0, here()
    while True:
        try:
            return attempt()
        except urllib.error.HTTPError as error:
            with error:
                wait_s, reason = _asked_to_wait(error), f"{error.code} {error.reason}"
            if error.code not in BUSY:
                raise unreadable(address, reason) from error
        except (OSError, HTTPException) as error:
            told = error.reason if isinstance(error, urllib.error.URLError) else error
            wait_s, reason = None, getattr(told, "strerror", None) or str(told) or type(told).__name__
        failures = 1 if here() > before else failures + 1
        before = here()
        if failures >= TRIES:
            raise unreadable(address, str(reason))
        time.sleep(min(FIRST_WAIT_S * 2 ** (failures - 1) if wait_s is None else wait_s, LONGEST_WAIT_S))


def _copy(
    answer: HTTPResponse, out: IO[bytes], total: int | None, bytes_max: int, address: str, progress: Progress
) -> None:
    while piece := answer.read(_PIECE):
        out.write(piece)
        if out.tell() > bytes_max:
            raise Refused("source_too_large", place=address, most=bytes_max // 2**20)
        progress(out.tell(), total)
    out.flush()
    os.fsync(out.fileno())
    if total is not None and out.tell() < total:
        raise OSError("the connection ended too early")


def _require_room(address: str, part: Path, total: int | None, begun: int, bytes_max: int) -> None:
    """Raises Refused `source_too_large` or `disk_too_small`."""
    if total is None:
        return
    if total > bytes_max:
        raise Refused("source_too_large", place=address, most=bytes_max // 2**20)
    free = shutil.disk_usage(part.parent).free
    if free < total - begun + FREE_BYTES_MIN:
        raise Refused("disk_too_small", needed=(total - begun) // 2**20, free=free // 2**20)


def _asked_to_wait(error: urllib.error.HTTPError) -> float | None:
    with suppress(TypeError, ValueError):
        return max(float(error.headers.get("Retry-After", "")), 0.0)
    return None


def _begins_at(answer: HTTPResponse) -> int:
    told = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(told) if told.isdecimal() else -1


def _part(to: Path) -> Path:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return to.with_name(f"{to.name}.part")


def _note(to: Path) -> Path:
    return to.with_name(f"{to.name}.part.json")


def _told(note: Path) -> Mapping[str, int | str | None]:
    with suppress(OSError, ValueError):
        told = json.loads(note.read_bytes())
        if isinstance(told, dict):
            return told
    return {}


def _write_note(note: Path, told: Mapping[str, int | str | None]) -> None:
    beside = note.with_name(f"{note.name}.new")
    beside.write_text(json.dumps(told))
    beside.replace(note)
