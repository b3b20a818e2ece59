"""What the documents say of settings, commands and targets is what there is."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GROUPS = ("register", "user")
# Every program reads it to find other programs; it is no setting of a node.
NO_SETTING = {"PATH"}


def test_every_environment_variable_that_the_code_reads_is_in_the_settings() -> None:
    documented, read = _documented(), _read_by_the_code()

    assert read - documented - NO_SETTING == set()


def test_every_setting_is_read_by_the_code() -> None:
    documented, read = _documented(), _read_by_the_code()

    assert documented - read == set()


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_the_readme_names_every_command(group: str) -> None:
    commands = _commands(group)
    prefix = f"mithaq {group} ".replace("  ", " ")

    assert commands
    assert {name for name in commands - set(GROUPS) if f"`{prefix}{name}" not in README} == set()


def test_every_command_that_the_readme_names_exists() -> None:
    named = {tuple(words.split()) for words in re.findall(r"`mithaq ([a-z][a-z-]+(?: [a-z]+)?)", README)}

    unknown = {
        words
        for words in named
        if words[0] not in _commands("") or (words[0] in GROUPS and words[-1] not in _commands(words[0]))
    }

    assert named
    assert unknown == set()


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        target
        for document in documents
        for target in re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert {"demo", "test"} <= named
    assert named - targets == set()


@pytest.mark.parametrize("document", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=str)
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


def _documented() -> set[str]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def _read_by_the_code() -> set[str]:
    return {
        name
        for file in (ROOT / "src").rglob("*.py")
        for name in _read_in(ast.parse(file.read_text(encoding="utf-8")))
    }


def _read_in(tree: ast.Module) -> Iterator[str]:
    """The names in `environ.get(…)`, `environ[…]`, `… in environ` and `envvar=…`; constants are followed."""
    constants = {
        target.id: line.value
        for line in tree.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"), args=[name, *_]
            ):
                found = name
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=name):
                found = name
            case ast.Compare(left=name, comparators=[ast.Attribute(attr="environ")]):
                found = name
            case ast.keyword(arg="envvar", value=name):
                found = name
            case _:
                continue
        if isinstance(found, ast.Name):
            found = constants[found.id]
        assert isinstance(found, ast.Constant), f"a name that cannot be read here: {ast.unparse(node)}"
        yield str(found.value)


@cache
def _commands(group: str) -> set[str]:
    ran = subprocess.run(
        [Path(sys.executable).parent / "mithaq", *group.split(), "--help"],
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(re.findall(r"^│ ([a-z][a-z-]+) {2,}", ran.stdout, re.MULTILINE))
