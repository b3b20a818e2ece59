"""Records on paper: PDF by Typst, accessible (PDF/UA), in the fonts of the pages.

The pages' fonts are in the form of the web. Typst wants another, and one family for each file, so they are
rewritten once, beside the node's other derived files.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import typst
from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from mithaq.base.refusals import Refused

TEMPLATE = Path(__file__).with_name("printing.typ")
SUBSETS = ("arabic", "latin", "latin-ext")
WEIGHTS = (400, 600)
# Of a font's name table: the family, and the family that a program shows.
FAMILY_NAMES = (1, 16)


@dataclass(frozen=True)
class PrintedRecord:
    """A record in the reader's words; title and summary in its own language."""

    title: str
    summary: str
    language: str
    facts: tuple[str, ...]
    marking: str


@dataclass(frozen=True)
class PrintedList:
    """What stands on paper. `marking` is at the top of every page, `source` at its foot."""

    title: str
    note: str
    language: str
    marking: str
    source: str
    records: Sequence[PrintedRecord]


def write_pdf(out: IO[bytes], printed: PrintedList) -> None:
    """Write the list. Raises Refused `fonts_missing`."""
    written = typst.compile(
        str(TEMPLATE),
        font_paths=[str(_fonts())],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"list": json.dumps(asdict(printed), ensure_ascii=False)},
    )
    out.write(written)


def _fonts() -> Path:
    folder = Path(settings.HOME) / "fonts"
    if folder.exists():
        return folder
    if not all((settings.FONTS / f"{subset}.woff2").exists() for subset in SUBSETS):
        raise Refused("fonts_missing")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as making:
        for subset in SUBSETS:
            for weight in WEIGHTS:
                font = TTFont(settings.FONTS / f"{subset}.woff2")
                font = instancer.instantiateVariableFont(font, {"wght": weight})
                font.flavor = None
                for name in list(font["name"].names):
                    if name.nameID in FAMILY_NAMES:
                        name.string = f"Mithaq {subset}"
                font["OS/2"].usWeightClass = weight
                font.save(Path(making) / f"{subset}-{weight}.ttf")
        made = Path(making) / "made"
        made.mkdir()
        for file in Path(making).glob("*.ttf"):
            file.replace(made / file.name)
        # Whoever comes second finds the first one's.
        if not folder.exists():
            made.replace(folder)
    return folder
