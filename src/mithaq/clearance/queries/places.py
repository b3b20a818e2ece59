"""Where lists may come from when a page names the place: who keeps lists need not run the machine.

The command line may name any file. A page may name an https address of another machine, or a file in the
folder `lists` of the node's home; else it would read this machine's files, and ask its own services, for
whoever asks. What an address says plainly is told here; where a name leads, the connection looks at.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from mithaq.base.refusals import Refused
from mithaq.outside.opening import is_address
from mithaq.outside.reaching import is_loopback

FOLDER = "lists"


def require_from_page(places: list[str]) -> None:
    """Raises Refused `place_not_for_pages` with the first place that a page may not name."""
    for place in filter(None, map(str.strip, places)):
        if not (_is_far(place) if is_address(place) else _is_in_folder(place)):
            raise Refused("place_not_for_pages", place=place[:200], folder=str(Path(settings.HOME) / FOLDER))


def _is_far(place: str) -> bool:
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not is_loopback(parts.hostname or "")


def _is_in_folder(place: str) -> bool:
    folder = (Path(settings.HOME) / FOLDER).resolve()
    return "\0" not in place and Path(place).resolve().is_relative_to(folder)
