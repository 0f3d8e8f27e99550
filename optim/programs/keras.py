"""A run for Keras 3 on any backend: its own optimizer, or the equations as one of its kind."""

from __future__ import annotations

from ..run import Run
from .expressions import KERAS, NUMPY, curvature, function, gradient
from .lines import Body, Names, defaults, extras, start, written_out


def write(run: Run, names: Names, call: str) -> tuple[str, ...]:
    define = [
        "import keras",
        "import numpy as np",
        "",
        "keras.config.set_floatx('float64')",
        "if keras.config.backend() == 'jax':",
        "    import jax",
        "",
        "    jax.config.update('jax_enable_x64', True)",
        "",
        "",
        gradient(run.objective, NUMPY),
        *(["", "", function(run.objective, NUMPY)] if "f" in run.optimizer.extras else []),
        *(["", "", curvature(run.objective, NUMPY)] if "h" in run.optimizer.extras else []),
    ]
    make = f"keras.optimizers.{call}" if call else "Own()"
    begin = f"p = keras.Variable([{start(run)}], dtype='float64')\noptimizer = {make}"
    loop = [
        f"path = [[{start(run)}]]",
        f"for t in range({run.steps}):",
        "    g = keras.ops.convert_to_tensor(gradient(np.array(path[-1])))",
        *(f"    optimizer.own_{n} = number({v})" for n, v in extras(run, "np.array(path[-1])").items()),
        "    optimizer.apply([g], [p])",
        "    path.append(keras.ops.convert_to_numpy(p.value).tolist())",
    ]
    own = () if call else (_KERAS_OPS, _keras_class(run, names))
    return "\n".join(define), *own, begin, "\n".join(loop), "print(*path[-1])"


_KERAS_OPS = """\
# Some of keras.ops are float32 whatever they get, so these are the backend's own.
if keras.config.backend() == 'jax':
    import jax.numpy as ops
elif keras.config.backend() == 'torch':
    import torch as ops
else:
    from keras import ops


def number(value):
    return keras.ops.convert_to_tensor(value, dtype='float64')


def value(variable):
    return keras.ops.copy(keras.ops.convert_to_tensor(variable))"""


def _keras_class(run: Run, names: Names) -> str:
    lines = written_out(run, names, KERAS)
    rate = "lr" if "lr" in run.hyper else "1.0"
    given, state = [name for name in run.hyper if name != "lr"], list(lines.starts)
    body = [
        "class Own(keras.optimizers.Optimizer):",
        f"    def __init__(self{defaults(run.hyper)}):",
        f"        super().__init__(learning_rate={rate})",
        *(f"        self.own_{name} = {name}" for name in given),
        "",
        "    def build(self, variables):",
        "        super().build(variables)",
        *(f"        self.own_{name} = self.add_optimizer_variables(variables, '{name}')" for name in state),
        *_keras_starts(run, names, lines),
        "",
        "    def update_step(self, gradient, variable, learning_rate):",
        "        i = self._get_variable_index(variable)",
        "        x, g = value(variable), gradient",
        "        t = keras.ops.cast(self.iterations + 1, x.dtype)",
        *(["        lr = keras.ops.cast(learning_rate, x.dtype)"] if "lr" in run.hyper else []),
        *(f"        {name} = self.own_{name}" for name in given),
        *(f"        {name} = self.own_{name}" for name in extras(run, "")),
        *(f"        {name} = value(self.own_{name}[i])" for name in state),
        *lines.text(8),
        f"        x = {lines.step}",
        *(f"        self.assign(self.own_{name}[i], {name})" for name in state),
        "        self.assign(variable, x)",
    ]
    return "\n".join(body)


def _keras_starts(run: Run, names: Names, lines: Body) -> list[str]:
    """What start lines put in the place of Keras's zeros."""
    starts = run.optimizer.starts
    if not starts:
        return []
    read = {name for start in starts.values() for name in start.names}
    rate = "value(self.learning_rate)"
    kept = [names.get(name, name) for name in starts]
    return [
        "        for i, variable in enumerate(variables):",
        "            x = value(variable)",
        *(
            f"            {name} = {rate if name == 'lr' else f'self.own_{name}'}"
            for name in run.hyper
            if name in read
        ),
        *(f"            self.own_{name}[i].assign({lines.starts[name]})" for name in kept),
    ]
