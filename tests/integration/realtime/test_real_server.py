"""A real gunicorn: killed while somebody types, reached by polling, cut by its own watch, and two at once."""

import base64
import os
import signal
import socket
import subprocess  # the server under test is a process of its own
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from flask import Flask
from pycrdt import Doc, Text
from sqlalchemy import select, update

from peersupport.cases.models import Discussion
from peersupport.core import clock as core_clock
from peersupport.core.database import db
from peersupport.meetings.models import Invitee
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import UserSession
from tests.builders.people import start_session
from tests.builders.rooms import Cast, make_room, start_item
from tests.live_client import PollingClient, WebSocketClient, handshake_status

ROOT = Path(__file__).resolve().parents[3]
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


def redis_answers() -> bool:
    import redis  # noqa: PLC0415 - only where the multi-process tests are looked at

    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=1) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False


class Process:
    """One server on a port of its own, on the tests' database."""

    def __init__(self, app: Flask, folder: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._environment = {
            **os.environ,
            "PEERSUPPORT_MODE": "demo",
            "PEERSUPPORT_INSTANCE": str(folder),
            "PEERSUPPORT_DATABASE_URL": app.config["PEERSUPPORT"].database_url,
            "PEERSUPPORT_PUBLIC_ADDRESS": self.address,
            "PEERSUPPORT_LOG_LEVEL": "ERROR",
            "PEERSUPPORT_EMBEDDED_WORKER": "no",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        port = self.address.rpartition(":")[2]
        self._process = subprocess.Popen(  # noqa: S603 - our own fixed command line
            [
                *(sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1"),
                *("--threads", "30", "--graceful-timeout", "2", "--no-control-socket"),
                *("--log-level", "error", "--bind", f"127.0.0.1:{port}", "wsgi:app"),
            ],
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
        )
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.address}/health/ready", timeout=2):  # noqa: S310
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("the server did not become ready")

    def kill(self) -> None:
        """As a power cut would: the whole process group at once."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@pytest.fixture
def clock() -> None:
    """Real time: the servers of these tests read the machine's clock."""


@pytest.fixture
def real(app: Flask, tmp_path: Path) -> Generator[Callable[..., Process]]:
    """Starts real servers on the tests' database."""
    started: list[Process] = []

    def make(**settings: str) -> Process:
        started.append(Process(app, tmp_path, **settings))
        started[-1].start()
        return started[-1]

    yield make
    for process in started:
        process.kill()


@pytest.fixture
def cast(real: Callable[..., Process]) -> Cast:
    """An open meeting at its first item, in real time."""
    made = make_room(MeetingStatus.OPEN)
    start_item(made)
    return made


def cookie_of(app: Flask, person: Any) -> str:
    """A log-in's cookie, as the browser would send it."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    content = {"_user_id": start_session(person), "_fresh": True, "seen": int(core_clock.now().timestamp())}
    return f"peersupport={signer.dumps(content)}"


class Typist:
    """Types on and on, and remembers what was acknowledged."""

    def __init__(self, client: Any, cast: Cast, letters: str) -> None:
        self.client, self.letters = client, letters
        self.meeting, self.case = cast.ref, cast.case_ref
        self.doc: Doc[Text] = Doc()
        self.text = self.doc.get("notes", type=Text)
        self.acknowledged = 0
        self.typed = 0

    def save(self) -> bool:
        self.text += self.letters[self.typed % len(self.letters)]
        self.typed += 1
        edit = base64.b64encode(self.doc.get_update()).decode()
        question = {"meeting": self.meeting, "case": self.case, "edit": edit}
        answer = self.client.ask("notes_edit", question)
        if answer["ok"]:
            self.acknowledged = self.typed
        return bool(answer["ok"])

    def go_on(self) -> None:
        try:
            while True:
                if not self.save():
                    time.sleep(0.05)  # held back: this is faster than anybody types
        except (ConnectionError, TimeoutError):
            pass


def stored_text() -> str:
    db.session.rollback()
    text = db.session.scalars(select(Discussion.notes_text)).one()
    db.session.rollback()
    return text


def test_a_server_killed_while_people_type_loses_nothing_it_acknowledged(app, real, cast):
    server = real()
    typists = [
        Typist(WebSocketClient(server.address, cookie_of(app, person)), cast, letters)
        for person, letters in ((cast.chair, "abc"), (cast.member, "xyz"))
    ]
    threads = [threading.Thread(target=typist.go_on) for typist in typists]
    for thread in threads:
        thread.start()
    time.sleep(2)
    server.kill()
    for thread in threads:
        thread.join(20)
    text = stored_text()
    for typist in typists:
        assert typist.acknowledged > 5
        kept = sum(text.count(letter) for letter in typist.letters)
        assert typist.acknowledged <= kept <= typist.typed

    server.start()
    back = Typist(WebSocketClient(server.address, cookie_of(app, cast.member)), cast, "!")
    assert back.save()
    assert stored_text().count("!") == 1


def test_a_room_works_over_long_polling(app, real, cast):
    server = real()
    client = PollingClient(server.address, cookie_of(app, cast.member))
    assert client.ask("room_join", {"meeting": cast.ref})["state"]["current"] == 1
    typist = Typist(client, cast, "p")
    assert typist.save()
    assert stored_text() == "p"


def test_the_server_cuts_a_socket_within_five_seconds_of_removal_and_of_log_out(app, real, cast):
    server = real()
    removed = WebSocketClient(server.address, cookie_of(app, cast.member))
    logged_out = WebSocketClient(server.address, cookie_of(app, cast.observer))
    stays = WebSocketClient(server.address, cookie_of(app, cast.chair))
    for client in (removed, logged_out, stays):
        assert client.ask("room_join", {"meeting": cast.ref})["ok"]
    member_id, account_id = cast.member.id, cast.observer.account.id
    db.session.rollback()
    db.session.connection(execution_options={"is_writing": True})  # servers write at the same time
    now = core_clock.now()
    db.session.execute(update(Invitee).where(Invitee.person_id == member_id).values(removed_at=now))
    db.session.execute(update(UserSession).where(UserSession.account_id == account_id).values(ended_at=now))
    db.session.commit()
    assert removed.wait_until_cut(within=5)
    assert logged_out.wait_until_cut(within=5)
    assert stays.ask("room_join", {"meeting": cast.ref})["ok"]
    stays.close()


def test_a_foreign_origin_a_stranger_and_an_oversized_message_harm_nobody(app, real, cast):
    server = real()
    cookie = cookie_of(app, cast.member)
    assert handshake_status(server.address, cookie, origin="https://evil.example") == 400
    assert handshake_status(server.address, "peersupport=forged") == 401
    assert handshake_status(server.address, cookie, origin=server.address) == 101
    good = WebSocketClient(server.address, cookie, origin=server.address)
    bad = WebSocketClient(server.address, cookie_of(app, cast.observer))
    bad._socket.send("42" + "x" * 1_000_000)
    assert bad.wait_until_cut(within=5)
    for junk in ("4", "42[", "42{}", "451-[]", "9", "42" + "[" * 5000, "41,", '42["connect"]'):
        victim = WebSocketClient(server.address, cookie_of(app, cast.observer))
        victim._socket.send(junk)
        victim.close()
    assert good.ask("room_join", {"meeting": cast.ref})["ok"]
    good.close()


@pytest.mark.redis
@pytest.mark.skipif(not redis_answers(), reason="no Redis answers: rooms were tested with one process only")
def test_two_processes_share_a_room_and_one_may_die(app, real, cast):
    first, second = real(PEERSUPPORT_REDIS_URL=REDIS), real(PEERSUPPORT_REDIS_URL=REDIS)
    chair = WebSocketClient(first.address, cookie_of(app, cast.chair))
    member = WebSocketClient(second.address, cookie_of(app, cast.member))
    for client in (chair, member):
        assert client.ask("room_join", {"meeting": cast.ref})["ok"]
    assert chair.ask("room_pause", {"meeting": cast.ref})["ok"]
    while not member.wait_for("room_state")["is_paused"]:
        pass
    one, two = Typist(chair, cast, "a"), Typist(member, cast, "b")
    threads = [threading.Thread(target=typist.go_on) for typist in (one, two)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    first.kill()
    threads[0].join(20)
    time.sleep(0.5)
    member.close()
    threads[1].join(20)
    text = stored_text()
    assert one.acknowledged > 0
    assert two.acknowledged > 0
    assert one.acknowledged <= text.count("a") <= one.typed
    assert two.acknowledged <= text.count("b") <= two.typed
