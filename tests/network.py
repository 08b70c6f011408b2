"""The world outside this machine, for tests: closed."""

import ipaddress
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

LOCAL_NAMES = {"", "localhost", socket.gethostname()}


class Outside(AssertionError):
    """Something tried to leave this machine. No OSError, so that nobody takes it for bad luck and goes on."""


def is_local(host: object) -> bool:
    """Whether a host of an address is this machine."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in LOCAL_NAMES


@contextmanager
def closed() -> Generator[None]:
    """Until the end of the block, connecting or asking for a name outside raises Outside."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(one: socket.socket, address: Any) -> None:
        if one.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            raise Outside(f"connecting to {address[0]}")

    def guarded_connect(one: socket.socket, address: Any) -> None:
        check(one, address)
        connect(one, address)

    def guarded_connect_ex(one: socket.socket, address: Any) -> int:
        check(one, address)
        return connect_ex(one, address)

    def guarded_look_up(host: Any, *arguments: Any, **named: Any) -> Any:
        if not is_local(host):
            raise Outside(f"looking up {host}")
        return look_up(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket.socket, "connect", guarded_connect)
        patched.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patched.setattr(socket, "getaddrinfo", guarded_look_up)
        yield
