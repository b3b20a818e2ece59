"""Run a notebook of the documents as it is written."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).parents[1] / "docs"
CELLS_MIN = 5


def prints_what_it_shows(name: str) -> None:
    """Assert that each cell prints what stands below it."""
    names: dict[str, Any] = {}
    cells = json.loads((DOCUMENTS / name).read_text())["cells"]
    code = [each for each in cells if each["cell_type"] == "code"]
    assert len(code) >= CELLS_MIN
    for cell in code:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec("".join(cell["source"]), names)  # noqa: S102  # our own document
        shown = "".join(line for output in cell["outputs"] for line in output["text"])
        assert printed.getvalue() == shown
