"""Data sets: those that come along are what they are said to be; a learner's own is read or refused with a reason."""

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import optim
from optim import InputError, network, simulate
from optim.data import DATA, data, of, standardised, table
from optim.data.table import MAX_COLUMNS, MAX_LENGTH, MAX_ROWS

IRIS = "\n".join(f"{i},{i * i % 7},{i % 3}" for i in range(30))


@pytest.mark.parametrize("key", DATA)
def test_a_set_is_the_same_each_time_and_split_once(key: str) -> None:
    found = data(key)
    assert found is data(key)
    assert (found.key, found.inputs.dtype) == (key, np.float64)
    again = DATA[key]()
    assert np.array_equal(found.inputs, again[0])
    assert np.array_equal(found.labels, again[1])
    rows = len(found.labels)
    (train, first), (test, last) = found.train, found.test
    assert (len(train), len(test)) == (rows * 4 // 5, rows - rows * 4 // 5)
    together = np.column_stack([np.concatenate([train, test]), np.concatenate([first, last])])
    given = np.column_stack([found.inputs, found.labels])
    assert sorted(map(tuple, together)) == sorted(map(tuple, given))
    assert set(first) == set(last) == set(range(len(found.classes)))


def test_digits_are_the_published_ones() -> None:
    """1,797 images, so many of each digit, 5,620 in all less UCI's training part; three pixels are on nowhere."""
    digits = data("digits")
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert digits.inputs.shape == (1797, 64)
    assert (digits.inputs.min(), digits.inputs.max()) == (0, 1)
    assert np.array_equal(digits.inputs * 16, np.round(digits.inputs * 16))
    assert np.flatnonzero((digits.inputs == 0).all(axis=0)).tolist() == [0, 32, 39]
    assert (len(digits.train[1]), len(digits.test[1])) == (1437, 360)


def test_iris_is_fishers() -> None:
    """Its means are the published ones once the standardising is undone; 50 flowers of each species."""
    iris = data("iris")
    assert np.bincount(iris.labels).tolist() == [50, 50, 50]
    np.testing.assert_allclose(iris.train[0].mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(iris.train[0].std(axis=0), 1, rtol=1e-14)
    with np.load(Path(optim.__file__).parent / "data" / "iris.npz") as file:
        raw = file["inputs"]
    np.testing.assert_allclose(raw.mean(axis=0), [5.843333, 3.057333, 3.758, 1.199333], atol=1e-6)
    assert raw[34].tolist() == [4.9, 3.1, 1.5, 0.2]  # corrected as in the paper


@pytest.mark.parametrize("key", ["moons", "xor", "circles", "spiral"])
def test_a_set_in_the_plane_asks_for_a_hidden_layer(key: str) -> None:
    found = data(key)
    assert found.inputs.shape == (500, 2)
    assert np.abs(found.inputs).max() < 2
    flat, deep = network(key, ()), network(key, (16, 16))
    ends = [simulate(net, "adam", steps=2000, lr=0.02, every=2000, record=()).x[-1] for net in (flat, deep)]
    assert flat.accuracy(ends[0]) < 0.9
    assert deep.accuracy(ends[1]) > 0.97


def test_what_is_a_file_has_its_source_and_licence_beside_it() -> None:
    folder = Path(optim.__file__).parent / "data"
    text = (folder / "README.md").read_text("utf-8")
    assert {path.name for path in folder.glob("*.npz")} == set(re.findall(r"^\| `(\S+)` \|", text, re.M))
    assert "CC BY 4.0" in text
    assert len(re.findall(r"doi\.org/10\.24432/\w+", text)) == 2


def test_labels_become_places_in_order() -> None:
    own = of([[1.0], [2.0], [3.0], [4.0]], [7, -3, 7, 100])
    assert own.classes == (-3, 7, 100)
    assert own.labels.tolist() == [1, 0, 1, 2]


def test_arrays_are_taken_as_they_are() -> None:
    inputs = np.array([[1e6, 0.0], [2e6, 1.0], [3e6, 0.0]])
    own = data((inputs, [0, 1, 0]))
    assert np.array_equal(own.inputs, inputs)
    inputs[0] = 0
    assert own.inputs[0, 0] == 1e6


@given(
    st.lists(st.floats(-1e308, 1e308, allow_subnormal=False), min_size=2, max_size=30),
    st.floats(-1e308, 1e308, allow_subnormal=False),
)
def test_standardised_columns_are_finite(values: list[float], constant: float) -> None:
    found = standardised(np.column_stack([values, np.full(len(values), constant)]))
    assert np.isfinite(found).all()
    assert not found[:, 1].any()


# --- CSV ----------------------------------------------------------------------------------------


def test_a_table_is_read_and_trained() -> None:
    own = table(IRIS)
    assert (own.inputs.shape, own.classes) == ((30, 2), (0, 1, 2))
    net = network(own, (8,))
    assert simulate(net, "adam", steps=50, lr=0.05).f[-1] < net.loss(net.x0)


@pytest.mark.parametrize(
    "text",
    [
        IRIS.encode(),
        b"\xef\xbb\xbf" + IRIS.encode(),
        "\ufeff" + IRIS,
        IRIS.replace(",", ";"),
        IRIS.replace(",", "\t"),
        IRIS.replace(",", " , "),
        IRIS.replace("\n", "\r\n") + "\r\n\r\n",
        "\n \n" + IRIS,
        "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in IRIS.splitlines()),
        "\n".join(",".join(f"+{cell}.0e0" for cell in line.split(",")) for line in IRIS.splitlines()),
    ],
)
def test_spellings_of_one_table(text: str | bytes) -> None:
    own, plain = table(text), table(IRIS)
    assert np.array_equal(own.inputs, plain.inputs)
    assert own.labels.tolist() == plain.labels.tolist()


def test_the_largest_table_that_is_allowed() -> None:
    row = ",".join(["-1.2345678901234567e-100"] * (MAX_COLUMNS - 1))
    text = "\n".join(f"{row},{i % 2}" for i in range(MAX_ROWS))
    assert len(text) < MAX_LENGTH
    assert table(text).inputs.shape == (MAX_ROWS, MAX_COLUMNS - 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text, "the file has no rows") for text in ("", "\n\n", b"", "  \n", b"\xef\xbb\xbf")),
        (b"\xff\xfe1\x00,\x00", "the file is no text; it has to be a CSV file in UTF-8"),
        ("a,b,class\n1,2,0", "line 1: 'a' is no number; the file has numbers alone, and no line of names"),
        ("1,2,0\n1,two,1", "line 2: 'two' is no number"),
        *(
            (f"1,0\n{cell},1", f"line 2: '{cell}' is no number")
            for cell in ("", "nan", "inf", "-inf", "1e999", "1_0", "0x10", "１", "1 2", "--1", "True")
        ),
        ("1,2,0\n\n1,2", "line 3 has 2 columns, and the lines before it have 3"),
        ("1,2\n1,2,0", "line 2 has 3 columns, and the lines before it have 2"),
        ("1\n2", "a row is at least one number and, in the last column, its class"),
        ("1,0\n2,0", "there must be from 2 to 50 classes, not 1"),
        ("1,0\n2,0.5", "every class must be a whole number"),
        ("\n".join(f"1,{i}" for i in range(51)), "there must be from 2 to 50 classes, not 51"),
        ("1,0\n" * (MAX_ROWS + 1), "the file is too long: at most 2000 rows of 64 columns"),
        ("1" * (MAX_LENGTH + 1), "the file is too long: at most 2000 rows of 64 columns"),
        (",".join("1" * 65), "line 1 has 65 columns; there may be 64, the class with them"),
        ('1,"0\n2,1', "line 1: "),
        ("0,0", "there must be from 2 to 50 classes, not 1"),
        ("1,0\n" + "9" * 200_000 + ",1", "line 2: "),
    ],
)
def test_a_table_that_cannot_be_used(text: str | bytes, message: str) -> None:
    with pytest.raises(InputError) as error:
        table(text)
    assert str(error.value).startswith(message)


