// Predict, then reveal.

import { judge, read } from "./judge.js";
import { number, shown } from "./numbers.js";

/** What is said to a prediction of the lit result; undefined if it is no number. */
export function verdict({ t, stage, data }, text) {
  const guess = read(text);
  if (Number.isNaN(guess)) return undefined;
  const value = data.columns[stage.column][t];
  const slips = stage.slips.map(({ about, values }) => ({ about, value: number(values[t]) }));
  const { right, slip } = judge(guess, value, stage.tolerance[t], slips);
  const said = right ? data.texts.right : data.texts.wrong;
  const gap = shown(Math.abs(guess - value));
  return said.replace("{value}", shown(value)).replace("{gap}", gap) + (slip ? ` ${slip.about}` : "");
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
    const said = verdict(this.place, this.find("guess").value);
    if (said === undefined) this.find("verdict").textContent = this.place.data.texts.not_a_number;
    else this.reveal(said);
  }

  reveal(said = "") {
    this.place.reveal();
    this.show();
    this.find("verdict").textContent = said;
  }
}
