"""A real server and real browsers for the journeys. Skipped, with the reason, where there is no Chromium."""

import os
import shutil
import socket
import subprocess  # the server under test is a process of its own
import sys
import time
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright

from peersupport.app import create_app
from peersupport.config import load
from peersupport.core.database import db
from tests.journeys.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.journey


@dataclass(slots=True)
class Server:
    """The product, served by gunicorn on a database of its own. `app` writes the past into it."""

    address: str
    app: Flask
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Serve, and wait until it is ready."""
        port = self.address.rpartition(":")[2]
        self.process = subprocess.Popen(  # noqa: S603 - our own server, a fixed argument list
            [
                *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"),
                *("--threads", "60", "--graceful-timeout", "2", "--no-control-socket"),
                *("--log-level", "warning", "--bind", f"127.0.0.1:{port}", "wsgi:app"),
            ],
            cwd=ROOT,
            env=self.environment,
        )
        for _ in range(200):
            if self._is_ready():
                return
            time.sleep(0.1)
        raise RuntimeError("the server did not become ready")

    def kill(self) -> None:
        """End it at once, worker and all, as a power cut would."""
        if self.process is not None:
            subprocess.run(["pkill", "-KILL", "-P", str(self.process.pid)], check=False)  # noqa: S603, S607
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """End it politely."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Generator[Server]:
    """The product on an empty database, ready to start; the demo's mailbox takes its mail.

    It starts with the first visit, or when told to: until then the test may write the past.
    """
    address = f"http://127.0.0.1:{_free_port()}"
    settings = {
        "PEERSUPPORT_MODE": "demo",
        "PEERSUPPORT_INSTANCE": str(tmp_path / "instance"),
        "PEERSUPPORT_PUBLIC_ADDRESS": address,
        "PEERSUPPORT_LOG_LEVEL": "ERROR",
        "PEERSUPPORT_ARGON2_TIME_COST": "1",
        "PEERSUPPORT_ARGON2_MEMORY_KIB": "8",
    }
    app = create_app(load(settings))
    with app.app_context():
        upgrade()
    running = Server(address, app, {**os.environ, **settings})
    yield running
    running.stop()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Generator[Browser]:
    """A headless Chromium of this machine."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: the browser journeys did not run")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Generator[Callable[[str], Visitor]]:
    """A person's own browser, logged in through the log-in page with the builders' password."""
    contexts = []

    def make(email: str) -> Visitor:
        if server.process is None:
            server.start()
        context = chromium.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page: Page = context.new_page()
        visitor = Visitor(page)
        if email:
            visitor.log_in(email)
        return visitor

    yield make
    for context in contexts:
        context.close()
