// A learner's answer to what a class is asked, and the room's news. Neither is a run of the page.

const KEPT = "inside-adam.room"; // who this browser is in rooms, and what it answered in the last one
const PATIENT = 15_000; // the longest pause, in ms, before a server that did not answer is asked again
const SPREAD = 4000; // ms over which a class asks for the next question

const pages = new WeakMap();
let here; // one may come before another has gone

export default function ({ data, parentElement, setTriggerValue }) {
  const page = pages.get(parentElement) ?? new Page(parentElement);
  pages.set(parentElement, page);
  page.tell = setTriggerValue;
  page.receive(data);
  return () => {
    page.close();
    pages.delete(parentElement);
  };
}

class Page {
  constructor(host) {
    here = this;
    this.find = (name) => host.querySelector(`[data-part="${name}"]`);
    this.client = drawn();
    this.ears = new AbortController();
    const hear = (target, event, hand) => target.addEventListener(event, hand, { signal: this.ears.signal });
    hear(host, "submit", (event) => {
      event.preventDefault();
      this.send();
    });
    hear(document, "visibilitychange", () => document.hidden || this.ask?.abort()); // a phone that slept
    hear(window, "online", () => this.ask?.abort());
  }

  close() {
    this.ears.abort();
    this.ask?.abort();
    clearTimeout(this.moving);
    if (here !== this) return;
    window.room = undefined;
    delete document.documentElement.dataset.room;
  }

  receive(data) {
    const spoken = data.texts.send !== this.data?.texts.send;
    const other = spoken || data.code !== this.data?.code || data.question !== this.data?.question;
    if (data.code !== this.data?.code) {
      this.tag = ""; // of the state that is known
      this.ask?.abort();
    }
    this.data = data;
    this.moved = false;
    if (other) {
      this.draw();
      this.state = undefined; // the fields are new: what was answered here goes into them
    }
    if (data.reply && data.reply.at !== this.heard) this.hear(data.reply);
    if (other || !data.path) this.take(data.state);
    if (data.path && !this.following) this.follow();
  }

  draw() {
    const { options, letters, label, texts } = this.data;
    const none = this.data.question < 0;
    document.documentElement.dataset.room = options.length && !letters ? "choice" : "";
    this.find("one").hidden = none || options.length > 0;
    this.find("many").hidden = none || !options.length;
    this.find("send").hidden = none;
    this.find("many").classList.toggle("letters", letters);
    this.find("label").textContent = label;
    this.find("value").setAttribute("aria-label", texts.field);
    this.find("legend").textContent = texts.choose;
    this.find("send").textContent = texts.send;
    const choices = options.map((text, i) => {
      const choice = document.createElement("label");
      const radio = Object.assign(document.createElement("input"), { type: "radio", name: "option", value: i });
      choice.append(radio, document.createTextNode(text));
      return choice;
    });
    this.find("many").replaceChildren(this.find("legend"), ...choices);
    this.find("said").textContent = "";
  }

  // --- news -----------------------------------------------------------------------------------------

  /** Wait for news for as long as the page is there; whatever goes wrong, ask again. */
  async follow() {
    this.following = true;
    let pause = 500;
    while (!this.ears.signal.aborted) {
      this.ask = new AbortController();
      try {
        const headers = this.tag ? { "If-None-Match": this.tag } : {};
        const found = await fetch(`${this.data.path}?who=${this.client}`, { headers, cache: "no-store", signal: this.ask.signal });
        if (found.status === 404) return this.over();
        if (found.status === 200) {
          this.tag = found.headers.get("ETag");
          this.take(await found.json());
        } else if (found.status !== 304) throw new Error(found.status);
        pause = 500;
      } catch {
        if (this.ears.signal.aborted) return;
        if (!this.ask.signal.aborted) await new Promise((awake) => setTimeout(awake, pause * (0.5 + Math.random())));
        pause = Math.min(2 * pause, PATIENT);
      }
    }
  }

