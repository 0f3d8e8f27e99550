// Two dials on a square: dragged by mouse or finger, or moved with the arrow keys. Pictures follow as they follow a
// slider, see player/dials.js; when the hand rests both values are sent, as one message.

const RESTS = 300; // milliseconds, as a slider
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const pads = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const pad = pads.get(parentElement) ?? new Pad(parentElement);
  pads.set(parentElement, pad);
  pad.send = (values) => setTriggerValue("turned", values);
  pad.receive(data);
  return () => {
    clearTimeout(pad.resting);
    pads.delete(parentElement);
  };
}

class Pad {
  constructor(host) {
    this.host = host.querySelector(".pad");
    this.find = (selector) => this.host.querySelector(selector);
    this.area = this.find(".area");
    this.inputs = [...this.host.querySelectorAll("input")];
    this.names = [...this.host.querySelectorAll(".name")];
    for (const [event, hand] of Object.entries({ pointerdown: "take", pointermove: "drag", pointerup: "rest", pointercancel: "rest", keydown: "key", input: "slide" })) {
      this.area.addEventListener(event, (heard) => this[hand](heard));
    }
  }

  receive(data) {
    this.data = data;
    this.host.setAttribute("aria-label", data.label);
    this.find(".hint").textContent = data.hint;
    this.before = data.dials.map(({ stops, value }) => stops.indexOf(value));
    if (!this.moves) this.at = this.before;
    this.show();
  }

  show() {
    const { dials } = this.data;
    const shares = this.at.map((place, i) => place / (dials[i].stops.length - 1));
    Object.assign(this.find(".thumb").style, { left: `${100 * shares[0]}%`, bottom: `${100 * shares[1]}%` });
    dials.forEach(({ label, stops }, i) => {
      Object.assign(this.inputs[i], { min: 0, max: stops.length - 1, value: this.at[i] });
      this.inputs[i].setAttribute("aria-label", label);
      this.inputs[i].setAttribute("aria-valuetext", stops[this.at[i]]);
      this.names[i].textContent = label + ["→", "↑"][i];
    });
    this.find("output").textContent = dials.map(({ label, stops }, i) => `${label} = ${stops[this.at[i]]}`).join(", ");
  }

  get values() {
    return Object.fromEntries(this.data.dials.map(({ key, stops }, i) => [key, stops[this.at[i]]]));
  }

  go(at) {
    const there = at.map((place, i) => Math.min(Math.max(Math.round(place), 0), this.data.dials[i].stops.length - 1));
    if (there.every((place, i) => place === this.at[i])) return;
    this.at = there;
    this.moves = true;
    this.show();
    this.tell({ dials: Object.fromEntries(Object.entries(this.values).map(([key, value]) => [key, Number(value)])) });
  }

  tell(detail) {
    document.dispatchEvent(new CustomEvent("turn", { detail }));
  }

  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (!this.moves) return;
      this.moves = false;
      const sent = this.at.some((place, i) => place !== this.before[i]);
      if (sent) this.send(this.values);
      this.tell({ sent });
    }, RESTS);
  }

  take(event) {
    if (event.button) return;
    event.preventDefault();
    clearTimeout(this.resting);
    this.inputs[0].focus({ preventScroll: true });
    this.area.setPointerCapture(event.pointerId);
    this.drag(event);
  }

  drag(event) {
    if (!this.area.hasPointerCapture(event.pointerId)) return;
    const { left, bottom, width, height } = this.area.getBoundingClientRect();
    const shares = [(event.clientX - left) / width, (bottom - event.clientY) / height];
    this.go(shares.map((share, i) => share * (this.data.dials[i].stops.length - 1)));
  }

  key(event) {
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    this.go(this.at.map((place, i) => place + way[i]));
    this.rest();
  }

  /** A screen reader turns one of them. */
  slide() {
    this.go(this.inputs.map(({ value }) => Number(value)));
    this.rest();
  }
}
