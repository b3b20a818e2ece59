"""The folders of OpenAlex's snapshot: which files hold works, whether all are there, which works are gone."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.lines import only_file, unpacked

# Of the new layout's two copies the first that is there is read.
_PLACES = (
    *("", "works", "data/works", "jsonl/works", "data/jsonl/works"),
    *("parquet/works", "data/parquet/works", "legacy-data/works"),
)
_MANIFESTS = ("manifest", "manifest.json")
_WORK = re.compile(r"\bW\d{1,14}\b")


def snapshot_files(place: Path) -> tuple[Path, ...]:
    """The files of works of a snapshot, or of a plain folder, or the file itself.

    Raises Refused `source_unreadable`, or `snapshot_incomplete` where a manifest names a file that
    is not there as it says.
    """
    for below in _PLACES:
        folder = place / below
        found = sorted(
            each for each in folder.glob("updated_date=*/*") if each.suffix in (".gz", ".parquet", ".jsonl")
        )
        if found:
            _require_whole(folder)
            return tuple(found)
    return only_file(place)


def deleted_ids(place: Path) -> Iterator[str]:
    """Works that the snapshot says are gone: deleted, or merged into others."""
    if not place.is_dir():
        return
    files = [*place.rglob("deleted_ids.csv*"), *place.rglob("merged_ids/works/*.csv*")]
    for file in sorted(files):
        with unpacked(file) as stream:
            for row in csv.reader(each.decode("utf-8", "replace") for each in stream):
                # The id that is gone comes before the one that took its place.
                found = next((each for cell in row if (each := _WORK.search(cell))), None)
                if found:
                    yield found[0]


def _require_whole(folder: Path) -> None:
    for name in _MANIFESTS:
        if not (folder / name).is_file():
            continue
        for url, size in _entries(folder / name):
            parts = url.rstrip("/").split("/")
            file = folder.joinpath(*parts[-2:])
            if not file.is_file() or size not in (None, file.stat().st_size):
                raise Refused("snapshot_incomplete", manifest=name, file="/".join(parts[-2:]))


def _entries(manifest: Path) -> Iterator[tuple[str, int | None]]:
    """Raises Refused `source_unreadable`."""
    try:
        told = json.loads(manifest.read_bytes())
        for each in told["entries"]:
            size = (each.get("meta") or {}).get("content_length")
            yield str(each["url"]), int(size) if size is not None else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("source_unreadable", place=manifest.name, reason=str(error) or "no entries") from error
