"""Hold what the import contract cannot see."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from mithaq.words.refusals import PROBLEMS, REFUSALS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
FILES = sorted(file for file in SOURCE.rglob("*.py") if "migrations" not in file.parts)
DOMAIN = [file for file in FILES if "domain" in file.parts]
FILE_LINES_MAX, FUNCTION_LINES_MAX = 500, 70
OURS = {"register", "parties", "access", "clearance", "exchange", "web"}


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def ranks() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "map")
    return {part.strip(" ()"): rank for rank, line in enumerate(layers) for part in line.split("|")}


def test_foreign_keys_point_down() -> None:
    """A key written as a string is invisible to the contract."""
    rank = ranks()

    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model._meta.app_label in OURS and field.is_relation and field.concrete and field.related_model
        if getattr(field.related_model, "_meta").app_label in OURS  # noqa: B009
        if rank[getattr(field.related_model, "_meta").app_label] < rank[model._meta.app_label]  # noqa: B009
    ]

    assert upward == []


def test_domain_loads_without_django() -> None:
    """A pillar's __init__ runs first, and the contract does not follow it."""
    code = "import sys\n" + "\n".join(f"import {name_of(file)}" for file in DOMAIN)
    code += "\nsys.exit('django' in sys.modules)"

    run = subprocess.run(
        [sys.executable, "-c", code], check=False, env={"PYTHONPATH": str(SOURCE)}, capture_output=True
    )

    assert run.returncode == 0, run.stderr.decode()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_files_and_functions_stay_small(file: Path) -> None:
    text = file.read_text()
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [each.name for each in functions if (each.end_lineno or 0) - each.lineno >= FUNCTION_LINES_MAX]

    assert text.count("\n") <= FILE_LINES_MAX
    assert long == []


def codes_raised() -> set[str]:
    calls = [
        node
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
    ]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"Refused", "NotFound"}
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_every_refusal_has_words() -> None:
    assert sorted(codes_raised() - set(REFUSALS)) == []


def test_every_problem_of_a_draft_has_words() -> None:
    tree = ast.parse((SOURCE / "mithaq" / "exchange" / "domain" / "reading.py").read_text())
    noted = {
        node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note"
        if len(node.args) == 2 and isinstance(node.args[1], ast.Constant)
    }

    assert noted - set(PROBLEMS) == set()


def test_nothing_committed_names_a_registry_a_token_or_this_machine() -> None:
    patterns = ["files.pythonhosted" + ".org", "registry.npmjs" + ".org", "/" + "root/", "/" + "work/main"]
    arguments = [part for pattern in patterns for part in ("-e", pattern)]

    run = subprocess.run(
        ["git", "grep", "-IlF", *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )

    assert run.stdout == ""
