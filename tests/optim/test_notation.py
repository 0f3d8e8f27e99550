import ast
import math
import time

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optim import InputError, objective, parse
from optim.compiled import compile_block
from optim.grammar import ARITY
from optim.printing import symbol
from tests.optim.formulas import EXACT, FLOATS, Undefined, latex_value, plain_brackets, tree_value, trees

NAMES = ("x", "y")

REFUSED = {
    "": "the formula is empty; write one such as x**4",
    " \t": "the formula is empty",
    "2x": "an operator is missing at column 2; a product is written 2*x",
    "x y": "an operator is missing at column 3",
    "x(2)": "an operator is missing at column 2",
    "()": "something is missing at column 2",
    "x+": "something is missing at column 3",
    "*x": "something is missing at column 1",
    "x + * 2": "something is missing at column 5",
    "sqrt(,x)": "something is missing at column 6",
    "x)": "the bracket at column 2 closes nothing",
    "((x)": "1 closing bracket(s) are missing at the end",
    "x^2": "'^' at column 2 is not used here; a power is written x**4",
    "x//2": "'//' at column 2 is not allowed",
    "x; y": "';' at column 2 is not allowed",
    "\0": "'U+0000' at column 1 is not allowed",
    "x\n": "'U+000A' at column 2 is not allowed",
    "х**2": "'CYRILLIC SMALL LETTER HA' at column 1 is not allowed",
    "x＊2": "'FULLWIDTH ASTERISK' at column 2 is not allowed",
    "x**２": "'FULLWIDTH DIGIT TWO' at column 4 is not allowed",
    "x + foo": "unknown name 'foo' at column 5; known: x, y, pi, e; functions: sqrt exp",
    "__import__('os')": "unknown name '__import__' at column 1",
    "x.__class__": "'.' at column 2 is not allowed",
    "lambda: 1": "unknown name 'lambda' at column 1",
    "x if x else x": "an operator is missing at column 3",
    "[x]": "'[' at column 1 is not allowed",
    "1_0": "an operator is missing at column 2",
    "007": "something is missing at column 1",
    "1e999": "the number at column 1 is too large for a 64-bit float",
    "x + 9e999": "the number at column 5 is too large",
    "sqrt": "'sqrt' at column 1 takes 1 argument(s) in brackets",
    "sqrt x": "'sqrt' before column 6 is a function; write sqrt(...)",
    "1 + sqrt(x, y)": "'sqrt' at column 5 takes 1 argument(s)",
    "maximum(x)": "'maximum' at column 1 takes 2 argument(s)",
    "where(x < 0, 1)": "'where' at column 1 takes 3 argument(s)",
    "where(x, 1, 2)": "where needs one comparison first, at column 7",
    "where(0 < x < 1, 1, 2)": "where needs one comparison first, at column 7",
    "x < 1": "the comparison at column 1 may only stand first in where(a < b, c, d)",
    "2 + (x, 1)": "the comma at column 7 is only allowed between a function's arguments",
    "-" * 100 + "x": "the formula is nested deeper than 12 levels",
    "(" * 13 + "x" + ")" * 13: "the formula is nested deeper than 12 levels",
    "+".join(["x"] * 61): "the formula has more than 120 parts",
    "x" * 241: "the formula has 241 characters; at most 240 are allowed",
    "(" * 10_000 + "x" + ")" * 10_000: "the formula has 20001 characters",
}


