"""Bring the files of a list here and give their rows and elements one by one.

A list may lie in a file, at an address, in a folder, or in a zip archive; each file plain or gzip-compressed.
It is copied first, so that its digest covers what was read, and nothing counts of what breaks off.
"""

import codecs
import csv
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from lxml import etree

from mithaq.base.refusals import Refused
from mithaq.clearance.domain.listed.plausible import is_error_page
from mithaq.clearance.domain.listed.rows import Malformed
from mithaq.outside.opening import is_address, opened, unreadable

BYTES_MAX = 1024 * 2**20
HELD_IN_MEMORY_BYTES_MAX = 8 * 2**20
FILES_MAX = 50
BEGINNING_BYTES = 2_000
ZIP_MAGIC = b"PK\x03\x04"
SHEET_MEMBER = "[Content_Types].xml"
LEGACY = "cp1252"
END_MARK = "\x1a"
"""With this OFAC ends its files."""


@dataclass(frozen=True)
class Fetched:
    """A file of a list, copied here; `stream` can be read again from its start."""

    name: str
    stream: IO[bytes]
    size: int
    sha256: str

    def beginning(self) -> str:
        """Its first letters, whatever bytes may stand between them."""
        self.stream.seek(0)
        return self.stream.read(BEGINNING_BYTES).decode("utf-8-sig", "replace")

    def ends_with(self, mark: bytes) -> bool:
        """Whether these are its last bytes."""
        self.stream.seek(max(self.size - len(mark), 0))
        return self.stream.read() == mark

    def is_archive(self) -> bool:
        """Whether it is a zip archive, as a workbook of spreadsheets is too."""
        self.stream.seek(0)
        return self.stream.read(len(ZIP_MAGIC)) == ZIP_MAGIC


@contextmanager
def fetched(places: Sequence[str], *, bytes_max: int = BYTES_MAX) -> Iterator[tuple[Fetched, ...]]:
    """All the files of the places, in the order of their names within each, hidden ones aside, and those that
    hold no more than the mark of their end.

    Raises Refused `source_unreadable`, `list_empty`, `list_error_page`.
    """
    with ExitStack() as stack:
        files: list[Fetched] = []
        for place in places:
            for each in _files(place):
                with opened(each, bytes_max=bytes_max) as stream:
                    files.extend(_copies(each, stream, stack, bytes_max))
        if not files:
            raise Refused("list_empty", rows=0)
        yield tuple(files)


def _files(place: str) -> tuple[str, ...]:
    # An empty path would be the folder that the process runs in.
    if is_address(place) or not place or "\0" in place:
        return (place,)
    try:
        folder = Path(place)
        if not folder.is_dir():
            return (place,)
        every = [each for each in folder.iterdir() if each.is_file() and not each.name.startswith(".")]
    except OSError as error:
        raise unreadable(place, error.strerror or str(error)) from error
    found = sorted(map(str, every))
    if len(found) > FILES_MAX:
        raise unreadable(place, f"it has more than {FILES_MAX} files")
    return tuple(found)


