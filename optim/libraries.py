"""What PyTorch, Keras and Optax call our optimizers, and where their definitions are not ours.

One table for each library. An entry carries every hyper-parameter of the optimizer over, or lists
what it cannot; where the library's own equations differ it says which lines, in the notation, so
that a program can find out whether a run is still the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import mark


@dataclass(frozen=True)
class Library:
    """How a library calls an optimizer.

    Attributes:
        call: the constructor, with hyper-parameters in braces.
        note: how its conventions compare with the equations, to be translated.
        differs: what the library has in the place of parts of our equations, both in the notation.
        decayed: the constructor with an L2 weight decay; empty where there is none.
        positive: hyper-parameters that the library refuses to take at 0.
    """

    call: str
    note: str
    differs: tuple[tuple[str, str], ...] = ()
    decayed: str = ""
    positive: tuple[str, ...] = ()

    def equations(self, ours: str) -> str:
        """The library's equations, from ours."""
        for mine, theirs in self.differs:
            assert mine in ours, f"{mine!r} does not stand in the equations"
            ours = ours.replace(mine, theirs)
        return ours


_INSIDE_BOTH_ROOTS = mark("ε is inside both roots, as in the paper and in the equations.")
_VELOCITY_IN_KERAS = mark(
    "Keras puts the rate into the velocity. As long as the rate is constant, the path is the same."
)
_KERAS_ADAM = mark(
    "Keras corrects the rate instead of m and v, so its epsilon is the paper's ε̂, added to √v before the correction: early steps see a larger ε. Its default is 1e-7, not 1e-8."
)
_EPS_HAT = (("sqrt(v_hat) + eps", "sqrt(v_hat) + eps/sqrt(1 - beta2**t)"),)
_OPTAX_ADAM = mark(
    "eps is outside the root, as in the equations; eps_root (0 by default) would go inside. The learning rate has no default."
)

