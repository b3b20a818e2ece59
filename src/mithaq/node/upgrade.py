"""Bring a node's tables, cache and static files to this version of the software."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# The copies of htmx that come with django_htmx: pages have their own, in the bundle.
LEFT_OUT = ["django_htmx"]
COLLECTED = "collected"


def upgrade() -> None:
    """Migrate; does nothing when nothing changed."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    # Django would compress all files anew, for two seconds, also where it collected them before.
    noted, found = Path(settings.STATIC_ROOT) / COLLECTED, _static_files()
    if not noted.exists() or noted.read_text() != found:
        call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=LEFT_OUT)
        noted.write_text(found)


def _static_files() -> str:
    """A digest of the names, sizes and times of what there is to collect."""
    found = [
        (path, storage.size(path), storage.get_modified_time(path).isoformat())
        for finder in get_finders()
        for path, storage in finder.list(LEFT_OUT)
    ]
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
