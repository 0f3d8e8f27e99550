// The player: a conductor of ordinary Streamlit elements. It holds no mathematics and no texts: it
// is handed columns, places and sentences, and shows row t, stage k of them.

const players = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const known = players.get(parentElement);
  const player = known ?? new Player(parentElement);
  players.set(parentElement, player);
  player.tell = { state: setStateValue, trigger: setTriggerValue };
  player.receive(data);
  return () => {
    player.close();
    players.delete(parentElement);
  };
}

const REST = 500; // ms without a step before the place is reported

class Player {
  constructor(host) {
    this.host = host;
    this.t = 0;
    this.k = 0;
    this.reported = "";
    this.revealed = new Set();
    this.behind = new Set(); // the charts that do not show this place yet
    this.onKey = (event) => this.key(event);
    this.onClick = (event) => this.press(event);
    this.onInput = (event) => this.input(event);
    this.onSubmit = (event) => this.check(event);
    document.addEventListener("keydown", this.onKey);
    host.addEventListener("click", this.onClick);
    host.addEventListener("input", this.onInput);
    host.addEventListener("submit", this.onSubmit);
    this.leave = () => clearTimeout(this.resting);
    window.addEventListener("popstate", this.leave);
    this.sizes = new ResizeObserver(() => this.presenting && this.redraw());
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    window.removeEventListener("popstate", this.leave);
    this.host.removeEventListener("click", this.onClick);
    this.host.removeEventListener("input", this.onInput);
    this.host.removeEventListener("submit", this.onSubmit);
    this.observer?.disconnect();
    this.sizes.disconnect();
    delete document.documentElement.dataset.view;
    clearInterval(this.playing);
    clearTimeout(this.resting);
    cancelAnimationFrame(this.frame);
    clearTimeout(this.turn);
  }

  // --- what Python sent ---------------------------------------------------------------------------

  receive(data) {
    const sent = JSON.stringify({ ...data, columns: 0 });
    const news = sent !== this.sent; // else only the theme is another
    this.sent = sent;
    this.data = data;
    for (const [name, column] of Object.entries(data.columns)) data.columns[name] = column.map(number);
    this.watch(document.querySelector(data.root));
    this.mark();
    for (const element of this.host.querySelectorAll("[data-text]")) {
      if (element.dataset.as === "label") this.name(element, element.dataset.text);
      else element.textContent = data.texts[element.dataset.text];
    }
    const place = `${data.place.t}.${data.place.stage}`;
    if (news && place !== this.reported) {
      this.t = data.place.t;
      this.k = data.place.stage;
      this.reported = place;
      this.revealed.clear();
    }
    if (data.run !== this.run) this.revealed.clear();
    this.run = data.run;
    for (const plot of this.plots) plot.drawn = undefined; // perhaps another theme
    this.find("predict").hidden = !data.predict;
    this.find("scrubber").max = data.last;
    if (news) this.find("speed").selectedIndex = data.speed;
    this.find("view").hidden = this.find("hint_view").hidden = !data.view;
    this.collect();
    if (data.view !== this.sentView) this.present(data.view === "present");
    this.sentView = data.view;
    this.go(this.t, this.k, { quiet: true });
  }

  get lines() {
    return this.room?.querySelectorAll(".st-key-formulas .katex-display > .katex") ?? [];
  }

  get plots() {
    return this.room?.querySelectorAll(".js-plotly-plot") ?? [];
  }

  name(element, text) {
    element.setAttribute("aria-label", this.data.texts[text]);
    element.title = this.data.texts[text];
  }

  find(name) {
    return this.host.querySelector(`[data-part="${name}"]`);
  }

  /** Mark Streamlit's boxes by what they hold, for style.css; a :has() there would cost at every step. */
  mark() {
    const bar = this.host.closest(".st-key-player_bar")?.parentElement;
    const marks = [
      [bar, "bar"],
      [bar?.parentElement, "fragment"],
      [bar?.parentElement?.parentElement, "fragment"],
      [this.room?.parentElement, "room"],
      ...["flow", "formulas"].map((name) => [this.room?.querySelector(`.st-key-${name}`)?.closest(".stColumn"), name]),
    ];
    for (const [box, what] of marks) if (box) box.dataset.holds = what;
  }

