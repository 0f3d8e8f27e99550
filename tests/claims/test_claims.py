"""Every sentence of the core that states a number or a promise, and what must be true for it to be said.

The tables stand beside this file, one for each kind of text: a sentence, word for word, and a function
that works its claim out anew. A sentence that is changed, or is new, fails the test until it has a row.
"""

import pytest

from tests.claims import broken, objectives, optimizers, questions, races, reading, schedules
from tests.claims.rule import claims, said

TABLES = (objectives, races, schedules, optimizers, reading, broken)
CLAIMS = {sentence: true for table in TABLES for sentence, true in table.CLAIMS.items()}
TOLD = questions.TOLD
QUOTED = {**optimizers.QUOTED, **reading.QUOTED}
ROWS = [*CLAIMS, *TOLD, *QUOTED]


@pytest.mark.parametrize("sentence", CLAIMS)
def test_what_is_said_is_true(sentence: str) -> None:
    assert CLAIMS[sentence]()


@pytest.mark.parametrize("sentence", TOLD)
def test_what_questions_say_is_true(sentence: str) -> None:
    instances = questions.told()[sentence]
    assert instances
    assert [asked.seed for asked, places in instances if not TOLD[sentence](asked, places)] == []


def test_every_claim_is_worked_out() -> None:
    assert [sentence for sentence in said() if claims(sentence) and sentence not in ROWS] == []


def test_nothing_is_worked_out_twice_or_is_not_said() -> None:
    assert sorted(ROWS) == sorted(set(ROWS) & set(said()))
    assert len(CLAIMS) == sum(len(table.CLAIMS) for table in TABLES)


def test_a_claim_is_found() -> None:
    assert claims("Adam stays below 3.")
    assert claims("Adam never gets there.")
    assert not claims("The velocity of x⁴ at β₁ is {steps}, see arXiv:1412.6980.")