@given(st.text(alphabet='0123456789.,;\t\n" e-+naif', max_size=60) | st.binary(max_size=40))
def test_whatever_is_loaded_is_read_or_refused(text: str | bytes) -> None:
    try:
        own = table(text)
    except InputError:
        return
    assert np.isfinite(own.inputs).all()


@pytest.mark.parametrize(
    ("inputs", "labels", "message"),
    [
        (
            [1, 2],
            [0, 1],
            "inputs have the shape (rows, columns) and labels the shape (rows,), not (2,) and (2,)",
        ),
        ([[1], [2]], [0, 1, 0], "inputs have the shape (rows, columns)"),
        ([[], []], [0, 1], "inputs have the shape (rows, columns)"),
        ([[1], [2]], [[0], [1]], "inputs have the shape (rows, columns)"),
        ([[1], [math.nan]], [0, 1], "every input must be a finite number"),
        ([[1], [math.inf]], [0, 1], "every input must be a finite number"),
        ([[1], [2]], [0, 0.5], "every class must be a whole number"),
        ([[1], [2]], [0, math.nan], "every class must be a whole number"),
        ([[1], [2]], [0, 1e300], "every class must be a whole number"),
        ([[1], [2]], [4, 4], "there must be from 2 to 50 classes, not 1"),
        ([[1]] * 60, range(60), "there must be from 2 to 50 classes, not 60"),
        *(
            (inputs, labels, "data are two arrays of numbers: the inputs, and a class for each row")
            for inputs, labels in (
                ([["a"], ["b"]], [0, 1]),
                ([[1], [2]], ["a", "b"]),
                ([[1, 2], [3]], [0, 1]),
                ([[1j], [2]], [0, 1]),
                ([[10**400], [2]], [0, 1]),
                ({}, []),
            )
        ),
    ],
)
def test_arrays_that_cannot_be_used(inputs: Any, labels: Any, message: str) -> None:
    with pytest.raises(InputError) as error:
        network((inputs, labels))
    assert str(error.value).startswith(message)
