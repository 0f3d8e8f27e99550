// Predict, then reveal.

import { judge, read } from "./judge.js";
import { number, shown } from "./numbers.js";

/** What is said to a prediction of the lit result, and whether it is right; undefined if it is no number. */
export function verdict({ t, stage, data }, text) {
  const guess = read(text);
  if (Number.isNaN(guess)) return undefined;
  const value = data.columns[stage.column][t];
  const slips = stage.slips.map(({ about, values }) => ({ about, value: number(values[t]) }));
  const { right, slip } = judge(guess, value, stage.tolerance[t], slips);
  const { texts } = data;
  if (right) return { right, said: texts.right.replace("{value}", shown(value)) };
  return { right, said: [texts.wrong.replace("{guess}", shown(guess)), slip?.about, texts.again].filter(Boolean).join(" ") };
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
    for (const part of ["guess", "check", "reveal"]) this.find(part).disabled = !open;
    if (this.asked === name) return;
    this.asked = name;
    this.find("guess").value = "";
    this.find("verdict").textContent = open ? data.texts.predict : "";
  }

  check() {
    const found = verdict(this.place, this.find("guess").value);
    if (found?.right) this.reveal(found.said);
    else this.find("verdict").textContent = found?.said ?? this.place.data.texts.not_a_number;
  }

  reveal(said = "") {
    this.place.reveal();
    this.show();
    this.find("verdict").textContent = said;
  }
}
