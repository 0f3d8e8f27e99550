// Predict, then reveal.

import { judge, read } from "./judge.js";
import { shown } from "./numbers.js";

/** What is said to a prediction of the lit result, and whether it is right; undefined if it is no number. */
export function verdict({ t, stage, data }, text) {
  const guess = read(text);
  if (Number.isNaN(guess)) return undefined;
  const value = data.columns[stage.column][t];
  const slips = stage.slips.map(({ about, values }) => ({ about, value: values[t] }));
  const { right, slip } = judge(guess, value, stage.tolerance[t], slips);
  const { texts } = data;
  if (right) return { right, said: texts.right.replace("{value}", shown(value)) };
  return { right, said: [texts.wrong.replace("{guess}", shown(guess)), slip?.about, texts.again].filter(Boolean).join(" ") };
}

const HINTS = 2;

/** What the lit line does, and then the calculation with the numbers in it, as one types it. */
export function hints({ t, stage, data }) {
  const value = ([column, lag]) => data.columns[column][t - lag];
  const written = (number) => (number < 0 ? `(${shown(number)})` : shown(number));
  const calculation = stage.calculation.map((part) => (typeof part === "string" ? part : written(value(part)))).join("");
  return [[stage.label, stage.about].filter(Boolean).join(": ") || stage.symbol, `${stage.symbol} = ${calculation}`];
}

export class Prediction {
  /** `show` is called when a result may be seen. */
  constructor(place, find, show) {
    Object.assign(this, { place, find, show });
  }

  ask() {
    const { t, k, name, stage, data } = this.place;
    const open = this.place.hidden(k);
    this.find("predict").classList.toggle("idle", t === 0);
    this.find("question").textContent = t === 0 ? "" : `${stage.symbol} = `;
    for (const part of ["guess", "check", "help"]) this.find(part).disabled = !open;
    if (this.asked === name) return;
    this.asked = name;
    this.hints = t === 0 ? [] : hints(this.place);
    this.offer();
    this.find("guess").value = "";
    this.find("verdict").textContent = open ? data.texts.predict : "";
  }

  check() {
    const found = verdict(this.place, this.find("guess").value);
    if (found?.right) this.reveal(found.said);
    else this.find("verdict").textContent = found?.said ?? this.place.data.texts.not_a_number;
  }

  /** The next hint, and after the last the result. */
  help() {
    const hint = this.hints.shift();
    if (hint === undefined) return this.reveal();
    this.find("verdict").textContent = hint;
    this.offer();
  }

  offer() {
    const { texts } = this.place.data;
    this.find("help").textContent = this.hints.length ? texts.hint_of.replace("{number}", HINTS + 1 - this.hints.length).replace("{all}", HINTS) : texts.reveal;
  }

  reveal(said = "") {
    this.place.reveal();
    this.show();
    this.find("verdict").textContent = said;
  }
}
