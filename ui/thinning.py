"""Long series for a chart: of every stretch the smallest and the largest value, so that no peak is lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optim.trace import Array

STRETCHES = 1000


def kept(values: Array, stretches: int = STRETCHES) -> NDArray[np.int64]:
    """Which rows to draw: first and last, and the smallest and largest of each stretch, in order.

    What is not finite is left out. A series that is short anyway is kept whole.
    """
    series = pd.Series(np.where(np.isfinite(values), values, np.nan)).dropna()
    rows = np.asarray(series.index, np.int64)
    if len(series) <= 2 * stretches:
        return rows
    groups = series.groupby(rows * stretches // len(values))
    return np.unique([rows[0], *groups.idxmin(), *groups.idxmax(), rows[-1]]).astype(np.int64)
