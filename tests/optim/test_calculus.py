import ast
import subprocess
import sys
from pathlib import Path

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given

from optim import InputError, objective, parse
from optim.calculus import derivative
from optim.derivatives import KNOWN
from tests.optim.formulas import EIGHTHS, EXACT, Undefined, tree_value, trees
from tests.reference.derivatives import found

NAMES = ("x", "y")
ROOT = Path(__file__).parents[2]
POINT = {"x": "1.3178229", "y": "-0.7219341"}


@given(trees(numbers=EIGHTHS))
def test_derivative_is_the_difference_quotient(tree: ast.expr) -> None:
    """Central differences in 50 digits, so that nothing but the derivative itself can be wrong."""
    expression = parse(ast.unparse(tree), NAMES, limited=False)
    for name in NAMES:
        try:
            slope = derivative(expression, name)
        except InputError:
            assume(False)
        with mpmath.workdps(50):
            at = {n: mpmath.mpf(v) for n, v in POINT.items()}
            h = mpmath.mpf("1e-18")
            try:
                ahead = tree_value(tree, at | {name: at[name] + h}, EXACT)
                behind = tree_value(tree, at | {name: at[name] - h}, EXACT)
                found = tree_value(slope.tree, at, EXACT)
            except Undefined:
                assume(False)
            expected = (ahead - behind) / (2 * h)
            assume(abs(ahead) < 1e6)
            assume(abs(expected) < 1e6)
            assert mpmath.almosteq(found, expected, rel_eps=1e-8, abs_eps=1e-8), slope.text


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("x**4", "4*x**3"),
        ("x", "1"),
        ("5", "0"),
        ("y", "0"),
        ("x**2/10 + sin(3*x)", "0.2*x + 3*cos(3*x)"),
        ("sqrt(x)", "0.5/sqrt(x)"),
        ("log(x)", "1/x"),
        ("tan(x)", "tan(x)**2 + 1"),
        ("tanh(x)", "1/cosh(x)**2"),
        ("3*tanh(2*x - 1)", "6/cosh(2*x - 1)**2"),
        ("cosh(x)", "cosh(x)*tanh(x)"),
        ("floor(x)", "0"),
        ("x*floor(x)", "floor(x)"),
        ("abs(x)", "sign(x)"),
        ("sign(x)", "0"),
        ("2**x", "0.6931471805599453*2**x"),
        ("x**1.5", "1.5*x**0.5"),
        ("x**-2", "-2/x**3"),
        ("x**0", "0"),
        ("maximum(x, 0)", "where(x > 0, 1, where(x == 0, 0.5, 0))"),
        ("minimum(x, 0)", "where(x < 0, 1, where(x == 0, 0.5, 0))"),
        ("where(x < 0, x**2, x)", "where(x < 0, 2*x, 1)"),
    ],
)
def test_derivative(text: str, slope: str) -> None:
    assert derivative(parse(text, NAMES), "x").text == slope


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("(x**1.5)**64", "48*x**(-0.5)*(x**1.5)**63 + 9072*(x**0.5)**2*(x**1.5)**62"),
        ("-x**3 - x**2", "-6*x - 2"),
        ("exp(-3*x) + x", "9*exp(-3*x)"),
        ("tanh(x)", "-2*tanh(x)/cosh(x)**2"),
    ],
)
def test_second_derivative(text: str, second: str) -> None:
    assert objective(text).hessian[0][0].text == second


def test_slope_at_a_kink_is_that_of_pytorch() -> None:
    for text, slope in {"abs(x)": 0, "maximum(x, 0)": 0.5, "minimum(3*x, x)": 2}.items():
        assert derivative(parse(text, NAMES), "x")(x=0.0) == slope


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("exp(1000)*x", "the part 'exp(1000)' is not a finite number"),
        ("(9e200*x)**8", "the derivative of the formula has a coefficient that is not finite"),
        ("x/0", "the derivative of the formula has a coefficient that is not finite"),
        ("(-2)**x", "the derivative of the formula has a coefficient that is not finite"),
        ("**".join("xxxxxxxx"), "the derivative of the formula is too long to be shown"),
    ],
)
def test_no_derivative(text: str, message: str) -> None:
    target = objective(text)
    with pytest.raises(InputError) as error:
        _ = target.gradient
    assert str(error.value) == message


def test_derivative_broadcasts() -> None:
    slope = objective("x**2*y").gradient[1]
    np.testing.assert_array_equal(slope(x=np.arange(3.0)), [0, 1, 4])


@pytest.mark.parametrize("x", ["0.3", "19", "-20.7", "25", "28", "28.3635", "150"])
@pytest.mark.parametrize("text", ["tanh(x)", "tanh(x)**2"])
def test_slope_of_tanh_does_not_cancel_far_out(text: str, x: str) -> None:
    tree = objective(text).f.tree
    (slope,), ((curvature,),) = objective(text).gradient, objective(text).hessian
    with mpmath.workdps(1000):
        at = mpmath.mpf(x)

        def f(value: mpmath.mpf) -> mpmath.mpf:
            return tree_value(tree, {"x": value}, {**EXACT, "tanh": mpmath.tanh, "**": mpmath.power})

        expected = [float(mpmath.diff(f, at, n)) for n in (1, 2)]
    found = [slope(x=float(x)), curvature(x=float(x))]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_what_is_known_is_what_sympy_finds() -> None:
    assert found() == KNOWN


def test_a_function_that_comes_along_needs_no_sympy() -> None:
    code = """
import sys
from optim import OBJECTIVES, simulate
for target in OBJECTIVES.values():
    assert target.gradient and target.hessian
simulate("x**4", "adam", steps=3)
assert "sympy" not in sys.modules
simulate("x**4 + x", "adam", steps=3)
assert "sympy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
