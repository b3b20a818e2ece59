"""Where a technology could go: industries and products from its text, and how far it is from military use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.queries import control
from mithaq.economy.adapters import model_files, text_shelf
from mithaq.economy.domain.concordance import Concordance, Share
from mithaq.economy.domain.dual_use import DualUse, Touched, centrality, civil_share, military_share
from mithaq.economy.domain.industries.features import Texts
from mithaq.economy.domain.industries.reading import IndustryModel, Reading
from mithaq.economy.domain.recommending import Recommendation, Status, civil_products, cleared
from mithaq.economy.domain.text_sets import TextSet
from mithaq.exchange.adapters.encoders import Encoder, english_encoder, universal_encoder

TEXT_MAX = 4_000
# Classes that are less likely than this are not taken to products: their shares would be noise.
LEAST_SHARE = 0.01


class Speech(StrEnum):
    """Which model reads a text: that of English, or that of all our languages."""

    ENGLISH = "en"
    ALL = "all"


@dataclass(frozen=True)
class Asked:
    """A technology: its text, the symbols of IPC that it has, and whether it is a good.

    `status` is what was recorded of its export control.
    """

    text: str
    language: Language
    status: Status
    symbols: tuple[str, ...] = ()
    is_good: bool = False


def text_sets(*, reader: Actor) -> tuple[TextSet, ...]:
    """What titles and concordances figures stand on, those that come with Mithaq first."""
    require(reader, Act.SEE_ECONOMY)
    return (text_shelf.shipped(), *text_shelf.sets())


def industry_names(language: Language) -> Mapping[str, str]:
    """Names of sections, divisions, groups and classes: in Arabic and English of ISIC, in French of NACE.

    A code without a name in the language has its English one.
    """
    return {**text_shelf.names(Language.EN.value), **text_shelf.names(language.value)}


def product_names(language: Language) -> Mapping[str, str]:
    """Names of headings of HS in the language, or in English, where titles of HS are loaded."""
    return {**text_shelf.product_names(Language.EN.value), **text_shelf.product_names(language.value)}


def recommend(asked: Asked, *, reader: Actor) -> Recommendation:
    """Civil industries and products of a technology, with what speaks for them.

    Raises Refused `not_permitted`, `export_status_pending`, `industry_text_missing`,
    `industry_text_too_long`, `industries_not_fitted`, `ipc_symbol_unreadable`, or what the lists refuse.
    """
    require(reader, Act.SEE_ECONOMY)
    status = cleared(asked.status)
    reading = _read(asked)
    table = _table("hs", "isic4") if reading.silence is None else None
    if table is None:
        return Recommendation(
            status, reading, None, _distance(asked.text, asked.language, asked.symbols, None, reader)
        )
    classes = {code: share for code, share in reading.classes if share >= LEAST_SHARE}
    goods = table.turned()
    military = military_share(classes, goods)
    far = _distance(asked.text, asked.language, asked.symbols, military, reader)
    return Recommendation(status, reading, civil_products(classes, goods), far)


def distance(text: str, language: Language, symbols: tuple[str, ...], *, reader: Actor) -> DualUse:
    """How far a technology is from military use, for whoever has yet to record its status.

    Raises as `recommend` but for status and model.
    """
    require(reader, Act.SEE_ECONOMY)
    _require_text(text)
    return _distance(text, language, symbols, None, reader)


def encoder_of(speech: Speech) -> Encoder:
    """The sentence model whose vectors a model reads."""
    return (english_encoder() if speech is Speech.ENGLISH else None) or universal_encoder()


def model_file(speech: Speech) -> Path:
    """Where a model lies."""
    return text_shelf.models_folder() / f"{speech.value}.npz"


def _read(asked: Asked) -> Reading:
    _require_text(asked.text)
    speech = Speech.ENGLISH if asked.language is Language.EN else Speech.ALL
    encoder, file = encoder_of(speech), model_file(speech)
    if not file.is_file():
        raise Refused("industries_not_fitted")
    model = _model(file, file.stat().st_mtime_ns, encoder.name)
    return model.read(Texts.of([asked.text], encoder.encode([asked.text])), only_goods=asked.is_good)


@lru_cache(maxsize=2)
def _model(file: Path, _changed: int, encoder: str) -> IndustryModel:
    return model_files.read(file, encoder=encoder)


def _require_text(text: str) -> None:
    if not text.strip():
        raise Refused("industry_text_missing")
    if len(text) > TEXT_MAX:
        raise Refused("industry_text_too_long", most=TEXT_MAX)


def _table(source: str, target: str) -> Concordance | None:
    key = f"{source}_{target}"
    of = next((each for each in text_shelf.sets() if each.key == key), None)
    rows = text_shelf.rows(key)
    if of is None or rows is None:
        return None
    return Concordance.of(source, target, of.edition, rows.iter_rows())


def _distance(
    text: str, language: Language, symbols: tuple[str, ...], military_goods: Share | None, reader: Actor
) -> DualUse:
    shared = text_shelf.rows("ipc_ipc")
    pairs = shared.select("code", "other").iter_rows() if shared is not None else ()
    return DualUse(
        civil_share=civil_share(symbols),
        centrality=centrality(symbols, pairs),
        military_goods=military_goods,
        touched=_touched(text, language, reader),
    )


def _touched(text: str, language: Language, reader: Actor) -> tuple[Touched, ...] | None:
    """Entries that the words meet; None where lists cannot be asked: they are in English."""
    if language is not Language.EN or not control.may_classify(reader) or not control.control_lists():
        return None
    return tuple(
        Touched(each.suggestion.list_code, candidate.path, candidate.words)
        for each in control.classify(text, (), (), reader=reader)
        for candidate in each.suggestion.candidates
    )
