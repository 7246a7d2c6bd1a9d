"""What the browser tests share: a site of its own as a process, and how one enters it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

PASSWORD = "tres tazas de café"
# Chromium asks nothing of anybody outside, and runs as root where CI does.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_KB = [sys.executable, "-c", "from web.cli import cli; cli()"]


def kb(data: Path, *args: str) -> None:
    """Run ``kb`` on a data folder."""
    env = {**os.environ, "KB_DATA": str(data), "KB_DATABASE_URL": ""}
    subprocess.run([*_KB, *args], env=env, check=True, stdout=subprocess.DEVNULL)


class Server:
    """``kb serve`` as a process that can be killed and started again on the same data."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = {
            **os.environ,
            "KB_DATA": str(data),
            "KB_PORT": str(self.port),
            "KB_DATABASE_URL": "",
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([*_KB, "serve"], env=self.env, stdout=subprocess.DEVNULL)
        wait_for(f"{self.address}/salud")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(20)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of a site over a data folder."""
    server = Server(data)
    try:
        yield server.address
    finally:
        server.end()


def wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def log_in(page: Page, name: str, site: str = "") -> None:
    """Enter as somebody whose password is ``PASSWORD``."""
    page.goto(f"{site}/entrar?next=/documentos")
    page.fill("[name=nombre]", name)
    page.fill("[name=clave]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/documentos")
