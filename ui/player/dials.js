// While a slider moves, by hand or by keys, pictures follow and nothing is sent; when it rests, its value is written into
// its field, as if it were typed there. A figure says in its layout's `meta` what runs it shows, and in a trace's `meta`
// what of them: see ui/moving.py. The player hears of `dials`, too.

import { diverges, follow, traced } from "./run.js";
import { sketch, yielded } from "./sketch.js";

const RESTS = 300; // a slider that was not moved for so long counts, milliseconds
const SENT = 1000; // in this time after that the page has asked the server, milliseconds
const DRAWN = 150; // and in this time after the answer it is drawn
const root = document.documentElement;
const app = document.querySelector("[data-testid=stApp]");
const touched = new Map(); // by plot what stood there: a trace's number, its x and y, and the y that we drew
const turned = {}; // by their keys the values of the dials that the server does not know yet
let hand, settling, state;

/** Draw each run with the dials as they are; numbers that are printed fade. */
function turn() {
  root.toggleAttribute("data-moving", true);
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    const runs = plot.layout?.meta?.runs ?? [];
    if (!runs.some((run) => Object.keys(turned).some((key) => key in (run.dials ?? {})))) continue;
    const { top, bottom } = plot.getBoundingClientRect();
    if (bottom > 0 && top < window.innerHeight) draw(plot, runs);
  }
  document.dispatchEvent(new CustomEvent("dials", { detail: turned }));
}

function draw(plot, runs) {
  const found = runs.map((run) => follow(run, turned));
  const numbers = [...plot.data.keys()].filter((i) => plot.data[i].meta);
  const ours = touched.get(plot)?.every(stands, plot); // else the server has answered meanwhile
  const kept = ours ? touched.get(plot) : numbers.map((i) => ({ i, x: plot.data[i].x, y: plot.data[i].y, times: plot._fullData[i].x }));
  touched.set(plot, kept);
  const drawn = kept.map(({ i, times }) => traced({ x: times, meta: plot.data[i].meta }, found));
  kept.forEach((trace, k) => (trace.drawn = drawn[k][1]));
  const [xs, ys] = [0, 1].map((axis) => drawn.map((trace) => trace[axis]));
  if (!sketch(plot, numbers, xs, ys)) {
    yielded(plot);
    window.Plotly.restyle(plot, { x: xs, y: ys }, numbers);
  }
  const lost = found.map(diverges);
  const first = lost.findIndex(Number.isFinite);
  const box = plot.closest(".stElementContainer");
  box.dataset.follows = "";
  if (first < 0) delete box.dataset.diverges;
  else box.dataset.diverges = runs[first].diverges.replace("{t}", lost[first]);
}

/** Whether a trace of this plot is still as we drew it. */
function stands({ i, drawn }) {
  return this.data?.[i]?.y === drawn;
}

/** What is still as we drew it is drawn again as it was: nothing came from the server instead. */
function settle() {
  stop();
  root.removeAttribute("data-moving");
  for (const [plot, kept] of touched) {
    for (const name of ["data-diverges", "data-follows"]) plot.closest(".stElementContainer")?.removeAttribute(name);
    if (kept.every(stands, plot)) {
      window.Plotly.restyle(plot, { x: kept.map(({ x }) => x), y: kept.map(({ y }) => y) }, kept.map(({ i }) => i));
    }
  }
  touched.clear();
  for (const key of Object.keys(turned)) delete turned[key];
  document.dispatchEvent(new CustomEvent("dials"));
}

function stop() {
  clearTimeout(settling);
  state?.disconnect();
}

/** Leave the pictures as they are until the page shows what the server answers. */
function wait() {
  let asked = false;
  const look = () => {
    const running = app.dataset.testScriptState !== "notRunning";
    asked ||= running;
    clearTimeout(settling);
    if (!running) settling = setTimeout(settle, asked ? DRAWN : SENT);
  };
  state = new MutationObserver(look);
  state.observe(app, { attributeFilter: ["data-test-script-state"] });
  look();
}

/** Whoever touches a slider has it in hand until something else is touched, which counts as its rest. */
function take(event) {
  if (!event.isTrusted) return;
  const box = event.target.closest("[class*='_slider']");
  const input = box?.querySelector("input[type=range]");
  if (!input || input !== hand?.input) leave();
  const key = /st-key-(\S+)_slider/.exec(box?.className)?.[1];
  if (!key || !input || input.disabled) return;
  hand ??= hold(key, input);
  if (event.type === "input") return; // by a screen reader: nothing is held down
  hand.down = true;
  clearTimeout(hand.resting);
}

function hold(key, input) {
  const value = () => input.getAttribute("aria-valuetext");
  const held = { key, input, value, before: value() };
  held.watch = new MutationObserver(() => {
    stop();
    rest();
    turned[key] = Number(value());
    held.frame ??= requestAnimationFrame(() => {
      held.frame = undefined;
      turn();
    });
  });
  held.watch.observe(input, { attributeFilter: ["aria-valuetext"] });
  return held;
}

function rest() {
  clearTimeout(hand.resting);
  if (!hand.down) hand.resting = setTimeout(leave, RESTS);
}

function release() {
  if (!hand?.down) return;
  hand.down = false;
  rest();
}

/** Have the field say what the slider says, as if it were typed there; the server hears of it by that. */
function leave() {
  if (!hand) return;
  const { key, before, value, ...held } = hand;
  clearTimeout(held.resting);
  cancelAnimationFrame(held.frame);
  held.watch.disconnect();
  hand = undefined;
  if (!(key in turned)) return;
  if (value() === before) delete turned[key];
  if (!Object.keys(turned).length) return settle();
  if (!(key in turned)) return wait();
  const field = document.querySelector(`.st-key-${key} input`);
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value());
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  wait();
}

/** A pad turns two dials, see ui/pad/pad.js: it says so at every move, and at last whether it has sent them. */
function follows({ detail: { dials, sent } }) {
  leave();
  stop();
  if (dials) {
    Object.assign(turned, dials);
    turn();
  } else if (sent) wait();
  else settle();
}

if (!app.dials) {
  app.dials = true;
  document.addEventListener("turn", follows);
  for (const event of ["pointerdown", "keydown", "input"]) app.addEventListener(event, take, { capture: true });
  for (const event of ["pointerup", "pointercancel", "keyup", "blur"]) window.addEventListener(event, release);
}
