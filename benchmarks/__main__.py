"""How fast the core is, as ratios to the same work in other libraries, and the player, to an empty page; one run.

python -m benchmarks
"""

from benchmarks import many_runs, one_run, page, race, sheets

for module in (one_run, many_runs, race, sheets, page):
    print((module.__doc__ or "").strip())
    for line in module.measure():
        print(f"  {line}")
    print()
