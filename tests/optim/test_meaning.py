import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optim import HYPERPARAMETERS, InputError, parse
from optim.equations import GIVEN, read
from optim.grammar import ARITY
from optim.meaning import guess, meant, spelled

KNOWN = (*GIVEN, *HYPERPARAMETERS, "m", "v", "m_hat", "v_hat")


@pytest.mark.parametrize(
    ("name", "known"),
    {
        "α": "lr",
        "alpha": "lr",
        "η": "lr",
        "learning_rate": "lr",
        "β₁": "beta1",
        "β1": "beta1",
        "ε": "eps",
        "epsilon": "eps",
        "λ": "weight_decay",
        "lambda": "weight_decay",
        "μ": "momentum",
        "ρ": "rho",
        "γ": "gamma",
        "ψ": "momentum_decay",
        "θ": "x",
        "theta": "x",
        "w": "x",
        "x_new": "x",
        "x_t": "x",
        "xₜ": "x",
        "grad": "g",
        "g_t": "g",
        "m_t": "m",
        "m_prev": "m",
        "m\u0302": "m_hat",
        "v\u0302_t": "v_hat",
        "αₜ": "lr",
    }.items(),
)
def test_what_is_meant(name: str, known: str) -> None:
    assert meant(name, KNOWN) == known


@pytest.mark.parametrize("name", ["foo", "z", "β", "β₄", "ω", "theta2", "m_bar"])
def test_what_nobody_can_know(name: str) -> None:
    assert meant(name, KNOWN) is None


def test_a_name_of_ones_own_comes_first() -> None:
    assert meant("μ", (*KNOWN, "mu")) == "mu"
    assert meant("m", ("x", "m_t")) == "m_t"
    assert meant("α", ("x", "y")) is None


@pytest.mark.parametrize(("name", "own"), {"μ": "mu", "m\u0302": "m_hat", "β₂": "beta2", "uₜ": "u_t"}.items())
def test_how_a_name_is_spelled(name: str, own: str) -> None:
    assert spelled(name) == own


