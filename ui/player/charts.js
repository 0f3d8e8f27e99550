// The charts: what is drawn into Streamlit's Plotly pictures at a place.

import { column, diverges, follow } from "./run.js";
import { sketch, yielded } from "./sketch.js";
import { Start } from "./start.js";
import { presenting } from "./view.js";

const STILL = 150; // what nobody has moved for so long is drawn by Plotly too, milliseconds
const CALM = 400; // who has not stepped for so long sees it at once
const MAIN = ["path", "point", "series", "field"]; // what is never left out for so long, while somebody steps

/** What lies a thousand pictures away is drawn there and no further: an SVG holds no larger numbers. */
function within(values, [low, high]) {
  const far = 1000 * (high - low);
  return values?.map((v) => (Math.abs(v - low) > far ? low + Math.sign(v - low) * far : v));
}

/** The heights of a map: always the same, or those of the row that is seen. */
export function heights(place, { x, z, zs }) {
  if (!zs) return z;
  const row = zs[place.seen(place.data.stages.at(-1).column)];
  return Array.from({ length: row.length / x.length }, (_, i) => row.slice(i * x.length, (i + 1) * x.length));
}

/** The x and y of a trace, as far as they may be seen. */
export function points(place, trace) {
  const { data, t } = place;
  const column = (name) => data.columns[name] ?? [];
  const end = place.seen(data.stages.at(-1).column);
  const size = (values) => (trace.size ? values.map(Math.abs) : values);
  if (place.moving && ["row", "arrow", "once"].includes(trace.kind)) return [[], []]; // made for the run as it was
  switch (trace.kind) {
    case "static":
    case "field":
      return [trace.x, trace.y];
    case "path":
      return [column(trace.x).slice(0, end + 1), column(trace.y).slice(0, end + 1)];
    case "point":
      return [[column(trace.x)[end]], [column(trace.y)[end]]];
    case "step":
      return t === 0 || place.hiding ? [[], []] : [column(trace.x).slice(t - 1, t + 1), column(trace.y).slice(t - 1, t + 1)];
    case "row":
      return t === 0 || place.seen(trace.column) < t ? [[], []] : [trace.xs[t], trace.ys[t]];
    case "arrow": {
      const at = t === 0 && trace.column === "g" && !data.predict ? 1 : t; // the slope is there before the first step
      const hidden = at === 0 || at > data.last || (t > 0 && place.seen(trace.column) < t) || trace.ends[at] === null;
      return hidden ? [[], []] : [[column("x")[at - 1], trace.ends[at]], [trace.level, trace.level]];
    }
    case "once":
      return t === trace.t && place.complete && !place.hiding ? [trace.x, trace.y] : [[], []];
    case "series": {
      const upto = place.seen(trace.column) + 1;
      return [column("t").slice(trace.from, upto), size(column(trace.y).slice(trace.from, upto))];
    }
  }
}