LIBRARIES: Mapping[str, Mapping[str, Library]] = {
    "torch": {
        "sgd": Library(
            "SGD([p], lr={lr})", mark("PyTorch computes what the equations say. Its default lr is 0.001.")
        ),
        "momentum": Library(
            "SGD([p], lr={lr}, momentum={momentum})",
            mark(
                "The velocity adds the whole gradient, and the rate is applied afterwards, as in the equations. PyTorch's default momentum is 0."
            ),
        ),
        "nesterov": Library(
            "SGD([p], lr={lr}, momentum={momentum}, nesterov=True)",
            mark(
                "The gradient is taken at x, and the look ahead is part of the step, as in the equations. PyTorch wants a momentum above 0 here."
            ),
            positive=("momentum",),
        ),
        "adagrad": Library(
            "Adagrad([p], lr={lr}, eps={eps})",
            mark(
                "ε is added outside the root, as in the equations. PyTorch's defaults are lr = 0.01 and eps = 1e-10."
            ),
        ),
        "rprop": Library(
            "Rprop([p], lr={lr}, etas=({eta_minus}, {eta_plus}))",
            mark(
                "PyTorch computes what the equations say. lr is the length of the first step, and a schedule does not change it."
            ),
            positive=("eta_minus",),
        ),
        "rmsprop": Library(
            "RMSprop([p], lr={lr}, alpha={beta2}, eps={eps})",
            mark(
                "PyTorch calls β₂ alpha. ε is added outside the root, as in the equations. The defaults are lr = 0.01, alpha = 0.99 and eps = 1e-8."
            ),
        ),
        "adadelta": Library("Adadelta([p], lr={lr}, rho={rho}, eps={eps})", _INSIDE_BOTH_ROOTS),
        "adam": Library(
            "Adam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
            mark(
                "ε is added outside the root, after the bias correction, as in the equations. PyTorch's default lr is 0.001."
            ),
            decayed="Adam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
        ),
        "amsgrad": Library(
            "Adam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, amsgrad=True)",
            mark(
                "The largest v is found first and corrected afterwards, as in the equations. PyTorch's default lr is 0.001."
            ),
            decayed="Adam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay}, amsgrad=True)",
        ),
        "adamw": Library(
            "AdamW([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, weight_decay={weight_decay})",
            mark(
                "The decay αλx stands beside the step, as in the equations. PyTorch's default weight_decay is 0.01."
            ),
        ),
        "nadam": Library(
            "NAdam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps}, momentum_decay={momentum_decay})",
            mark(
                "PyTorch calls ψ momentum_decay. ε is added outside the root, after the bias correction, as in the equations. The default lr is 0.002."
            ),
        ),
        "radam": Library(
            "RAdam([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
            mark(
                "Adaptive from ρ > 5 on, as in the equations; the paper says ρ > 4. ε is added to √v, before the bias correction, as in the equations."
            ),
        ),
        "adamax": Library(
            "Adamax([p], lr={lr}, betas=({beta1}, {beta2}), eps={eps})",
            mark("ε is added to |g| inside the maximum, as in the equations. PyTorch's default lr is 0.002."),
        ),
    },
    "keras": {
        "sgd": Library(
            "SGD(learning_rate={lr})",
            mark("Keras computes what the equations say. Its default learning_rate is 0.01."),
        ),
        "momentum": Library("SGD(learning_rate={lr}, momentum={momentum})", _VELOCITY_IN_KERAS),
        "nesterov": Library(
            "SGD(learning_rate={lr}, momentum={momentum}, nesterov=True)", _VELOCITY_IN_KERAS
        ),
        "adagrad": Library(
            "Adagrad(learning_rate={lr}, initial_accumulator_value=0.0, epsilon={eps})",
            mark(
                "Keras adds ε inside the root, √(v + ε), and starts its accumulator at 0.1 unless told otherwise."
            ),
            (("(sqrt(v) + eps)", "sqrt(v + eps)"),),
        ),
        "rmsprop": Library(
            "RMSprop(learning_rate={lr}, rho={beta2}, epsilon={eps})",
            mark("Keras calls β₂ rho and adds ε inside the root, √(v + ε). Its default is 1e-7."),
            (("(sqrt(v) + eps)", "sqrt(v + eps)"),),
        ),
        "adadelta": Library(
            "Adadelta(learning_rate={lr}, rho={rho}, epsilon={eps})",
            mark(
                "ε is inside both roots, as in the paper and in the equations. Keras's defaults are learning_rate = 0.001, rho = 0.95 and epsilon = 1e-7."
            ),
        ),
        "adam": Library(
            "Adam(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})", _KERAS_ADAM, _EPS_HAT
        ),
        "amsgrad": Library(
            "Adam(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, amsgrad=True)",
            _KERAS_ADAM,
            _EPS_HAT,
        ),
        "adamw": Library(
            "AdamW(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, weight_decay={weight_decay})",
            mark(
                "The decay αλx stands beside the step, as in the equations; its default is 0.004. But Keras adds epsilon to √v before the bias correction (the paper's ε̂): early steps see a larger ε."
            ),
            _EPS_HAT,
        ),
        "nadam": Library(
            "Nadam(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
            mark(
                "Keras has no momentum_decay. Its momentum grows as with ψ = 1, so it is near β₁ after some fifty steps; with PyTorch's ψ = 0.004 that takes thousands. ε is added after the bias correction, as in the equations."
            ),
            (("t*momentum_decay", "t"), ("(t + 1)*momentum_decay", "t + 1")),
        ),
        "adamax": Library(
            "Adamax(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
            mark("Keras adds ε to u where it divides by it; the equations add it to |g| inside the maximum."),
            (("abs(g) + eps", "abs(g)"), ("m_hat/u", "m_hat/(u + eps)")),
        ),
        "lion": Library(
            "Lion(learning_rate={lr}, beta_1={beta1}, beta_2={beta2}, weight_decay={weight_decay})",
            mark(
                "Keras pulls x towards 0 by αλx first and steps afterwards, which is the same sum. It wants a beta_1 above 0; its default learning_rate is 0.001."
            ),
            positive=("beta1",),
        ),
    },
    "optax": {
        "sgd": Library(
            "sgd({lr})", mark("Optax computes what the equations say. The learning rate has no default.")
        ),
        "momentum": Library(
            "sgd({lr}, momentum={momentum})",
            mark(
                "The velocity adds the whole gradient, and the rate is applied afterwards, as in the equations. The learning rate has no default."
            ),
        ),
        "nesterov": Library(
            "sgd({lr}, momentum={momentum}, nesterov=True)",
            mark(
                "The gradient is taken at x, and the look ahead is part of the step, as in the equations. The learning rate has no default."
            ),
        ),
        "adagrad": Library(
            "adagrad({lr}, initial_accumulator_value=0.0, eps={eps})",
            mark(
                "Optax adds eps inside the root, √(v + ε), and starts its accumulator at 0.1 unless told otherwise."
            ),
            (("lr*g/(sqrt(v) + eps)", "lr*where(v > 0, g/sqrt(v + eps), 0)"),),
        ),
        "rmsprop": Library(
            "rmsprop({lr}, decay={beta2}, eps={eps}, eps_in_sqrt=False)",
            mark("Optax calls β₂ decay and adds eps inside the root unless told otherwise."),
        ),
        "adadelta": Library("adadelta({lr}, rho={rho}, eps={eps})", _INSIDE_BOTH_ROOTS),
        "adam": Library(
            "adam({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            _OPTAX_ADAM,
            decayed="chain(optax.add_decayed_weights({weight_decay}), optax.adam({lr}, b1={beta1}, b2={beta2}, eps={eps}))",
        ),
        "amsgrad": Library(
            "amsgrad({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            mark(
                "Optax corrects v first and keeps the largest of that; PyTorch and the equations find the largest v first and correct it afterwards."
            ),
            (
                ("v_max = maximum(v_max, v)\n", ""),
                ("v_hat = v_max/(1 - beta2**t)", "v_hat = maximum(v_hat, v/(1 - beta2**t))"),
            ),
            decayed="chain(optax.add_decayed_weights({weight_decay}), optax.amsgrad({lr}, b1={beta1}, b2={beta2}, eps={eps}))",
        ),
        "adamw": Library(
            "adamw({lr}, b1={beta1}, b2={beta2}, eps={eps}, weight_decay={weight_decay})",
            mark(
                "The decay αλx stands beside the step, as in the equations. Optax's default weight_decay is 0.0001; the learning rate has no default."
            ),
        ),
        "nadam": Library(
            "nadam({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            mark("Optax's Nadam keeps β₁ constant; in PyTorch and in the equations it grows with t."),
            (
                ("beta1*(1 - 0.5*0.96**(t*momentum_decay))", "beta1"),
                ("beta1*(1 - 0.5*0.96**((t + 1)*momentum_decay))", "beta1"),
            ),
        ),
        "radam": Library(
            "radam({lr}, b1={beta1}, b2={beta2}, eps={eps}, threshold=5.0)",
            mark(
                "Optax adds eps after the bias correction, to √v̂; PyTorch and the equations add it before, to √v. The threshold of 5 is PyTorch's, too."
            ),
            (("r*sqrt(1 - beta2**t)/(sqrt(v) + eps)", "r/(sqrt(v/(1 - beta2**t)) + eps)"),),
        ),
        "adamax": Library(
            "adamax({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            mark("ε is added to |g| inside the maximum, as in the equations."),
        ),
        "lion": Library(
            "lion({lr}, b1={beta1}, b2={beta2}, weight_decay={weight_decay})",
            mark(
                "The decay αλx stands beside the step, as in the equations. Optax's default weight_decay is 0.001."
            ),
        ),
        "yogi": Library(
            "chain(optax.scale_by_yogi(b1={beta1}, b2={beta2}, eps={eps}, initial_accumulator_value=0.0), optax.scale(-{lr}))",
            mark(
                "optax.yogi starts m and v at 1e-6; its parts allow a start at 0, as in the equations. eps is outside the root."
            ),
        ),
        "adabelief": Library(
            "adabelief({lr}, b1={beta1}, b2={beta2}, eps={eps}, eps_root={eps})",
            mark(
                "ε stands in two places of the equations, and Optax has a name for each: eps_root is added to s at every step, eps beside the root."
            ),
        ),
        "schedulefree": Library(
            "contrib.schedule_free_sgd({lr}, b1={momentum})",
            mark(
                "Optax keeps z alone and works the average out from z and p. Its b1 must be above 0. At the end contrib.schedule_free_eval_params gives the average."
            ),
            decayed="contrib.schedule_free_sgd({lr}, b1={momentum}, weight_decay={weight_decay})",
            positive=("momentum",),
        ),
        "schedulefreeadamw": Library(
            "contrib.schedule_free_adamw({lr}, b1={beta1}, b2={beta2}, eps={eps}, weight_decay={weight_decay})",
            mark(
                "Optax keeps z alone and works the average out from z and p. Its b1 must be above 0. At the end contrib.schedule_free_eval_params gives the average."
            ),
            positive=("beta1",),
        ),
        "adopt": Library(
            "contrib.adopt({lr}, b1={beta1}, b2={beta2}, eps={eps})",
            mark("Optax computes what the equations say, with the same limit."),
        ),
        "ademamix": Library(
            "contrib.ademamix({lr}, b1={beta1}, b2={beta2}, b3={beta3}, alpha={alpha_mix}, eps={eps}, weight_decay={weight_decay})",
            mark("Optax calls α_mix alpha, and its default is 5. β₃ and α_mix are constant here."),
        ),
        "lamb": Library(
            "lamb({lr}, b1={beta1}, b2={beta2}, eps={eps}, weight_decay={weight_decay})",
            mark("Optax computes what the equations say. The learning rate has no default."),
        ),
    },
}

DIGITS: Mapping[str, Mapping[str, int]] = {
    "torch": {"": 15, "adagrad": 14, "adam": 14, "adamw": 14, "nadam": 14, "radam": 14},
    "keras": {"": 15, "adam": 14, "adamw": 14, "nadam": 14, "nesterov": 14},
    "optax": {"": 15, "adagrad": 14, "adam": 14, "adamw": 14, "nadam": 14, "radam": 13}
    | {"schedulefree": 14, "schedulefreeadamw": 14},
}
"""How many digits of a run the programs for a library repeat, by optimizer; under "" for all others.

Measured by ``make parity``, which fails where this says more than it finds.
"""

KERAS_ON_TENSORFLOW = 5
"""The same for Keras's own optimizers on TensorFlow, where Keras rounds their parameters to float32."""
