"""A run for PyTorch: its own optimizer, or the equations as one of its kind."""

from __future__ import annotations

from ..run import Run
from .expressions import BY_FORMULA, TORCH, autograd_fails, curvature, function, gradient
from .lines import Chosen, Names, defaults, extras, start, written_out


def write(run: Run, names: Names, call: str) -> tuple[str, ...]:
    import_ = "import torch\n\ntorch.set_default_dtype(torch.float64)\n\n\n"
    define = import_ + function(run.objective, TORCH)
    slopes = [
        "    loss = f(*p)",
        "    loss.backward()  # autograd computes g and leaves it in p.grad",
    ]
    if autograd_fails(run.objective.f):
        define += f"\n\n\n{gradient(run.objective, TORCH)}"
        slopes = [f"    p.grad = gradient(p.detach())  # {BY_FORMULA}"]
    if "h" in run.optimizer.extras:
        define += f"\n\n\n{curvature(run.objective, TORCH)}"
    given = ", ".join(extras(run, "p.detach()").values())
    loop = [
        "path = [p.tolist()]",
        f"for t in range({run.steps}):",
        "    optimizer.zero_grad()  # forget the gradient of the step before",
        *slopes,
        f"    optimizer.step({given})  # the optimizer updates what it keeps (optimizer.state) and moves p",
        "    path.append(p.tolist())",
    ]
    make = f"optimizer = torch.optim.{call}" if call else "optimizer = Own([p])"
    begin = f"p = torch.tensor([{start(run)}], requires_grad=True)\n{make}"
    own = () if call else (own_class(run, names),)
    return define, *own, begin, "\n".join(loop), "print(*path[-1])"


def own_class(run: Chosen, names: Names) -> str:
    """The equations as an optimizer of PyTorch's kind."""
    lines = written_out(run, names, TORCH)
    given, state = list(run.hyper), list(lines.starts)
    indent = " " * 16
    body = [
        "class Own(torch.optim.Optimizer):",
        f"    def __init__(self, params{defaults(run.hyper)}):",
        f"        super().__init__(params, dict({', '.join(f'{n}={n}' for n in given)}))",
        "",
        "    @torch.no_grad()",
        f"    def step({', '.join(('self', *extras(run, '')))}):",
        "        for group in self.param_groups:",
        "            for p in group['params']:",
        f"{indent}x, g, state = p.clone(), p.grad, self.state[p]",
        *(f"{indent}{name} = x.new_tensor(group['{name}'])" for name in given),
        f"{indent}if not state:",
        f"{indent}    state['t'] = x.new_tensor(0.0)",
        *(f"{indent}    state['{name}'] = {start}" for name, start in lines.starts.items()),
        f"{indent}t = state['t'] + 1",
        *(f"{indent}{name} = state['{name}']" for name in state),
        *lines.text(16),
        f"{indent}state.update({', '.join(f'{n}={n}' for n in ('t', *state))})",
        f"{indent}p.copy_({lines.step})",
    ]
    return "\n".join(body)
