import itertools

import numpy as np
import pytest

from optim import OBJECTIVES, Objective, objective

MINIMA = [(o, m) for o in OBJECTIVES.values() for m in o.minima]


def at(target: Objective, point: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(target.variables, point, strict=True))


def jump(target: Objective, point: tuple[float, ...]) -> float:
    """How far a slope jumps at a point: just behind it against just before it, along x (or y)."""

    def slope(i: int, aside: float) -> float:
        near = np.add(point, aside * np.eye(len(point))[i])
        return float(target.gradient[i](**at(target, tuple(near))))

    return max(slope(i, 1e-9) - slope(i, -1e-9) for i in range(len(point)))


@pytest.mark.parametrize(("target", "point"), MINIMA, ids=[f"{o.key}{m}" for o, m in MINIMA])
def test_listed_minimum_is_one(target: Objective, point: tuple[float, ...]) -> None:
    here = float(target.f(**at(target, point)))
    for step in itertools.product((-1e-3, 0, 1e-3), repeat=len(point)):
        near = tuple(np.add(point, step))
        assert target.f(**at(target, near)) >= here
    if target.kink:
        assert jump(target, point) > 0.1
    else:
        hessian = np.array([[float(h(**at(target, point))) for h in row] for row in target.hessian])
        gradient = np.array([float(g(**at(target, point))) for g in target.gradient])
        scale = max(1.0, np.abs(hessian).max())
        assert np.abs(gradient).max() < 1e-8 * scale
        np.testing.assert_array_equal(hessian, hessian.T)
        assert np.linalg.eigvalsh(hessian).min() >= -1e-9 * scale


@pytest.mark.parametrize("key", OBJECTIVES)
def test_entry_is_complete(key: str) -> None:
    target = OBJECTIVES[key]
    n = len(target.variables)
    assert target.key == key
    assert target.title
    assert target.lesson
    assert target.minima
    assert len(target.x0) == len(target.window) == n
    for point in (target.x0, *target.minima):
        assert len(point) == n
        assert all(low <= value <= high for value, (low, high) in zip(point, target.window, strict=True))
    assert np.isfinite(target.f(**at(target, target.x0)))
    assert all(np.isfinite(g(**at(target, target.x0))) for g in target.gradient)


def test_objectives_differ() -> None:
    assert len({o.f for o in OBJECTIVES.values()}) == len(OBJECTIVES)


def test_source_of_an_objective() -> None:
    quartic = OBJECTIVES["quartic"]
    assert objective("quartic") is quartic
    assert objective(quartic) is quartic
    assert objective(" x ** 4.0 ") is quartic
    own = objective("x**4 + 1")
    assert (own.variables, own.x0, own.window) == (("x",), (4.0,), ((-5.0, 5.0),))
    assert (own.key, own.title, own.minima) == ("", "", ())


@pytest.mark.parametrize(("text", "n"), [("x", 1), ("3", 1), ("y", 2), ("x*y", 2)])
def test_number_of_variables(text: str, n: int) -> None:
    own = objective(text)
    assert len(own.variables) == len(own.x0) == len(own.window) == len(own.gradient) == n
    assert [len(row) for row in own.hessian] == [n] * n
