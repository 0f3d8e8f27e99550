// What the site's first page loads, and what all others load: node record.mjs PACK OUT FIRST,… OTHERS,…
import { readFileSync, writeFileSync } from "node:fs";
import { loadPyodide } from "../build/cache/pyodide/pyodide.mjs";

const [whole, out, ...rounds] = process.argv.slice(2);
const read = (name) => readFileSync(new URL(name, import.meta.url), "utf-8");
const HOME = "/home/pyodide";
const py = await loadPyodide({ env: { HOME, TZ: "UTC" } });
for (const name of ["packs", "record"]) py.FS.writeFile(`${HOME}/${name}.py`, read(`python/${name}.py`));
py.runPython(`import sys; sys.path.insert(0, "${HOME}"); sys.dont_write_bytecode = True`);
py.pyimport("packs").add(new Uint8Array(readFileSync(whole)));
const record = py.pyimport("record");
await record.boot.start();
const answers = {};
for (const path of ["/_stcore/health", "/_stcore/host-config"]) {
  const [, , body] = await record.boot.http("GET", path, "", py.toPy([]), null);
  answers[path.slice(1)] = new TextDecoder().decode(body);
}
const loaded = [];
for (const round of rounds) loaded.push(await record.visit(round.split(",")));
writeFileSync(out, JSON.stringify({ answers, loaded }));
process.exit();
