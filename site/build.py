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

from ui.pages import PAGES  # noqa: E402

PYODIDE = "0.28.3"
INTEGRITY = "rtCsyTU55oNGpLzSVuAd55ZvruJDEX8o6keSdWKN9jPeBVSNlynaKFG7eRqkiIgU7i2M6HEgYtm0atCEQX3u4A=="
RUNTIME = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
COMPILED = ("numpy", "pandas", "pillow", "python-dateutil", "pytz", "six")
RELEASE = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
CARRIER = "open-webui==0.9.6 --hash=sha256:ce5fdd1b8acf2b823c87417242dea4e6686d6130a98e766954ec6f04e5e146ed"
"""A package of PyPI with the same files inside, for where nothing but PyPI can be reached."""
PACKAGES = "/lib/python3.13/site-packages"
HOME = "/home/pyodide"
APP = ("app.py", "pages", "ui", "optim", "locales", ".streamlit")
DROPPED = re.compile(
    r"(^|/)(tests?|testing|benchmarks)/|\.data/|\.dist-info/(?!METADATA|entry_points)|\.(pyi|h|c|pxd|pyx|lib|a|map)$"
    r"|^streamlit/(static|hello|\.agents)/|^plotly/(package_data/(widgetbundle\.js|datasets/)|labextension/)"
    r"|^babel/locale-data/(?!root\.|en\.|en_US\.|zh\.|zh_Hans)|x86_64-linux-gnu\.so$"
)
KEPT = re.compile(r"^(streamlit|sympy|pandas|numpy)/testing/|^pandas/_testing/|^numpy/_core/tests/_natype")
TIDY = """
      document.querySelector("link[rel~=icon]").href += "";
      history.replaceState(null, "", location.pathname.replace(/\\/$/, "") + location.search + location.hash);
    """
"""A folder's address ends in a slash, a page's does not; the icon's is made whole before that."""
LATER = ("PIL", "mpmath", "sympy")


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
                found = archive.read(f"open_webui/frontend/pyodide/{wheel.name}")
        if hashlib.sha256(found).hexdigest() != pinned["sha256"]:
            raise SystemExit(f"{wheel.name} is not what was pinned")
        wheel.write_bytes(found)
    return wheel


def stage(wheels: Iterable[Path]) -> None:
    """The file system that Python will see, with every module compiled. Packages are done again only when a pin changes."""
    packages, home = STAGE / PACKAGES[1:], STAGE / HOME[1:]
    made_of = repr((sorted(wheel.name for wheel in wheels), DROPPED, KEPT)).encode()
    mark = STAGE / hashlib.sha256(made_of).hexdigest()
    if not mark.exists():
        shutil.rmtree(STAGE, ignore_errors=True)
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as archive:
                for name in archive.namelist():
                    if not name.endswith("/") and (KEPT.search(name) or not DROPPED.search(name)):
                        archive.extract(name, packages)
    shutil.copy(HERE / "pyarrow.py", packages)
    (packages / "pyarrow.pyc").unlink(missing_ok=True)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copy(HERE / "boot.py", home)
    for name in APP:
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, home)
        else:
            shutil.copytree(
                ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__", "update.py")
            )
    subprocess.run(["node", str(HERE / "compile.mjs"), str(STAGE)], check=True)
    mark.touch()


def pack(name: str, files: Iterable[Path], later: dict[str, str]) -> None:
    """Write files as one, see packs.py: modules as code, scripts that Streamlit runs itself and data as they are."""
    body = bytearray()
    table: dict[str, dict[str, object]] = {"modules": {}, "files": {}, "later": later}  # type: ignore[dict-item]
    for path in files:
        inside = f"/{path.relative_to(STAGE)}"
        if path.suffix == ".pyc":
            code = path.read_bytes()[16:]  # behind the header
            file = inside[:-1]
            table["modules"][module(path)] = (file, path.stem == "__init__", len(body), len(code))
        else:
            code = path.read_bytes()
            table["files"][inside] = (len(body), len(code))
        body += code
    head = json.dumps(table).encode()
    whole = len(head).to_bytes(4, "little") + head + body
    (SITE / name).write_bytes(gzip.compress(whole, 9, mtime=0))


def module(path: Path) -> str:
    """The name of a compiled module."""
    base = STAGE / (PACKAGES if path.is_relative_to(STAGE / PACKAGES[1:]) else HOME)[1:]
    parts = path.relative_to(base).with_suffix("").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


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
    for name in ("bridge.js", "worker.js", "packs.py"):
        shutil.copy(HERE / name, SITE)
    files = [path for path in sorted(STAGE.rglob("*")) if wanted(path)]
    late = {path for path in files if any(path.is_relative_to(f"{STAGE}{PACKAGES}/{name}") for name in LATER)}
    pack("later.pack.gz", (path for path in files if path in late), {})
    names = {module(path): "later.pack.gz" for path in late if path.suffix == ".pyc"}
    pack("first.pack.gz", (path for path in files if path not in late), names)
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
    page = re.sub(r'<link rel="service-desc"[^>]*>', "", page)
    page = page.replace("<title>", '<script src="./bridge.js"></script>\n    <title>', 1)
    (SITE / "index.html").write_text(page, "utf-8")
    for known in (page for page in PAGES.values() if page.path != "/"):
        (SITE / known.address).mkdir()
        deeper = page.replace('"./', '"../').replace("</body>", f"<script>{TIDY}</script>\n  </body>")
        (SITE / known.address / "index.html").write_text(deeper, "utf-8")
    (SITE / ".nojekyll").touch()


if __name__ == "__main__":
    wheels = fetch()
    stage(wheels)
    site(next(wheel for wheel in wheels if wheel.name.startswith("streamlit-")))
    sizes = [path.stat().st_size for path in SITE.rglob("*") if path.is_file()]
    print(f"{os.path.relpath(SITE)}: {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB")
