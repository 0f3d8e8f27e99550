"""Builds the whole app as a folder of static files that needs no server (build/site): ``make site``.

Python is Pyodide, in a worker of the page; Streamlit and its front end are those of PyPI. Everything is
pinned by its hash: what is pure Python in requirements.txt, Pyodide below, and what Pyodide's own release
brings compiled by the lock file inside of it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
BUILD = ROOT / "build"
CACHE, STAGE, SITE = BUILD / "cache", BUILD / "stage", BUILD / "site"
sys.path.insert(0, str(ROOT))

from icons import icon  # noqa: E402
from skeleton import skeleton  # noqa: E402

from ui.pages import PAGES  # noqa: E402
from ui.texts import LANGUAGES  # noqa: E402

PYODIDE = "0.28.3"
INTEGRITY = "rtCsyTU55oNGpLzSVuAd55ZvruJDEX8o6keSdWKN9jPeBVSNlynaKFG7eRqkiIgU7i2M6HEgYtm0atCEQX3u4A=="
RUNTIME = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
COMPILED = ("numpy", "pandas", "pillow", "python-dateutil", "pytz", "six")
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
CARRIER = "open-webui==0.9.6 --hash=sha256:ce5fdd1b8acf2b823c87417242dea4e6686d6130a98e766954ec6f04e5e146ed"
"""A package of PyPI with the same files inside, for where nothing but PyPI can be reached."""
CARRIED = "open_webui/frontend/pyodide/"
PACKAGES = "/lib/python3.13/site-packages"
ICONS = (192, 512)
LIBRARY = "/lib/python313.zip"
HOME = "/home/pyodide"
ZONE = "/usr/share/zoneinfo/UTC"
"""Where dateutil looks for the zone; without it, it would unpack all that there are."""
APP = ("app.py", "pages", "rooms", "ui", "optim", "locales", ".streamlit")
DROPPED = re.compile(
    r"(^|/)(tests?|testing|benchmarks)/|\.data/|\.dist-info/(?!METADATA|entry_points)|\.(pyi|h|c|pxd|pyx|lib|a|map)$"
    r"|^streamlit/(static(?!/static/media/KaTeX_Ma(in-Reg|th-Ital))|hello|\.agents)/|^plotly/(package_data/(widgetbundle\.js|datasets/)|labextension/)"
    r"|^babel/locale-data/(?!root\.|en\.|en_US\.|zh\.|zh_Hans)|x86_64-linux-gnu\.so$"
)
KEPT = re.compile(r"^(streamlit|sympy|pandas|numpy)/testing/|^pandas/_testing/|^numpy/_core/tests/_natype")
TIDY = """
      document.querySelector("link[rel~=icon]").href += "";
      history.replaceState(null, "", location.pathname.replace(/\\/$/, "") + location.search + location.hash);
    """
"""A folder's address ends in a slash, a page's does not; the icon's is made whole before that."""
ALWAYS = re.compile(rf"^{HOME}/|^{ZONE}$|\.dist-info/|/babel/locale-data/")
"""What the first pack has beside what was seen to be read: these are looked for by listing their folders."""
PRELOADED = re.compile(
    r"/(PlotlyChart|plotly|GraphVizChart|graphviz|BidiComponent|katex)[\w.-]*\.js$", re.IGNORECASE
)
"""Parts of the front end that the first page needs, and that it would ask for only when Python has answered."""


def fetch() -> list[Path]:
    """What the site is made of, downloaded once: Pyodide, unpacked, and the wheels."""
    wheels = CACHE / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    if not (CACHE / "pyodide").exists():
        subprocess.run(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=CACHE, check=True)
        packed = CACHE / f"pyodide-{PYODIDE}.tgz"
        if base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != INTEGRITY:
            raise SystemExit(f"{packed} is not what was pinned")
        with tarfile.open(packed) as archive:
            archive.extractall(CACHE, filter="data")
        (CACHE / "package").rename(CACHE / "pyodide")
    pure = download(wheels, "-r", str(HERE / "requirements.txt"))
    known = json.loads((CACHE / "pyodide" / "pyodide-lock.json").read_text("utf-8"))["packages"]
    return [*pure, *(compiled(wheels, known[name]) for name in COMPILED)]