@pytest.mark.parametrize(("text", "message"), REFUSED.items(), ids=[ascii(t)[:30] for t in REFUSED])
def test_refusal_says_what_and_where(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        parse(text, NAMES)
    assert str(error.value).startswith(message)
    for problem in error.value.problems:
        assert problem.message.format(**problem.params) == str(problem)


def nested(template: str, levels: int, inner: str = "x") -> str:
    for _ in range(levels):
        template_with_hole = template.replace("@", "{}", 1)
        inner = template_with_hole.format(inner)
    return inner


HOSTILE = [
    *REFUSED,
    "9**9**9",
    "9**9**9*x",
    "x**x**x**x",
    "**".join("x" * 20),
    "(9*x)**64",
    nested("(@)**64", 5, "9*x"),
    "((1e308*x)**64)**64",
    "1/0*x",
    "log(-1) + x",
    "0**x",
    "(-2)**x",
    "x/0",
    "1/(x - x)",
    "sin(x - x)**y",
    "exp(where(x != 1, 0/x + 1e300/tan(0), x)*y)",
    "*".join(f"sin({i}*x)" for i in range(1, 25)),
    "/".join(f"(x + {i}*y)" for i in range(1, 14)),
    *(
        nested(template, levels, "x*y")
        for levels in (4, 6, 12)
        for template in (
            "tanh(@)",
            "sin(cos(@))",
            "sqrt(x**x + @)",
            "(@ + 1)**3",
            "(x + y)**(@)",
            "1/(x + @)",
            "log(x*y + @)",
            "maximum(x*y, y + @)",
            "maximum(@, y)",
            "where(x < y, @, x)",
            "where(sin(@) < y, x, y)",
            "tanh(where(x < y, x, @))",
        )
    ),
]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(t)[:30] for t in HOSTILE])
def test_hostile_text_answers_quickly(text: str) -> None:
    """Refused with a message, or finite in size, with its gradient and second derivatives."""
    start = time.process_time()
    try:
        target = objective(text)
        derivatives = [*target.gradient, *(h for row in target.hessian for h in row)]
        for expression in (target.f, *derivatives):
            assert np.shape(expression(x=1.5, y=0.5)) == ()
            assert len(expression.latex()) < 20_000
    except InputError:
        pass
    assert time.process_time() - start < 1  # about 0.07 s at most; the guard is for slow machines


ALPHABET = st.lists(
    st.sampled_from(
        [*"xy()+-*/<>,. 0123456789e", "**", "<=", "==", "pi", "1e300", *(f"{name}(" for name in ARITY)]
    ),
    max_size=30,
).map("".join)


@given(st.one_of(st.text(max_size=60), ALPHABET, ALPHABET))
def test_any_text_is_refused_or_has_a_gradient(text: str) -> None:
    try:
        gradient = objective(text).gradient
    except InputError:
        return
    for slope in gradient:
        slope(x=1.5, y=0.5)


VALUES = st.tuples(*[st.integers(-4000, 4000).map(lambda n: n / 1000)] * 2)


@given(trees(), VALUES)
def test_value_is_that_of_the_tree(tree: ast.expr, values: tuple[float, float]) -> None:
    """Bit for bit; the scalar form too, where it does not raise."""
    expression = parse(ast.unparse(tree), NAMES, limited=False)
    names = dict(zip(NAMES, values, strict=True))
    with np.errstate(all="ignore"):
        expected = np.float64(tree_value(tree, {n: np.float64(v) for n, v in names.items()}, FLOATS))
    np.testing.assert_array_equal(expression(**names), expected)
    array = expression(x=np.full(5, values[0]), y=np.full((2, 1), values[1]))
    np.testing.assert_array_equal(array, np.full(np.shape(array), expected))
    with np.errstate(all="ignore"):
        try:
            scalar = compile_block((("f", expression),), NAMES).scalars(*values)[0]
        except (ArithmeticError, ValueError):
            return
    np.testing.assert_array_equal(scalar, expected)


@given(trees())
def test_parsing_what_is_written_gives_the_tree(tree: ast.expr) -> None:
    expression = parse(ast.unparse(tree), NAMES, limited=False)
    assert ast.dump(expression.tree) == ast.dump(tree)
    again = parse(f"  {expression.text}\t", NAMES, limited=False)
    assert again == expression
    assert hash(again) == hash(expression)


def number(value: float, role: str) -> str:
    """A number for the place of a name, in brackets where the role asks for them."""
    mantissa, _, exponent = repr(value).partition("e")
    text = rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa
    brackets = (role != "free" and value < 0) or (role == "base" and bool(exponent))
    return rf"\left({text}\right)" if brackets else text


@given(trees(), VALUES, st.sampled_from((1, 1e-9, 1e18)))
def test_printed_formula_with_numbers_has_its_value(
    tree: ast.expr, values: tuple[float, float], scale: float
) -> None:
    names = {n: float(repr(v * scale)) for n, v in zip(NAMES, values, strict=True)}
    expression = parse(ast.unparse(tree), NAMES, limited=False)
    printed = expression.latex(lambda name, role: number(names[name], role), numeric=True)
    with mpmath.workdps(50):
        try:
            expected = tree_value(tree, {n: mpmath.mpf(repr(v)) for n, v in names.items()}, EXACT)
            found = latex_value(printed)
        except Undefined:
            assume(False)
        assert mpmath.almosteq(found, expected, rel_eps=1e-25, abs_eps=1e-25), printed


