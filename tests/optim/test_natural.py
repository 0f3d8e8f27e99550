"""Natural mathematics is read as a mathematician means it, or refused with both readings."""

import ast
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optim import HYPERPARAMETERS, OPTIMIZERS, InputError, objective, parse
from optim.equations import GIVEN
from optim.equations import read as strict_lines
from optim.grammar import ARITY, CONSTANTS
from optim.natural import PLAIN, ambiguities, equations, formula, number, read
from optim.printing import plain
from tests.optim.formulas import trees

NAMES = ("x", "y")


def readings(error: InputError) -> tuple[tuple[str, ...], ...]:
    return tuple(problem.readings for problem in ambiguities(error))


READ = {
    "x^4": "x**4",
    "2x": "2*x",
    "xy": "x*y",
    "2xy": "2*x*y",
    "sin 2x": "sin(2*x)",
    "sin²x": "sin(x)**2",
    "2x(x-1)": "2*x*(x-1)",
    "(x+1)(x-1)": "(x+1)*(x-1)",
    "|x|": "abs(x)",
    "||x|-1|": "abs(abs(x)-1)",
    "x²": "x**2",
    "x³-3x": "x**3-3*x",
    "√x": "sqrt(x)",
    "√(x+1)": "sqrt(x+1)",
    "e^x": "e**x",
    "e^(-x²)": "e**(-x**2)",
    "ln x": "log(x)",
    "sin x": "sin(x)",
    "x·x": "x*x",
    "x×2": "x*2",
    "½x²": "(1/2)*x**2",
    "πx": "pi*x",
    "y = x^2": "x**2",
    "f(x)=x^2": "x**2",
    "f(x,y)= x² + y²": "x**2 + y**2",
    "z=xy": "x*y",
    "−x": "-x",
    "0,5x²": "0.5*x**2",
    "（x+1）²": "(x+1)**2",
    "X^2": "x**2",
    "-x^2": "-x**2",
    "2^x^3": "2**x**3",
    "maximum(x,0)": "maximum(x,0)",
    # by hand, in the same spirit
    " x² ": "x**2",
    "g(X) := X^2": "x**2",
    "(1-x)²+100(y-x²)²": "(1-x)**2+100*(y-x**2)**2",
    "20+x²-10cos(2πx)": "20+x**2-10*cos(2*pi*x)",
    "x^2y^2": "x**2*y**2",
    "x²y": "x**2*y",
    "x⁻¹": "x**-1",
    "x¹⁰": "x**10",
    "eˣ": "e**x",
    "x⁽²⁺ʸ⁾": "x**((2+y))",
    "x²^3": "(x**2)**3",
    "2^-x": "2**-x",
    "e^-x": "e**-x",
    "e^-x²": "e**-x**2",
    "xe^-x": "x*e**-x",
    "e^x(x-1)": "e**x*(x-1)",
    "e^-x sin x": "e**-x*sin(x)",
    "e^|x|": "e**abs(x)",
    "e^sin x": "e**sin(x)",
    "x^2/2": "x**2/2",
    "x^{2}": "x**(2)",
    "[x+1]^2": "(x+1)**2",
    "max{x, 0}": "maximum(x, 0)",
    "⌊x⌋": "floor(x)",
    "sin x cos x": "sin(x)*cos(x)",
    "sin x·cos x": "sin(x)*cos(x)",
    "sin x/cos x": "sin(x)/cos(x)",
    "sin x^2": "sin(x**2)",
    "ln x²": "log(x**2)",
    "ln ln x": "log(log(x))",
    "sin xy": "sin(x*y)",
    "sin -x": "sin(-x)",
    "sin|x|": "sin(abs(x))",
    "sin√x": "sin(sqrt(x))",
    "sin 2(x+1)": "sin(2*(x+1))",
    "sin(x)cos(x)": "sin(x)*cos(x)",
    "sin(2x)²": "sin(2*x)**2",
    "sin^2 x + cos^2(x)": "sin(x)**2 + cos(x)**2",
    "xsinx": "x*sin(x)",
    "Sin(X)": "sin(x)",
    "log x": "log(x)",
    "sgn x": "sign(x)",
    "max(x, 0)": "maximum(x, 0)",
    "max(0,5x; 1)": "maximum(0.5*x, 1)",
    "where(x ≤ 0, -x, 2x)": "where(x <= 0, -x, 2*x)",
    "maximum(0,5)": "maximum(0,5)",
    "sin(0,5x)": "sin(0.5*x)",
    "1,234.5x": "1234.5*x",
    "1,234,567": "1234567",
    "0,125x": "0.125*x",
    "65 536": "65536",
    "1,6·10^-5 x": "1.6e-5*x",
    "1/1.6×10⁻⁵": "1/1.6e-5",
    "3·10^(3·x)": "3*10**(3*x)",
    "√2·x": "sqrt(2)*x",
    "√x√y": "sqrt(x)*sqrt(y)",
    "√|x|": "sqrt(abs(x))",
    "√√x": "sqrt(sqrt(x))",
    "√¼": "sqrt((1/4))",
    "2|x|": "2*abs(x)",
    "|x||y|": "abs(x)*abs(y)",
    "|x|+|y|": "abs(x)+abs(y)",
    "|x-|y||": "abs(x-abs(y))",
    "x|x|": "x*abs(x)",
    "|x|²": "abs(x)**2",
    "||x||": "abs(abs(x))",
    "ｘ＋１": "x+1",
    "𝑥²": "x**2",
    "θ²": "x**2",
    "x₁² + x₂²": "x**2 + y**2",
    "x₁x₂": "x*y",
    "x1^2 + 10x2^2 + x_1x_2": "x**2 + 10*y**2 + x*y",
    "sin3x": "sin(3*x)",
    "xsin0,5x": "x*sin(0.5*x)",
    "tg x": "tan(x)",
    "log_e x": "log(x)",
    "np.sin(x) + math.sqrt(x)": "sin(x) + sqrt(x)",
    "x² : 4": "x**2 / 4",
    "f = x²": "x**2",
    "x²·10^-2": "x**2*10**-2",
    "x^2·10^-2": "x**2*10**-2",
}


