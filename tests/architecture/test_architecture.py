"""Hold what the import contract cannot see."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

from mithaq.base import text as text_rules
from mithaq.words.problems import PROBLEMS
from mithaq.words.refusals import REFUSALS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
FILES = sorted(file for file in SOURCE.rglob("*.py") if "migrations" not in file.parts)
DOMAIN = [file for file in FILES if "domain" in file.parts]
FILE_LINES_MAX, FUNCTION_LINES_MAX = 500, 70
BASE_LABELS = SOURCE / "mithaq" / "base" / "labels.py"
READING = SOURCE / "mithaq" / "exchange" / "domain" / "reading.py"
# They take longer to import than most commands to run. Who reads a literature does so for a minute.
SLOW_TO_IMPORT = re.compile(
    r"^(?:from|import) (?:sklearn|scipy[.]stats|networkit|pyspark|onnxruntime)\b", re.MULTILINE
)
EMERGENCE = SOURCE / "mithaq" / "watch" / "domain" / "emergence"
# Brackets keep these patterns from finding themselves.
FORBIDDEN = {
    "a host of a package registry": r"pythonhosted[.]org|\bpypi[.]org|registry[.](npmjs[.]org|yarnpkg[.]com)",
    "a path of one machine": r"/(?:[r]oot/|[w]ork/main\b)",
    "a token of GitHub, GitLab, AWS, npm or PyPI": (
        r"\bgh[oprsu]_\w{30}|\bgithub_pat_\w{30}|\bglpat-[\w-]{20}|\bAKIA[0-9A-Z]{16}\b"
        r"|\bnpm_\w{36}|\bpypi-AgE[\w-]{20}"
    ),
    "a signed token": r"\beyJ[\w-]{15,}[.]eyJ[\w-]{15,}[.]",
    "a private key": r"BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
}


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def ranks() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "map")
    return {part.strip(" ()"): rank for rank, line in enumerate(layers) for part in line.split("|")}


def test_foreign_keys_point_down() -> None:
    """A key written as a string is invisible to the contract."""
    rank = ranks()
    rooms = {
        config.label: config.name.split(".")[1]
        for config in apps.get_app_configs()
        if config.name.startswith("mithaq.")
    }
    keys = [
        (f"{model._meta.label}.{field.name}", model._meta.app_label, related._meta.app_label)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete
        if isinstance(related := field.related_model, type) and issubclass(related, Model)
    ]
    ours = [key for key in keys if key[1] in rooms and key[2] in rooms]

    upward = [name for name, holder, held in ours if rank[rooms[held]] < rank[rooms[holder]]]

    assert ours
    assert upward == []


def test_what_is_slow_to_import_is_imported_where_it_is_used() -> None:
    found = [file for file in FILES if SLOW_TO_IMPORT.search(file.read_text(encoding="utf-8"))]

    assert EMERGENCE in {file.parent for file in found}
    assert [name_of(file) for file in found if file.parent != EMERGENCE] == []


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


def codes_raised(files: Sequence[Path]) -> set[str]:
    """Codes written at a refusal, or handed to a function that raises with its parameter `code`."""
    codes = set()
    for file in files:
        tree = ast.parse(file.read_text())
        passing = {
            each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and _passes(each)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if _is_refusal(call) and call.args:
                codes |= _strings(call.args[0])
            elif isinstance(call.func, ast.Name) and call.func.id in passing:
                codes |= {code for part in call.args for code in _strings(part) if code.isidentifier()}
        codes |= {
            code for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for code in _own_code(node)
        }
    return codes


def _is_refusal(call: ast.Call) -> bool:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return name in {"Refused", "NotFound"}


def _passes(function: ast.FunctionDef) -> bool:
    has_code = any(each.arg == "code" for each in function.args.args)
    return has_code and any(
        isinstance(node, ast.Call) and _is_refusal(node) and ast.unparse(node.args[0]) == "code"
        for node in ast.walk(function)
    )


def _own_code(refusal: ast.ClassDef) -> set[str]:
    """The code that a kind of refusal gives itself."""
    if not {ast.unparse(base) for base in refusal.bases} & {"Refused", "NotFound"}:
        return set()
    return {
        code
        for node in ast.walk(refusal)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__" and node.args
        for code in _strings(node.args[0])
    }


def _strings(node: ast.expr) -> set[str]:
    """A code may be chosen on the spot: both arms of a condition count, its test does not."""
    if isinstance(node, ast.IfExp):
        return _strings(node.body) | _strings(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def codes_of_texts() -> set[str]:
    return {str(text_rules.problem_of(text)) for text in ("\u202e", "\x00")}


def test_every_refusal_has_words() -> None:
    codes = codes_raised(FILES) | codes_of_texts()

    # One of each way in which a code is written: a scan that misses it would prove nothing.
    assert {"four_eyes", "row_repeated", "duplicate_key", "institution_unknown", "content_invalid"} <= codes
    assert sorted(codes - set(REFUSALS)) == []


def test_every_problem_of_a_draft_has_words() -> None:
    noted = {
        code
        for node in ast.walk(ast.parse(READING.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "note"
        for code in _strings(node.args[1])
    }
    # A refused label becomes a problem of the draft that holds it.
    codes = noted | codes_raised([BASE_LABELS]) | codes_of_texts()

    assert {"missing", "label_unknown"} <= codes
    assert sorted(codes - set(PROBLEMS)) == []


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout, so nothing says which files are published")
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])

    holding = [
        str(file.relative_to(ROOT)) for file in tracked() if pattern.search(file.read_text(errors="replace"))
    ]

    assert holding == []


def test_the_lock_of_uv_is_not_tracked() -> None:
    """It names the registry that it was made with; `requirements.lock` does not."""
    names = [file.name for file in tracked()]

    assert "requirements.lock" in names
    assert "uv.lock" not in names
