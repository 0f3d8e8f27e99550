// The charts: what is drawn into Streamlit's Plotly pictures at a place.

import { column, diverges, follow } from "./run.js";
import { Start } from "./start.js";
import { presenting } from "./view.js";

const OTHERS = 4; // every so many times that the first chart moves the others do
const STILL = 60; // and when it has not moved for so long, milliseconds

/** What lies a thousand pictures away is drawn there and no further: an SVG holds no larger numbers. */
function within(values, [low, high]) {
  const far = 1000 * (high - low);
  return values?.map((v) => (Math.abs(v - low) > far ? low + Math.sign(v - low) * far : v));
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
    this.moves = 0;
    this.behind = new Set(); // the charts that do not show this place yet
  }

  close() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.turn);
    clearTimeout(this.pause);
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
    const runs = data.moving.map((run) => follow(run, dials, start));
    const columns = { t: data.columns.t };
    data.moving.forEach((run, i) => {
      for (const [name, what] of Object.entries(run.columns)) columns[name] = column(runs[i], what);
    });
    document.documentElement.toggleAttribute("data-moving", true);
    this.moved = Object.create(this.place, { moving: { value: true }, data: { value: { ...data, columns } } });
    const lost = Math.min(...runs.map(diverges));
    const [first, ...others] = data.charts.filter((chart) => !chart.solid && this.box(chart)?.offsetParent);
    if (!first) return;
    this.draw(first);
    this.box(first).setAttribute("data-diverges", Number.isFinite(lost) ? data.moving[0].diverges.replace("{t}", lost) : "");
    clearTimeout(this.pause);
    const catchUp = () => this.moved && others.forEach((chart) => this.draw(chart));
    if ((this.moves = (this.moves + 1) % OTHERS) === 0) catchUp();
    else this.pause = setTimeout(catchUp, STILL);
  }

  rest() {
    if (!this.moved) return;
    this.moved = undefined;
    document.documentElement.removeAttribute("data-moving");
    for (const box of this.room?.querySelectorAll("[data-diverges]") ?? []) box.removeAttribute("data-diverges");
    this.later();
  }

  box(chart) {
    return this.room?.querySelector(`.st-key-${chart.key}`);
  }

  /** Let the numbers reach the screen first; then each chart has a turn of its own, between which a key is heard. */
  later(charts = this.place.data.charts) {
    for (const chart of charts) this.behind.add(chart);
    this.frame ??= requestAnimationFrame(() => {
      this.turn = setTimeout(() => {
        this.frame = undefined;
        const [chart] = this.behind;
        this.behind.delete(chart);
        if (this.place.data.charts.includes(chart)) this.draw(chart);
        if (this.behind.size) this.later([]);
      });
    });
  }

  draw(chart) {
    const plot = this.box(chart)?.querySelector(".js-plotly-plot");
    const place = this.moved ?? this.place;
    if (!plot || !window.Plotly || plot.data?.length !== chart.traces.length) return; // not there, or about to be replaced
    this.adopt(plot, chart);
    const fresh = plot.drawn !== chart;
    const traces = chart.traces.filter((trace) => fresh || trace.kind !== "static");
    const update = { x: [], y: [] };
    if (traces.some((trace) => trace.z || trace.height)) update.z = [];
    for (const trace of traces) {
      const [x, y] = points(place, trace);
      if (trace.height) update.z.push(points(place, { ...trace, y: trace.height })[1]);
      else if (update.z) update.z.push(trace.z);
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
    if (fresh) {
      plot.drawn = chart;
      Object.assign(update, this.colours(traces));
      window.Plotly.update(plot, update, chart.solid ? this.dress() : { ...chart.layout, ...this.dress(), ...this.size(plot) }, numbers);
    } else window.Plotly.restyle(plot, update, numbers);
    plot.start?.show(chart, place.data.columns);
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
    if ("start" in chart) plot.start = new Start(plot, this.place, { move: (start) => this.move({}, start), choose: this.start, rest: () => this.rest() });
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
