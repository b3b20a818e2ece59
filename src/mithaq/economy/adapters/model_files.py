"""Models of industries as files: arrays and words alone, so that reading one can run nothing."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy import sparse

from mithaq.base.refusals import Refused
from mithaq.economy.domain.industries.features import Seeing
from mithaq.economy.domain.industries.linear import LinearTexts
from mithaq.economy.domain.industries.reading import IndustryModel, KnownTitle, Trial
from mithaq.register.adapters.beside import written_beside

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Arrays = dict[str, npt.NDArray[np.generic]]


def write(model: IndustryModel, file: Path, *, encoder: str, is_english: bool) -> None:
    """Raises Refused `file_not_written`."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    about = {
        "encoder": encoder,
        "is_english": is_english,
        "labels": model.linear.labels,
        "temperature": model.temperature,
        "confidence_needed": model.confidence_needed,
        "nearest_needed": model.nearest_needed,
        "trial": asdict(model.trial),
        "titles": [asdict(each) for each in model.titles],
    }
    arrays: Arrays = {
        "about": _bytes(json.dumps(about, ensure_ascii=False)),
        "words": _bytes("\n".join(model.linear.seeing.words.get_feature_names_out())),
        "words_rarity": model.linear.seeing.words.idf_,
        "letters": _bytes("\n".join(model.linear.seeing.letters.get_feature_names_out())),
        "letters_rarity": model.linear.seeing.letters.idf_,
        "weights": model.linear.weights,
        "intercepts": model.linear.intercepts,
        "rows": model.rows.data,
        "rows_columns": model.rows.indices,
        "rows_begin": model.rows.indptr,
    }
    with written_beside(file) as out:
        np.savez(out, allow_pickle=False, **arrays)


def read(file: Path, *, encoder: str) -> IndustryModel:
    """Raises Refused `industries_not_fitted` where it is missing, broken, or learnt with other vectors."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as found:
            arrays: Arrays = dict(found)
    except (OSError, EOFError, ValueError, BadZipFile) as fault:
        raise Refused("industries_not_fitted") from fault
    about = json.loads(_text(arrays["about"]))
    if about["encoder"] != encoder:
        raise Refused("industries_not_fitted")
    is_english = about["is_english"]
    seeing = Seeing(
        words=_restored(
            Seeing.words_unlearnt(is_english=is_english), arrays["words"], arrays["words_rarity"]
        ),
        letters=_restored(Seeing.letters_unlearnt(), arrays["letters"], arrays["letters_rarity"]),
    )
    weights, titles = arrays["weights"], [KnownTitle(**each) for each in about["titles"]]
    linear = LinearTexts(seeing, tuple(about["labels"]), weights, arrays["intercepts"])  # type: ignore[arg-type]  # what `write` laid down
    parts = (arrays["rows"], arrays["rows_columns"], arrays["rows_begin"])
    return IndustryModel(
        linear,
        tuple(titles),
        sparse.csr_matrix(parts, shape=(len(titles), weights.shape[1])),
        about["temperature"],
        about["confidence_needed"],
        about["nearest_needed"],
        Trial(**about["trial"]),
    )


def _restored(weigh: "TfidfVectorizer", words: npt.NDArray[np.generic], rarity: object) -> "TfidfVectorizer":
    names: Sequence[str] = _text(words).split("\n")
    weigh.vocabulary = {name: place for place, name in enumerate(names)}
    weigh.idf_ = rarity
    return weigh


def _bytes(text: str) -> npt.NDArray[np.generic]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(array: npt.NDArray[np.generic]) -> str:
    return array.tobytes().decode()