  take(state) {
    const round = state.question !== this.state?.question || state.round !== this.state?.round;
    this.state = state;
    if (state.question !== this.data.question) return this.move();
    const kept = state.open || !(state.free || state.place);
    window.room = { kept, lead: state.place };
    document.dispatchEvent(new Event("room"));
    const { texts, code } = this.data;
    const said = state.open ? (state.round > 1 ? texts.again : texts.open) : state.place ? texts.led : state.free ? texts.free : texts.closed;
    this.find("state").textContent = state.question < 0 ? texts.waiting : said;
    for (const part of ["value", "send", "many"]) this.find(part).disabled = !state.open;
    if (!round) return;
    const mine = answers(code)[this.name];
    this.find("said").textContent = mine === undefined ? "" : texts.counted.replace("{value}", this.spoken(mine));
    this.find("value").value = this.data.options.length ? "" : (mine ?? "");
    this.find("many").querySelectorAll("input").forEach((radio, i) => (radio.checked = i === mine));
  }

  /** Another question: its page comes with a run, and a class does not ask for it all at once. */
  move() {
    if (this.moved) return;
    this.moved = true;
    this.find("state").textContent = this.data.texts.moved;
    this.moving = setTimeout(() => this.tell("moved", this.state.version), Math.random() * SPREAD);
  }

  over() {
    this.following = false;
    this.find("state").textContent = this.data.texts.over;
    for (const part of ["value", "send", "many"]) this.find(part).disabled = true;
    window.room = { kept: false };
    document.dispatchEvent(new Event("room"));
  }

  // --- the answer -----------------------------------------------------------------------------------

  get name() {
    return `${this.state.question}.${this.state.round}`;
  }

  spoken(value) {
    return this.data.options[value] ?? value;
  }

  async send() {
    const chosen = this.find("many").querySelector("input:checked");
    const value = this.data.options.length ? chosen && Number(chosen.value) : this.find("value").value.trim();
    const { texts, path } = this.data;
    if (value === null || value === "") {
      this.find("said").textContent = texts.empty;
      return;
    }
    const { question, round } = this.state;
    const asked = { who: identity(), question, round, value };
    this.find("send").disabled = true;
    this.find("said").textContent = texts.sending;
    if (!path) return this.tell("answer", asked);
    for (let tries = 0; ; tries++) {
      try {
        const body = JSON.stringify(asked);
        const found = await fetch(`${path}/answer`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
        const reply = await found.json();
        if (found.status !== 503 || tries === 3) return this.hear({ ...reply, asked });
      } catch {
        if (tries === 3) return this.hear({ counted: false, said: "", asked });
      }
      await new Promise((awake) => setTimeout(awake, 300 * 2 ** tries * (0.5 + Math.random())));
    }
  }

  hear({ counted, said, asked, at }) {
    this.heard = at;
    const { texts, refusals, code } = this.data;
    if (counted) keep(code, `${asked.question}.${asked.round}`, asked.value);
    this.find("said").textContent = counted ? texts.counted.replace("{value}", this.spoken(asked.value)) : (refusals[said] ?? texts.lost);
    setTimeout(() => (this.find("send").disabled = !this.state.open), 1000); // one answer a second
  }
}

function drawn() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function save(value) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(value));
  } catch {
    window.answering = value; // no storage here: for as long as the page is there
  }
}

/** 128 bits that tell this browser from another; only what the server makes of them and the room's code is kept there. */
function identity() {
  const found = { ...window.answering, ...stored() };
  if (!/^[0-9a-f]{32}$/.test(found.who ?? "")) save({ ...found, who: (found.who = drawn()) });
  return found.who;
}

/** What this browser answered in a room. */
function answers(code) {
  const found = { ...window.answering, ...stored() };
  return (found.code === code && found.answers) || {};
}

function keep(code, name, value) {
  save({ who: identity(), code, answers: { ...answers(code), [name]: value } });
}
