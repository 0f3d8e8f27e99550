"""Derivatives of expressions: of the functions that come along they are known, of others SymPy finds them."""

from __future__ import annotations

from functools import lru_cache

from .derivatives import KNOWN
from .notation import Expression, parse


@lru_cache(maxsize=512)
def derivative(expression: Expression, name: str) -> Expression:
    """∂expression/∂name, simplified as SymPy does by itself.

    At a kink the derivative is PyTorch's: sign(0) = 0 for abs, one half of each side for
    maximum and minimum at equality.

    Raises:
        NotationError: a constant part is not finite, or the derivative would be too long.
    """
    text = KNOWN.get((expression.text, name))
    if text is None:
        from .symbolic import derived  # SymPy takes longer to load than all else here

        text = derived(expression, name)
    return parse(text, {"x", "y", *expression.names}, limited=False)
