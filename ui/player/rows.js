// The table of all iterations, filled from the player's columns once it is in sight; the row where the player stands is marked.

import { shown } from "./numbers.js";

export class Rows {
  constructor(place) {
    this.place = place;
    this.sight = new IntersectionObserver((seen) => {
      this.near = seen.at(-1).isIntersecting;
      this.fill();
    });
    this.rewritten = new MutationObserver(() => (this.box?.firstChild && this.box.isConnected) || this.find());
  }

  /** `table` is the key of what holds the table; `listed` are its columns, each with its sign and its name. */
  receive(data) {
    this.data = data;
    this.find();
  }

  find() {
    const room = document.querySelector(`.st-key-${this.data.table}`);
    if (room && room !== this.room) this.rewritten.observe(room, { childList: true, subtree: true });
    this.room = room;
    const box = room?.querySelector(".listing");
    if (box !== this.box) {
      this.sight.disconnect();
      if (box) this.sight.observe(box);
    }
    this.box = box;
    this.fill();
  }

  close() {
    this.sight.disconnect();
    this.rewritten.disconnect();
  }

  fill() {
    const { data, box } = this;
    if (!box || !this.near || (this.filled === data && box.firstChild)) return;
    this.filled = data;
    const columns = [["t", "t", "t"], ...data.listed].map(([name, sign, title]) => ({ sign, title, values: data.columns[name] }));
    const head = row(columns.map(({ sign, title }) => cell("col", sign, title)));
    const body = Array.from({ length: data.last + 1 }, (_, t) => row(columns.map(({ values }, i) => number(i ? "" : "row", values[t]))));
    const table = document.createElement("table");
    table.createTHead().append(head);
    table.createTBody().append(...body);
    box.replaceChildren(table);
    this.show();
  }

  show() {
    const rows = this.box?.querySelector("tbody")?.rows;
    if (!rows) return;
    this.marked?.removeAttribute("aria-current");
    this.marked = rows[this.place.t];
    this.marked?.setAttribute("aria-current", "step");
    if (this.data.predict || this.cut) for (const [t, row] of [...rows].entries()) row.hidden = this.data.predict && t >= this.place.t;
    this.cut = this.data.predict; // in predicting nothing that is still to come
  }

  scroll(t) {
    const [first] = this.box?.querySelector("tbody")?.rows ?? [];
    if (first) this.box.scrollTop = (t - 2) * first.offsetHeight;
  }
}

function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

/** Six digits, and all of them where one points. */
function number(scope, value) {
  return Number.isNaN(value) ? cell(scope, "–") : cell(scope, shown(value), String(value));
}

/** `scope` is what it heads, if it does. */
function cell(scope, text, title = "") {
  return Object.assign(document.createElement(scope ? "th" : "td"), { textContent: text, title, ...(scope && { scope }) });
}
