// The mark of a run's start in a picture: dragged by mouse or finger, or moved with the arrow keys.

const RESTS = 300; // without a key for so long the new start counts, milliseconds
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

export class Start {
  /** `move` is called with the start while it moves; where it is left `left`, and then `choose`, or `rest` at its old place. */
  constructor(plot, place, { move, left, choose, rest }) {
    Object.assign(this, { plot, place, move, left, choose, rest });
    this.mark = Object.assign(document.createElement("button"), { type: "button", className: "start" });
    const hands = { pointerdown: "take", pointermove: "drag", pointerup: "leave", pointercancel: "leave", keydown: "key" };
    for (const [event, hand] of Object.entries(hands)) this.mark.addEventListener(event, (heard) => this[hand](heard));
  }

  /** Stand where the columns begin that a chart draws. */
  show(chart, columns) {
    const path = chart.traces.find(({ kind }) => kind === "path");
    this.flat = this.place.data.moving[0]?.start.length === 1;
    this.at = [columns[path.x]?.[0], columns[path.y]?.[0]];
    this.mark.hidden = !chart.start || !this.place.data.moving.length;
    this.mark.setAttribute("aria-label", this.place.data.texts.start_mark);
    this.mark.title = this.place.data.texts.start_mark;
    this.stand();
  }

  stand() {
    const { xaxis, yaxis } = this.plot._fullLayout;
    const room = this.plot.querySelector(".svg-container");
    if (this.mark.parentElement !== room) {
      room.querySelector(":scope > .start")?.remove();
      room.append(this.mark);
    }
    const [across, down] = [xaxis.l2p(this.at[0]), yaxis.l2p(this.at[1])];
    const seen = across >= 0 && across <= xaxis._length && down >= 0 && down <= yaxis._length;
    Object.assign(this.mark.style, { left: `${xaxis._offset + across}px`, top: `${yaxis._offset + down}px`, visibility: seen ? "" : "hidden" });
  }

  /** Go to a place in the picture; three digits, as what is then written into the fields. */
  go(...at) {
    const { xaxis, yaxis } = this.plot._fullLayout;
    const [x, y] = [xaxis, yaxis].map(({ range: [low, high] }, i) => Number(Math.min(Math.max(at[i], low), high).toPrecision(3)));
    this.wanted = this.flat ? [x] : [x, y];
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.move(this.wanted);
    });
  }

  take(event) {
    if (event.button) return;
    event.preventDefault(); // the picture would zoom
    event.stopPropagation();
    this.mark.focus({ preventScroll: true });
    this.mark.setPointerCapture(event.pointerId);
  }

  drag(event) {
    if (!this.mark.hasPointerCapture(event.pointerId)) return;
    const { xaxis, yaxis } = this.plot._fullLayout;
    const { left, top } = this.plot.getBoundingClientRect();
    this.go(xaxis.p2l(event.clientX - left - xaxis._offset), yaxis.p2l(event.clientY - top - yaxis._offset));
  }

  key(event) {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey || (this.flat && way[1])) return;
    event.preventDefault();
    event.stopPropagation();
    const { xaxis, yaxis } = this.plot._fullLayout;
    const step = ({ range: [low, high] }) => 10 ** Math.floor(Math.log10((high - low) / 20));
    const [x, y] = this.wanted ?? this.at;
    this.go(x + way[0] * step(xaxis), (y ?? 0) + way[1] * step(yaxis));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.leave(), RESTS);
  }

  leave() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    if (!this.wanted) return;
    const there = this.wanted;
    this.wanted = undefined;
    this.left();
    if (there.every((value, i) => value === this.place.data.moving[0].start[i])) this.rest();
    else this.choose(Object.fromEntries(there.map((value, i) => ["xy"[i], value])));
  }
}
