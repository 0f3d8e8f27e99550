"""Inside Adam by its name: ``inside-adam`` opens the app, ``from inside_adam import simulate`` gives the core.

A wheel has the whole app in this folder; a checkout has it beside this folder.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .optim import *  # noqa: F403

HERE = Path(__file__).parent
HOUSE = HERE if (HERE / "app.py").exists() else HERE.parent
"""The folder of app.py."""
__path__.append(str(HOUSE))  # noqa: F405


def __getattr__(name: str) -> object:
    """What the core offers; loaded only when asked for, as the app loads it by another name."""
    core = import_module(".optim", __name__)
    return core if name == "optim" else getattr(core, name)