@pytest.mark.parametrize(
    ("text", "values", "printed"),
    [
        ("x - lr*m/(sqrt(v) + e)", "xlrmv", r"x - \frac{lr \cdot m}{\sqrt{v} + e}"),
        ("m*x", "mx", r"m \cdot x"),
        ("x**2", "x", "x^{2}"),
        ("2*x*y", "xy", r"2 \cdot x \cdot y"),
    ],
)
def test_numeric_formula_has_its_dots(text: str, values: str, printed: str) -> None:
    names = ("x", "y", "lr", "m", "v")
    shown = {name: name for name in names}
    assert parse(text, names).latex(lambda name, role: shown[name], numeric=True) == printed


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x**4", "x^{4}"),
        ("2*x + 3*y", "2 x + 3 y"),
        ("x*2", r"x \cdot 2"),
        ("beta1*m + (1 - beta1)*g", r"\beta_{1} \,m + (1 - \beta_{1}) g"),
        ("m/(1 - beta1**t)", r"\frac{m}{1 - \beta_{1}^{t}}"),
        ("lr*m_hat/(sqrt(v_hat) + eps)", r"\frac{\alpha \,\hat{m}}{\sqrt{\hat{v}} + \epsilon}"),
        ("x - (y - 1)", r"x - (y - 1)"),
        ("-(x + y)", r"-(x + y)"),
        ("(-x)**2", r"(-x)^{2}"),
        ("(x/y)**2", r"(\frac{x}{y})^{2}"),
        ("sqrt(x)**2", r"(\sqrt{x})^{2}"),
        ("x*-y", r"x \,(-y)"),
        ("abs(x)", r"\left|x\right|"),
        ("exp(-x)", "e^{-x}"),
        ("floor(x/2)**2", r"\left\lfloor \frac{x}{2}\right\rfloor^{2}"),
        ("2*floor(x)*x", r"2 \left\lfloor x\right\rfloor x"),
        ("sin(x)*cos(x)", r"\sin(x) \cdot \cos(x)"),
        ("maximum(x, 0)", r"\max(x,\, 0)"),
        ("sign(x)", r"\operatorname{sign}(x)"),
        ("2.5e-8*x", r"2.5 \times 10^{-8} x"),
        ("1e-8**x", r"(10^{-8})^{x}"),
        ("v_max**2", r"{v^{\mathrm{max}}}^{2}"),
        ("where(x < 0, 1, x)", r"\begin{cases} 1 & x < 0 \\ x & \text{else} \end{cases}"),
        (
            "where(x < 0, 1, where(x >= 2, 2, x))",
            r"\begin{cases} 1 & x < 0 \\ 2 & x \ge 2 \\ x & \text{else} \end{cases}",
        ),
    ],
)
def test_latex(text: str, latex: str) -> None:
    names = ("x", "y", "m", "g", "t", "beta1", "lr", "eps", "m_hat", "v_hat", "v_max")
    assert plain_brackets(parse(text, names).latex()) == latex


@pytest.mark.parametrize(
    ("name", "index", "latex"),
    [
        ("beta1", "", r"\beta_{1}"),
        ("m_hat", "t", r"\hat{m}_{t}"),
        ("v_max", "", r"v^{\mathrm{max}}"),
        ("weight_decay", "", r"\lambda"),
        ("lr", "t", r"\alpha_{t}"),
        ("beta1", "t", r"\beta_{1,t}"),
        ("speed", "", r"\mathrm{speed}"),
        ("rho_inf", "", r"\rho^{\mathrm{inf}}"),
    ],
)
def test_symbol(name: str, index: str, latex: str) -> None:
    assert symbol(name, index) == latex


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2**2", -4),
        ("2**3**2", 512),
        ("(-8)**(1/3)", math.nan),
        ("1/0", math.inf),
        ("-1/0", -math.inf),
        ("sqrt(-1)", math.nan),
        ("exp(1000)", math.inf),
        ("maximum(1, minimum(5, 3))", 3),
        ("where(1 != 1, 2, 3)", 3),
        ("+2 - -3", 5),
        (".5 + 5. + 1e-1", 5.6),
        ("pi - e", math.pi - math.e),
        ("0**0", 1),
        ("floor(-2.5) + floor(2.5)", -1),
        ("floor(1/0)", math.inf),
    ],
)
def test_value(text: str, value: float) -> None:
    np.testing.assert_equal(float(parse(text, ())()), value)


def test_names_are_in_order_of_reading() -> None:
    assert parse("sqrt(y) + pi*x - y", NAMES).names == ("y", "x")
