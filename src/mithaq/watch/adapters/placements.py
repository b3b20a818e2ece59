"""Where works were placed, on disk: a file of fields for each file of works, and the model of words.

Files of works never change, so what was placed of one holds as long as it is there, and placing goes on after
it was broken off with the first file that has none. Everything of one model lies in a folder of its own;
`current.json` names the one that counts, so a new model counts only once all files were placed by it.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mithaq.base.refusals import Refused
from mithaq.register.adapters.beside import written_beside
from mithaq.watch.domain.field_words import Curve, FieldWords

SCHEMA = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("key", pa.string()),
        pa.field("field", pa.string()),
        pa.field("confidence", pa.float32()),
        pa.field("way", pa.string()),
    ]
)
BATCH_ROWS = 30_000
COLUMNS = ("source", "key", "classes", "terms")
_FORM = 1


@dataclass(frozen=True)
class Learnt:
    """By what works are placed: rules of which digest, and a model of how many works; none of too few."""

    name: str
    rules: str
    learnt_at: str
    works: int
    fields: int


def placements_folder(corpus: Path) -> Path:
    """Where placements lie in a corpus."""
    return corpus / "placed"


def current(corpus: Path) -> Learnt | None:
    """The model that counts; None before works were ever placed. Raises Refused `corpus_damaged`."""
    return _told(placements_folder(corpus) / "current.json")


def learnt_before(corpus: Path, name: str) -> Learnt | None:
    """A model that was learnt to its end, whether it counts or not. Raises Refused `corpus_damaged`."""
    return _told(placements_folder(corpus) / name / "learnt.json")


def _told(file: Path) -> Learnt | None:
    try:
        told = json.loads(file.read_bytes())
        if told.pop("form") != _FORM:
            raise ValueError(told)
        return Learnt(**told)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused("corpus_damaged", file=str(file), reason=str(error)) from error


def put_in_force(corpus: Path, learnt: Learnt) -> None:
    """Let a model count, and sweep away what lies beside it. Raises Refused `file_not_written`."""
    folder = placements_folder(corpus)
    with written_beside(folder / "current.json") as out:
        out.write(_as_told(learnt))
    for each in folder.iterdir():
        if each.is_dir() and each.name != learnt.name:
            shutil.rmtree(each, ignore_errors=True)


def _as_told(learnt: Learnt) -> bytes:
    return json.dumps({"form": _FORM, **asdict(learnt)}).encode()


def placed_file(corpus: Path, model: str, works: str) -> Path:
    """Where the fields of a file of works are kept."""
    return placements_folder(corpus) / model / works


def placed_paths(corpus: Path, works: Sequence[str]) -> list[str]:
    """The files of fields of these files of works, below the corpus; those that are not placed yet have
    none."""
    model = current(corpus)
    if model is None:
        return []
    files = [placed_file(corpus, model.name, each) for each in works]
    return [str(each.relative_to(corpus)) for each in files if each.exists()]


def batches(file: Path) -> Iterator[pl.DataFrame]:
    """The works of a file, a part at a time. Raises Refused `corpus_damaged`."""
    try:
        for batch in pq.ParquetFile(file).iter_batches(BATCH_ROWS, columns=list(COLUMNS)):
            yield pl.DataFrame(pa.Table.from_batches([batch]))
    except (OSError, pa.ArrowException) as error:
        raise Refused("corpus_damaged", file=str(file), reason=str(error)[:200]) from error


def write(file: Path, parts: Iterator[pl.DataFrame]) -> int:
    """Write the fields of a file of works, whole or not at all. Raises Refused `file_not_written`."""
    rows = 0
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("file_not_written", file=str(file), reason=error.strerror or "") from error
    with written_beside(file) as out, pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        for part in parts:
            writer.write_table(part.to_arrow().cast(SCHEMA))
            rows += part.height
    return rows


def save_model(corpus: Path, learnt: Learnt, model: FieldWords | None) -> None:
    """Keep a model of words, and last of all that it was learnt. Raises Refused `file_not_written`."""
    folder = placements_folder(corpus) / learnt.name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("file_not_written", file=str(folder), reason=error.strerror or "") from error
    if model is not None:
        _write_model(folder, model)
    with written_beside(folder / "learnt.json") as out:
        out.write(_as_told(learnt))


def _write_model(folder: Path, model: FieldWords) -> None:
    with written_beside(folder / "terms.parquet") as out:
        model.vocabulary.write_parquet(out)
    with written_beside(folder / "model.npz") as out:
        np.savez(
            out,
            fields=np.array(model.fields),
            weights=model.weights,
            priors=model.priors,
            temperature=np.array(model.temperature),
            field_curve=np.stack([model.of_field.said, model.of_field.right]),
            group_curve=np.stack([model.of_group.said, model.of_group.right]),
        )


def load_model(corpus: Path, name: str) -> FieldWords | None:
    """The model of words; None where none was learnt. Raises Refused `corpus_damaged`."""
    folder = placements_folder(corpus) / name
    try:
        with np.load(folder / "model.npz", allow_pickle=False) as told:
            return FieldWords(
                vocabulary=pl.read_parquet(folder / "terms.parquet"),
                fields=tuple(map(str, told["fields"])),
                weights=told["weights"],
                priors=told["priors"],
                temperature=float(told["temperature"]),
                of_field=Curve(*told["field_curve"]),
                of_group=Curve(*told["group_curve"]),
            )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError) as error:
        raise Refused("corpus_damaged", file=str(folder), reason=str(error)[:200]) from error


def sweep(corpus: Path, model: str, works: set[str]) -> None:
    """Remove the fields of files of works that are no more."""
    folder = placements_folder(corpus) / model
    for file in folder.rglob("works/**/*.parquet"):
        if str(file.relative_to(folder)) not in works:
            with suppress(OSError):
                file.unlink()
