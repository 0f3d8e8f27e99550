"""One run of Adam, 1,000 steps on x**4, every number recorded; torch.optim.Adam recording the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.timing import median_times, missing
from optim import simulate

STEPS, LR, TARGET = 1000, 0.1, 5


def ours() -> np.ndarray:
    return simulate("x**4", "adam", 4.0, STEPS, lr=LR).x


def measure() -> Iterator[str]:
    try:
        import torch
    except ImportError:
        own = median_times({"optim": ours}, 10)["optim"]
        yield f"optim {own * 1e3:.2f} ms"
        yield missing("torch")
        return

    def theirs() -> np.ndarray:
        x = torch.tensor([4.0], dtype=torch.float64, requires_grad=True)
        adam = torch.optim.Adam([x], lr=LR, foreach=False)
        rows = [(4.0, float("nan"), 0.0, 0.0, float("nan"), float("nan"), 256.0)]
        for t in range(1, STEPS + 1):
            adam.zero_grad()
            loss = x**4
            loss.backward()
            g = x.grad.item()  # type: ignore[union-attr]
            adam.step()
            state = adam.state[x]
            m, v, now = state["exp_avg"].item(), state["exp_avg_sq"].item(), x.item()
            rows.append((now, g, m, v, m / (1 - 0.9**t), v / (1 - 0.999**t), now**4))
        return np.array(rows)

    np.testing.assert_allclose(theirs()[:, 0], ours()[:, 0], rtol=1e-9)
    times = median_times({"optim": ours, "torch": theirs}, 11)
    for name, seconds in times.items():
        yield f"{name:<6} {seconds * 1e3:8.2f} ms"
    yield f"optim is {times['torch'] / times['optim']:.1f} times as fast as torch (target: at least {TARGET})"
