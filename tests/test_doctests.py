"""The examples in the core's docstrings, and those of guides, give what they say."""

import doctest
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import optim

ROOT = Path(__file__).parent.parent
MODULES = [module.name for module in pkgutil.walk_packages(optim.__path__, "optim.")]
PUBLIC = [name for name in optim.__all__ if callable(getattr(optim, name))]


@pytest.mark.parametrize("name", MODULES)
def test_a_docstrings_examples_run(name: str) -> None:
    assert not doctest.testmod(importlib.import_module(name)).failed


@pytest.mark.parametrize("name", PUBLIC)
def test_what_the_core_offers_has_an_example(name: str) -> None:
    assert doctest.DocTestFinder(recurse=False).find(getattr(optim, name), name)[0].examples


@pytest.mark.parametrize("name", [name for name in optim.__all__ if inspect.isfunction(getattr(optim, name))])
def test_a_docstring_says_what_each_argument_is(name: str) -> None:
    function = getattr(optim, name)
    text = inspect.getdoc(function) or ""
    arguments = inspect.signature(function).parameters
    assert [name for name in arguments if f"\n    {name}: " not in text] == []
    assert "\nRaises:\n" in text


@pytest.mark.parametrize("name", ["README.md", "docs/core.md"])
def test_a_guides_examples_run(name: str) -> None:
    done = doctest.testfile(str(ROOT / name), module_relative=False)
    assert done.attempted
    assert not done.failed
