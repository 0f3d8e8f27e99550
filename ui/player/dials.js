// While a slider is dragged, pictures follow and nothing is sent. A figure says in its layout's `meta` what runs it
// shows, and in a trace's `meta` what of them: see ui/moving.py. The player hears of `dials`, too.

import { diverges, follow, traced } from "./run.js";

const SENT = 1000; // in this time after a drag the page has asked the server, milliseconds
const DRAWN = 150; // and in this time after the answer it is drawn
const root = document.documentElement;
const app = document.querySelector("[data-testid=stApp]");
const touched = new Map(); // by plot what stood there: a trace's number, its x and y, and the y that we drew
let settling, state;

/** Draw each run with these dials; numbers that are printed fade. */
function turn(dials) {
  root.toggleAttribute("data-moving", true);
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    const runs = plot.layout?.meta?.runs ?? [];
    const { top, bottom } = plot.getBoundingClientRect();
    const seen = bottom > 0 && top < window.innerHeight;
    if (seen && runs.some((run) => Object.keys(dials).some((key) => key in run.dials))) draw(plot, runs, dials);
  }
  document.dispatchEvent(new CustomEvent("dials", { detail: dials }));
}

function draw(plot, runs, dials) {
  const found = runs.map((run) => follow(run, dials));
  const numbers = [...plot.data.keys()].filter((i) => plot.data[i].meta);
  const kept = touched.get(plot) ?? numbers.map((i) => ({ i, x: plot.data[i].x, y: plot.data[i].y, times: plot._fullData[i].x }));
  touched.set(plot, kept);
  const drawn = kept.map(({ i, times }) => traced({ x: times, meta: plot.data[i].meta }, found));
  kept.forEach((trace, k) => (trace.drawn = drawn[k][1]));
  window.Plotly.restyle(plot, { x: drawn.map(([x]) => x), y: drawn.map(([, y]) => y) }, numbers);
  const lost = found.map(diverges);
  const first = lost.findIndex(Number.isFinite);
  const box = plot.closest(".stElementContainer");
  box.dataset.follows = "";
  if (first < 0) delete box.dataset.diverges;
  else box.dataset.diverges = runs[first].diverges.replace("{t}", lost[first]);
}

/** What is still as we drew it is drawn again as it was: nothing came from the server instead. */
function settle() {
  stop();
  root.removeAttribute("data-moving");
  for (const [plot, kept] of touched) {
    for (const name of ["data-diverges", "data-follows"]) plot.closest(".stElementContainer")?.removeAttribute(name);
    if (kept.every(({ i, drawn }) => plot.data?.[i]?.y === drawn)) {
      window.Plotly.restyle(plot, { x: kept.map(({ x }) => x), y: kept.map(({ y }) => y) }, kept.map(({ i }) => i));
    }
  }
  touched.clear();
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

function begin(event) {
  const box = event.target.closest("[class*='_slider']");
  const key = /st-key-(\S+)_slider/.exec(box?.className)?.[1];
  const input = box?.querySelector("input[type=range]");
  if (!key || !input || input.disabled) return;
  const value = () => input.getAttribute("aria-valuetext");
  const before = value();
  let frame;
  stop();
  const turned = new MutationObserver(() => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      turn({ [key]: Number(value()) });
    });
  });
  turned.observe(input, { attributeFilter: ["aria-valuetext"] });
  const end = () => {
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    turned.disconnect();
    if (value() !== before) return wait();
    cancelAnimationFrame(frame);
    settle();
  };
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}

if (!app.dials) {
  app.dials = true;
  app.addEventListener("pointerdown", begin, { capture: true });
}
