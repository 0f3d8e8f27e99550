"""One run of Adam, 1,000 steps on x**4, every number recorded; the same by hand on floats, and by torch.optim.Adam."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.timing import median_times, missing
from optim import simulate

STEPS, LR, TARGET, BY_HAND = 1000, 0.1, 5, 2


def ours() -> np.ndarray:
    return simulate("x**4", "adam", 4.0, STEPS, lr=LR).x


def by_hand() -> np.ndarray:
    """Adam as one writes it for one function, as quickly as Python goes."""
    x, m, v = 4.0, 0.0, 0.0
    rows = [(x, 0.0, m, v, 0.0, 0.0, x**4)]
    for t in range(1, STEPS + 1):
        g = 4 * x**3
        m = 0.9 * m + (1 - 0.9) * g
        v = 0.999 * v + (1 - 0.999) * g * g
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        x -= LR * m_hat / (v_hat**0.5 + 1e-8)
        rows.append((x, g, m, v, m_hat, v_hat, x**4))
    return np.array(rows)


def measure() -> Iterator[str]:
    np.testing.assert_allclose(by_hand()[:, 0], ours()[:, 0], rtol=1e-9)
    own = median_times({"optim": ours, "floats": by_hand}, 30)
    yield f"optim {own['optim'] * 1e3:.2f} ms, by hand {own['floats'] * 1e3:.2f} ms"
    yield f"optim takes {own['optim'] / own['floats']:.1f} times as long as by hand (target: at most {BY_HAND})"
    try:
        import torch
    except ImportError:
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
