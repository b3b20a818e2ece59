"""The gate before a new version of a list comes into use: is this a list at all, and could it be this one?

A page that says "access denied" in place of the list, or a download that broke off, would otherwise clear
everybody who is no longer on it.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from mithaq.base.refusals import Refused

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<head|<body|<error\b|<errors\b)",
    re.I | re.S,
)


@dataclass(frozen=True)
class Bounds:
    """Shares from 0 to 1: of the parties of the version before that may be gone, and of malformed rows."""

    gone_most: float = 0.10
    malformed_most: float = 0.01

    def __post_init__(self) -> None:
        if not (0 <= self.gone_most <= 1 and 0 <= self.malformed_most <= 1):
            raise ValueError("a share is from 0 to 1")


@dataclass(frozen=True)
class Counted:
    """A version that was read: the ids of its parties, its rows, and how many the file announces."""

    ids: Collection[str]
    rows: int
    malformed: int
    announced: int | None = None


def is_error_page(beginning: str) -> bool:
    """Whether what begins so is a page for people or a server's error, not a list."""
    return _PAGE.match(beginning) is not None


def require_plausible(new: Counted, *, before: Collection[str] | None, bounds: Bounds) -> None:
    """Let a version come into use; `before` has the ids of the version in use, None for the first.

    Raises Refused `list_empty`, `list_incomplete`, `list_malformed`, `list_shrank`.
    """
    if not new.ids:
        raise Refused("list_empty", rows=new.rows)
    if new.announced is not None and len(new.ids) + new.malformed < new.announced:
        raise Refused("list_incomplete", announced=new.announced, read=len(new.ids))
    if new.malformed > bounds.malformed_most * new.rows:
        most = round(bounds.malformed_most * 100, 2)
        raise Refused("list_malformed", malformed=new.malformed, rows=new.rows, most_percent=most)
    if before:
        kept = set(new.ids)
        gone = sum(each not in kept for each in before)
        if gone > bounds.gone_most * len(before):
            most = round(bounds.gone_most * 100, 2)
            raise Refused("list_shrank", gone=gone, before=len(before), most_percent=most)
