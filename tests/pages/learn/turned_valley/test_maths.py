import numpy as np
import pytest

from optim import InputError, simulate
from optim.objectives import turned
from pages.learn.turned_valley import maths

TABLE = {
    # angle: gradient descent, momentum, RMSProp, Adam, Adam with β₁ = 0
    0.0: (0.0169, 7.48e-11, 9.97e-9, 2.63e-9, 2.78e-113),
    5.0: (0.0169, 7.48e-11, 0.138, 1.80e-8, 6.23e-11),
    15.0: (0.0169, 7.48e-11, 0.559, 6.50e-4, 0.00133),
    30.0: (0.0169, 7.48e-11, 0.519, 0.0232, 0.0221),
    45.0: (0.0169, 7.48e-11, 0.345, 0.0269, 0.0247),
}


@pytest.mark.parametrize("angle", TABLE)
def test_what_every_optimizer_leaves(angle: float) -> None:
    found = [maths.left(key, angle) for key in maths.RUNNERS]
    assert found == pytest.approx(TABLE[angle], rel=5e-3)


def test_only_division_by_v_notices_the_turn() -> None:
    """Gradient descent and momentum, step by step; seen from the valley's own axes their runs are the same."""
    for key in ("sgd", "momentum"):
        plain, other = maths.path(key, 0.0).f, maths.path(key, 37.0).f
        np.testing.assert_allclose(other, plain, rtol=1e-6, atol=1e-13)
    for key in ("rmsprop", "adam", "ruler"):
        assert maths.left(key, 45.0) > 1e3 * maths.left(key, 0.0)


def test_at_45_degrees_the_ruler_falls_behind_gradient_descent() -> None:
    assert maths.left("ruler", 0.0) < maths.left("sgd", 0.0) < maths.left("ruler", 45.0)


def test_the_valley_of_the_dial_is_the_valley() -> None:
    for angle in (0.0, 17.0, 45.0, 90.0):
        numbers = maths.at(angle, maths.SHAPE)
        x, y = 0.3, -1.7
        f = numbers["a"] * x**2 + numbers["b"] * x * y + numbers["c"] * y**2
        assert f == pytest.approx(float(turned(maths.KAPPA, angle).f(x=x, y=y)), rel=1e-12)
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        assert f == pytest.approx(((c * x + s * y) ** 2 + 100 * (c * y - s * x) ** 2) / 2, rel=1e-12)
        assert maths.path("sgd", angle).f[0] == pytest.approx(50.5)


def test_what_the_best_alpha_saves() -> None:
    """The lesson's caveat: momentum makes up for the ruler's loss."""
    ruler, adam, momentum, sgd = (
        [maths.best(key, angle)[0] for angle in (0.0, 45.0)] for key in ("ruler", "adam", "momentum", "sgd")
    )
    assert ruler[0] < 1e-300
    assert ruler[1] == pytest.approx(1.2e-4, rel=0.05)
    assert adam == pytest.approx([3.8e-12, 7.7e-10], rel=0.05)
    assert momentum == pytest.approx([2.6e-10, 2.6e-10], rel=0.05)
    assert sgd == pytest.approx([2.2e-4, 2.2e-4], rel=0.05)
    assert max(maths.best("adam", float(angle))[0] for angle in range(0, 50, 5)) < 1e-8


@pytest.mark.parametrize(("angle", "left"), [(0.0, 1.0), (15.0, 26.5), (30.0, 75.5), (45.0, 100.0)])
def test_what_two_rulers_leave(angle: float, left: float) -> None:
    """No ruler of very many leaves less."""
    assert maths.remaining(angle) == pytest.approx(left, rel=2e-3)
    a, b, c = maths.at(angle, maths.SHAPE).values()
    h = np.array([[2 * a, b], [b, 2 * c]])
    found = []
    for ratio in np.geomspace(1e-3, 1e3, 2001):
        p = np.diag([1.0, ratio**0.5])
        low, high = np.linalg.eigvalsh(p @ h @ p)
        found.append(high / low)
    assert min(found) == pytest.approx(maths.remaining(angle), rel=5e-3)


def test_two_rulers_cannot_help_at_45_degrees() -> None:
    for kappa in (9.0, 49.0, 100.0):
        assert maths.remaining(45.0, kappa) == pytest.approx(kappa)
        assert maths.remaining(0.0, kappa) == 1


@pytest.mark.parametrize("angle", [0.0, 20.0, 45.0, 90.0])
def test_what_gradient_descent_leaves_in_the_three_pictures(angle: float) -> None:
    """(κ-1)/(κ+1) of the distance a step, for the κ of each picture."""
    plain, ruled = (maths.left_over(maths.descent(angle, stretched)) for stretched in (False, True))
    assert plain == pytest.approx((99 / 101) ** 20)
    kappa = maths.remaining(angle)
    assert ruled <= ((kappa - 1) / (kappa + 1)) ** 20 * kappa**0.5 + 1e-12
    assert maths.left_over(maths.descent(0.0, stretched=True)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("stretched", [False, True])
def test_rings_lie_where_f_is_equal(stretched: bool) -> None:
    for size in maths.NESTED:
        x = simulate(maths.ringed(size, 30.0, stretched)).x
        f = maths.descent(30.0, stretched).objective.f(x=x[:, 0], y=x[:, 1])
        assert np.ptp(f) < 1e-9 * f.max()
        assert x[0] == pytest.approx(x[-1])


@pytest.mark.parametrize("angle", [-1.0, 91.0, np.nan])
def test_an_impossible_angle_is_refused(angle: float) -> None:
    with pytest.raises(InputError, match="90 degrees"):
        maths.checked(angle)


def test_newton_schulz_on_a_matrix_does_to_each_singular_value_what_is_drawn() -> None:
    a, b, c = maths.NS_COEFFICIENTS
    start = maths.SINGULAR[::20]
    rng = np.random.default_rng(0)
    left, right = (np.linalg.qr(rng.normal(size=(n, len(start))))[0] for n in (14, 12))
    x = left * start @ right.T
    for wanted in maths.newton_schulz()[1:, ::20]:
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
        np.testing.assert_allclose(left.T @ x @ right, np.diag(wanted), atol=1e-12)


def test_on_two_numbers_newton_schulz_is_a_step_of_one_length() -> None:
    a, b, c = maths.NS_COEFFICIENTS
    for column in (np.array([[3.0], [4.0]]), np.array([[-0.01], [0.002]])):
        x = unit = column / np.linalg.norm(column)
        for _ in range(maths.NS_STEPS):
            square = x @ x.T
            x = a * x + (b * square + c * square @ square) @ x
        np.testing.assert_allclose(x, maths.newton_schulz()[-1, -1] * unit, rtol=1e-12)


def test_why_the_guess_of_4_8_is_wrong() -> None:
    assert 0.01 * maths.NS_COEFFICIENTS[0] ** maths.NS_STEPS == pytest.approx(4.85, abs=0.005)
