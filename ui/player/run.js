// A run as the browser finds it, for pictures alone: by the function that the core printed, see
// optim/programs/javascript.py. What it is handed is described in ui/moving.py.

const functions = new WeakMap();

/** The columns of a run, f by t and others by coordinate and t; with other `dials`, by their keys, or another start. */
export function follow(moving, dials = {}, start = moving.start) {
  if (!functions.has(moving)) functions.set(moving, new Function(`return ${moving.code}`)());
  const turned = Object.entries(moving.dials).filter(([key]) => key in dials);
  const hyper = { ...moving.hyper, ...Object.fromEntries(turned.map(([key, name]) => [name, dials[key]])) };
  return functions.get(moving)(start, hyper, moving.steps, moving.noise);
}

/** One of its columns over t: a name, a coordinate, and whether it is the change from the step before. */
export function column(columns, [name, coordinate, change]) {
  const values = name === "f" ? columns.f : columns[name][coordinate];
  return change ? values.map((value, t) => value - (values[t - 1] ?? NaN)) : values;
}

/** The first t at which a number is not finite, or Infinity; at the start only x and f are numbers. */
export function diverges(columns) {
  const { f, x, ...others } = columns;
  const first = (from) => (values) => values.findIndex((value, t) => t >= from && !Number.isFinite(value));
  const found = [...[f, ...x].map(first(0)), ...Object.values(others).flat().map(first(1))];
  return Math.min(...found.filter((t) => t >= 0));
}
