// A run as the browser finds it, for pictures alone: by the function that the core printed, see
// optim/programs/javascript.py. What it is handed is described in ui/moving.py; Plotly leaves out what is empty.

const functions = new WeakMap();

/** The columns of a run, f by t and others by coordinate and t; with other `dials`, by their keys, another start or noise. */
export function follow(moving, dials = {}, start = moving.start, noise = moving.noise) {
  if (!functions.has(moving)) functions.set(moving, new Function(`return ${moving.code}`)());
  const hyper = { ...moving.hyper };
  for (const [key, sets] of Object.entries(moving.dials ?? {}).filter(([key]) => key in dials)) {
    if (typeof sets === "string") hyper[sets] = dials[key];
    else for (const [name, formula] of Object.entries(sets)) hyper[name] = new Function(`return ${formula}`)()(dials[key]);
  }
  const from = start.map((place, i) => hyper[["x0", "y0"][i]] ?? place);
  return functions.get(moving)(from, hyper, moving.steps, noise);
}

/** One of its columns over t; or of all coordinates the way from the step before, or to the nearest of some places. */
export function column(columns, [name, coordinate, how]) {
  const values = name === "f" ? columns.f : columns[name][coordinate];
  const apart = (t, place) => Math.hypot(...columns[name].map((one, i) => one[t] - (place(i) ?? NaN)));
  if (how === "change") return values.map((value, t) => value - (values[t - 1] ?? NaN));
  const lengths = () => values.map((_, t) => apart(t, (i) => columns[name][i][t - 1]));
  if (how === "length") return lengths();
  if (how === "longest") return Array(values.length).fill(Math.max(...lengths().slice(1)));
  return how ? values.map((_, t) => Math.min(...how.map((place) => apart(t, (i) => place[i])))) : values;
}

/** The x and y of a figure's trace, as its `meta` says; nothing where that says no run. */
export function traced(trace, runs) {
  const { run, x, y, last } = trace.meta;
  if (run === null) return [[], []];
  if (Array.isArray(run)) return [trace.x, run.map((one) => column(runs[one], y).at(-1))];
  const rows = (axis) => (last ? column(runs[run], axis).slice(-1) : column(runs[run], axis));
  if (x) return [rows(x), rows(y)];
  const values = rows(y);
  return [trace.x, trace.x && !last ? Array.from(trace.x, (t) => values[t]) : values];
}

/** The first t at which a number is not finite, or Infinity; at the start only x and f are numbers. */
export function diverges(columns) {
  const { f, x, ...others } = columns;
  const first = (from) => (values) => values.findIndex((value, t) => t >= from && !Number.isFinite(value));
  const found = [...[f, ...x].map(first(0)), ...Object.values(others).flat().map(first(1))];
  return Math.min(...found.filter((t) => t >= 0));
}
