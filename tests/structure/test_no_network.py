"""The guard that keeps every test of this suite on this machine."""

import smtplib
import socket
import urllib.request

import pytest

from tests.network import Outside, is_local
from tests.smtp_sink import free_port


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org", "0.0.0.0"])  # noqa: S104 - refused
def test_the_world_outside_cannot_be_reached(host: str) -> None:
    with pytest.raises(Outside):
        socket.create_connection((host, 80), timeout=1)
    with pytest.raises(Outside):
        smtplib.SMTP(host, 25, timeout=1)
    address = f"[{host}]" if ":" in host else host
    with pytest.raises(Outside):
        urllib.request.urlopen(f"http://{address}/", timeout=1)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as bare, pytest.raises(Outside):
        bare.connect_ex((host, 80))


def test_this_machine_can(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free_port()), timeout=1)
    assert all(is_local(host) for host in (None, "localhost", "127.0.0.53", "::1", b"127.0.0.1"))
