"""Every page in states that show what it has to show: guesses answered, each choice of a picture once."""

from pages.lab.broken.sections import EXHIBITS

STATES: dict[str, tuple[dict[str, str], ...]] = {
    "step": ({"t": "3", "stage": "m"}, {"f": "rosenbrock", "opt": "nadam", "axis": "linear"}),
    "worked_example": ({"answers": "rrrrrr"},),
    "momentum": ({"mom_half": "show", "mom_jumps": "show", "mom_swings": "show", "mom_check": "show"},),
    "adaptive_rates": (
        {
            "ada_longer": "show",
            "ada_scale": "show",
            "ada_rare": "show",
            "ada_back": "show",
            "ada_check": "show",
        },
    ),
    "turned_valley": (
        {"tv_who": "show", "tv_left": "show", "tv_muon": "show", "tv_tuned": "show", "tv_check": "show"},
    ),
    "bias_correction": ({"bc_guess": "show", "bc_sigma": "0.5"},),
    "anatomy": ({"an_guess": "show", "an_snr": "show"},),
    "family": ({"kept": "show"},),
    "pytorch": ({},),
    "practice": (
        {"drill": "fill", "rule": "adabelief", "seed": "1"},
        {"drill": "predict"},
        {"drill": "record"},
        {"drill": "sheet"},
    ),
    "reading": ({},),
    "confidence": (
        {},
        {"cf_sure": "show", "cf_floor": "show", "cf_batch": "show", "cf_cure": "show", "cf_rate": "linear"},
    ),
    "race": ({"bet": "adam"}, {"bet": "adam", "view": "surface"}),
    "network": (
        {"net_bet": "show"},
        {"net_data": "digits", "net_hidden": "8", "net_steps": "200"},
        {"net_view": "weight", "net_way": "show"},
        {"net_view": "code", "net_line": "show"},
        *({"net_view": view, f"net_{view}": "show"} for view in ("ruler", "lengths", "edge", "plane")),
    ),
    "rare_words": (
        {
            "rw_learned": "show",
            "rw_momentum": "show",
            "rw_nothing": "show",
            "rw_shared": "show",
            "rw_check": "show",
        },
        {"rw_nothing": "show", "rw_away": "dense"},
    ),
    "long_runs": (
        {"long_bet": "show"},
        {"long_view": "law", "law_bet": "show"},
        {"long_view": "cycles", "cycle_bet": "show"},
        {"long_view": "grows", "grow_bet": "show"},
    ),
    "clinic": (
        {"clinic_trouble": "show", "clinic_knob": "show"},
        {"clinic_view": "keep", "keep_half": "show"},
    ),
    "maps": (
        {"map_betas_bet": "show"},
        {"map_q": "momentum", "map_momentum_bet": "show"},
        {"map_q": "edge", "map_edge_bet": "show", "map_edge_opt": "frozen"},
        {"map_q": "valleys", "map_valleys_bet": "show", "map_valleys_size": "50"},
        {"map_q": "picky", "map_picky_bet": "show"},
        {"map_q": "turned", "map_turned_bet": "show", "map_turned_size": "25"},
        {"map_q": "zoom", "map_zoom_bet": "show", "map_zoom_size": "50"},
        {"map_q": "stripes", "map_stripes_bet": "show", "map_stripes_size": "50"},
        {"map_q": "own", "map_own_size": "50"},
    ),
    "broken": ({"said": "s" * len(EXHIBITS), "noticed": "1"}, {}),
    "failures": (
        {"fail_bet": "show"},
        {"fail_view": "valley", "valley_bet": "show"},
        {"fail_view": "decay", "decay_bet": "show"},
        {"fail_view": "rates", "rates_bet": "show"},
        {"fail_view": "warmup", "warm_bet": "show"},
    ),
    "room": ({},),
    "host": (
        {
            "room_links": "/?t=1&stage=m&ask=Why?\n- so\n+ not so\n/practice?drill=predict&kind=first_step&seed=17"
        },
    ),
    "lesson_link": ({"give_base": "https://adam.example.org"},),
    "records": ({},),
    "before_after": ({"seed": "17", "give_base": "https://adam.example.org"},),
}
