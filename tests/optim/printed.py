"""What every printed line of a run has to hold."""

from optim import objective, optimizer, simulate
from optim.stages import stages, table
from tests.optim.formulas import latex_value
from ui.formulas import Lines, extra_digits


def lines_give_their_results(rule: str, function: str, x0: tuple[float, ...], coordinate: int) -> None:
    """Each line, evaluated as it is printed, is the number beside it, and as it is kept, the number of the trace."""
    f = objective(function)
    run = simulate(f, rule, x0, 5, lr=0.3)
    columns, lines = table(run, f, coordinate), stages(f, optimizer(rule), coordinate)
    for t in range(1, 6):
        shown = Lines({n: c if c.ndim == 0 else c[: t + 1] for n, c in columns.items()})
        for stage in lines:
            printed, result = latex_value(shown.numbers(stage)), latex_value(shown.result(stage))
            assert abs(printed - result) <= 1.001e-5 * abs(result) + 1e-300
            assert stage.at(columns, t) == columns[stage.column][t] == stage.evaluate(columns)[t - 1]
    assert len(extra_digits(lines, columns, frozenset(optimizer(rule).hyperparameters))) == len(lines)
