"""The first command of a newcomer, on a desktop where Streamlit has never run."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from tests.browser.conftest import answers, wait_for

ROOT = Path(__file__).parents[1]
COMMAND = ("streamlit", "run", "serve.py")


def test_make_and_the_readme_give_the_same_command() -> None:
    line = "/" + " ".join(COMMAND)
    (recipe,) = re.findall(r"^run:.*\n\t(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert recipe == f"$(BIN){line}"
    assert f"    .venv/bin{line}\n" in (ROOT / "README.md").read_text("utf-8")


def test_the_first_start_waits_for_nobody(tmp_path: Path) -> None:
    """A display, an empty home folder, and a standard input that stays open and says nothing."""
    home, programs, log = tmp_path / "home", tmp_path / "bin", tmp_path / "log"
    home.mkdir()
    programs.mkdir()
    opened = tmp_path / "opened"
    for name in ("xdg-open", "open"):  # what Streamlit opens a browser with
        (programs / name).write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n')
        (programs / name).chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    usual = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    desktop = {
        "HOME": str(home),
        "DISPLAY": ":0",
        "PATH": os.pathsep.join((str(programs), os.environ["PATH"])),
        "STREAMLIT_SERVER_PORT": port,
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *COMMAND],
            cwd=ROOT,
            env=usual | desktop,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(
                lambda: answers(f"http://localhost:{port}"),
                lambda: f"the server does not answer:\n{log.read_text()}",
            )
            wait_for(opened.exists, lambda: f"no browser was opened:\n{log.read_text()}")
        finally:
            process.terminate()
            process.communicate(timeout=10)
    assert "Email" not in log.read_text()
    assert port in opened.read_text()