@pytest.mark.parametrize(("typed", "text"), READ.items())
def test_how_a_text_is_read(typed: str, text: str) -> None:
    assert formula(typed, NAMES) == text
    assert formula(text, NAMES) == text
    parse(text, NAMES)


TWO = {
    "1/2x": ("1/(2x)", "(1/2)x"),
    "2^3x": ("2^(3x)", "(2^3)x"),
    "2**3x": ("2**(3x)", "(2**3)x"),
    "sin2x": ("sin 2x", "sin^2 x"),
    "1:2x": ("1:(2x)", "(1:2)x"),
    "x2 + 1": ("x^2 + 1", "2x + 1"),
    "maximum(0,5x, 1)": ("maximum(0.5x, 1)", "maximum(0, 5x, 1)"),
    "1,000x": ("1000x", "1.000x"),
    "2x/3y": ("2x/(3y)", "(2x/3)y"),
    "1/2(x+1)": ("1/(2(x+1))", "(1/2)(x+1)"),
    "1/2 sin x": ("1/(2 sin x)", "(1/2) sin x"),
    "3 + 1/2x^2": ("3 + 1/(2x^2)", "3 + (1/2)x^2"),
    "e^2x": ("e^(2x)", "(e^2)x"),
    "e^-2x": ("e^(-2x)", "(e^-2)x"),
    "e^xy": ("e^(xy)", "(e^x)y"),
    "e^-x/2": ("e^(-x/2)", "e^(-x)/2"),
    "e^-x²/2": ("e^(-x²/2)", "e^(-x²)/2"),
    "x^1/2": ("x^(1/2)", "x^(1)/2"),
    "√2x": ("√(2x)", "√(2)x"),
    "√x(x+1)": ("√(x(x+1))", "√(x)(x+1)"),
    "√x²": ("√(x²)", "√(x)²"),
    "sin x/2": ("sin(x/2)", "sin(x)/2"),
    "sin 2·x": ("sin(2·x)", "sin(2)·x"),
    "sin x y": ("sin(x y)", "sin(x) y"),
    "sin x(x-1)": ("sin(x(x-1))", "sin(x)(x-1)"),
    "|2|x|-1|": ("abs(2)·x·abs(-1)", "abs(2·abs(x)-1)"),
}