@given(st.sampled_from([n for n in KNOWN if len(n) >= 5]), st.data())
def test_one_letter_astray_is_found_again(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    wrong = name[:place] + letter + name[place + 1 :]
    near = guess(wrong, KNOWN)
    assert near == name or (near in KNOWN and sum(a != b for a, b in zip(near, wrong, strict=False)) <= 1)


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as error:
        read(text) if "=" in text or "\n" in text else parse(text, ("x", "y"))
    return [str(problem) for problem in error.value.problems]


LINE = "x = x - lr*g"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bata*x", ["unknown name 'bata' at column 1; known: x, y, pi, e; functions: sqrt exp"]),
        (
            "sinx + tanhh(x)",
            [
                "unknown name 'sinx' at column 1; did you mean sin?",
                "unknown name 'tanhh' at column 8; did you mean tanh?",
            ],
        ),
        (
            "3x^2 + 2·x − foo(x) + bar(x, 1) + foo",
            [
                "an operator is missing at column 2",
                "'^' at column 3 is not used here",
                "'·' at column 9: write *",
                "'−' at column 12: write -",
                "unknown name 'foo' at column 14, 35; known",
                "unknown name 'bar' at column 23",
            ],
        ),
        (
            "x² + |x| + √x",
            [
                "'²' at column 2: write **2",
                "'|' at column 6: write abs(...)",
                "'|' at column 8",
                "'√' at column 12: write sqrt(...)",
            ],
        ),
        ("ln(x) + max(x, y)", ["'ln' at column 1: write log", "'max' at column 9: write maximum"]),
        (
            "sqrt(x, y) + where(x, 1, 2) + (x < y)",
            [
                "'sqrt' at column 1 takes 1",
                "where needs one comparison first, at column 20",
                "the comparison at column 32",
            ],
        ),
        ("x**2,5", ["a comma at column 5; a decimal number is written with a point: 2.5"]),
        ("0,5*x + maximum(0,5)", ["a comma at column 2; a decimal number is written with a point: 0.5"]),
        ("(x, y)", ["the comma at column 3 is only allowed between a function's arguments"]),
        ("norm(x)", ["'norm' at column 1 would need all coordinates at once"]),
        ("потеря*x", ["'CYRILLIC SMALL LETTER PE' at column 1 is not allowed"]),
        ("x) + (y", ["the bracket at column 2 closes nothing", "1 closing bracket(s) are missing"]),
        ("$" * 12, [*(f"'$' at column {k} is not allowed" for k in range(1, 9)), "and 4 more"]),
        ("x -= lr*g", ["line 1: write x = x - lr*g"]),
        ("x += lr*g - x", ["line 1: write x = x + (lr*g - x)"]),
        (f"v *= beta2 + 1\n{LINE} + v", ["line 1: write v = v * (beta2 + 1)"]),
        (f"v **= 2\n{LINE} + v", ["line 1: write v = v ** 2"]),
        (
            "x -= α*grad",
            [
                "line 1: write x = x - α*grad",
                "line 1: 'α' at column 6: write lr",
                "line 1: 'grad' at column 8: write g",
            ],
        ),
        ("x_new = x - lr*g", ["line 1 says what 'x_new' becomes; the parameter is called x here"]),
        ("theta = theta - lr*g", ["line 1 says what 'theta' becomes; the parameter is called x here"]),
        ("θ = θ - lr*g", ["line 1 is not an equation: write x for 'θ'", "line 1: 'θ' at column 5: write x"]),
        (
            "m̂ = β₁*m̂ + g\nfoo\ng = 2\nv = v2 + q\nx = x - lr*(m_hat + v + q)",
            [
                "line 1 is not an equation: write m_hat for 'm̂'",
                "line 1: 'β₁' at column 6: write beta1",
                "line 1: 'm̂' at column 9: write m_hat",
                "line 2 is not an equation",
                "line 3 assigns 'g', which is given",
                "line 4: unknown name 'v2' at column 5; known: t, x, g",
                "line 4: unknown name 'q' at column 10",
                "line 5: unknown name 'q' at column 25",
            ],
        ),
        ("foo\nbar\nx", [f"line {n} is not an equation; write one such as m" for n in (1, 2, 3)]),
        (
            f"def = g\n{LINE} - def + lambda*x",
            ["line 1 assigns 'def', which is a word of", "line 2: 'lambda' at column 22: write weight_decay"],
        ),
        (
            f"m[0] = 2x\nm = m + foo\n{LINE} + m",
            ["line 1: an operator is missing at column 9", "line 2: unknown name 'foo' at column 9"],
        ),
        (
            "\n  m = 2x\n\n x = x - foo*m\n",
            ["line 2: an operator is missing at column 8", "line 4: unknown name 'foo' at column 10"],
        ),
        ("m = g\nx = x - m\nv = g", ["the line that assigns x must be the last one"]),
    ],
)
def test_all_problems_are_told_at_once(text: str, told: list[str]) -> None:
    found = problems(text)
    assert len(found) == len(told), found
    for problem, start in zip(found, told, strict=True):
        assert problem.startswith(start)


PIECES = st.lists(
    st.sampled_from(
        ["x", "foo", "α", "2", "^", "·", "²", "|", "$", "+", "*", "(", ")", ",", " ", "sin(", "where(", "<"]
    ),
    max_size=25,
)


@given(PIECES)
def test_every_piece_that_is_not_allowed_is_among_the_problems(pieces: list[str]) -> None:
    text = "".join(pieces)
    bad = {piece for piece in pieces if piece in ("α", "^", "·", "²", "|", "$")}
    assume(bad)
    with pytest.raises(InputError) as error:
        parse(text, ("x", "y"))
    found = error.value.problems
    assert all(problem.message.format(**problem.params) == str(problem) for problem in found)
    if "more" not in str(found[-1]):
        told = " ".join(map(str, found)).replace("GREEK SMALL LETTER ALPHA", "α")
        assert all(f"'{piece}'" in told for piece in bad)


@pytest.mark.parametrize("name", ARITY)
def test_no_function_is_taken_for_another_word(name: str) -> None:
    assert meant(name, [*KNOWN, *ARITY]) is None
