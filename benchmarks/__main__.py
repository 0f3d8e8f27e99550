"""How fast the core is, as ratios to the same work in other libraries, what a request costs, to the barest page, and the player, to an empty one; one run.

python -m benchmarks
"""

from benchmarks import epochs, many_runs, one_run, page, race, requests, sheets

for module in (one_run, many_runs, epochs, race, sheets, requests, page):
    print((module.__doc__ or "").strip())
    for line in module.measure():
        print(f"  {line}")
    print()
