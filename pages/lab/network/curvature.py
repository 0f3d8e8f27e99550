"""The curvature of a network's loss: exact products with its Hessian, and its largest eigenvalue.

Pearlmutter, Fast Exact Multiplication by the Hessian, Neural Computation 6, 1994: H u is the derivative of
the gradient in the direction u. Every line of the forward and the backward pass is differentiated once; a dot
stands for that derivative, u's own parts are Ẇ and ḃ:

    Żₗ = Ḣₗ₋₁ Wₗ + Hₗ₋₁ Ẇₗ + ḃₗ             (∂f/∂Wₗ)˙ = Ḣₗ₋₁ᵀ Dₗ + Hₗ₋₁ᵀ Ḋₗ
    Ḣₗ = a′ ∘ Żₗ, a′ = 1 - Hₗ²               Ḋₗ₋₁ = (Ḋₗ Wₗᵀ + Dₗ Ẇₗᵀ) ∘ a′ - 2 (Dₗ Wₗᵀ) ∘ Hₗ₋₁ ∘ Ḣₗ₋₁
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from optim.networks import LOSSES, Network
from optim.trace import Array

Product = Callable[[Array], Array]
PRODUCTS = 10


def _layers(net: Network, x: Array) -> list[tuple[Array, Array]]:
    parts = [x[block].reshape(net.shapes[name]) for name, block in net.blocks.items()]
    return list(zip(parts[::2], parts[1::2], strict=True))


def hessian(net: Network, x: Array) -> Product:
    """u ↦ H u, with H the Hessian at x of the loss over all that is trained on; for a network of tanh units."""
    inputs, labels = net.data.train
    layers = _layers(net, x)
    h = [inputs]
    for w, b in layers[:-1]:
        h.append(np.tanh(h[-1] @ w + b))
    z = h[-1] @ layers[-1][0] + layers[-1][1]
    d = [LOSSES[net.criterion].slope(z, labels)]  # D of each layer, the first layer's first
    bends = [1 - values * values for values in h]
    for (w, _), bend in zip(layers[:0:-1], bends[:0:-1], strict=True):
        d.insert(0, (d[0] @ w.T) * bend)
    curls = [inputs, *(2 * (d[i] @ layers[i][0].T) * h[i] for i in range(1, len(layers)))]
    told = _slope_of_slope(net.criterion, z)

    def product(u: Array) -> Array:
        turned = _layers(net, u)
        h_dot = [inputs]  # whose place is never read: inputs do not turn
        for layer, ((w, _), (w_dot, b_dot)) in enumerate(zip(layers, turned, strict=True)):
            z_dot = h[layer] @ w_dot + b_dot
            if layer:
                z_dot += h_dot[layer] @ w
            h_dot.append(bends[layer + 1] * z_dot if layer + 1 < len(layers) else z_dot)
        d_dot = told(h_dot.pop())
        found = np.empty_like(u)
        made = _layers(net, found)
        for layer in range(len(layers) - 1, -1, -1):
            (w, _), (w_dot, _), (to_w, to_b) = layers[layer], turned[layer], made[layer]
            to_w[...] = h[layer].T @ d_dot
            to_b[...] = d_dot.sum(axis=0)
            if layer:
                to_w += h_dot[layer].T @ d[layer]
                back = d_dot @ w.T + d[layer] @ w_dot.T
                d_dot = back * bends[layer] - curls[layer] * h_dot[layer]
        return found

    return product


def _slope_of_slope(criterion: str, z: Array) -> Product:
    """Ż ↦ Ḋ at the end."""
    if criterion == "squared":
        return lambda z_dot: z_dot / len(z)
    share = np.exp(z - z.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return lambda z_dot: share * (z_dot - (share * z_dot).sum(axis=1, keepdims=True)) / len(z)


def largest(product: Product, start: Array, count: int = PRODUCTS) -> tuple[float, Array]:
    """The largest eigenvalue of a symmetric matrix, and its vector, by Lanczos' method.

    Args:
        product: with the matrix.
        start: a vector near the one that is looked for, if one is known.
        count: how many products.
    """
    basis = [start / np.sqrt(start @ start)]
    diagonal: list[float] = []
    beside: list[float] = []
    for _ in range(count):
        new = product(basis[-1])
        diagonal.append(float(new @ basis[-1]))
        known = np.array(basis)
        for _again in range(2):
            new = new - known.T @ (known @ new)
        length = float(np.sqrt(new @ new))
        if len(diagonal) == count or length < 1e-12 * abs(diagonal[0]):
            break
        beside.append(length)
        basis.append(new / length)
    values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
    return float(values[-1]), np.array(basis).T @ vectors[:, -1]