export class Charts {
  /** `probe` is an element that lends itself to trying out a colour; `start` is called with the start that was chosen. */
  constructor(place, probe, start) {
    Object.assign(this, { place, probe, start });
    this.stepped = this.calm = 0; // when it was last stepped, and the last time that this was after a rest
    this.behind = new Set(); // the charts that do not show this place yet
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.turn);
  }

  enter(room) {
    this.room = room;
  }

  /** Draw all anew, for another size or theme. */
  redraw() {
    for (const plot of this.room?.querySelectorAll(".js-plotly-plot") ?? []) plot.drawn = undefined;
    this.later();
  }

  /** Show the run with other dials or from another start, as the browser finds it, until `rest`. */
  move(dials, start) {
    const { data } = this.place;
    if (!data.moving.length) return;
    this.held = start;
    const runs = data.moving.map((run) => follow(run, dials, start, data.moving[0].noise));
    const columns = { t: data.columns.t };
    data.moving.forEach((run, i) => {
      for (const [name, what] of Object.entries(run.columns)) columns[name] = column(runs[i], what);
    });
    document.documentElement.toggleAttribute("data-moving", true);
    if (!this.moved) this.shown = data.charts.filter((chart) => !chart.solid && this.box(chart)?.offsetParent);
    this.moved = Object.create(this.place, { moving: { value: true }, data: { value: { ...data, columns } } });
    for (const chart of this.shown) this.draw(chart, "seen");
    const lost = Math.min(...runs.map(diverges));
    const [first] = this.shown;
    if (first) this.box(first).setAttribute("data-diverges", Number.isFinite(lost) ? data.moving[0].diverges.replace("{t}", lost) : "");
  }

  /** Nothing moves any more; but a start that is still in hand does, in the run that is there now. */
  rest() {
    if (!this.moved) return;
    if (this.held && this.place.data.moving.length) return this.move({}, this.held);
    this.moved = undefined;
    document.documentElement.removeAttribute("data-moving");
    for (const box of this.room?.querySelectorAll("[data-diverges]") ?? []) box.removeAttribute("data-diverges");
    this.later();
  }

  box(chart) {
    return this.room?.querySelector(`.st-key-${chart.key}`);
  }

  /** With the numbers' frame what can be drawn at once, and when nobody steps any more the rest. */
  later() {
    for (const chart of this.place.data.charts) this.behind.add(chart);
    const now = performance.now();
    if (now - this.stepped > CALM) this.calm = now;
    this.stepped = now;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const chart of this.place.data.charts) this.draw(chart, "quick");
      this.finish();
    });
  }

  /** Each chart has a turn of its own, between which a key is heard. */
  finish() {
    clearTimeout(this.turn);
    const due = [...this.behind].map((chart) => [this.due(chart), chart]).sort(([a], [b]) => a - b);
    if (!due.length) return;
    const [[when, chart]] = due;
    this.turn = setTimeout(() => {
      this.behind.delete(chart);
      if (this.place.data.charts.includes(chart)) this.draw(chart);
      this.finish();
    }, when - performance.now());
  }

  /** When Plotly is to draw a chart. */
  due(chart) {
    const plot = this.plot(chart);
    if (plot?.drawn !== chart) return 0;
    const owed = chart.traces.filter(({ index, kind }) => kind === "field" || plot.owed?.has(index));
    if (owed.length && this.calm === this.stepped) return 0;
    return chart.solid || owed.some(({ kind }) => MAIN.includes(kind)) ? plot.since + (chart.pace ?? CALM) : this.stepped + STILL;
  }

  plot(chart) {
    return this.box(chart)?.querySelector(".js-plotly-plot");
  }

  /** By Plotly; or `quick` as far as it goes without it, or only if not all is `seen` without it. */
  draw(chart, how = "") {
    const plot = this.plot(chart);
    const place = this.moved ?? this.place;
    if (!plot || !window.Plotly || plot.data?.length !== chart.traces.length) return; // not there, or about to be replaced
    const fresh = plot.drawn !== chart;
    if (how === "quick" && (fresh || chart.solid)) return;
    this.adopt(plot, chart);
    const traces = chart.traces.filter((trace) => fresh || trace.kind !== "static");
    const update = { x: [], y: [] };
    if (traces.some((trace) => trace.z || trace.zs || trace.height)) update.z = [];
    for (const trace of traces) {
      const [x, y] = points(place, trace);
      if (trace.height) update.z.push(points(place, { ...trace, y: trace.height })[1]);
      else if (update.z) update.z.push(heights(place, trace));
      update.x.push(within(x, chart.layout["xaxis.range"]));
      update.y.push(trace.kind === "series" || trace.kind === "arrow" ? y : within(y, chart.layout["yaxis.range"]));
    }
    if (traces.some((trace) => trace.kind === "arrow")) {
      const side = (i) => (update.x[i][1] < update.x[i][0] ? "middle left" : "middle right"); // beyond the arrow's tip
      update.textposition = traces.map((trace, i) => (trace.kind === "arrow" ? side(i) : trace.textposition));
      update.text = traces.map(({ text }) => text);
    }
    const numbers = traces.map((trace) => trace.index);
    plot.mine = traces.at(-1).index;
    plot.expected = update.x.at(-1);
    plot.start?.show(chart, place.data.columns);
    const whole = !traces.some(({ kind }) => kind === "field"); // a map is Plotly's alone
    if (how && !fresh && ((sketch(plot, numbers, update.x, update.y) && whole) || how === "quick")) return;
    yielded(plot);
    plot.since = performance.now();
    if (fresh) {
      plot.drawn = chart;
      Object.assign(update, this.colours(traces));
      window.Plotly.update(plot, update, chart.solid ? this.dress() : { ...chart.layout, ...this.dress(), ...this.size(plot) }, numbers);
    } else window.Plotly.restyle(plot, update, numbers);
  }

  /** Whether a chart is ours and still holds what was last drawn into it. */
  holds(plot) {
    return plot.charts === this && Boolean(plot.drawn) && plot.data?.[plot.mine]?.x === plot.expected;
  }

  /** Notice when Streamlit has drawn the chart anew (another theme or width): then draw ours again. */
  adopt(plot, chart) {
    if (plot.charts === this) return;
    plot.charts = this;
    plot.on("plotly_afterplot", () => {
      plot.start?.stand();
      if (plot.charts !== this || !plot.drawn || this.holds(plot)) return;
      plot.drawn = undefined;
      this.later();
    });
    if ("start" in chart) this.offerStart(plot, chart.key);
    if ("start" in chart) plot.start = new Start(plot, this.place, { move: (start) => this.move({}, start), choose: this.start, rest: () => this.rest(), left: () => (this.held = undefined) });
  }

  /** A click (not a drag, which zooms) on the picture chooses where to start. */
  offerStart(plot, key) {
    plot.addEventListener("pointerdown", (down) => {
      const area = plot.querySelector(".nsewdrag")?.getBoundingClientRect();
      const finish = (up) => {
        const offered = this.place.data.charts.some((chart) => chart.key === key && chart.start);
        if (plot.charts !== this || !offered || !area || Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > 4) return;
        const across = (up.clientX - area.left) / area.width;
        const above = (area.bottom - up.clientY) / area.height;
        if (across < 0 || across > 1 || above < 0 || above > 1) return;
        const at = (axis, share) => axis.range[0] + share * (axis.range[1] - axis.range[0]);
        this.start({ x: at(plot.layout.xaxis, across), y: at(plot.layout.yaxis, above) });
      };
      window.addEventListener("pointerup", finish, { once: true });
    });
  }

  colours(traces) {
    const paint = traces.map((trace) => this.paint(`var(--q${trace.colour})`));
    return { "line.color": paint, "marker.color": paint, "marker.line.color": paint, "textfont.color": paint };
  }

  /** A chart fills its place; in the presenter's view with letters that the last row can read. */
  size(plot) {
    const { height, legend } = plot.layout;
    plot.usual ??= { "font.size": 12, "legend.font.size": legend?.font?.size ?? 12, "yaxis.title.standoff": 2 };
    const place = plot.closest(".stElementContainer").clientHeight || height;
    if (!presenting()) return { ...plot.usual, height: place };
    const letters = Math.max(14, Math.round(window.innerHeight / 50));
    return { height: place, "font.size": letters, "legend.font.size": letters, "yaxis.title.standoff": letters };
  }

  dress() {
    const [text, line] = ["text", "border"].map((name) => this.paint(`var(--st-${name}-color)`));
    return { "font.color": text, "xaxis.gridcolor": line, "yaxis.gridcolor": line, "hoverlabel.font.color": text };
  }

  paint(colour) {
    this.probe.style.color = colour;
    const found = getComputedStyle(this.probe).color;
    this.probe.style.color = "";
    return found;
  }
}
