"""What other people's schemas say of what a gateway answers (tests/standards)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

STANDARDS = Path(__file__).parent / "standards"
STIX, DATASPACE = STANDARDS / "stix-2.1", STANDARDS / "dataspace-protocol-2025-1"


def faults(answer: Any, folder: Path, schema: str) -> list[str]:
    """What a schema of the folder finds wrong."""
    return [error.message for error in _validator(folder, schema).iter_errors(answer)]


@cache
def _validator(folder: Path, schema: str) -> Any:
    known = {file: json.loads(file.read_text()) for file in folder.rglob("*.json")}
    registry = jsonschema_rs.Registry([(each["$id"], each) for each in known.values()])
    return jsonschema_rs.validator_for(known[folder / schema], registry=registry)
