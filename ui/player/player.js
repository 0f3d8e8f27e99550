// The player: a conductor of ordinary Streamlit elements. It holds no texts, and no mathematics
// but what the core printed: it is handed columns, places and sentences, and shows row t, stage k of them.

import { Charts } from "./charts.js";
import { Formulas } from "./formulas.js";
import { asked } from "./keys.js";
import { shown, unpacked } from "./numbers.js";
import { Place } from "./place.js";
import { Prediction } from "./prediction.js";
import { Rows } from "./rows.js";
import { address, present, presenting } from "./view.js";

const players = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const player = players.get(parentElement) ?? new Player(parentElement);
  players.set(parentElement, player);
  player.tell = setTriggerValue;
  player.receive(data);
  return () => {
    player.close();
    players.delete(parentElement);
  };
}

class Player {
  constructor(host) {
    this.host = host;
    this.find = (name) => host.querySelector(`[data-part="${name}"]`);
    this.bar = host.querySelector(".player"); // says `data-stepping` while its place is still to be reported
    this.place = new Place();
    this.chosen = {}; // what the URL says of the player, set here
    this.formulas = new Formulas(this.place, host);
    this.charts = new Charts(this.place, this.find("values"), (start) => this.tell("start", start));
    this.prediction = new Prediction(this.place, this.find, () => this.show());
    this.rows = new Rows(this.place);
    this.ears = new AbortController();
    const hear = (target, event, hand) => target.addEventListener(event, hand, { signal: this.ears.signal });
    hear(document, "keydown", (event) => this.key(event));
    hear(host, "click", (event) => this.press(event));
    hear(host, "input", (event) => this.input(event));
    hear(host, "submit", (event) => {
      event.preventDefault();
      this.prediction.check();
    });
    for (const event of ["keydown", "pointerdown", "wheel", "touchstart"]) hear(document, event, () => this.wake());
    hear(window, "popstate", () => this.still());
    hear(document, "room", () => this.follow()); // see answer.js
    hear(document, "dials", ({ detail }) => (detail ? this.charts.move(detail) : this.charts.rest())); // see dials.js
    this.sizes = new ResizeObserver(() => presenting() && this.redraw());
  }

  close() {
    this.ears.abort();
    this.observer?.disconnect();
    this.sizes.disconnect();
    this.charts.close();
    this.rows.close();
    present(false);
    clearInterval(this.playing);
    this.still();
    this.wake();
    document.documentElement.removeAttribute("data-more");
  }

  // --- what Python sent ---------------------------------------------------------------------------

  receive(given) {
    const sent = JSON.stringify(given);
    const data = unpacked(given);
    const news = sent !== this.sent; // else only the theme is another
    this.sent = sent;
    this.data = data;
    this.place.receive(data, news);
    this.follow(false);
    if (news) this.charts.rest();
    if (data.view !== this.sentView) delete this.chosen.view;
    this.state(); // the server may have written an older address than ours
    this.watch(document.querySelector(data.root));
    this.rows.receive(data);
    this.mark();
    for (const element of this.host.querySelectorAll("[data-text]")) {
      if (element.dataset.as === "label") this.name(element, element.dataset.text);
      else element.textContent = data.texts[element.dataset.text];
    }
    this.find("predict").hidden = !data.predict;
    this.find("switch").hidden = !data.switch;
    this.find("switch").disabled = data.switch === "locked";
    this.find("switch").setAttribute("aria-pressed", String(data.predict));
    this.find("scrubber").max = data.last;
    if (data.speed !== this.sentSpeed) this.find("speed").selectedIndex = data.speed;
    this.sentSpeed = data.speed;
    this.find("view").hidden = this.find("hint_view").hidden = !data.view;
    this.collect();
    this.charts.redraw(); // perhaps another theme
    if (data.view !== this.sentView) this.present(data.view === "present");
    this.sentView = data.view;
    this.show();
    if (data.opening && this.place.t === 0) this.offerToShow();
  }

  /** In a room: what a class is asked for is kept back, and the teacher may lead to a place of hers. */
  follow(draw = true) {
    const { kept, lead } = (this.data.asked && window.room) || {};
    this.place.limit = this.data.asked && kept !== false ? this.data.asked : null;
    this.led = Boolean(lead);
    this.bar.toggleAttribute("data-led", this.led);
    if (lead) this.play(false);
    if (lead) this.place.go(lead.t, this.data.stages.findIndex(({ name }) => name === lead.stage));
    else this.place.go(this.place.t, this.place.k);
    if (draw) this.show();
  }