@pytest.mark.parametrize(("typed", "ways"), TWO.items())
def test_two_plausible_readings_are_both_offered(typed: str, ways: tuple[str, str]) -> None:
    with pytest.raises(InputError) as error:
        formula(typed, NAMES)
    assert readings(error.value) == (ways,)
    assert "can mean" in str(error.value)


@pytest.mark.parametrize(
    "way", sorted({way for ways in TWO.values() for way in ways} - {"maximum(0, 5x, 1)"})
)
def test_what_is_offered_can_be_read(way: str) -> None:
    formula(way, NAMES)


def problems(typed: str, names: tuple[str, ...] = NAMES) -> list[str]:
    with pytest.raises(InputError) as error:
        strict_lines(equations(typed)) if names == () else parse(formula(typed, names), names)
    for problem in error.value.problems:
        assert problem.message.format(**problem.params) == str(problem)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", ["the formula is empty"]),
        ("f(x) = ", ["the formula is empty"]),
        ("y = x + y", ["'y' at column 1 stands on both sides"]),
        ("x² = 4", ["'=' at column 4: a function has none, but for f(x) = at its start"]),
        (
            "sin^-1 x",
            [
                "'sin^-1' at column 1: the inverse of sin does not exist here; 1 divided by it is written 1/sin"
            ],
        ),
        ("w x", ["'w' at column 1: write x"]),
        ("2 3", ["an operator is missing at column 3"]),
        ("x 2", ["an operator is missing at column 3"]),
        ("x³ + |x", ["'|' at column 6: write abs(...)"]),
        ("2x + (½x", ["1 closing bracket(s) are missing at the end"]),
        ("½x)", ["the bracket at column 3 closes nothing"]),
        ("x*·x", ["something is missing at column 3"]),
        (
            "lg x + log₂(x)",
            ["'lg' at column 1: write log(...)/log(10)", "'log₂' at column 8: write log(...)/log(2)"],
        ),
        ("relu(x)", ["'relu' at column 1: write maximum(..., 0)"]),
        ("log2x", ["unknown name 'log2x'"]),
        ("bata x", ["unknown name 'bata' at column 1"]),
        ("2tanhh(x)", ["unknown name 'tanhh' at column 2; did you mean tanh?"]),
        ("β x", ["unknown name 'beta' at column 1"]),
        ("2·$ + 3|x| + x$", ["'$' at column 3", "'$' at column 15"]),
        (
            "f(x) = 1/2x + 3|x|·foo + 2^3x − $",
            [
                "'1/2x' at column 8 can mean 1/(2x) or (1/2)x",
                "unknown name 'foo' at column 20",
                "'2^3x' at column 26 can mean",
                "'$' at column 33",
            ],
        ),
        ("2" + "x" * 300, ["the formula has 301 characters"]),
        ("(" * 20 + "2x" + ")" * 20, ["the formula is nested deeper than 12 levels"]),
        ("√x" * 100, ["written out, the formula has 799 characters; at most 240"]),
        ("√" * 100 + "x", ["the formula is nested deeper than 12 levels"]),
    ],
)
def test_all_problems_are_told_with_columns_as_typed(typed: str, told: list[str]) -> None:
    found = problems(typed)
    assert len(found) == len(told), found
    for problem, start in zip(found, told, strict=True):
        assert problem.startswith(start)


ADAM = """\
m = β₁m + (1-β₁)g
v = β₂·v + (1−β₂)·g²
m̂ = m/(1-β₁^t)
v̂ = v/(1-β₂ᵗ)
x -= α·m̂/(√v̂ + ε)"""

