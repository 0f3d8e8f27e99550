import re
from string import Formatter

import pytest

from optim import OPTIMIZERS
from pages.learn.reading.papers import CLAIMS, DOCUMENTATION, TOOLS, evidence, papers

PINNED = {
    "1": {"g1": 1, "m1": 0.1, "m_hat1": 1},
    "2": {"adam_end": 1.0, "amsgrad_end": -1.0, "large_end": -1.0},
    "3": {"decoupled": 1e-4, "l2": 1e-3},
    "4": {"turn": 6},
    "5": {"edge": 38, "plain": 2, "crossed": 6541, "peak": 0.0889816},
    "6": {"usual": 7.270, "equal": 1},
}


@pytest.mark.parametrize("key", CLAIMS)
def test_the_figures_that_the_replies_state(key: str) -> None:
    near = 0.01 if key == "2" else 1e-4
    assert dict(evidence(key)) == pytest.approx(PINNED[key], rel=near)


@pytest.mark.parametrize("key", CLAIMS)
def test_every_claim_is_of_a_paper_and_finds_its_numbers(key: str) -> None:
    claim = CLAIMS[key]
    assert papers()[claim.paper].adds
    assert {name for _, name, _, _ in Formatter().parse(claim.reply) if name} == set(evidence(key))


def test_every_claim_is_of_another_paper() -> None:
    assert len({claim.paper for claim in CLAIMS.values()}) == len(CLAIMS)


def test_every_optimizer_has_its_paper() -> None:
    assert {name for paper in papers().values() for name in paper.optimizers} == set(OPTIMIZERS)
    assert papers()["adam"].optimizers == ("adam", "adamax")


def test_numbers_on_arxiv() -> None:
    """As the papers themselves say."""
    wanted = {
        "adam": "1412.6980",
        "amsgrad": "1904.09237",
        "adamw": "1711.05101",
        "radam": "1908.03265",
        "cohen": "2207.14484",
        "orvieto": "2505.21829",
        "sgd": "",
    }
    assert {key: papers()[key].arxiv for key in wanted} == wanted
    assert not [paper.cited for paper in papers().values() if "arXiv:" in paper.cited]


def test_every_paper_can_be_read() -> None:
    assert [paper.cited for paper in papers().values() if not re.match(r"https?://", paper.url)] == []


def test_oldest_first() -> None:
    years = [paper.year for paper in papers().values()]
    assert years == sorted(years)
    assert papers()["amsgrad"].short == "Reddi et al. 2018"
    assert papers()["adam"].short == "Kingma & Ba 2014"


def test_links_are_addresses() -> None:
    for link in (*DOCUMENTATION, *TOOLS):
        assert link.url.startswith("https://")
        assert link.title
        assert link.adds
