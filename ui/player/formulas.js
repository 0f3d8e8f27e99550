// The formulas and the flowchart: the numbers in them, and which of them is lit.

import { split } from "./numbers.js";
import { presenting } from "./view.js";

/** A number's three texts: mantissa, exponent, closing bracket. */
export function parts(place, { stage, column, lag, role, exact }) {
  const { t, k, data } = place;
  if (!exact && (t === 0 || stage > k)) return ["…", "", ""];
  const result = column === data.stages[stage].column && !lag;
  if (result && place.hidden(stage)) return ["?", "", ""];
  const value = column in data.constants ? data.constants[column] : data.columns[column][Math.max(t, 1) - lag];
  const [mantissa, exponent] = split(value, exact ? undefined : result ? 6 : (data.digits[stage]?.[t] ?? 6));
  const brackets = (role === "base" && (exponent || value < 0)) || (role === "factor" && mantissa.startsWith("−"));
  return brackets ? [`(${mantissa}`, exponent, ")"] : [mantissa, exponent, ""];
}

export class Formulas {
  constructor(place, host) {
    this.place = place;
    this.host = host;
  }

  enter(room) {
    this.room = room;
    this.slotOf = new WeakMap(); // which number a text node shows
    this.written = new WeakMap(); // what we wrote into it last
  }

  get list() {
    return this.room?.querySelector(".st-key-formulas");
  }

  box(k) {
    return this.room?.querySelector(`.st-key-eq_${k}`);
  }

  /** Whether formulas that should be there are missing. */
  get lost() {
    const { slots, stages } = this.place.data;
    return slots.length > 0 && stages.some((_, k) => !this.box(k)?.querySelector(".katex"));
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
      else if (!this.wrote(node)) this.slotOf.delete(node);
      const slot = this.slotOf.get(node);
      if (slot !== undefined) this.nodes.set(slot, [...(this.nodes.get(slot) ?? []), node]);
    }
    this.unfilled = true;
  }

  /** Whether a text node still holds what we wrote into it. */
  wrote(node) {
    return this.written.get(node) === node.data;
  }

  show() {
    const { t, k, data, ended } = this.place;
    data.stages.forEach((stage, j) => {
      const box = this.box(j);
      const node = this.room?.querySelector(`#flow-${j}`);
      const lit = t > 0 && j === k;
      for (const element of [box, node]) element?.classList.toggle("lit", lit);
      box?.classList.toggle("quiet", t === 0 || j > k || (presenting() && !lit));
      box?.classList.add(`q${stage.colour}`);
      box?.classList.toggle("coming", t === 0 && j === 0);
      if (lit) box?.setAttribute("aria-current", "step");
      else box?.removeAttribute("aria-current");
    });
    this.room?.querySelector("#flow-start")?.classList.toggle("lit", t === 0);
    this.room?.querySelector("#flow-end")?.classList.toggle("lit", ended);
    data.slots.forEach((slot, i) => this.write(i, parts(this.place, slot)));
    this.fit();
    if (!this.unfilled) return;
    this.unfilled = false;
    data.stages.forEach((_, j) => this.box(j)?.classList.toggle("filled", !/@\d+[ec]?@/.test(this.box(j).querySelector(".katex-html")?.textContent ?? "@0@")));
  }

  write(i, [mantissa, exponent, bracket]) {
    for (const [part, text] of [["", mantissa], ["e", exponent], ["c", bracket]]) {
      for (const node of this.nodes?.get(i + part) ?? []) {
        this.written.set(node, text);
        if (node.data !== text) node.data = text;
      }
    }
  }

  /** On a projector nobody scrolls: a formula that is too wide for its line gets smaller letters. */
  fit() {
    const lines = [...(this.room?.querySelectorAll(".st-key-formulas .katex-display > .katex") ?? [])];
    for (const line of lines) if (line.style.fontSize) line.style.fontSize = "";
    if (!presenting()) return;
    const wide = lines.filter(({ parentElement: room }) => room.scrollWidth > room.clientWidth + 4);
    const letters = wide.map((line) => (0.98 * parseFloat(getComputedStyle(line).fontSize) * line.parentElement.clientWidth) / line.parentElement.scrollWidth);
    wide.forEach((line, i) => (line.style.fontSize = `${letters[i]}px`));
  }

  /** The lit formula stays in sight: in the formulas' own scrolling box, or above the bar on a phone. */
  keepInView() {
    const box = this.box(this.place.t ? this.place.k : 0);
    const list = box?.closest(".st-key-formulas");
    if (!list) return;
    const inner = box.getBoundingClientRect();
    const own = getComputedStyle(list).overflowY === "auto";
    const scroller = own ? list : list.closest(".stMain");
    const { top, bottom } = own ? list.getBoundingClientRect() : { top: 60, bottom: Infinity };
    const outer = { top, bottom: Math.min(bottom, this.host.getBoundingClientRect().top) };
    if (!scroller || outer.bottom - outer.top < inner.height) return;
    if (inner.bottom > outer.bottom) scroller.scrollTop += inner.bottom - outer.bottom + 8;
    else if (inner.top < outer.top) scroller.scrollTop -= outer.top - inner.top + 8;
  }
}
