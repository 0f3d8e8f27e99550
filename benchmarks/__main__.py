"""How fast the core is, as ratios to the same work in other libraries, measured in one run.

python -m benchmarks
"""

from benchmarks import many_runs, one_run, race

for module in (one_run, many_runs, race):
    print((module.__doc__ or "").strip())
    for line in module.measure():
        print(f"  {line}")
    print()
