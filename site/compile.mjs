// Compiles every module below a folder with the very Python that will run it: Pyodide, in Node.
import { loadPyodide } from "../build/cache/pyodide/pyodide.mjs";

const py = await loadPyodide();
py.mountNodeFS("/stage", process.argv[2]);
py.runPython(`
import os, py_compile

for folder, _, files in os.walk("/stage"):
    for name in files:
        path = os.path.join(folder, name)
        if name.endswith(".py") and not os.path.exists(path + "c"):
            whole = path.startswith("/stage/home/") or "/numpy/" in path  # all others without documentation
            py_compile.compile(path, path + "c", path.removeprefix("/stage"), doraise=True, optimize=0 if whole else 2,
                               invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
`);
