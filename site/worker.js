// Python, in a worker of its own: Pyodide, the packs, and the app behind its ASGI interface (boot.py).
import { loadPyodide } from "./pyodide/pyodide.mjs";

const HOME = "/home/pyodide";
const began = performance.now();
const tell = (kind, more, moved = []) => self.postMessage({ kind, ...more }, moved);
const mark = (name) => tell("mark", { name, ms: Math.round(performance.now() - began) });
const address = (name) => new URL(name, import.meta.url);

/** A file that lies there compressed; `heard` is told how much of it has come, and how much it is. */
async function unpacked(name, heard = () => {}) {
  let bytes = 0;
  const counted = new TransformStream({
    transform(chunk, out) {
      heard((bytes += chunk.length), all);
      out.enqueue(chunk);
    },
  });
  const { body, headers } = await fetch(address(name));
  const all = Number(headers.get("content-length"));
  return new Response(body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** The same at once, for an import that cannot wait. */
self.pack = (name) => {
  const request = new XMLHttpRequest();
  request.open("GET", address(name), false);
  request.responseType = "arraybuffer";
  request.send();
  return new Uint8Array(request.response);
};
self.reply = (n, what, value) => tell("socket", { n, what, value });

async function start() {
  const first = unpacked("first.pack.gz", (bytes, all) => tell("progress", { bytes, all }));
  const py = await loadPyodide({ indexURL: address("pyodide/").href, env: { HOME, TZ: "UTC" } });
  mark("pyodide");
  py.FS.writeFile(`${HOME}/packs.py`, await (await fetch(address("packs.py"))).text());
  py.runPython(`import sys; sys.path.insert(0, "${HOME}"); sys.dont_write_bytecode = True`);
  py.pyimport("packs").add(new Uint8Array(await first));
  mark("packs");
  const boot = py.pyimport("boot");
  mark("imported");
  await boot.start();
  mark("started");
  setTimeout(async () => {
    py.pyimport("packs").come("second.pack.gz", new Uint8Array(await unpacked("second.pack.gz")));
    tell("complete");
  }, 2000);
  return boot;
}

async function http(boot, { n, method, path, query, headers, body }) {
  try {
    const bytes = body && new Uint8Array(body);
    const [status, given, sent] = await boot.http(method, path, query, headers, bytes);
    tell("http", { n, status, headers: given, body: sent });
  } catch (error) {
    tell("http", { n, status: 500, headers: [], body: String(error) });
  }
}

const started = start();
started.catch((error) => tell("failed", { what: String(error.stack || error) }));
self.onmessage = ({ data }) =>
  started.then((boot) => {
    if (data.kind === "http") http(boot, data);
    else if (data.kind === "open") boot.socket(data.n, data.path, data.query, data.headers, data.protocols);
    else if (data.kind === "send") boot.receive(data.n, new Uint8Array(data.bytes));
    else if (data.kind === "close") boot.close(data.n);
  });
