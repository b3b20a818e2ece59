"""The command line of one node, in a process that has read its modules once: most of what a command takes.

It reads a command's words and its folder from each line of its input. A fork of it runs the command from
`main` on, as `mithaq` does, and its answer is what that wrote and its exit code.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mithaq.node.main import main


def answer(words: Sequence[str], folder: str) -> object:
    """Run a command; returns its exit code and both outputs."""
    with tempfile.TemporaryDirectory() as beside:
        files = [Path(beside, name) for name in ("out", "err")]
        if not (child := os.fork()):
            for descriptor, file in enumerate(files, 1):
                os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), descriptor)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.chdir(folder)
            os._exit(_code(words))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return [code, *(file.read_text(encoding="utf-8") for file in files)]


def _code(words: Sequence[str]) -> int:
    try:
        _run(words)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _run(words: Sequence[str]) -> None:
    sys.argv[1:] = words
    main()


with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    _run(["--help"])
# It was set for this process, and tells a command that the database is somebody else's to start.
del os.environ["DATABASE_URL"]
for line in sys.stdin:
    print(json.dumps(answer(*json.loads(line))), flush=True)
