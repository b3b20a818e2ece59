"""Paper: PDF by Typst, in the fonts of the pages, for every room that prints.

The pages' fonts are in the form of the web. Typst wants another, and one family for each file, so they are
rewritten once, beside the node's other derived files.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import typst
from django.conf import settings

from mithaq.base.refusals import Refused

SUBSETS = ("arabic", "latin", "latin-ext")
WEIGHTS = (400, 600)
# Of no width of their own: joiners and marks of direction, which Persian and mixed lines need.
INVISIBLE = frozenset("\n\t\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
# Of a font's name table: the family, and the family that a program shows.
FAMILY_NAMES = (1, 16)
PICTURE_DOTS = 200.0
"""To the inch: sharp on paper."""
Standard = Literal["ua-1", "a-2a", "a-3a"]


def compiled(template: Path, name: str, said: Mapping[str, object], *, standards: list[Standard]) -> bytes:
    """The PDF of a template with its data, which are never read as markup. Raises Refused `fonts_missing`.

    No font has every character. Where one is missing, it is written as its number, such as [U+6F22]: paper
    must come out whatever somebody typed, and must hide nothing of it.
    """
    try:
        return _compiled(template, name, said, standards)
    except typst.TypstError:
        from fontTools.ttLib import TTFont  # noqa: PLC0415

        # Fonts that Typst brings along have more scripts than ours, but do not tell which.
        known = INVISIBLE.union(*(map(chr, TTFont(file).getBestCmap()) for file in fonts().glob("*.ttf")))
        spelt = {part: _spelt(value, known) for part, value in said.items()}
        return _compiled(template, name, spelt, standards)


def pictured(template: Path, name: str, said: Mapping[str, object]) -> bytes:
    """A page of a template as PNG, for documents that hold no drawings. Raises Refused `fonts_missing`."""
    found = typst.compile(
        str(template),
        font_paths=[str(fonts())],
        ignore_system_fonts=True,
        format="png",
        ppi=PICTURE_DOTS,
        sys_inputs={name: json.dumps(said, ensure_ascii=False)},
    )
    return bytes(found)


def _compiled(template: Path, name: str, said: Mapping[str, object], standards: list[Standard]) -> bytes:
    return typst.compile(
        str(template),
        font_paths=[str(fonts())],
        ignore_system_fonts=True,
        pdf_standards=[*standards],
        sys_inputs={name: json.dumps(said, ensure_ascii=False)},
    )


def _spelt(said: object, known: frozenset[str]) -> object:
    """The same with every character that is not known written as its number."""
    match said:
        case str():
            return "".join(each if each in known else f"[U+{ord(each):04X}]" for each in said)
        case dict():
            return {key: _spelt(value, known) for key, value in said.items()}
        case list() | tuple():
            return [_spelt(value, known) for value in said]
    return said


def fonts() -> Path:
    """The folder of the fonts, made when it is first asked for. Raises Refused `fonts_missing`."""
    folder = Path(settings.HOME) / "fonts"
    if folder.exists():
        return folder
    if not all((settings.FONTS / f"{subset}.woff2").exists() for subset in SUBSETS):
        raise Refused("fonts_missing")
    # A tenth of a second to import, and hardly any command prints.
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib import instancer  # noqa: PLC0415

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
