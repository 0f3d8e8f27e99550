"""The core: the notation, objectives, optimizers and traces. Knows nothing of any user interface."""

from .errors import InputError
from .grammar import NotationError
from .hyperparameters import HYPERPARAMETERS, Hyperparameter
from .networks import network
from .notation import Expression, parse
from .objectives import OBJECTIVES, Objective, objective
from .optimizers import OPTIMIZERS, Optimizer, optimizer
from .run import Noise, Run
from .schedules import SCHEDULES
from .trace import Trace, Training, simulate

__version__ = "0.2.0"

__all__ = [
    "HYPERPARAMETERS",
    "OBJECTIVES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Expression",
    "Hyperparameter",
    "InputError",
    "Noise",
    "NotationError",
    "Objective",
    "Optimizer",
    "Run",
    "Trace",
    "Training",
    "network",
    "objective",
    "optimizer",
    "parse",
    "simulate",
]