LINES = {
    "x -= α·g": "x = x - lr*g",
    "x := x − αg": "x = x - lr*g",
    "θ ← θ − η∇f(θ)": "x = x - lr*g",
    "x_new = x - lr*g": "x = x - lr*g",
    "x *= 1 - αλ\n": "x = x * (1 - lr*weight_decay)\n",
    "x -= α·g + α·x": "x = x - (lr*g + lr*x)",
    "x -= α·(g + λx)": "x = x - lr*(g + weight_decay*x)",
    "v += g²\nx -= α g/√v": "v = v + g**2\nx = x - lr*g/sqrt(v)",
    "z₀ = x\nz = z - α g\nx = z": "z[0] = x\nz = z - lr*g\nx = z",
    "z[0] = 2x\nz = z - α g\nx = z": "z[0] = 2*x\nz = z - lr*g\nx = z",
    "mₜ = β₁ mₜ₋₁ + (1-β₁) gₜ\nx_t = x_{t-1} - α mₜ": "m_t = beta1*m_t + (1-beta1)*g\nx = x - lr*m_t",
    "x_{t+1} = x_t - α∇f(x_t)": "x = x - lr*g",
    "xₜ₊₁ = xₜ − αf'(xₜ)": "x = x - lr*g",
    "x_{k+1} = x_k - α g_k": "x = x - lr*g",
    "m_t = β₁m_{t-1} + (1-β₁)g_t\nx_t = x_{t-1} - αm_{t}": "m_t = beta1*m_t + (1-beta1)*g\nx = x - lr*m_t",
    "v_{t+1} = μv_t + g_t\nx_{t+1} = x_t - αv_{t+1}": "v = momentum*v + g\nx = x - lr*v",
    "m_t = β_1 m_{t-1} + (1-β_1) g_t\nx_t = x_{t-1} - α m_t": "m_t = beta1*m_t + (1-beta1)*g\nx = x - lr*m_t",
    "u = max(β₂u, |g|)\nx -= α/(1-β₁^t)·g/u": "u = maximum(beta2*u, abs(g))\nx = x - lr/(1-beta1**t)*g/u",
    "ĝ = g\nx -= 0,1ĝ": "g_hat = g\nx = x - 0.1*g_hat",
    "mu = ψ*mu + g\nx -= μ": "mu = momentum_decay*mu + g\nx = x - mu",
    ADAM: "m = beta1*m + (1-beta1)*g\nv = beta2*v + (1-beta2)*g**2\nm_hat = m/(1-beta1**t)\n"
    "v_hat = v/(1-beta2**t)\nx = x - lr*m_hat/(sqrt(v_hat) + eps)",
}


@pytest.mark.parametrize(("typed", "text"), LINES.items())
def test_how_an_optimizer_is_read(typed: str, text: str) -> None:
    assert equations(typed) == text
    assert equations(text) == text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("x -= η·α·g", ["line 1: 'η' at column 6: write lr"]),
        (
            "m = β₁m + foo\n\nx −= $ + α·m/2v",
            [
                "line 1: unknown name 'foo' at column 11",
                "line 3: '$' at column 6",
                "line 3: 'α·m/2v' at column 10 can mean α·m/(2v) or (α·m/2)v",
                "line 3: unknown name 'v' at column 15",
            ],
        ),
        ("v = v + gₜ₋₁\nx -= αv", ["line 1: 'gₜ₋₁' at column 9: of the step before only x is known"]),
        (
            "v_{t+1} = v_t + g_{t+1}\nx_{t+1} = x_{t+1} - αv_t",
            [
                "line 1: 'g_{t+1}' at column 17 is not known yet",
                "line 2: 'x_{t+1}' at column 11 is not known yet",
                "line 2: 'v_t' at column 22: of the step before only x is known",
            ],
        ),
        ("x -= α·v̂", ["line 1: unknown name 'v_hat' at column 8"]),
        ("x -= α·g(x)", ["line 1: 'g(x)' at column 8 can mean g or g·(x)"]),
        ("foo", ["line 1 is not an equation"]),
        ("", ["an optimizer has 1 to 24 equations"]),
    ],
)
def test_all_problems_of_an_optimizer_are_told(typed: str, told: list[str]) -> None:
    found = problems(typed, ())
    assert len(found) == len(told), found
    for problem, start in zip(found, told, strict=True):
        assert problem.startswith(start)


def test_readings_of_a_line_are_the_whole_text() -> None:
    with pytest.raises(InputError) as error:
        equations("m = g\nx -= m/2t\n")
    assert readings(error.value) == (("m = g\nx -= m/(2t)\n", "m = g\nx -= (m/2)t\n"),)


# --- properties ----------------------------------------------------------------------------------------------

KNOWN = (*GIVEN, *HYPERPARAMETERS, "m", "v", "m_hat", "v_hat", "v_max", "rho_t", "lr_t")


