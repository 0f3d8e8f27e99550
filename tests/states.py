"""Every page in states that show what it has to show: guesses answered, each choice of a picture once."""

from ui.broken import EXHIBITS

STATES: dict[str, tuple[dict[str, str], ...]] = {
    "learn/step": ({"t": "3", "stage": "m"}, {"f": "rosenbrock", "opt": "nadam", "axis": "linear"}),
    "learn/worked_example": ({"answers": "rrrrrr"},),
    "learn/momentum": ({"mom_half": "show", "mom_jumps": "show", "mom_swings": "show", "mom_check": "show"},),
    "learn/adaptive_rates": (
        {
            "ada_longer": "show",
            "ada_scale": "show",
            "ada_rare": "show",
            "ada_back": "show",
            "ada_check": "show",
        },
    ),
    "learn/bias_correction": ({"bc_guess": "show", "bc_sigma": "0.5"},),
    "learn/anatomy": ({"an_guess": "show", "an_snr": "show"},),
    "learn/family": ({"kept": "show"},),
    "learn/pytorch": ({},),
    "learn/practice": (
        {"drill": "fill", "rule": "adabelief", "seed": "1"},
        {"drill": "predict"},
        {"drill": "record"},
        {"drill": "sheet"},
    ),
    "learn/reading": ({},),
    "lab/race": ({"bet": "adam"}, {"bet": "adam", "view": "surface"}),
    "lab/long_runs": (
        {"long_bet": "show"},
        {"long_view": "law", "law_bet": "show"},
        {"long_view": "cycles", "cycle_bet": "show"},
    ),
    "lab/broken": ({"said": "s" * len(EXHIBITS), "noticed": "1"}, {}),
    "lab/failures": (
        {"fail_bet": "show"},
        {"fail_view": "valley", "valley_bet": "show"},
        {"fail_view": "decay", "decay_bet": "show"},
        {"fail_view": "rates", "rates_bet": "show"},
        {"fail_view": "warmup", "warm_bet": "show"},
    ),
    "teach/lesson": ({},),
}
