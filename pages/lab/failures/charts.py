"""How an optimizer looks in every experiment, and what is dashed in them all."""

from __future__ import annotations

import plotly.graph_objects as go

from ui.figures import Values
from ui.palette import HEX

COLOURS = {
    "sgd": HEX["other"],
    "momentum": HEX["m"],
    "adam": HEX["x"],
    "amsgrad": HEX["v"],
    "adamw": HEX["v"],
    "radam": HEX["m_hat"],
    "adopt": HEX["m_hat"],
}
DASHES = {
    "sgd": "dot",
    "momentum": "dashdot",
    "adam": "solid",
    "amsgrad": "longdash",
    "adamw": "longdash",
    "radam": "longdash",
    "adopt": "dashdot",
}


def dashed(x: Values, y: Values, name: str) -> go.Scatter:
    """What a run is held against."""
    return go.Scatter(x=x, y=y, mode="lines", name=name, line={"dash": "dash", "color": HEX["other"]})
