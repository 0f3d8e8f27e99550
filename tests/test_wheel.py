"""What is published: built as for a release, installed where nothing else of the project is, and opened by its name."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from concurrent.futures import ThreadPoolExecutor
from email import message_from_string
from importlib.util import find_spec
from pathlib import Path

import pytest
from streamlit.proto.Element_pb2 import Element

from benchmarks.browser import Browser
from inside_adam.__main__ import understood
from optim import __version__
from tests.browser.conftest import answers, free_port, wait_for

ROOT = Path(__file__).parents[1]
NAME = f"inside_adam-{__version__}"
ROOMS = ("optim", "ui", "rooms", "pages")
LEFT = """
import atexit, json, os, sys
def tell():
    files = {id(module): getattr(module, "__file__", None) for module in sys.modules.values()}
    with open(os.environ["LEFT"], "w") as file:
        json.dump(
            {
                "files": [name for name in files.values() if name and "inside_adam" in name],
                "uploads": sys.modules["streamlit.config"].get_option("server.maxUploadSize"),
            },
            file,
        )
if "LEFT" in os.environ:
    atexit.register(tell)
"""
"""What a program leaves behind when it ends: the files of ours, once for each module; one of the app's settings."""


def done(*command: str | Path, cwd: Path, **env: str) -> str:
    """What a command prints; it must succeed."""
    usual = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "STREAMLIT_"))
    }
    ended = subprocess.run(command, cwd=cwd, env=usual | env, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    missing = [name for name in ("hatchling", "hatch_requirements_txt") if not find_spec(name)]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"needs what builds the wheel: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("built")
    build = (sys.executable, "-m", "hatchling", "build", "-d", folder)
    done(*build, "-t", "sdist", cwd=ROOT)
    with tarfile.open(folder / f"{NAME}.tar.gz") as sdist:
        sdist.extractall(folder, filter="data")
    done(*build, "-t", "wheel", cwd=folder / NAME)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the programs of a fresh environment are, which has the wheel; what the wheel needs it borrows from ours."""
    folder = tmp_path_factory.mktemp("fresh")
    made = venv.EnvBuilder(symlinks=os.name != "nt").ensure_directories(folder)
    venv.create(folder, symlinks=os.name != "nt")
    python = Path(made.env_exe)
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python)
    done(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    packages = Path(
        done(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    lent = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "lent.pth").write_text("".join(f"import site; site.addsitedir({path!r})\n" for path in lent))
    (packages / "left.py").write_text(LEFT)
    (packages / "left.pth").write_text("import left\n")
    return python.parent


def test_wheel_and_sdist_hold_the_app_and_nothing_else(built: Path, wheel: Path) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    files |= {"app.py", "serve.py", ".streamlit/config.toml"}
    files |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "locales").glob("*.po")}
    entry = {f"inside_adam/{name}" for name in ("__init__.py", "__main__.py", "py.typed")}
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert {name.partition("/")[0] for name in inside} == {"inside_adam", f"{NAME}.dist-info"}
    assert {name for name in inside if name.startswith("inside_adam/")} == entry | {
        f"inside_adam/{f}" for f in files
    }
    about = {".gitignore", "PKG-INFO", "pyproject.toml", "requirements.txt"}
    about |= {"CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md"}
    with tarfile.open(built / f"{NAME}.tar.gz") as sdist:
        assert {name.removeprefix(f"{NAME}/") for name in sdist.getnames()} == files | entry | about


def test_the_wheel_needs_what_requirements_say(wheel: Path) -> None:
    said = message_from_string(zipfile.ZipFile(wheel).read(f"{NAME}.dist-info/METADATA").decode())
    asked = (ROOT / "requirements.txt").read_text("utf-8").split("\n")
    names = [re.split(r"[<>=; ]", line)[0] for line in asked if line]
    assert sorted(
        re.split(r"[<>=; ]", line)[0] for line in said.get_all("Requires-Dist", []) if "extra ==" not in line
    ) == sorted(names)
    assert said["Version"] == __version__


def test_the_core_is_there_by_name_and_nothing_called_optim(programs: Path, tmp_path: Path) -> None:
    python = programs / "python"
    code = (
        "import sys; from inside_adam import simulate; import inside_adam;"
        "print(simulate('x**4', 'adam', x0=4.0, steps=2, lr=0.1).x[1, 0].round(6), inside_adam.__version__,"
        "sorted({'optim', 'ui', 'pages', 'streamlit'} & set(sys.modules)))"
    )
    assert done(python, "-c", code, cwd=tmp_path) == f"3.9 {__version__} []\n"
    for room in (*ROOMS, "locales", "app", "serve"):
        done(
            python,
            "-c",
            f"from importlib.util import find_spec; assert not find_spec({room!r})",
            cwd=tmp_path,
        )


def test_it_is_called_by_its_name_or_as_a_module(programs: Path, tmp_path: Path) -> None:
    for command in (programs / "inside-adam",), (programs / "python", "-m", "inside_adam"):
        assert done(*command, "--version", cwd=tmp_path) == f"Inside Adam {__version__}\n"


def test_it_opens_outside_of_the_checkout(programs: Path, tmp_path: Path) -> None:
    """With an empty home folder; in the language that was asked for; with the app's own settings; each file once."""
    port, log, left = free_port(), tmp_path / "log", tmp_path / "left"
    command = (
        programs / "inside-adam",
        "--no-browser",
        "--port",
        str(port),
        "--lang",
        "zh",
        "--logger.level=info",
    )
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LEFT": str(left)}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            wait_for(lambda: answers(f"http://localhost:{port}"), lambda: f"no answer:\n{log.read_text()}")
            with ThreadPoolExecutor() as thread:  # in this one the loop of a browser's tests may run
                shown = thread.submit(asyncio.run, visited(port)).result()
        finally:
            process.send_signal(signal.SIGINT)  # Ctrl+C
            process.wait(10)
    assert any('lang = "zh-CN"' in element.html.body for element in shown)
    said = json.loads(left.read_text())
    assert any(name.endswith("inside_adam/optim/trace.py") for name in said["files"])
    assert sorted(said["files"]) == sorted(set(said["files"]))
    assert (
        said["uploads"]
        == tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["server"]["maxUploadSize"]
    )


async def visited(port: int) -> list[Element]:
    browser = Browser(port)
    elements = await browser.open()
    await browser.close()
    return elements


def test_its_options_are_few_and_the_rest_are_streamlits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSIDE_ADAM_LANG", "")
    assert understood([], "1") == []
    ours = ["--port", "9000", "--no-browser", "--lang", "zh", "--theme.base", "dark"]
    assert understood(ours, "1") == ["--theme.base", "dark", "--server.port=9000", "--server.headless=true"]
    assert os.environ["INSIDE_ADAM_LANG"] == "zh"
    with pytest.raises(SystemExit):
        understood(["--lang", "xx"], "1")
