"""Every kind of question, over many seeds; what is right is worked out here again, from the core."""

import pytest

from optim import InputError
from optim.questions import QUESTIONS, question


@pytest.mark.parametrize("kind", QUESTIONS)
def test_options_are_distinct_and_one_is_right(kind: str) -> None:
    for seed in range(30):
        made = question(kind, seed)
        assert (made.kind, made.seed) == (kind, seed)
        assert 2 <= len(made.options) <= 5
        assert 0 <= made.answer < len(made.options)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InputError, match="whose_path"):
        question("nonsense", 1)
