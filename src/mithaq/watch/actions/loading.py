"""Load works of a source into the corpus; broken off at any time, the same load goes on where it was."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID

import pyarrow as pa

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.outside.opening import is_address
from mithaq.parties.queries import host_institution
from mithaq.watch.adapters.bringing import brought, let_go
from mithaq.watch.adapters.corpus.committing import commit
from mithaq.watch.adapters.corpus.manifest import corpus_folder, manifest_in, sole_writer
from mithaq.watch.adapters.corpus.schema import TABLES
from mithaq.watch.adapters.corpus.staging import Position, Staging
from mithaq.watch.adapters.places import Content, content_of
from mithaq.watch.adapters.sources.format import Format
from mithaq.watch.adapters.sources.mapping_files import known_mappings, mapping_in
from mithaq.watch.adapters.sources.recognising import Job, Recognised, Recogniser, cores
from mithaq.watch.adapters.sources.registry import FORMATS
from mithaq.watch.domain.loading import RULES, Counts, Problem, require_source_name
from mithaq.watch.domain.mapping import Mapping as Columns
from mithaq.watch.models import Load
from mithaq.watch.queries import loads
from mithaq.watch.queries.loads import LoadView

# A piece is held in memory until it is written, and what is not written is read again after a kill.
PIECE_ROWS, PIECE_BYTES = 50_000, 48 * 2**20
# So many records without one work, and nobody needs to read on.
HOPELESS = 2_000
# After these, what was done so far is kept: they are no fault of the source.
KEPT_ON = frozenset({"file_not_written", "corpus_damaged"})


@dataclass(frozen=True)
class Source:
    """What is loaded: a format, the name of the source in the corpus, and how its columns are called."""

    format: str
    name: str
    place: str
    columns: Columns | None = None
    mapping: Mapping[str, object] | None = None


def formats() -> tuple[str, ...]:
    """What can be loaded: formats, and tables for which Mithaq brings a mapping."""
    return (*FORMATS, *known_mappings())


def source_named(format: str, place: str, *, name: str = "", mapping: str = "") -> Source:
    """What a person asks to load. A table is read by a mapping of theirs, or by one that Mithaq brings.

    Raises Refused `mapping_missing`, `mapping_unwanted` or what a mapping refuses; NotFound
    `source_format_unknown` or `mapping_unknown`.
    """
    if format in known_mappings():
        format, name, mapping = "table", name or format, mapping or format
    if format not in FORMATS:
        known = (*(each for each in FORMATS if each != "table"), *known_mappings(), "table")
        raise NotFound("source_format_unknown", format=format[:80], known=known)
    if bool(mapping) != (format == "table"):
        if mapping:
            raise Refused("mapping_unwanted", format=format)
        raise Refused("mapping_missing")
    if not mapping:
        return Source(format, name or format, place)
    columns, written = mapping_in(mapping)
    return Source(format, name or format, place, columns, written)


Progress = Callable[[str, int, int | None], None]
"""Told what is done (`reading`, `loading`, `committing`), how far it is, and of how much if that is known."""


def load_source(
    source: Source,
    *,
    id: UUID,
    by: Actor,
    at: datetime,
    progress: Progress = lambda _what, _done, _of: None,
    processes: int | None = None,
) -> LoadView:
    """Load a file or a folder, whole or not at all. Content that is in already changes nothing.

    A load of the same content that was broken off goes on under its own id. Raises Refused `not_permitted`,
    `source_name_wrong`, `source_unreadable`, `load_empty`, `load_hopeless`, `corpus_busy`, `corpus_damaged`
    or `file_not_written`; NotFound `source_format_unknown`.
    """
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    require_source_name(source.name)
    form = FORMATS.get(source.format)
    if form is None:
        raise NotFound("source_format_unknown", format=source.format[:80], known=tuple(FORMATS))
    corpus = corpus_folder()
    with sole_writer(corpus):
        place = brought(source.place, form, corpus, progress=partial(progress, "fetching"))
        try:
            row = _loaded(
                source, place, form, corpus, id=id, by=by, at=at, progress=progress, processes=processes
            )
        except Refused as refusal:
            if refusal.code not in KEPT_ON:
                let_go(source.place, form, corpus)
            raise
        let_go(source.place, form, corpus)
    return loads.load(row.id)


def _loaded(
    source: Source,
    place: Path,
    form: Format,
    corpus: Path,
    *,
    id: UUID,
    by: Actor,
    at: datetime,
    progress: Progress,
    processes: int | None,
) -> Load:
    content = content_of(place, form.files(place), progress=lambda done: progress("reading", done, None))
    known = _in_already(source, content, corpus)
    if known:
        return known
    _sweep(corpus)
    row = _under_way(source, content) or _begun(source, content, id=id, by=by, at=at)
    staging = Staging(corpus, str(row.id), TABLES[row.table])
    try:
        _stage(
            row,
            form,
            content,
            staging,
            columns=source.columns,
            progress=progress,
            processes=processes or cores(),
        )
    except Refused as refusal:
        # A source that cannot be read is not half in. A full disk is no fault of the source.
        if refusal.code not in KEPT_ON:
            staging.discard()
            row.delete()
        raise
    progress("committing", staging.counts.rows, staging.counts.rows)
    _finish(row, staging, corpus, at=at)
    return row


def _in_already(source: Source, content: Content, corpus: Path) -> Load | None:
    """The last load of the source, if it was this very content, read the same way, and is in the corpus."""
    rows = {str(row.id): row for row in Load.objects.filter(source=source.name).exclude(done_at=None)}
    last = next((rows[key] for key in reversed([*manifest_in(corpus).loads]) if key in rows), None)
    read = (source.format, content.sha256, _mapping(source), RULES)
    return last if last and read == (last.format, last.sha256, last.mapping, last.rules) else None


def _under_way(source: Source, content: Content) -> Load | None:
    row = Load.objects.filter(source=source.name, sha256=content.sha256, rules=RULES, done_at=None).first()
    if row is not None and (row.format, row.mapping) != (source.format, _mapping(source)):
        # Begun in another way: what it has staged is of no use.
        Staging(corpus_folder(), str(row.id), TABLES[row.table]).discard()
        row.delete()
        return None
    return row


def _begun(source: Source, content: Content, *, id: UUID, by: Actor, at: datetime) -> Load:
    return Load.objects.create(
        id=id,
        format=source.format,
        source=source.name,
        table=source.columns.table if source.columns else "works",
        place=cleaned(_shown(source.place))[:2000],
        files=[cleaned(content.name_of(each))[:400] for each in content.files[:1000]],
        sha256=content.sha256,
        bytes=content.bytes,
        mapping=_mapping(source),
        rules=RULES,
        begun_at=at,
        by=by.person,
    )


def _stage(
    row: Load,
    form: Format,
    content: Content,
    staging: Staging,
    *,
    columns: Columns | None,
    progress: Progress,
    processes: int,
) -> None:
    job = Job(form.code, row.source, str(row.id), row.table, columns)
    with Recogniser(job, processes=processes) as recogniser:
        held = _Held(staging)
        for number, file in enumerate(content.files):
            start = staging.position
            if number < start.file:
                continue
            done = start.chunk if number == start.file else 0
            chunks = islice(form.chunks(file, columns), done, None)
            for read in recogniser.read(content.name_of(file), chunks):
                done += 1
                held.take(read, Position(number, done))
                progress("loading", held.records, None)
            held.after = Position(number + 1, 0)
        held.write()
    if form.deleted:
        staging.let_go(form.deleted(content.place))
    counts = staging.counts
    if not counts.rows:
        raise Refused("load_empty" if not counts.malformed else "load_hopeless", **held.first_facts)


class _Held:
    """What was read and is not in a piece yet."""

    def __init__(self, staging: Staging) -> None:
        self.staging = staging
        self.before = staging.counts
        self.after = staging.position
        self.first: Problem | None = None
        self._clear()

    @property
    def records(self) -> int:
        return self.before.records + self.counts.records

    @property
    def first_facts(self) -> dict[str, object]:
        """The first problem, for whoever must mend a file in which nothing could be read."""
        return {"place": self.first.place, "problem": self.first.refusal()} if self.first else {}

    def take(self, read: Recognised, after: Position) -> None:
        self.batches.append(read.batch)
        self.problems += read.problems
        self.first = self.first or next((each for each in read.problems if not each.is_kept), None)
        self.counts += read.counts
        self.after = after
        total = self.before + self.counts
        if not total.rows and total.malformed >= HOPELESS:
            raise Refused("load_hopeless", **self.first_facts)
        size = sum(each.nbytes for each in self.batches)
        if self.counts.rows >= PIECE_ROWS or size >= PIECE_BYTES or len(self.problems) >= PIECE_ROWS:
            self.write()

    def write(self) -> None:
        if self.counts.records or self.after != self.staging.position:
            self.staging.add(self.batches, self.problems, self.counts, self.after)
            self.before = self.staging.counts
            self._clear()

    def _clear(self) -> None:
        self.batches: list[pa.RecordBatch] = []
        self.problems: list[Problem] = []
        self.counts = Counts()


def _finish(row: Load, staging: Staging, corpus: Path, *, at: datetime) -> None:
    counts = staging.counts
    row.rows, row.replaced = commit(staging, str(row.id), row.source, corpus, at=at)
    row.records, row.malformed, row.set_aside = counts.records, counts.malformed, counts.set_aside
    row.repeated, row.noted, row.codes = counts.rows - row.rows, counts.noted, staging.codes
    row.done_at = at
    row.save()
    staging.discard()


def _shown(place: str) -> str:
    """An address, or the name of a file: where it lies on this machine is nobody's business."""
    return place if is_address(place) else Path(place).name


def _sweep(corpus: Path) -> None:
    """Loads whose rows are gone, or whose end was told before their pieces could be."""
    known = {str(key) for key in Load.objects.filter(done_at=None).values_list("id", flat=True)}
    for folder in (corpus / "staging").glob("*"):
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def _mapping(source: Source) -> object:
    return dict(source.mapping) if source.mapping is not None else None
