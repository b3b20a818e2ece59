"""Load titles and concordances, and let the models of industries learn from them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import Refused
from mithaq.economy.adapters import known_titles, model_files, text_files, text_shelf
from mithaq.economy.domain.concordance import Concordance
from mithaq.economy.domain.industries.features import Texts
from mithaq.economy.domain.industries.reading import IndustryModel, Trial
from mithaq.economy.domain.text_sets import TextSet
from mithaq.economy.queries.industries import Speech, encoder_of, model_file
from mithaq.parties.queries import host_institution

MAY_KEEP = Act.KEEP_ECONOMY
WORDS_MAX = 400


def load_titles(file: Path, *, edition: str, terms: str, by: Actor, at: datetime) -> TextSet:
    """Put a set of titles in the place of the one before it. Models learn of it with `fit`.

    Raises Refused `not_permitted`, `edition_missing`, `text_set_words_too_long`, or what reading refuses.
    """
    require(by, MAY_KEEP, of_institution=host_institution().id)
    _require_words(edition, terms)
    rows = text_files.read_titles(file)
    systems = ", ".join(sorted(rows["system"].unique()))
    of = TextSet(
        text_shelf.TITLES, systems, "", edition, terms, str(file), _digest(file), len(rows), at.isoformat()
    )
    text_shelf.put(of, rows)
    return of


def load_concordance(
    file: Path,
    *,
    source: str,
    target: str,
    columns: Sequence[str],
    edition: str,
    terms: str,
    by: Actor,
    at: datetime,
) -> TextSet:
    """Put a concordance between two systems in the place of the one before it.

    Raises as `load_titles`, and Refused `system_name_wrong` or what a concordance refuses.
    """
    require(by, MAY_KEEP, of_institution=host_institution().id)
    _require_words(edition, terms)
    key = f"{text_shelf.require_key(source)}_{text_shelf.require_key(target)}"
    rows = text_files.read_pairs(file, columns)
    Concordance.of(source, target, edition, rows.iter_rows())
    of = TextSet(key, source, target, edition, terms, str(file), _digest(file), len(rows), at.isoformat())
    text_shelf.put(of, rows)
    return of


def fit(*, by: Actor) -> dict[Speech, Trial]:
    """Learn from all titles that are known, for English and for all languages; takes a minute or more.

    Raises Refused `not_permitted` or `file_not_written`.
    """
    require(by, MAY_KEEP, of_institution=host_institution().id)
    found = {}
    known = known_titles.known_titles()
    for speech in Speech:
        is_english = speech is Speech.ENGLISH
        titles = [each for each in known if each.language == "en" or not is_english]
        encoder = encoder_of(speech)
        words = [each.text for each in titles]
        model = IndustryModel.learnt(titles, Texts.of(words, encoder.encode(words)), is_english=is_english)
        model_files.write(model, model_file(speech), encoder=encoder.name, is_english=is_english)
        found[speech] = model.trial
    return found


def _require_words(edition: str, terms: str) -> None:
    if not edition.strip():
        raise Refused("edition_missing")
    if max(len(edition), len(terms)) > WORDS_MAX:
        raise Refused("text_set_words_too_long", most=WORDS_MAX)


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