  /** Formulas and charts come and go when the page is written again; look for them anew then. */
  watch(room) {
    if (this.room === room) return;
    this.observer?.disconnect();
    this.room = room;
    this.slotOf = new WeakMap(); // which number a text node shows
    this.written = new WeakMap(); // what we wrote into it last
    this.observer = new MutationObserver((changes) => {
      if (changes.every((change) => this.made(change))) return;
      this.stale ??= requestAnimationFrame(() => {
        this.stale = undefined;
        this.mark();
        this.collect();
        this.show();
      });
    });
    if (room) this.observer.observe(room, { childList: true, characterData: true, subtree: true });
  }

  /** Whether a change is our own doing: a number we wrote, or a plot that holds what we drew into it. */
  made({ type, target }) {
    if (type === "characterData" && this.written.get(target) === target.data) return true;
    const plot = target.parentElement?.closest(".js-plotly-plot") ?? target.closest?.(".js-plotly-plot");
    return Boolean(plot?.player === this && this.holds(plot));
  }

  /**
   * Find the text nodes of every number, once; afterwards a step only writes into them.
   * A formula written again may use old nodes for other texts: one that no longer holds what we
   * wrote is not ours any more.
   */
  collect() {
    this.nodes = new Map();
    if (!this.room) return;
    const walker = document.createTreeWalker(this.room, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const match = /^@(\d+[ec]?)@$/.exec(node.data);
      if (match) this.slotOf.set(node, match[1]);
      else if (this.written.get(node) !== node.data) this.slotOf.delete(node);
      const slot = this.slotOf.get(node);
      if (slot !== undefined) this.nodes.set(slot, [...(this.nodes.get(slot) ?? []), node]);
    }
    this.unfilled = true;
    const list = this.room.querySelector(".st-key-formulas");
    if (list) this.sizes.observe(list);
  }

  box(k) {
    return this.room?.querySelector(`.st-key-eq_${k}`);
  }

  // --- where we are -------------------------------------------------------------------------------

  go(t, k, { quiet = false } = {}) {
    const last = this.data.stages.length - 1;
    this.t = Math.max(0, Math.min(t, this.data.last));
    this.k = this.t === 0 ? last : Math.max(0, Math.min(k, last));
    this.show();
    if (quiet) return;
    this.keepInView(this.box(this.k));
    this.rest();
  }

  move(what) {
    const last = this.data.stages.length - 1;
    const { t, k } = this;
    if (what === "first") this.go(0, last);
    else if (what === "last") this.go(this.data.last, last);
    else if (what === "next") k < last && t > 0 ? this.go(t, k + 1) : t < this.data.last && this.go(t + 1, 0);
    else if (what === "back") k > 0 && t > 0 ? this.go(t, k - 1) : this.go(t - 1, last);
    else if (what === "forward") this.go(t > 0 && k < last ? t : t + 1, last);
    else if (what === "rewind") this.go(t - 1, last);
  }

