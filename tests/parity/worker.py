"""Run many programs in one process: reads their texts as JSON, writes what each of them did.

python -m tests.parity.worker < texts.json > results.json
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import traceback
import warnings
from typing import Any


def run(text: str) -> dict[str, Any]:
    """What a program printed, where it went, and what it complained of."""
    space: dict[str, Any] = {"__name__": "__main__"}
    out, err = io.StringIO(), io.StringIO()
    error = ""
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            exec(compile(text, "<program>", "exec"), space)
        except Exception:  # whatever a program does wrong is its result
            error = traceback.format_exc(limit=-2)
    # What Python shows by itself. A run that overflows may say so; nothing else may, least of all that
    # something is deprecated.
    said = [str(w.message) for w in caught if not issubclass(w.category, RuntimeWarning)]
    path = [[float(v) for v in point] for point in space.get("path", [])]
    return {
        "printed": out.getvalue(),
        "path": path,
        "said": [*said, *err.getvalue().splitlines()],
        "error": error,
    }


if __name__ == "__main__":
    json.dump([run(text) for text in json.load(sys.stdin)], sys.stdout)