def _copies(place: str, stream: IO[bytes], stack: ExitStack, bytes_max: int) -> list[Fetched]:
    copy = _copied(place, stream, stack)
    if not copy.is_archive():
        return _checked(copy)
    try:
        archive = stack.enter_context(zipfile.ZipFile(copy.stream))
        members = sorted(each for each in archive.namelist() if not each.endswith("/"))
        infos = [archive.getinfo(each) for each in members]
        is_workbook = SHEET_MEMBER in members
        is_too_many = len(infos) > FILES_MAX and not is_workbook
        if is_too_many or sum(each.file_size for each in infos) > bytes_max:
            raise unreadable(place, "its archive holds too much")
        if is_workbook:
            return [copy]
        copies = [_copied(each.filename, archive.open(each), stack) for each in infos]
        return [file for each in copies for file in _checked(each)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise unreadable(place, str(error)) from error


def _copied(name: str, stream: IO[bytes], stack: ExitStack) -> Fetched:
    spool: IO[bytes] = stack.enter_context(
        SpooledTemporaryFile(HELD_IN_MEMORY_BYTES_MAX)  # noqa: SIM115  # the stack closes it
    )
    shutil.copyfileobj(stream, spool)
    size = spool.tell()
    spool.seek(0)
    digest = hashlib.sha256()
    while chunk := spool.read(2**20):
        digest.update(chunk)
    return Fetched(name.rstrip("/").rsplit("/", 1)[-1], spool, size, digest.hexdigest())


def _checked(file: Fetched) -> list[Fetched]:
    beginning = file.beginning()
    said = beginning.strip("\0 \r\n\t")
    if said == END_MARK:
        return []
    if not said:
        raise Refused("list_empty", rows=0)
    if is_error_page(beginning):
        raise Refused("list_error_page", file=file.name, bytes=file.size)
    return [file]


@dataclass(frozen=True)
class Row:
    """The columns of a row, where it stands, and over how many lines it goes."""

    place: str
    columns: tuple[str, ...]
    lines: int = 1


def lines_of(file: Fetched) -> Iterator[str]:
    """The lines of a file in UTF-8.

    Raises Refused `list_not_utf8`.
    """
    if not _is_utf8(file.stream):
        raise Refused("list_not_utf8", file=file.name)
    file.stream.seek(0)
    for number, line in enumerate(file.stream):
        text = line.decode()
        yield text if number else text.removeprefix("\ufeff")


def _is_utf8(stream: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(2**20):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def rows_by_line(file: Fetched, *, delimiter: str = ",") -> Iterator[Row | Malformed]:
    """Rows of a file that writes each in a line of its own, so that a stray quote costs one row at most.

    So does a bad byte. The file may be in the letters of old ones, where none of its lines needs UTF-8.
    """
    encoding = _encoding(file.stream)
    file.stream.seek(0)
    for number, line in enumerate(file.stream, start=1):
        place = f"{file.name}:{number}"
        try:
            text = line.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            yield Malformed(place, "row_unreadable", (("reason", str(error)),))
            continue
        if text.strip(f"{END_MARK}\0 \r\n"):
            yield _row(text, place=place, delimiter=delimiter)


def _encoding(stream: IO[bytes]) -> str:
    stream.seek(0)
    is_broken = False
    for line in stream:
        try:
            is_wide = not line.decode().isascii()
        except UnicodeDecodeError:
            is_broken = True
        else:
            if is_wide:
                return "utf-8"
    return LEGACY if is_broken else "utf-8"


def _row(line: str, *, place: str, delimiter: str) -> Row | Malformed:
    try:
        (columns,) = csv.reader([line.rstrip("\r\n")], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError) as error:
        return Malformed(place, "row_unreadable", (("reason", str(error)),))
    return Row(place, tuple(each.strip() for each in columns))


def rows_of(file: Fetched) -> Iterator[Row | Malformed]:
    """Rows of a file whose quoted fields may hold line ends; a bad quote names the lines that it cost."""
    reader = csv.reader(lines_of(file), strict=True)
    while True:
        first = reader.line_num + 1
        try:
            columns = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _swallowed(file, first, reader.line_num, str(error))
            continue
        if any(_holds_row(each, len(columns)) for each in columns):
            yield _swallowed(file, first, reader.line_num, "a quoted field holds further rows")
        elif any(each.strip() for each in columns):
            lines = reader.line_num - first + 1
            yield Row(f"{file.name}:{first}", tuple(each.strip() for each in columns), lines)


def _swallowed(file: Fetched, first: int, last: int, reason: str) -> Malformed:
    return Malformed(f"{file.name}:{first}-{last}", "row_unreadable", (("reason", reason),), last - first + 1)


def _holds_row(field: str, columns: int) -> bool:
    """Whether a quote that closed in a later row took whole rows into a field: no line of a text has so many
    commas, and two with nothing between.
    """
    lines = field.splitlines()[1:]
    return any(",," in line and line.count(",") >= columns - 1 for line in lines)


@dataclass(frozen=True)
class Element:
    """An element that is complete, its names and those inside it without namespaces."""

    place: str
    element: etree._Element

    def text(self, path: str) -> str:
        """The text at a path, without needless spaces; empty when there is none."""
        return text_at(self.element, path)

    def texts(self, path: str) -> tuple[str, ...]:
        """The texts at a path that are not empty."""
        return tuple(text for each in self.element.iterfind(path) if (text := plain(each.text)))


def text_at(element: etree._Element, path: str) -> str:
    """The text below an element, without needless spaces; empty when there is none."""
    return plain(element.findtext(path))


def plain(text: str | None) -> str:
    """The text with single spaces."""
    return " ".join((text or "").split())


def elements_of(
    file: Fetched, *, root: str, names: Sequence[str], namespace: str | None = None
) -> Iterator[Element]:
    """The root as it begins, then each element that has one of the names; it is freed when the next is asked.

    Entities are left unread, nothing is fetched, and a document that declares its own is refused. Raises
    Refused `list_format_unknown` when the root has another name, `list_broken` when the XML breaks.
    """
    file.stream.seek(0)
    parser = etree.iterparse(
        file.stream,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    number = 0
    try:
        for event, element in parser:
            if not number:
                _require_root(element, root, namespace, file)
                number = 1
                yield Element(f"{file.name}:{element.sourceline}", element)
            elif event == "end" and _local(element) in names:
                yield _element(file, element)
                _free(element)
    except etree.XMLSyntaxError as error:
        if not number:
            raise Refused("list_format_unknown", file=file.name) from error
        raise Refused("list_broken", file=file.name, line=error.lineno or 0) from error


def _require_root(element: etree._Element, root: str, namespace: str | None, file: Fetched) -> None:
    name = etree.QName(element)
    is_other = name.localname != root or (namespace is not None and name.namespace != namespace)
    if is_other or element.getroottree().docinfo.internalDTD is not None:
        raise Refused("list_format_unknown", file=file.name)


def _element(file: Fetched, element: etree._Element) -> Element:
    for each in element.iter("{*}*"):
        each.tag = _local(each)
    return Element(f"{file.name}:{element.sourceline}", element)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _free(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
