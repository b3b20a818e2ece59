"""Place the works of the corpus in fields; broken off at any time, it goes on where it was."""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.parties.queries import host_institution
from mithaq.watch.adapters import crosswalks, placements
from mithaq.watch.adapters.corpus.manifest import CorpusFile, corpus_folder, manifest_in, sole_writer
from mithaq.watch.adapters.placements import Learnt
from mithaq.watch.domain.crosswalks import said_by
from mithaq.watch.domain.field_words import FieldWords, learn
from mithaq.watch.domain.placing import Rules, labels_of, place, rules_of

RULE = 1
"""Raised whenever the code places works in another way than before."""
TEACHING_MAX, TEACHING_MIN = 200_000, 500
HELD_BACK = 10
"""One work in ten sets the confidences right and teaches nothing."""
Progress = Callable[[str, int, int | None], None]
"""Told what is done (`learning`, `placing`), how many works, and of how many."""


@dataclass(frozen=True)
class PlacedView:
    """What placing came to: works looked at, those that have a field, and by what they were placed."""

    works: int
    placed: int
    rows: int
    files: int
    learnt: Learnt


def place_works(
    *,
    by: Actor,
    at: datetime,
    anew: bool = False,
    progress: Progress = lambda _what, _done, _of: None,
) -> PlacedView:
    """Place the works that are not placed yet; all of them, by a new model, when rules changed or `anew`.

    The model is learnt from the corpus of this node. Of fewer than 500 works that classes or seeds place none
    is learnt. Raises Refused `not_permitted`, `corpus_busy`, `corpus_damaged` or `file_not_written`.
    """
    require(by, Act.KEEP_WATCH, of_institution=host_institution().id)
    corpus = corpus_folder()
    with sole_writer(corpus):
        files = manifest_in(corpus).of("works")
        known = placements.current(corpus)
        if known is None or known.rules != _digest() or anew or _is_outgrown(known, files):
            known = _learnt(corpus, files, at, progress)
        learnt = known
        rules = _rules(corpus, files, placements.load_model(corpus, learnt.name))
        done, total = 0, sum(each.rows for each in files)
        for each in files:
            _place_file(corpus, learnt.name, each, rules)
            done += each.rows
            progress("placing", done, total)
        placements.sweep(corpus, learnt.name, {each.path for each in files})
        placements.put_in_force(corpus, learnt)
        return _view(corpus, learnt, files)


def _is_outgrown(known: Learnt, files: tuple[CorpusFile, ...]) -> bool:
    """A model of few works, or of none, gives way once the corpus is four times as large."""
    works = sum(each.rows for each in files)
    return known.works < TEACHING_MAX and works > 4 * max(known.works, TEACHING_MIN)


def _place_file(corpus: Path, model: str, file: CorpusFile, rules: Rules) -> None:
    target = placements.placed_file(corpus, model, file.path)
    if not target.exists():
        placements.write(target, (place(each, rules) for each in placements.batches(corpus / file.path)))


def _learnt(corpus: Path, files: tuple[CorpusFile, ...], at: datetime, progress: Progress) -> Learnt:
    """The model of these files by these rules: there is one alone, so it is not learnt twice."""
    named = json.dumps([_digest(), sorted(each.path for each in files)])
    name = sha256(named.encode()).hexdigest()[:16]
    if before := placements.learnt_before(corpus, name):
        return before
    found = list(_teaching(corpus, files, _rules(corpus, files, None), progress))
    model = _model(pl.concat(found)) if found else None
    works = sum(each.rows for each in files)
    learnt = Learnt(name, _digest(), at.isoformat(), works, len(model.fields) if model else 0)
    placements.save_model(corpus, learnt, model)
    return learnt


def _teaching(
    corpus: Path, files: tuple[CorpusFile, ...], rules: Rules, progress: Progress
) -> Iterator[pl.DataFrame]:
    """Works that classes or seeds place, of a large corpus a part that their keys alone choose."""
    works = sum(each.rows for each in files)
    part, done = min(1.0, TEACHING_MAX / max(1, works)), 0
    for file in files:
        for batch in placements.batches(corpus / file.path):
            chance = np.array([zlib.crc32(key.encode()) for key in batch["key"]], dtype=np.uint32)
            rows = batch.with_columns(chance=chance).filter(pl.col("chance") < part * 2**32)
            rows = rows.with_row_index("row")
            yield rows.join(labels_of(rows, rules), on="row").select("terms", "label", "chance")
            done += batch.height
            progress("learning", done, works)


def _model(taught: pl.DataFrame) -> FieldWords | None:
    if taught.height < TEACHING_MIN:
        return None
    held_back = (taught["chance"] % HELD_BACK == 0).to_numpy()
    try:
        return learn(taught["terms"], taught["label"].to_list(), is_held_back=held_back)
    except ValueError:
        return None


def _rules(corpus: Path, files: tuple[CorpusFile, ...], model: FieldWords | None) -> Rules:
    """What the classes that stand in the corpus say."""
    codes: set[str] = set()
    for file in files:
        codes.update(
            pl.scan_parquet(corpus / file.path)
            .select(pl.col("classes").explode().unique())
            .collect()["classes"]
            .drop_nulls()
        )
    return rules_of(said_by(sorted(codes), crosswalks.crosswalks()), crosswalks.seeds(), model)


def _digest() -> str:
    """Of the rulebooks, and of how the code reads them."""
    said = [sorted((code, each.field, each.confidence) for code, each in book.said.items())
            for book in crosswalks.crosswalks()]  # fmt: skip
    told = json.dumps([RULE, said, sorted(crosswalks.seeds().items())], ensure_ascii=False)
    return sha256(told.encode()).hexdigest()


def _view(corpus: Path, learnt: Learnt, files: tuple[CorpusFile, ...]) -> PlacedView:
    rows = placed = 0
    for each in files:
        found = pl.scan_parquet(placements.placed_file(corpus, learnt.name, each.path))
        counted = found.select(rows=pl.len(), works=pl.struct("source", "key").n_unique()).collect()
        rows += int(counted["rows"][0])
        placed += int(counted["works"][0])
    return PlacedView(sum(each.rows for each in files), placed, rows, len(files), learnt)
