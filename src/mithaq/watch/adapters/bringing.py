"""Bring what an address holds here before it is loaded, so that its digest covers what was read."""

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from mithaq.outside.fetching import fetch, fetch_pages
from mithaq.outside.opening import is_address
from mithaq.watch.adapters.sources.format import Format

# The largest file of a source that is given out as one; a snapshot comes as a folder.
BYTES_MAX = 200 * 2**30
_UNFIT = re.compile(r"[^\w.-]+")


def brought(place: str, form: Format, corpus: Path, *, progress: Callable[[int, int | None], None]) -> Path:
    """A file or folder here; that of an address is fetched, from where an earlier fetch was broken off.

    Raises Refused `source_unreadable`, `source_too_large` or `disk_too_small`.
    """
    if not is_address(place):
        return Path(place)
    path = urlsplit(place).path.rstrip("/")
    if form.paging and path.endswith(form.paged_path):
        to = _folder(place, form, corpus) / "works.jsonl"
        fetch_pages(place, to, paging=form.paging, bytes_max=BYTES_MAX, progress=progress)
    else:
        # Its suffix says which kind of table it is.
        name = _UNFIT.sub("_", path.rpartition("/")[2])[-80:].lstrip("._")
        to = _folder(place, form, corpus) / (name or "source")
        fetch(place, to, bytes_max=BYTES_MAX, progress=progress)
    return to


def let_go(place: str, form: Format, corpus: Path) -> None:
    """Remove what was brought; a file or folder of this machine stays where it is."""
    if is_address(place):
        shutil.rmtree(_folder(place, form, corpus), ignore_errors=True)


def _folder(place: str, form: Format, corpus: Path) -> Path:
    return corpus / "fetched" / hashlib.sha256(f"{form.code} {place}".encode()).hexdigest()[:24]