  /** The place goes into the URL and to Python, but only once the stepping rests. */
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const stage = this.data.stages[this.k].name;
      this.reported = `${this.t}.${this.k}`;
      this.address({ t: this.t, stage });
      this.tell.state("place", { t: this.t, stage });
      const table = document.querySelector(`.st-key-${this.data.table} .dvn-scroller`);
      if (table) table.scrollTop = (this.t - 2) * this.data.row_height;
    }, REST);
  }

  address(params) {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(params)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    window.history.replaceState(window.history.state, "", url);
  }

  play(on) {
    clearInterval(this.playing);
    this.playing = undefined;
    if (on) {
      const [what, pause] = this.find("speed").value.split(" ");
      if (this.t >= this.data.last && this.k === this.data.stages.length - 1) this.move("first");
      this.playing = setInterval(() => {
        if (this.hidden(this.k) || (this.t >= this.data.last && this.k === this.data.stages.length - 1)) this.play(false);
        else this.move(what);
      }, Number(pause));
    }
    const button = this.find("play");
    button.setAttribute("aria-pressed", String(Boolean(on)));
    button.querySelector("span").textContent = on ? "‖" : "▶";
  }

  /** Change the speed by so many positions. */
  pace(by) {
    const speed = this.find("speed");
    speed.selectedIndex = Math.max(0, Math.min(speed.selectedIndex + by, speed.length - 1));
    this.address({ speed: speed.selectedIndex || null });
    if (this.playing) this.play(true);
  }

  // --- the presenter's view: the same page, which style.css then shows differently ----------------

  get presenting() {
    return document.documentElement.dataset.view === "present";
  }

  /** Enter or leave it, and have the URL say so. */
  toggle() {
    this.present(!this.presenting);
    this.address({ view: this.presenting ? "present" : null });
  }

  /** On a phone, which may have got the projector's link, it stays the ordinary page. */
  present(wanted) {
    const on = wanted && window.matchMedia("(min-width: 641px)").matches;
    if (on) document.documentElement.dataset.view = "present";
    else delete document.documentElement.dataset.view;
    const button = this.find("view");
    button.setAttribute("aria-pressed", String(on));
    this.name(button, on ? "leave" : "present");
    this.redraw();
  }

  /** On a projector nobody scrolls: a formula that is too wide for its line gets smaller letters. */
  fit() {
    for (const line of this.lines) if (line.style.fontSize) line.style.fontSize = "";
    if (!this.presenting) return;
    const wide = [...this.lines].filter(({ parentElement: room }) => room.scrollWidth > room.clientWidth + 4);
    const letters = wide.map((line) => (0.98 * parseFloat(getComputedStyle(line).fontSize) * line.parentElement.clientWidth) / line.parentElement.scrollWidth);
    wide.forEach((line, i) => (line.style.fontSize = `${letters[i]}px`));
  }

  /** Draw charts and formulas anew, for another size. */
  redraw() {
    this.fit();
    this.keepInView(this.box(this.k));
    for (const plot of this.plots) plot.drawn = undefined;
    this.later();
  }

  // --- showing it ---------------------------------------------------------------------------------

  /** In predicting, the lit stage keeps its result back until it was answered or asked for. */
  hidden(k) {
    return this.data.predict && this.t > 0 && k === this.k && !this.revealed.has(`${this.t}.${k}`);
  }

  /** The last row of a column that may be seen. */
  seen(column) {
    const stage = this.data.stages.findIndex((s) => s.column === column);
    return stage > this.k || this.hidden(stage) ? this.t - 1 : this.t;
  }

  show() {
    const { t, k, data } = this;
    data.stages.forEach((stage, j) => {
      const box = this.box(j);
      const node = this.room?.querySelector(`#flow-${j}`);
      for (const element of [box, node]) {
        element?.classList.toggle("lit", t > 0 && j === k);
        element?.classList.toggle("ahead", t === 0 || j > k);
      }
      box?.classList.add(`q${stage.colour}`);
      if (t > 0 && j === k) box?.setAttribute("aria-current", "step");
      else box?.removeAttribute("aria-current");
    });
    this.room?.querySelector("#flow-start")?.classList.toggle("lit", t === 0);
    this.room?.querySelector("#flow-end")?.classList.toggle("lit", t === data.last && k === data.stages.length - 1);
    data.slots.forEach((slot, i) => this.write(i, this.parts(slot)));
    this.fit();
    if (this.unfilled) {
      this.unfilled = false;
      data.stages.forEach((_, j) => this.box(j)?.classList.toggle("filled", !/@\d+[ec]?@/.test(this.box(j).querySelector(".katex-html")?.textContent ?? "@0@")));
    }
    this.report();
    this.later();
  }

  /** The lit formula stays in sight: in the formulas' own scrolling box, or above the bar on a phone. */
  keepInView(box) {
    const list = box?.closest(".st-key-formulas");
    if (!list) return;
    const inner = box.getBoundingClientRect();
    const own = getComputedStyle(list).overflowY === "auto";
    const scroller = own ? list : list.closest(".stMain");
    const outer = own ? list.getBoundingClientRect() : { top: 60, bottom: this.host.getBoundingClientRect().top };
    if (!scroller || outer.bottom - outer.top < inner.height) return;
    if (inner.bottom > outer.bottom) scroller.scrollTop += inner.bottom - outer.bottom + 8;
    else if (inner.top < outer.top) scroller.scrollTop -= outer.top - inner.top + 8;
  }

  /** A number's three texts: mantissa, exponent, closing bracket. */
  parts({ stage, column, lag, role, exact }) {
    const { t, k, data } = this;
    if (!exact && (t === 0 || stage > k)) return ["…", "", ""];
    if (!lag && column === data.stages[stage].column && this.hidden(stage)) return ["?", "", ""];
    const value = column in data.constants ? data.constants[column] : data.columns[column][Math.max(t, 1) - lag];
    const result = column === data.stages[stage].column && !lag;
    const [mantissa, exponent] = split(value, exact ? undefined : result ? 6 : (data.digits[stage]?.[t] ?? 6));
    const brackets = (role === "base" && (exponent || value < 0)) || (role === "factor" && mantissa.startsWith("−"));
    return brackets ? [`(${mantissa}`, exponent, ")"] : [mantissa, exponent, ""];
  }

  write(i, [mantissa, exponent, bracket]) {
    for (const [part, text] of [["", mantissa], ["e", exponent], ["c", bracket]]) {
      for (const node of this.nodes?.get(i + part) ?? []) {
        this.written.set(node, text);
        if (node.data !== text) node.data = text;
      }
    }
  }

  report() {
    const { t, k, data } = this;
    const stage = data.stages[k];
    this.find("scrubber").value = t;
    this.find("scrubber").setAttribute("aria-valuetext", `t = ${t}`);
    this.find("place").textContent = t === 0 ? "t = 0" : [`t = ${t} / ${data.last}`, stage.symbol].filter(Boolean).join("  ·  ");
    const story = this.find("story");
    const at = data.diverged === 0 || (t > 0 && t === data.diverged && k === data.stages.length - 1);
    story.className = `story ${t > 0 ? `q${stage.colour}` : ""}`;
    const over = t > 0 && t === data.last && k === data.stages.length - 1 && !this.hidden(k);
    const news = at ? data.texts.diverged : t === 0 ? data.texts.start : over ? data.texts.end : "";
    story.replaceChildren(bold(t === 0 ? data.texts.start_label : stage.label), ` ${news}`, aside(news ? "" : stage.about));
    this.find("values").textContent = this.spoken();
    const lost = data.slots.length > 0 && data.stages.some((_, j) => !this.box(j)?.querySelector(".katex"));
    this.find("plain").hidden = !lost;
    if (lost) this.find("plain").textContent = this.spoken(true);
    if (data.predict) this.ask();
  }

  /** The lit result as a sentence, or all of them, for a screen reader and where formulas are missing. */
  spoken(all = false) {
    const { t, k, data } = this;
    if (t === 0) return data.texts.start;
    return (data.spoken ?? data.stages)
      .map((s, j) => (data.spoken ? `${s.symbol} = ${shown(data.columns[s.column][t])}` : j > k || (!all && j < k) || this.hidden(j) ? "" : `${s.symbol} = ${shown(data.columns[s.column][t])}`))
      .filter(Boolean)
      .join(", ");
  }

  // --- predict, then reveal -----------------------------------------------------------------------

  ask() {
    const { t, k, data } = this;
    const place = `${t}.${k}`;
    const open = this.hidden(k);
    this.find("predict").classList.toggle("idle", t === 0);
    this.find("question").textContent = t === 0 ? "" : `${data.stages[k].symbol} = `;
    for (const name of ["guess", "check", "reveal"]) this.find(name).disabled = !open;
    if (this.asked === place) return;
    this.asked = place;
    this.find("guess").value = "";
    this.find("verdict").textContent = open ? data.texts.predict : "";
  }

  check(event) {
    event.preventDefault();
    const guess = read(this.find("guess").value);
    if (Number.isNaN(guess)) {
      this.find("verdict").textContent = this.data.texts.not_a_number;
      return;
    }
    const { t, k, data } = this;
    const stage = data.stages[k];
    const value = data.columns[stage.column][t];
    const slips = stage.slips.map(({ about, values }) => ({ about, value: number(values[t]) }));
    const { right, slip } = judge(guess, value, stage.tolerance[t], slips);
    const gap = shown(Math.abs(guess - value));
    const said = right ? data.texts.right : data.texts.wrong;
    this.reveal(said.replace("{value}", shown(value)).replace("{gap}", gap) + (slip ? ` ${slip.about}` : ""));
  }

  reveal(verdict = "") {
    this.revealed.add(`${this.t}.${this.k}`);
    this.show();
    this.find("verdict").textContent = verdict;
  }

  // --- charts -------------------------------------------------------------------------------------

  /** Let the numbers reach the screen first; then each chart has a turn of its own, between which a key is heard. */
  later(charts = this.data.charts) {
    for (const chart of charts) this.behind.add(chart);
    this.frame ??= requestAnimationFrame(() => {
      this.turn = setTimeout(() => {
        this.frame = undefined;
        const [chart] = this.behind;
        this.behind.delete(chart);
        if (this.data.charts.includes(chart)) this.draw(chart);
        if (this.behind.size) this.later([]);
      });
    });
  }

  draw(chart) {
    const plot = this.room?.querySelector(`.st-key-${chart.key} .js-plotly-plot`);
    if (!plot || !window.Plotly || plot.data?.length !== chart.traces.length) return; // not there, or about to be replaced
    this.adopt(plot, chart);
    const fresh = plot.drawn !== chart;
    const traces = chart.traces.filter((trace) => fresh || trace.kind !== "static");
    const update = { x: [], y: [] };
    if (traces.some((trace) => trace.z || trace.height)) update.z = [];
    for (const trace of traces) {
      const [x, y] = this.points(trace);
      if (trace.height) update.z.push(this.points({ ...trace, y: trace.height })[1]);
      else if (update.z) update.z.push(trace.z);
      update.x.push(within(x, chart.layout["xaxis.range"]));
      update.y.push(trace.kind === "series" ? y : within(y, chart.layout["yaxis.range"]));
    }
    const numbers = traces.map((trace) => trace.index);
    plot.mine = traces.at(-1).index;
    plot.expected = update.x.at(-1);
    if (fresh) {
      plot.drawn = chart;
      Object.assign(update, this.colours(traces));
      window.Plotly.update(plot, update, chart.solid ? this.dress() : { ...chart.layout, ...this.dress(), ...this.size(plot) }, numbers);
    } else window.Plotly.restyle(plot, update, numbers);
  }

  /** Whether a chart still holds what was last drawn into it. */
  holds(plot) {
    return Boolean(plot.drawn) && plot.data?.[plot.mine]?.x === plot.expected;
  }

  /** Notice when Streamlit has drawn the chart anew (another theme or width): then draw ours again. */
  adopt(plot, chart) {
    if (plot.player === this) return;
    plot.player = this;
    plot.on("plotly_afterplot", () => {
      if (plot.player !== this || !plot.drawn || this.holds(plot)) return;
      plot.drawn = undefined;
      this.later();
    });
    if ("start" in chart) this.offerStart(plot, chart.key);
  }

  /** A click (not a drag, which zooms) on the picture chooses where to start. */
  offerStart(plot, key) {
    plot.addEventListener("pointerdown", (down) => {
      const area = plot.querySelector(".nsewdrag")?.getBoundingClientRect();
      const finish = (up) => {
        const offered = this.data.charts.some((chart) => chart.key === key && chart.start);
        if (plot.player !== this || !offered || !area || Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > 4) return;
        const across = (up.clientX - area.left) / area.width;
        const above = (area.bottom - up.clientY) / area.height;
        if (across < 0 || across > 1 || above < 0 || above > 1) return;
        const at = (axis, share) => axis.range[0] + share * (axis.range[1] - axis.range[0]);
        this.tell.trigger("start", { x: at(plot.layout.xaxis, across), y: at(plot.layout.yaxis, above) });
      };
      window.addEventListener("pointerup", finish, { once: true });
    });
  }

  colours(traces) {
    const paint = traces.map((trace) => this.paint(`var(--q${trace.colour})`));
    return { "line.color": paint, "marker.color": paint };
  }

  /** In the presenter's view a chart fills its place, with letters that the last row can read. */
  size(plot) {
    const { height, legend } = plot.layout;
    plot.usual ??= { height, "font.size": 12, "legend.font.size": legend?.font?.size ?? 12, "yaxis.title.standoff": 2 };
    if (!this.presenting) return plot.usual;
    const letters = Math.max(14, Math.round(window.innerHeight / 50));
    const place = plot.closest(".stElementContainer");
    return { height: place.clientHeight, "font.size": letters, "legend.font.size": letters, "yaxis.title.standoff": letters };
  }

  dress() {
    const [text, line] = ["text", "border"].map((name) => this.paint(`var(--st-${name}-color)`));
    return { "font.color": text, "xaxis.gridcolor": line, "yaxis.gridcolor": line, "hoverlabel.font.color": text };
  }

  paint(colour) {
    const probe = this.find("values");
    probe.style.color = colour;
    const found = getComputedStyle(probe).color;
    probe.style.color = "";
    return found;
  }

  points(trace) {
    const { data, t } = this;
    const column = (name) => (name === "t" ? data.columns.t : data.columns[name]);
    const end = this.seen(data.stages.at(-1).column);
    const size = (values) => (trace.size ? values.map(Math.abs) : values);
    switch (trace.kind) {
      case "static":
        return [trace.x, trace.y];
      case "path":
        return [column(trace.x).slice(0, end + 1), column(trace.y).slice(0, end + 1)];
      case "point":
        return [[column(trace.x)[end]], [column(trace.y)[end]]];
      case "step":
        return t === 0 || this.hiding() ? [[], []] : [column(trace.x).slice(t - 1, t + 1), column(trace.y).slice(t - 1, t + 1)];
      case "row":
        return t === 0 || this.seen(trace.column) < t ? [[], []] : [trace.xs[t], trace.ys[t]];
      case "series": {
        const upto = this.seen(trace.column) + 1;
        return [column("t").slice(trace.from, upto), size(column(trace.y).slice(trace.from, upto))];
      }
    }
  }

  hiding() {
    return this.data.predict && (this.k < this.data.stages.length - 1 || this.hidden(this.k));
  }

  // --- hands --------------------------------------------------------------------------------------

  press(event) {
    const button = event.target.closest("button[data-move], button[data-part]");
    if (!button) return;
    if (event.detail) button.blur();
    if (button.dataset.move) {
      this.play(false);
      this.move(button.dataset.move);
    } else if (button.dataset.part === "play") this.play(!this.playing);
    else if (button.dataset.part === "reveal") this.reveal();
    else if (button.dataset.part === "view") this.toggle();
  }

  input(event) {
    if (event.target === this.find("scrubber")) {
      this.play(false);
      this.go(Number(event.target.value), this.data.stages.length - 1);
    } else if (event.target === this.find("speed")) {
      this.pace(0);
    }
  }

  key(event) {
    const own = this.host.contains(event.target);
    const busy = "input, textarea, select, a, summary, canvas, [contenteditable], [role=slider], [role=radio], [role=tab], [role=combobox], [role=listbox], [role=option], [role=menu], [role=menuitem], [role=dialog], [role=grid]";
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(busy)) return;
    if (event.target.closest?.("button") && (!own || event.key === " " || event.key === "Enter")) return;
    if (event.key.startsWith("Arrow") && event.target.matches?.("[data-scrolls]")) return; // see ui/scrolling.js
    const move = {
      ArrowRight: event.shiftKey ? "forward" : "next",
      ArrowLeft: event.shiftKey ? "rewind" : "back",
      ArrowDown: "forward",
      ArrowUp: "rewind",
      Home: "first",
      End: "last",
      PageDown: "next",
      PageUp: "back",
    }[event.key];
    const pace = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key];
    if (event.key === " ") this.play(!this.playing);
    else if (pace) this.pace(pace);
    else if (this.data.view && (event.key.toLowerCase() === "p" || (event.key === "Escape" && this.presenting))) this.toggle();
    else if (move) {
      this.play(false);
      this.move(move);
    } else return;
    event.preventDefault();
  }
}

