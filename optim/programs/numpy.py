"""A run for NumPy: always the equations themselves."""

from __future__ import annotations

from ..run import Run
from .expressions import NUMPY, curvature, function, gradient
from .lines import Names, extras, start, written_out


def write(run: Run, names: Names, _call: str) -> tuple[str, ...]:
    lines = written_out(run, names, NUMPY)
    define = f"import numpy as np\n\n\n{function(run.objective, NUMPY)}\n\n\n{gradient(run.objective, NUMPY)}"
    if "h" in run.optimizer.extras:
        define += f"\n\n\n{curvature(run.objective, NUMPY)}"
    begin = [
        *(f"{name} = {float(value)!r}" for name, value in run.hyper.items()),
        f"x = np.array([{start(run)}])",
        "path = [x]",
        *(f"{name} = {start}" for name, start in lines.starts.items()),
    ]
    loop = [
        f"for t in np.arange(1.0, {run.steps + 1.0}):",
        "    g = gradient(x)",
        *(f"    {name} = {value}" for name, value in extras(run, "x").items()),
        *lines.text(4),
        f"    x = {lines.step}",
        "    path.append(x)",
    ]
    return define, "\n".join(begin), "\n".join(loop), "print(*x)"
