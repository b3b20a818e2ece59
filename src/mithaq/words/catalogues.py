"""Extract, update and compile the translations: `python -m mithaq.words.catalogues update|compile`.

Babel does it all in Python, so that no set-up needs GNU gettext.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from mithaq.base.languages import Language

SOURCE = Path(__file__).parents[1]
LOCALES = Path(__file__).parent / "locale"
TRANSLATED = (Language.AR, Language.FR)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def messages() -> Catalog:
    """Every sentence of the source, in the order of the files."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for file in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        text = file.read_text(encoding="utf-8")
        plain = _python_of(text) if file.suffix == ".html" else text
        for _line, function, words, _comments in extract_python(io.BytesIO(plain.encode()), KEYWORDS, (), {}):
            _add(found, function, words)
    return found


def catalogue(language: Language) -> Catalog:
    """The translations of a language as committed."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language.value)


def file_of(language: Language) -> Path:
    """Where the translations of a language are kept."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def update() -> None:
    """Bring the committed translations up to the source; new sentences are left empty."""
    for language in TRANSLATED:
        file = file_of(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        known = (
            catalogue(language)
            if file.exists()
            else Catalog(locale=language.value, project="Mithaq", version="1", fuzzy=False)
        )
        known.update(messages(), no_fuzzy_matching=True)
        known.obsolete.clear()
        with file.open("wb") as out:
            write_po(out, known, omit_header=False, no_location=True, width=110, sort_output=True)
        # A date of making would change the file at every run.
        text = re.sub(r'"(POT-Creation|PO-Revision)-Date: [^"]*"\n', "", file.read_text())
        file.write_text(text)


def compile_all() -> None:
    """Compile the translations for Django; quick, and done at every set-up."""
    for language in TRANSLATED:
        with file_of(language).with_suffix(".mo").open("wb") as out:
            write_mo(out, catalogue(language))


def _python_of(template: str) -> str:
    """Django's own rewriting of a template as calls of gettext; its indentation means nothing."""
    return "\n".join(line.strip() for line in templatize(template).splitlines())


def _add(found: Catalog, function: object, words: object) -> None:
    parts = [str(part) for part in (words if isinstance(words, tuple) else (words,)) if part]
    context = parts.pop(0) if "pgettext" in str(function) and parts else None
    texts = parts
    if not texts:
        return
    identity: tuple[str, ...] | str = tuple(texts[:2]) if function in {"ngettext", "npgettext"} else texts[0]
    found.add(identity, context=context, flags=_flags(texts))


def _flags(texts: list[str]) -> Iterator[str]:
    if any("%(" in text for text in texts):
        yield "python-format"


if __name__ == "__main__":
    {"update": update, "compile": compile_all}[sys.argv[1]]()
