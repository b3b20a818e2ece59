"""Control lists in the node's home: the bytes of each version that was loaded, in a folder named by digest.

A decision names the version that it was made on, so whoever looks at it later can read that very version. The
digest stands in the register: what is read back must still have it.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.control_lists.reading import BYTES_MAX
from mithaq.clearance.adapters.control_lists.registry import FORMATS, load_control_list
from mithaq.clearance.adapters.control_lists.us_lists import HEADINGS, PROVISIONS, files_of
from mithaq.clearance.domain.control.provisions import ControlList
from mithaq.outside.opening import opened

ONLY_FILE = "list"
CODE_MAX = 60
# Titles and versions are shown in rows, and stand in every statement that names the list.
LENGTHS_MAX: Mapping[str, int] = MappingProxyType({"title": 300, "version": 80})


def keep_list(format: str, place: str, *, code: str, folder: Path) -> ControlList:
    """Read a list from a file or an address, and keep its bytes under its digest.

    Nothing is kept of what is refused. Raises Refused `control_list_format_unknown`,
    `control_list_code_differs`, `control_list_value_long`, `control_list_unkept`, or as reading a list does.
    """
    if format not in FORMATS:
        raise Refused("control_list_format_unknown", format=format[:40], known=", ".join(FORMATS))
    sources = _sources(format, place)
    with _workplace(folder) as work:
        for name, source in sources.items():
            _copy(source, Path(work) / name)
        found = _read(format, Path(work), place)
        _require_usable(found, code=code, place=place)
        try:
            target = folder / found.digest
            target.mkdir(exist_ok=True)
            for name in sources:
                (Path(work) / name).replace(target / name)
        except OSError as error:
            raise _unkept(error) from error
    return found


def kept_list(format: str, digest: str, *, folder: Path) -> ControlList:
    """The version with this digest.

    Raises Refused `control_list_file_gone`, or `control_list_file_changed` when it is no longer what was
    loaded.
    """
    place = folder / digest
    if not place.is_dir() or not any(place.iterdir()):
        raise Refused("control_list_file_gone", digest=digest)
    try:
        found = load_control_list(format, _place_in(format, place))
    except Refused as error:
        raise Refused("control_list_file_changed", digest=digest) from error
    if found.digest != digest:
        raise Refused("control_list_file_changed", digest=digest)
    return found


def _sources(format: str, place: str) -> dict[str, str]:
    """Which files the format reads, by the names under which they are kept."""
    if FORMATS[format] is not FORMATS["us_lists"]:
        return {ONLY_FILE: place}
    provisions, headings = files_of(place)
    return {PROVISIONS: provisions, **({HEADINGS: headings} if headings else {})}


def _place_in(format: str, kept: Path) -> str:
    return str(kept if FORMATS[format] is FORMATS["us_lists"] else kept / ONLY_FILE)


def _workplace(folder: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=folder, prefix=".")
    except OSError as error:
        raise _unkept(error) from error


def _copy(source: str, file: Path) -> None:
    """The bytes, unpacked: those of which the digest speaks."""
    with opened(source, bytes_max=BYTES_MAX) as stream:
        found = stream.read()
    try:
        with file.open("wb") as out:
            out.write(found)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise _unkept(error) from error


def _read(format: str, work: Path, place: str) -> ControlList:
    """What the copy says; a refusal names the place that was asked for, not the copy's."""
    try:
        return load_control_list(format, _place_in(format, work))
    except Refused as error:
        if "place" in error.facts:
            error.facts["place"] = place
        raise


def _require_usable(found: ControlList, *, code: str, place: str) -> None:
    """Whether the list can be told in statements, and is the one that was asked for."""
    if found.code != code:
        raise Refused("control_list_code_differs", list=code, found=found.code[:CODE_MAX], place=place)
    for name, most in LENGTHS_MAX.items():
        if len(getattr(found, name)) > most:
            raise Refused("control_list_value_long", name=name, most=most, place=place)
    if any("\0" in text for text in _texts(found)):
        raise Refused("source_unreadable", place=place, reason="it holds the character NUL")


def _texts(of: ControlList) -> Iterator[str]:
    yield from (of.title, of.version)
    for each in of.provisions:
        yield from (each.path, each.text, *each.notes)
    yield from (each.said for each in of.unread)


def _unkept(error: OSError) -> Refused:
    return Refused("control_list_unkept", reason=error.strerror or str(error))