// --- numbers: the same rules as ui/numbers.py -------------------------------------------------------

function number(text) {
  return typeof text === "string" ? { inf: Infinity, "-inf": -Infinity, nan: NaN }[text] : text;
}

export function split(value, digits) {
  if (Number.isNaN(value)) return ["NaN", ""];
  if (!Number.isFinite(value)) return [value > 0 ? "∞" : "−∞", ""];
  if (value === 0) return ["0", ""];
  const [mantissa, exponent] = value.toExponential(digits && digits - 1).split("e");
  const figures = mantissa.replace(/^-/, "").replace(".", "").replace(/0+$/, "") || "0";
  const power = Number(exponent);
  const sign = value < 0 ? "−" : "";
  if (power > -5 && power < (digits ?? 15)) {
    const whole = power < 0 ? "0" : figures.slice(0, power + 1).padEnd(power + 1, "0");
    const rest = power < 0 ? "0".repeat(-power - 1) + figures : figures.slice(power + 1);
    return [sign + whole + (rest && `.${rest}`), ""];
  }
  return [`${sign}${figures[0]}${figures.length > 1 ? "." : ""}${figures.slice(1)}×10`, String(power).replace("-", "−")];
}

/** What lies a thousand pictures away is drawn there and no further: an SVG holds no larger numbers. */
function within(values, [low, high]) {
  const far = 1000 * (high - low);
  return values?.map((v) => (Math.abs(v - low) > far ? low + Math.sign(v - low) * far : v));
}

function shown(value) {
  const [mantissa, exponent] = split(value, 6);
  return mantissa + exponent.replace(/./g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["−0123456789".indexOf(c)]);
}

function aside(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

function bold(text) {
  const element = document.createElement("strong");
  element.textContent = text;
  return element;
}
