"""The core: the notation, objectives, optimizers and traces. Knows nothing of any user interface."""

from optim.errors import InputError
from optim.grammar import NotationError
from optim.hyperparameters import HYPERPARAMETERS, Hyperparameter
from optim.notation import Expression, parse
from optim.objectives import OBJECTIVES, Objective, objective
from optim.optimizers import OPTIMIZERS, Optimizer, optimizer
from optim.schedules import SCHEDULES
from optim.trace import Trace, simulate

__all__ = [
    "HYPERPARAMETERS",
    "OBJECTIVES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Expression",
    "Hyperparameter",
    "InputError",
    "NotationError",
    "Objective",
    "Optimizer",
    "Trace",
    "objective",
    "optimizer",
    "parse",
    "simulate",
]