@given(st.one_of(trees(), trees(KNOWN)), st.data())
@settings(max_examples=300)
def test_reading_a_strict_text_changes_nothing(tree: ast.expr, data: st.DataObject) -> None:
    text = ast.unparse(tree)
    for sign in data.draw(st.lists(st.sampled_from((" + ", " - ", " * ", " / ", ", ")), max_size=3)):
        text = text.replace(sign, sign.strip())
    for names in (NAMES, KNOWN):
        try:
            parse(text, names)
        except InputError:
            continue
        assert formula(text, names) == text


@pytest.mark.parametrize("text", [rule.text for rule in OPTIMIZERS.values()])
def test_reading_a_published_optimizer_changes_nothing(text: str) -> None:
    assert equations(text) == text
    printed = "\n".join(
        line if "[0]" in line else f"{plain(line.split(' = ', 1)[0])} = {plain(line.split(' = ', 1)[1])}"
        for line in text.splitlines()
    )
    assert strict_lines(equations(printed)) == strict_lines(text)


@given(trees(KNOWN), st.sampled_from(("m", "own", "xy", "w")), st.sampled_from(("", "\n")))
@settings(max_examples=100)
def test_reading_a_strict_optimizer_changes_nothing(tree: ast.expr, name: str, end: str) -> None:
    text = f"v = g\nm_hat = v\nv_hat = v\nv_max = v\nrho_t = v\nlr_t = v\n{name} = {ast.unparse(tree)}\nx = x - lr*{name}{end}"
    try:
        strict_lines(text)
    except InputError:
        return
    assert equations(text) == text


@given(trees(KNOWN))
@settings(max_examples=300)
def test_the_reading_of_a_printed_formula_is_the_formula(tree: ast.expr) -> None:
    text = ast.unparse(tree)
    try:
        expected = parse(text, KNOWN)
    except InputError:
        return
    assert parse(formula(plain(text), KNOWN), KNOWN) == expected


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [*"xye0123456789()|+-*/^·√²³½,; =[]{}<≤", "sin", "ln ", "^-", "10", "f(x) =", "α", "m̂"]
        ),
        st.sampled_from([*(f"{name}" for name in ARITY), *CONSTANTS]),
    ),
    max_size=40,
).map("".join)


@given(st.one_of(PIECES, PIECES, st.text(max_size=60)))
@settings(max_examples=500)
def test_any_text_is_refused_or_read_for_good(typed: str) -> None:
    try:
        text = formula(typed, NAMES)
        parse(text, NAMES)
    except InputError as error:
        for problem in error.problems:
            assert problem.message.format(**problem.params) == str(problem)
            assert all(
                1 <= int(c) <= len(typed) + 1 for c in str(problem.params.get("column", 1)).split(", ")
            )
        return
    assert formula(text, NAMES) == text


@given(st.text(max_size=80) | st.lists(PIECES, max_size=5).map("\nx -= ".join))
def test_any_lines_are_refused_or_read_for_good(typed: str) -> None:
    try:
        text = equations(typed)
        strict_lines(text)
    except InputError:
        return
    assert equations(text) == text


@pytest.mark.parametrize(
    "typed",
    [
        "|" * 240,
        "|x" * 120,
        "|x|" * 80,
        "√" * 240,
        "1/2x" * 60,
        "e^2(" * 60,
        "e^2(" * 12 + "x" + ")" * 12,
        "sin x(" * 12 + "x" + ")" * 12,
        "√x(" * 12 + "x" + ")" * 12,
        "x^" * 120,
        "xy" * 120,
        "sinx" * 60,
        "1,000" * 48,
        "," * 240,
        "1," * 120,
        "(1," * 80,
        "x2" * 120,
    ],
)
def test_hostile_text_answers_quickly(typed: str) -> None:
    start = time.process_time()
    with suppress(InputError):
        objective(formula(typed, NAMES))
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    "text", ["0", "0.1", "7", "1e-8", "0.999", "2.5e+20", "12345678901234567890.5", "1.7976e30"]
)
def test_a_plain_number_is_what_the_reader_makes_of_it(text: str) -> None:
    assert PLAIN.fullmatch(text)
    assert number(text) == float(parse(read(text, ()), ())())
    assert formula(text, ("x",)) == read(text, ("x",)).text
