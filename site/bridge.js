// Before Streamlit's own front end: its socket and its few requests go to Python in a worker.
(() => {
  const base = new URL("./", document.currentScript.src);
  const worker = new Worker(new URL("worker.js", base), { type: "module" });
  const sockets = new Map();
  const waiting = new Map();
  const marks = (window.marks = {});
  let count = 0;

  /** When all is there: keep it for later without a network; of a new version say that it waits. */
  const keep = async () => {
    const found = await navigator.serviceWorker?.register(new URL("offline.js", base)).catch(() => {});
    const offer = () => {
      if (!found.waiting || !navigator.serviceWorker.controller) return;
      const button = document.createElement("button");
      button.id = "newer";
      button.textContent = JSON.parse(document.getElementById("steps").textContent).spoken[
        document.documentElement.lang.slice(0, 2)
      ].newer;
      button.onclick = () => found.waiting.postMessage("now");
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
      document.body.append(button);
    };
    if (!found) return;
    offer();
    found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", offer));
  };

  worker.onmessage = ({ data }) => {
    if (data.kind === "mark") marks[data.name] = data.ms;
    else if (data.kind === "complete") keep();
    else if (data.kind === "progress") dispatchEvent(new CustomEvent("python", { detail: data }));
    else if (data.kind === "failed") console.error(data.what);
    else if (data.kind === "socket") sockets.get(data.n)?.hear(data);
    else {
      waiting.get(data.n)(data);
      waiting.delete(data.n);
    }
  };

  /** What the app answers, below the folder that this file is in; else nothing. */
  const ours = (text) => {
    const { origin, pathname, search } = new URL(text, document.baseURI);
    if (origin !== base.origin || !pathname.startsWith(base.pathname)) return null;
    const path = `/${pathname.slice(base.pathname.length)}`;
    return /^\/(_stcore\/(?!health|host-config)|media\/|component\/)/.test(path) ? { path, query: search.slice(1) } : null;
  };
  const sent = () => [
    ["host", location.host],
    ["origin", location.origin],
    ["cookie", document.cookie],
    ["user-agent", navigator.userAgent],
    ["accept-language", navigator.languages.join(",")],
  ];

  const real = window.fetch.bind(window);
  window.fetch = async (input, options) => {
    const asked = ours(input.url ?? input);
    // Below a deep link the front end looks for its server in every folder.
    const elsewhere = !asked && /_stcore\/[\w-]+$/.test(input.url ?? input);
    if (elsewhere && !(input.url ?? String(input)).startsWith(`${base}_stcore/`)) return new Response("", { status: 404 });
    if (!asked) return real(input, options);
    const request = new Request(input, options);
    const body = /GET|HEAD/.test(request.method) ? null : await request.arrayBuffer();
    const n = ++count;
    const answer = await new Promise((done) => {
      waiting.set(n, done);
      const headers = [...sent(), ...request.headers];
      worker.postMessage({ kind: "http", n, ...asked, method: request.method, headers, body });
    });
    const { status } = answer;
    return new Response([204, 304].includes(status) ? null : answer.body, { status, headers: answer.headers });
  };

  /** Uploads go by XMLHttpRequest. */
  const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
  Object.assign(XMLHttpRequest.prototype, {
    open(method, url, ...more) {
      this.ours = ours(url) && { method, url, headers: [] };
      if (!this.ours) open.call(this, method, url, ...more);
    },
    setRequestHeader(name, value) {
      if (this.ours) this.ours.headers.push([name, value]);
      else setRequestHeader.call(this, name, value);
    },
    async send(body) {
      if (!this.ours) return send.call(this, body);
      const { method, url } = this.ours;
      const form = body instanceof FormData; // brings a type of its own
      const headers = this.ours.headers.filter(([name]) => !form || name.toLowerCase() !== "content-type");
      const answer = await fetch(url, { method, body, headers });
      const text = await answer.text();
      const { status } = answer;
      const found = { status, statusText: "", readyState: 4, responseText: text, response: text, responseURL: url };
      for (const [name, value] of Object.entries(found)) Object.defineProperty(this, name, { value });
      this.getAllResponseHeaders = () => [...answer.headers].map((pair) => pair.join(": ")).join("\r\n");
      for (const name of ["readystatechange", "load", "loadend"]) this.dispatchEvent(new ProgressEvent(name));
    },
  });

  class Socket extends EventTarget {
    readyState = 0;
    binaryType = "blob";
    bufferedAmount = 0;
    extensions = "";
    protocol = "";

    constructor(url, protocols = []) {
      super();
      this.url = String(url);
      this.n = ++count;
      sockets.set(this.n, this);
      const listed = [protocols].flat();
      const headers = [...sent(), ["sec-websocket-protocol", listed.join(",")]];
      const asked = ours(this.url.replace(/^ws/, "http"));
      worker.postMessage({ kind: "open", n: this.n, ...asked, headers, protocols: listed });
      // Open at once: the front end would not wait for Python as long as it takes to start.
      setTimeout(() => this.hear({ what: "open", value: listed[0] }));
    }

    hear({ what, value }) {
      if (what === "message") this.tell(new MessageEvent(what, { data: value.buffer ?? value }));
      else if (what === "open" && !this.readyState) {
        Object.assign(this, { readyState: 1, protocol: value ?? "" });
        this.tell(new Event(what));
      } else if (what === "close") {
        this.readyState = 3;
        this.tell(new CloseEvent(what, { code: value }));
      }
    }

    tell(event) {
      this[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }

    send(data) {
      const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(data) ? data : new Uint8Array(data);
      worker.postMessage({ kind: "send", n: this.n, bytes: buffer.slice(byteOffset, byteOffset + byteLength) });
    }

    close() {
      if (!sockets.delete(this.n)) return;
      worker.postMessage({ kind: "close", n: this.n });
      this.hear({ what: "close", value: 1000 });
    }
  }
  Object.assign(Socket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  window.WebSocket = new Proxy(WebSocket, {
    construct: (Real, [url, protocols]) =>
      /_stcore\/stream/.test(url) ? new Socket(url, protocols) : new Real(url, protocols),
  });

  /** A file is saved under the name that the app gave it. */
  const { click } = HTMLAnchorElement.prototype;
  HTMLAnchorElement.prototype.click = async function () {
    if (!this.href || !ours(this.href)) return click.call(this);
    const answer = await fetch(this.href);
    const [, name] = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(answer.headers.get("content-disposition")) ?? [];
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name ? decodeURIComponent(name) : this.download;
    click.call(link);
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
})();