def download(folder: Path, *what: str) -> list[Path]:
    """Wheels from PyPI, for any system; the hashes say which file is meant."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    meant = ["--require-hashes", "--only-binary=:all:", "--python-version=3.13", "--platform=any"]
    stamp = folder / (hashlib.sha256(Path(what[1]).read_bytes()).hexdigest() + ".txt")
    if not stamp.exists():
        fresh = folder / "fresh"
        subprocess.run([*pip, *meant, "--platform=manylinux2014_x86_64", "-d", str(fresh), *what], check=True)
        names = sorted(path.name for path in fresh.iterdir())
        for name in names:
            (fresh / name).replace(folder / name)
        fresh.rmdir()
        stamp.write_text("\n".join(names), "utf-8")
    return [folder / name for name in stamp.read_text("utf-8").split()]


def compiled(folder: Path, pinned: dict[str, str]) -> Path:
    """A wheel of Pyodide's release, from there or from where the same file lies."""
    wheel = folder / pinned["file_name"]
    if not wheel.exists():
        try:
            with urllib.request.urlopen(RELEASE + wheel.name, timeout=20) as answer:
                found = answer.read()
        except OSError:
            listed = folder.parent / "carrier.txt"
            listed.write_text(CARRIER, "utf-8")
            (carrier,) = download(folder, "-r", str(listed))
            with zipfile.ZipFile(carrier) as archive:
                found = archive.read(CARRIED + wheel.name)
        if hashlib.sha256(found).hexdigest() != pinned["sha256"]:
            raise SystemExit(f"{wheel.name} is not what was pinned")
        wheel.write_bytes(found)
    return wheel


def stage(wheels: Iterable[Path]) -> None:
    """The file system that Python will see, with every module compiled. Packages are done again only when a pin changes."""
    packages, home = STAGE / PACKAGES[1:], STAGE / HOME[1:]
    made_of = repr((sorted(wheel.name for wheel in wheels), DROPPED, KEPT)).encode()
    made_of += (HERE / "compile.mjs").read_bytes()
    mark = STAGE / hashlib.sha256(made_of).hexdigest()
    if not mark.exists():
        shutil.rmtree(STAGE, ignore_errors=True)
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if not name.endswith("/") and (KEPT.search(name) or not DROPPED.search(name)):
                        archive.extract(name, packages)
        with zipfile.ZipFile(CACHE / "pyodide" / "python_stdlib.zip") as archive:
            archive.extractall(
                STAGE / LIBRARY[1:], [name for name in archive.namelist() if name.endswith(".py")]
            )
    shutil.copy(HERE / "python" / "pyarrow.py", packages)
    (packages / "pyarrow.pyc").unlink(missing_ok=True)
    (STAGE / ZONE[1:]).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(packages / "tzdata" / "zoneinfo" / "UTC", STAGE / ZONE[1:])
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copy(HERE / "python" / "boot.py", home)
    for name in APP:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, home)
        else:
            shutil.copytree(
                ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__", "update.py")
            )
    subprocess.run(["node", str(HERE / "compile.mjs"), str(STAGE)], check=True)
    mark.touch()


def pack(files: Iterable[Path], later: dict[str, str]) -> bytes:
    """Files as one, see packs.py: modules as code, scripts that Streamlit runs itself and data as they are."""
    body = bytearray()
    modules: dict[str, tuple[str, bool, int, int]] = {}
    data: dict[str, tuple[int, int]] = {}
    for path in files:
        inside, content = f"/{path.relative_to(STAGE)}", path.read_bytes()
        if path.suffix == ".pyc":
            content = content[16:]  # behind the header
            modules[module(path)] = (inside[:-1], path.stem == "__init__", len(body), len(content))
        else:
            data[inside] = (len(body), len(content))
        body += content
    table = json.dumps({"modules": modules, "files": data, "later": later}).encode()
    return len(table).to_bytes(4, "little") + table + body


def module(path: Path) -> str:
    """The name of a compiled module."""
    base = next(
        STAGE / root[1:] for root in (LIBRARY, PACKAGES, HOME) if path.is_relative_to(STAGE / root[1:])
    )
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def record(files: list[Path]) -> tuple[dict[str, str], list[set[str]]]:
    """What the front end asks first with its answers, and what the first page loads, and what all pages load."""
    whole, out = BUILD / "whole.pack", BUILD / "loaded.json"
    whole.write_bytes(pack(files, {}))
    first, *others = PAGES.values()
    rounds = [
        [f"{page.path[1:]}?lang={code}" for page in pages for code in LANGUAGES]
        for pages in ([first], others)
    ]
    command = ["node", str(HERE / "record.mjs"), str(whole), str(out), *map(",".join, rounds)]
    subprocess.run(command, check=True)
    found = json.loads(out.read_text("utf-8"))
    return found["answers"], [set(paths) for paths in found["loaded"]]


def wanted(path: Path) -> bool:
    """Streamlit compiles the scripts of pages itself; of all other modules the code is enough."""
    script = path.name in ("app.py", "page.py") and path.is_relative_to(STAGE / HOME[1:])
    return path.is_file() and path.parent != STAGE and (path.suffix != ".py" or script)


