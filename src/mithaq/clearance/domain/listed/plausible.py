"""The gate before a new version of a list comes into use: is this a list at all, and could it be this one?

A page that says "access denied" in place of the list, a download that broke off, a file that is missing
beside the others or an old edition would otherwise clear everybody who is no longer on it, or take their
names away.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from mithaq.base.refusals import Refused

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html|<head|<body|<error\b|<errors\b)",
    re.I | re.S,
)


@dataclass(frozen=True)
class Bounds:
    """Shares from 0 to 1: of the parties, names and rows of the version before that may be gone, and of
    rows that are malformed.
    """

    gone_most: float = 0.10
    malformed_most: float = 0.01

    def __post_init__(self) -> None:
        if not (0 <= self.gone_most <= 1 and 0 <= self.malformed_most <= 1):
            raise ValueError("a share is from 0 to 1")


@dataclass(frozen=True)
class Counted:
    """A version that was read: the ids of its parties, all their names, its rows, and how many parties the
    file announces.
    """

    ids: Collection[str]
    names: int
    rows: int
    malformed: int
    announced: int | None = None


@dataclass(frozen=True)
class Former:
    """The version in use; names and rows are None of one that was loaded before they were counted."""

    ids: Collection[str]
    names: int | None = None
    rows: int | None = None


def is_error_page(beginning: str) -> bool:
    """Whether what begins so is a page for people or a server's error, not a list."""
    return _PAGE.match(beginning) is not None


def require_plausible(new: Counted, *, bounds: Bounds) -> None:
    """Let a version be one of this list at all.

    Raises Refused `list_empty`, `list_incomplete` or `list_malformed`.
    """
    if not new.ids:
        raise Refused("list_empty", rows=new.rows)
    if new.announced is not None and len(new.ids) + new.malformed < new.announced:
        raise Refused("list_incomplete", announced=new.announced, read=len(new.ids))
    if new.malformed > bounds.malformed_most * new.rows:
        most = _percent(bounds.malformed_most)
        raise Refused("list_malformed", malformed=new.malformed, rows=new.rows, most_percent=most)


def require_kept(new: Counted, former: Former, *, bounds: Bounds) -> None:
    """Let a version follow that in use if most of what that has is there.

    Raises Refused `list_shrank`, `list_lost_names` or `list_lost_rows`.
    """
    kept = set(new.ids)
    gone = sum(each not in kept for each in former.ids)
    for code, lost, before in (
        ("list_shrank", gone, len(former.ids)),
        ("list_lost_names", (former.names or 0) - new.names, former.names or 0),
        ("list_lost_rows", (former.rows or 0) - new.rows, former.rows or 0),
    ):
        if lost > bounds.gone_most * before:
            raise Refused(code, gone=lost, before=before, most_percent=_percent(bounds.gone_most))


def require_not_older(new: date | None, before: date | None) -> None:
    """Let a version of a day follow that of another. Raises Refused `list_older` or `list_undated`."""
    if before and new is None:
        raise Refused("list_undated", before=before.isoformat())
    if before and new and new < before:
        raise Refused("list_older", published_on=new.isoformat(), before=before.isoformat())


def _percent(share: float) -> float:
    return round(share * 100, 2)
