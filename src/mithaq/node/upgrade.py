"""Bring a node's tables, cache and static files to this version of the software."""

from django.core.management import call_command


def upgrade() -> None:
    """Migrate; does nothing when nothing changed."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    # The copies of htmx that come with django_htmx: pages have their own, in the bundle.
    call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=["django_htmx"])
