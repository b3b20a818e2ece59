"""What an upgrade brings along, and what it leaves as it is."""

import os
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from mithaq.node.upgrade import upgrade


@pytest.mark.django_db
def test_static_files_are_collected_where_they_changed(settings: Settings, tmp_path: Path) -> None:
    source, collected = tmp_path / "source" / "page.css", tmp_path / "static" / "page.css"
    source.parent.mkdir()
    source.write_text("one")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source.parent], collected.parent

    upgrade()
    assert collected.read_text() == "one"

    collected.unlink()
    upgrade()
    assert not collected.exists()

    source.write_text("three")
    upgrade()
    assert collected.read_text() == "three"

    later = source.stat().st_mtime + 60
    source.write_text("seven")
    os.utime(source, (later, later))
    upgrade()
    assert collected.read_text() == "seven"
