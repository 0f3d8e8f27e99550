// The table of all iterations, a canvas of Streamlit's: a mark lies over the row where the player stands.

export class Rows {
  /** `key` is that of the table's box, `height` that of a row in pixels. */
  constructor() {
    this.mark = Object.assign(document.createElement("div"), { className: "row_mark" });
    this.mark.append(Object.assign(document.createElement("span"), { textContent: "▶" }));
    this.mark.setAttribute("aria-hidden", "true");
    this.observer = new MutationObserver(() => this.mark.isConnected || this.show(this.t));
  }

  receive({ table, row_height: height }) {
    this.height = height;
    this.mark.style.height = `${height}px`;
    const box = document.querySelector(`.st-key-${table}`);
    if (box === this.box) return;
    this.observer.disconnect();
    this.box = box;
    if (box) this.observer.observe(box, { childList: true, subtree: true });
  }

  close() {
    this.observer.disconnect();
    this.mark.remove();
  }

  show(t) {
    this.t = t;
    const scroller = this.box?.querySelector(".dvn-scroller");
    if (!scroller) return;
    const [inner] = scroller.children;
    if (this.mark.parentElement !== inner) {
      inner.prepend(this.mark);
      scroller.addEventListener("scroll", () => this.cover(scroller), { passive: true });
    }
    const head = (scroller.parentElement.querySelector("canvas + canvas")?.clientHeight ?? this.height) - 1;
    const top = head + t * this.height;
    this.mark.hidden = top + this.height > inner.clientHeight; // while one predicts, the table ends before
    this.mark.style.top = `${top}px`;
    this.cover(scroller);
  }

  /** The table's head lies below what scrolls. */
  cover(scroller) {
    this.mark.style.visibility = this.t * this.height < scroller.scrollTop ? "hidden" : "visible";
  }

  scroll(t) {
    const scroller = this.box?.querySelector(".dvn-scroller");
    if (scroller) scroller.scrollTop = (t - 2) * this.height;
  }
}