  /** Whoever only looks sees the first iteration once, slowly. */
  offerToShow() {
    if (this.idle || this.awake || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const step = () => {
      if (this.place.t === 1 && this.place.complete) return;
      this.move("next");
      this.idle = setTimeout(step, this.data.opening.pause);
    };
    this.idle = setTimeout(step, this.data.opening.wait);
  }

  /** Somebody is there: nothing moves by itself any more. */
  wake() {
    this.awake = true;
    clearTimeout(this.idle);
  }

  name(element, text) {
    element.setAttribute("aria-label", this.data.texts[text]);
    element.title = this.data.texts[text];
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
    this.formulas.enter(room);
    this.charts.enter(room);
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
    if (type === "characterData" && this.formulas.wrote(target)) return true;
    const plot = target.parentElement?.closest(".js-plotly-plot") ?? target.closest?.(".js-plotly-plot");
    return Boolean(plot) && this.charts.holds(plot);
  }

  collect() {
    this.formulas.collect();
    if (this.formulas.list) this.sizes.observe(this.formulas.list);
  }

  // --- stepping -----------------------------------------------------------------------------------

  move(what) {
    this.place.move(what);
    this.arrive();
  }

  arrive() {
    const { t, complete, data } = this.place;
    if (data.earns && t > 0 && complete) document.dispatchEvent(new CustomEvent("earned", { detail: data.earns })); // see course.js
    this.show();
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.formulas.keepInView();
    });
    this.rest();
  }

  /** The place goes into the URL and to Python, but only once the stepping rests. */
  rest() {
    this.still();
    this.bar.dataset.stepping = "";
    this.resting = setTimeout(() => {
      this.still();
      const told = this.place.tell();
      const place = this.state();
      if (told) document.dispatchEvent(new CustomEvent("rests", { detail: place })); // see ear.js
      this.rows.scroll(place.t);
    }, this.data.rest);
  }

  /** Have the URL state what was chosen here, and the place to which the player went by itself. */
  state(chosen = {}) {
    const { t, time, stage } = this.place;
    address({ ...Object.assign(this.chosen, chosen), ...(this.place.own && { t: time, stage: stage.name }) });
    return { t, stage: stage.name };
  }

  /** Nothing is to be reported, or no more. */
  still() {
    clearTimeout(this.resting);
    delete this.bar.dataset.stepping;
  }

  play(on) {
    clearInterval(this.playing);
    this.playing = undefined;
    if (on) {
      const [what, pause] = this.find("speed").value.split(" ");
      if (this.place.ended) this.move("first");
      this.playing = setInterval(() => {
        if (this.place.hidden(this.place.k) || this.place.ended) this.play(false);
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
    this.state({ speed: speed.selectedIndex || null });
    if (this.playing) this.play(true);
  }

  // --- the presenter's view -----------------------------------------------------------------------

  /** Enter or leave it, and have the URL say so. */
  toggle() {
    this.present(!presenting());
    this.state({ view: presenting() ? "present" : null });
  }

  present(wanted) {
    present(wanted);
    const button = this.find("view");
    button.setAttribute("aria-pressed", String(presenting()));
    this.name(button, presenting() ? "leave" : "present");
    this.redraw();
  }

  /** Draw charts and formulas anew, for another size. */
  redraw() {
    this.formulas.show();
    if (presenting()) this.formulas.keepInView();
    this.charts.redraw();
  }

  // --- showing it ---------------------------------------------------------------------------------

  show() {
    this.formulas.show();
    this.report();
    this.rows.show();
    this.ask();
    this.charts.later();
  }

  /** Of a teacher's questions the one for the lit line, or where it has none the one for no line, see assignment.py. */
  ask() {
    const { t, stage } = this.place;
    const [any, ...others] = ["ask", ...this.data.stages.map(({ name }) => `ask_${name}`)].map((key) => document.querySelector(`.st-key-question .st-key-${key}`));
    for (const [k, box] of others.entries()) box?.toggleAttribute("data-asked", t > 0 && this.data.stages[k] === stage);
    any?.toggleAttribute("data-silent", others.some((box) => box?.hasAttribute("data-asked")));
  }

  report() {
    const { t, k, stage, ended, data } = this.place;
    this.find("scrubber").value = t;
    if (data.file) this.bar.dataset.file = `${data.file}-t${t}`; // what pictures of it are called, see slides.js
    this.find("scrubber").setAttribute("aria-valuetext", `t = ${this.place.time}`);
    this.find("place").textContent = t === 0 ? "t = 0" : [`t = ${this.place.time} / ${this.place.timeOf(data.last)}`, stage.symbol].filter(Boolean).join("  ·  ");
    const story = this.find("story");
    story.className = `story ${t > 0 ? `q${stage.colour}` : ""}`;
    const diverged = data.diverged === 0 || (t === data.diverged && this.place.complete);
    const over = t > 0 && ended && !this.place.hidden(k);
    const first = t === 1 && this.place.complete && !this.place.hiding;
    const news = diverged ? data.texts.diverged : t === 0 ? data.texts.start : over ? data.texts.end : first ? data.texts.surprise : "";
    story.replaceChildren(written("strong", t === 0 ? data.texts.start_label : stage.label), ` ${news}`, written("span", news ? "" : stage.about));
    this.find("values").textContent = this.spoken();
    const { lost } = this.formulas;
    this.find("plain").hidden = !lost;
    if (lost) this.find("plain").textContent = this.spoken(true);
    if (data.predict) this.prediction.ask();
    this.offer();
  }

  /** What the wide button does next, in words; and a chip for each line of the step. */
  offer() {
    const { t, k, complete, ended, data } = this.place;
    const { texts, stages } = data;
    const fill = (text, symbol) => text.replace("{symbol}", symbol).replace("{t}", this.place.timeOf(t + 1));
    const upcoming = stages[complete ? 0 : k + 1].symbol;
    const next = this.find("next");
    next.textContent = ended ? texts.go_over : t === 0 ? fill(upcoming ? texts.go_first : texts.go_again, upcoming) : complete || !upcoming ? fill(texts.go_again) : fill(texts.go_next, upcoming);
    next.title = texts.next;
    next.disabled = this.place.asked;
    if (stages.length < 2) return; // as in a race
    const chips = this.find("chips");
    if (chips.children.length !== stages.length) {
      chips.replaceChildren(...stages.map(() => Object.assign(document.createElement("button"), { type: "button" })));
    }
    stages.forEach((stage, j) => {
      const chip = chips.children[j];
      chip.textContent = stage.symbol;
      chip.dataset.stage = j;
      chip.className = `q${stage.colour}`;
      if (t > 0 && j === k) chip.setAttribute("aria-current", "step");
      else chip.removeAttribute("aria-current");
    });
  }

  /** The lit result as a sentence, or all of them, for a screen reader and where formulas are missing. */
  spoken(all = false) {
    const { t, k, data } = this.place;
    if (t === 0) return data.texts.start;
    const said = (j) => j <= k && (all || j === k) && !this.place.hidden(j);
    return (data.spoken ?? data.stages.filter((_, j) => said(j)))
      .map(({ symbol, column }) => `${symbol} = ${shown(data.columns[column][t])}`)
      .join(", ");
  }

  // --- hands --------------------------------------------------------------------------------------

  press(event) {
    const button = event.target.closest("button[data-move], button[data-part], button[data-stage]");
    if (!button) return;
    if (event.detail) button.blur();
    if (this.led && button.dataset.part !== "more") return;
    if (button.dataset.stage) {
      this.play(false);
      this.place.go(Math.max(this.place.t, 1), Number(button.dataset.stage));
      this.arrive();
    }
    if (button.dataset.move) {
      this.play(false);
      this.move(button.dataset.move);
    } else if (button.dataset.part === "play") this.play(!this.playing);
    else if (button.dataset.part === "help") this.prediction.help();
    else if (button.dataset.part === "switch") this.tell("predict", this.data.predict ? "off" : "on");
    else if (button.dataset.part === "view") this.toggle();
    else if (button.dataset.part === "more") this.unfold(button);
  }

  /** On a phone: show what a wide screen always shows, see style.css. */
  unfold(button) {
    const on = document.documentElement.toggleAttribute("data-more");
    button.setAttribute("aria-pressed", String(on));
    this.charts.redraw();
  }

  input(event) {
    if (this.led) this.report();
    else if (event.target === this.find("scrubber")) {
      this.play(false);
      this.place.go(Number(event.target.value), this.data.stages.length - 1);
      this.arrive();
    } else if (event.target === this.find("speed")) {
      this.pace(0);
    }
  }

  key(event) {
    const [what, how] = asked(event, this.host);
    if (this.led) return;
    if (what === "play") this.play(!this.playing);
    else if (what === "pace") this.pace(how);
    else if (this.data.view && (what === "view" || (what === "leave" && presenting()))) this.toggle();
    else if (what === "move") {
      this.play(false);
      this.move(how);
    } else return;
    event.preventDefault();
  }
}

function written(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
