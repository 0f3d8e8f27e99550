"""A run for Optax: its own optimizer, or the equations as one of its kind."""

from __future__ import annotations

from ..run import Run
from .expressions import BY_FORMULA, JAX, autograd_fails, curvature, function, gradient
from .lines import Names, defaults, extras, start, written_out


def write(run: Run, names: Names, call: str) -> tuple[str, ...]:
    import_ = (
        "import jax\nimport jax.numpy as jnp\nimport optax\n\njax.config.update('jax_enable_x64', True)\n\n\n"
    )
    by_autograd = "gradient = jax.jit(jax.grad(lambda p: f(*p)))  # autograd computes g"
    if autograd_fails(run.objective.f):
        by_autograd = f"# {BY_FORMULA}\n{gradient(run.objective, JAX)}"
    if "h" in run.optimizer.extras:
        by_autograd += f"\n\n\n{curvature(run.objective, JAX)}"
    define = f"{import_}{function(run.objective, JAX)}\n\n\n{by_autograd}"
    given = "".join(f", {name}={value}" for name, value in extras(run, "p").items())
    make = f"optax.{call}" if call else "own()"
    begin = f"p = jnp.array([{start(run)}])\noptimizer = {make}\nstate = optimizer.init(p)"
    loop = [
        "path = [p.tolist()]",
        f"for t in range({run.steps}):",
        f"    updates, state = optimizer.update(gradient(p), state, p{given})",
        "    p = optax.apply_updates(p, updates)",
        "    path.append(p.tolist())",
    ]
    own = () if call else (_optax_function(run, names),)
    return define, *own, begin, "\n".join(loop), "print(*path[-1])"


def _optax_function(run: Run, names: Names) -> str:
    lines = written_out(run, names, JAX)
    state = list(lines.starts)
    first = "".join(f", '{name}': {start}" for name, start in lines.starts.items())
    after = "".join(f", '{name}': {name}" for name in state)
    body = [
        f"def own({defaults(run.hyper).removeprefix(', ')}):",
        "    def init(x):",
        f"        return {{'t': jnp.zeros(()){first}}}",
        "",
        f"    def update({', '.join(('g', 'state', 'x', *extras(run, '')))}):",
        "        t = state['t'] + 1",
        *(f"        {name} = state['{name}']" for name in state),
        *lines.text(8),
        f"        x_new = {lines.step}",
        f"        return x_new - x, {{'t': t{after}}}",
        "",
        f"    return optax.GradientTransformation{'ExtraArgs' if run.optimizer.extras else ''}(init, update)",
    ]
    return "\n".join(body)
