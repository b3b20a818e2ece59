"""What every node derives alike, and at some length, from what is installed: made once for all tests.

It lies in the home that all workers have in common; their own tests find links to it in the homes of theirs.
"""

import io
import os
from functools import cache
from pathlib import Path

from django.test import override_settings

from mithaq.exchange.queries import catalogue, exports


@cache
def _home_with_fonts() -> Path:
    """A home in which something was printed before."""
    home = Path(os.environ["MITHAQ_HOME"])
    with override_settings(HOME=home):
        exports.write_pdf(io.BytesIO(), exports.PrintedList("List", "", "en", "", "", ()))
    return home


def link_fonts(home: Path) -> None:
    """Give a home its fonts as they are once something was printed: making them takes seconds."""
    (home / "fonts").symlink_to(_home_with_fonts() / "fonts")


def link_glosses(home: Path) -> None:
    """Give a home its list of English words as a model has read them: that takes ten seconds."""
    (home / "vectors").mkdir(mode=0o700)
    for file in (_home_with_glosses() / "vectors").glob("glosses-*.npz"):
        (home / "vectors" / file.name).symlink_to(file)


@cache
def _home_with_glosses() -> Path:
    """A home in which a model has read the English words."""
    home = Path(os.environ["MITHAQ_HOME"])
    with override_settings(HOME=home):
        catalogue.bring_glosses_up()
    return home