def site(streamlit: Path) -> None:
    """The folder: Pyodide, the packs, Streamlit's front end, and a page for every address."""
    shutil.rmtree(SITE, ignore_errors=True)
    (SITE / "pyodide").mkdir(parents=True)
    for name in RUNTIME:
        shutil.copy(CACHE / "pyodide" / name, SITE / "pyodide")
    for name in ("bridge.js", "worker.js", "python/packs.py"):
        shutil.copy(HERE / name, SITE)
    files = [path for path in sorted(STAGE.rglob("*")) if wanted(path)]
    answers, (first, all_pages) = record(files)
    for name, answer in answers.items():
        (SITE / name).parent.mkdir(exist_ok=True)
        (SITE / name).write_text(answer, "utf-8")
    packs: dict[str, list[Path]] = {"first.pack.gz": [], "second.pack.gz": [], "rest.pack.gz": []}
    for path in files:
        inside = f"/{path.relative_to(STAGE)}"
        if inside in first or ALWAYS.search(inside):
            packs["first.pack.gz"].append(path)
        elif inside in all_pages:
            packs["second.pack.gz"].append(path)
        elif not inside.startswith(LIBRARY):  # Pyodide has that itself, uncompiled
            packs["rest.pack.gz"].append(path)
    later: dict[str, str] = {}
    for name, inside_it in reversed(packs.items()):
        (SITE / name).write_bytes(gzip.compress(pack(inside_it, later), 9, mtime=0))
        later = later | {module(path): name for path in inside_it if path.suffix == ".pyc"}
    with zipfile.ZipFile(streamlit) as archive:
        for name in archive.namelist():
            if name.startswith("streamlit/static/") and not name.endswith(("/", ".map")):
                target = SITE / name.removeprefix("streamlit/static/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(name))
    page = (
        (SITE / "index.html")
        .read_text("utf-8")
        .replace("<title>Streamlit</title>", "<title>Inside Adam</title>")
    )
    page = page.replace('href="./favicon.png"', 'href="./icon-192.png"')
    page = page.replace("</title>", '</title>\n    <link rel="manifest" href="./app.webmanifest" />')
    page = re.sub(r'<link rel="service-desc"[^>]*>', "", page)
    chunks = sorted(
        path.name for path in (SITE / "static" / "js").iterdir() if PRELOADED.search(path.as_posix())
    )
    links = "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">' for name in chunks)
    page = page.replace("</head>", f"{links}\n  </head>")
    page = page.replace("<title>", '<script src="./bridge.js"></script>\n    <title>', 1)
    page = page.replace('<div id="root"></div>', f'<div id="root"></div>\n    {skeleton()}')
    (SITE / "index.html").write_text(page, "utf-8")
    for known in (page for page in PAGES.values() if page.path != "/"):
        (SITE / known.address).mkdir()
        deeper = (
            page.replace('"./', '"../')
            .replace('<main id="skeleton">', '<main id="skeleton" data-bare>')
            .replace("</body>", f"<script>{TIDY}</script>\n  </body>")
        )
        (SITE / known.address / "index.html").write_text(deeper, "utf-8")
    (SITE / ".nojekyll").touch()
    keep()


def keep() -> None:
    """What makes the site an app of its own that opens offline: icons, manifest, service worker."""
    for size in ICONS:
        (SITE / f"icon-{size}.png").write_bytes(icon(size))
    icons = [{"src": f"icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in ICONS]
    about = {"name": "Inside Adam", "start_url": "./", "scope": "./", "display": "standalone", "icons": icons}
    colours = {"background_color": "#fffdf8", "theme_color": "#1f5f8b"}
    (SITE / "app.webmanifest").write_text(json.dumps(about | colours), "utf-8")
    files = [path for path in sorted(SITE.rglob("*")) if path.is_file() and path.name != ".nojekyll"]
    version = hashlib.sha256(
        b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)
    ).hexdigest()[:12]
    listed = [
        re.sub(r"(^|/)index\.html$", r"\1", path.relative_to(SITE).as_posix()) or "./" for path in files
    ]
    script = (HERE / "offline.js").read_text("utf-8").replace("VERSION", version)
    (SITE / "offline.js").write_text(script.replace("FILES = []", f"FILES = {json.dumps(listed)}"), "utf-8")


if __name__ == "__main__":
    wheels = fetch()
    stage(wheels)
    site(next(wheel for wheel in wheels if wheel.name.startswith("streamlit-")))
    sizes = [path.stat().st_size for path in SITE.rglob("*") if path.is_file()]
    print(f"{os.path.relpath(SITE)}: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB")
