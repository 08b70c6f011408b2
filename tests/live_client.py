"""A client of the real live server: the Socket.IO protocol by hand, over either of its transports."""

import contextlib
import http.client
import json
import threading
import urllib.request
from typing import Any

import simple_websocket


class Refused(Exception):
    """The server would not have this socket."""


def handshake_status(address: str, cookie: str, *, origin: str | None = None) -> int:
    """What the server answers to somebody who asks for a WebSocket: 101 when they may have one."""
    connection = http.client.HTTPConnection(address.partition("//")[2], timeout=10)
    headers = {
        "Cookie": cookie,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
        "Sec-WebSocket-Version": "13",
    }
    try:
        connection.request(
            "GET",
            "/socket.io/?EIO=4&transport=websocket",
            headers=headers | ({"Origin": origin} if origin else {}),
        )
        return connection.getresponse().status
    finally:
        connection.close()


class WebSocketClient:
    """One socket over WebSocket. Answers pings, gathers events, and waits for acknowledgements."""

    def __init__(self, address: str, cookie: str, *, origin: str | None = None) -> None:
        headers = {"Cookie": cookie} | ({"Origin": origin} if origin else {})
        url = address.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        try:
            self._socket = simple_websocket.Client(url, headers=headers)
        except (simple_websocket.ConnectionError, simple_websocket.ConnectionClosed) as error:
            raise Refused from error
        self.events: list[tuple[str, Any]] = []
        self.is_open = True
        self._answers: dict[int, Any] = {}
        self._news = threading.Condition()
        self._count = 0
        self._welcome = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._socket.send("40")
        if not self._welcome.wait(10):
            raise Refused

    def ask(self, event: str, payload: dict[str, Any], *, within: float = 10.0) -> dict[str, Any]:
        """Send an event and return its acknowledgement. Raises TimeoutError, ConnectionError."""
        with self._news:
            self._count += 1
            number = self._count
        try:
            self._socket.send(f"42{number}{json.dumps([event, payload])}")
        except simple_websocket.ConnectionClosed as error:
            raise ConnectionError from error
        with self._news:
            arrived = self._news.wait_for(lambda: number in self._answers or not self.is_open, within)
            if number in self._answers:
                answer: dict[str, Any] = self._answers.pop(number)
                return answer
        raise TimeoutError if not arrived else ConnectionError

    def wait_for(self, event: str, *, within: float = 10.0) -> Any:
        """The next payload of this event; those before it are forgotten. Raises TimeoutError."""
        with self._news:
            if not self._news.wait_for(lambda: any(name == event for name, _ in self.events), within):
                raise TimeoutError(event)
            while self.events:
                name, payload = self.events.pop(0)
                if name == event:
                    return payload
        raise TimeoutError(event)

    def wait_until_cut(self, *, within: float) -> bool:
        """Whether the server closed the socket in time."""
        with self._news:
            return self._news.wait_for(lambda: not self.is_open, within)

    def close(self) -> None:
        """Go away."""
        with contextlib.suppress(simple_websocket.ConnectionClosed):
            self._socket.close()
        self._reader.join(5)

    def _read(self) -> None:
        try:
            while True:
                self._take(str(self._socket.receive()))
        except (simple_websocket.ConnectionClosed, OSError):
            pass
        with self._news:
            self.is_open = False
            self._news.notify_all()

    def _take(self, message: str) -> None:
        if message == "2":
            self._socket.send("3")
        elif message.startswith("40"):
            self._welcome.set()
        elif message.startswith(("41", "44", "1")):
            self._socket.close()
        elif message.startswith(("42", "43")):
            place = message.index("[")
            content = json.loads(message[place:])
            with self._news:
                if message[1] == "3":
                    self._answers[int(message[2:place])] = content[0]
                else:
                    self.events.append((content[0], content[1]))
                self._news.notify_all()


class PollingClient:
    """One socket over long polling: no WebSocket at all, as behind some hospital proxies."""

    def __init__(self, address: str, cookie: str) -> None:
        self._address = f"{address}/socket.io/?EIO=4&transport=polling"
        self._cookie = cookie
        opened = self._fetch(self._address)
        self._address += f"&sid={json.loads(opened[1:])['sid']}"
        self._send("40")
        self._waiting = self._poll()
        if not any(packet.startswith("40") for packet in self._waiting):
            raise Refused

    def ask(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send an event, poll until its acknowledgement comes, and return it."""
        self._send(f"421{json.dumps([event, payload])}")
        for _ in range(20):
            for packet in self._poll():
                if packet.startswith("431"):
                    answer: dict[str, Any] = json.loads(packet[3:])[0]
                    return answer
        raise TimeoutError(event)

    def _poll(self) -> list[str]:
        packets = self._fetch(self._address).split("\x1e")
        if "2" in packets:
            self._send("3")
        return packets

    def _send(self, packet: str) -> None:
        self._fetch(self._address, packet)

    def _fetch(self, address: str, body: str | None = None) -> str:
        request = urllib.request.Request(  # noqa: S310 - our own server
            address, data=None if body is None else body.encode(), headers={"Cookie": self._cookie}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return str(answer.read().decode())
