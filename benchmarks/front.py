"""nginx with deploy/nginx.conf, on this machine, before processes of the app."""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import streamlit

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"
STATIC = Path(streamlit.__file__).parent / "static" / "static"
PUBLIC = ROOT / "deploy" / "robots.txt", ROOT / "docs" / "preview.png"


def program() -> str | None:
    """nginx, which stands where only an administrator's shell looks."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Start it with all its files in a folder; yields the number of its process, and its port."""
    shutil.copytree(STATIC, folder / "srv" / "static")
    for file in (folder / "srv").rglob("index.*.js"):
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 1))
    (folder / "srv" / "public").mkdir()
    for file in PUBLIC:
        shutil.copy(file, folder / "srv" / "public")
    with socket.socket() as free:
        free.bind((HOST, 0))
        front: int = free.getsockname()[1]
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for written, here in {
        "server app:8501;": " ".join(f"server {HOST}:{port};" for port in ports),
        "listen 8080;": f"listen {HOST}:{front};",
        "/tmp/": f"{folder}/",
        "/dev/stdout": f"{folder}/access.log",
        "root /srv": f"root {folder}/srv",
    }.items():
        assert written in text
        text = text.replace(written, here)
    (folder / "nginx.conf").write_text(text, "utf-8")
    more = "daemon off; error_log stderr;" + ("user root;" if os.geteuid() == 0 else "")
    process = subprocess.Popen([program() or "nginx", "-p", folder, "-c", folder / "nginx.conf", "-g", more])
    try:
        _wait(front, process)
        yield process.pid, front
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            socket.create_connection((HOST, port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("nginx did not start")
