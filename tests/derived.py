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
def home_with_fonts() -> Path:
    """A home in which something was printed before."""
    home = Path(os.environ["MITHAQ_HOME"])
    with override_settings(HOME=home):
        exports.write_pdf(io.BytesIO(), exports.PrintedList("List", "", "en", "", "", ()))
    return home


@cache
def home_with_glosses() -> Path:
    """A home in which a model has read the English words."""
    home = Path(os.environ["MITHAQ_HOME"])
    with override_settings(HOME=home):
        catalogue.bring_glosses_up()
    return home
