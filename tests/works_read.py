"""What a format makes of a file, without a corpus."""

from pathlib import Path

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.format import Reading
from mithaq.watch.adapters.sources.registry import FORMATS
from mithaq.watch.domain.indicators import Indicator
from mithaq.watch.domain.mapping import Mapping
from mithaq.watch.domain.works import Work

Read = Work | Indicator | None


def read(format: str, place: Path, columns: Mapping | None = None) -> list[tuple[str, Read | str]]:
    """Each record by its place: what it is, or the code of what is wrong with it."""
    form, found = FORMATS[format], []
    for file in form.files(place):
        for chunk in form.chunks(file, columns):
            for number, record in chunk.records:
                found.append((f"{file.name}:{number}", _read(format, record, columns)))
    return found


def works(format: str, place: Path, columns: Mapping | None = None) -> list[Work]:
    """The works alone, of a file in which nothing is wrong."""
    found = [each for _, each in read(format, place, columns)]
    assert all(isinstance(each, Work) for each in found), found
    return [each for each in found if isinstance(each, Work)]


def _read(format: str, record: object, columns: Mapping | None) -> Read | str:
    try:
        return FORMATS[format].read(record, Reading(format, columns))
    except Refused as refusal:
        return refusal.code
