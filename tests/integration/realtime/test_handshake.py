"""The handshake: only a logged-in browser of this very site opens a socket, by either transport."""

import pytest

from tests.builders.people import make_person
from tests.page import outside

POLLING = "/socket.io/?EIO=4&transport=polling"


def shake(client, **headers):
    return outside(client.flask_client.get, POLLING, headers=headers)


def test_a_stranger_gets_no_socket(client_for):
    assert shake(client_for()).status_code == 401


def test_a_forged_cookie_gets_no_socket(client_for):
    browser = client_for()
    browser.flask_client.set_cookie("peersupport", "eyJfdXNlcl9pZCI6ICJ4In0.forged.forged")
    assert shake(browser).status_code == 401


def test_a_logged_in_browser_gets_one(client_for):
    answer = shake(client_for(make_person()), Origin="http://localhost")
    assert answer.status_code == 200
    assert b'"sid"' in answer.data


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example", "null"])
def test_another_site_gets_none_even_with_a_good_cookie(client_for, origin):
    assert shake(client_for(make_person()), Origin=origin).status_code == 400


def test_another_site_gets_no_websocket_either(client_for):
    browser = client_for(make_person())
    answer = outside(
        browser.flask_client.get,
        "/socket.io/?EIO=4&transport=websocket",
        headers={
            "Origin": "https://evil.example",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
            "Sec-WebSocket-Version": "13",
        },
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/socket.io", "/socket.io/", "/socket.io/x?EIO=4&transport=polling"])
def test_every_address_of_the_socket_server_is_behind_the_gate(client_for, path):
    assert outside(client_for().flask_client.get, path).status_code == 401


def test_junk_after_log_in_is_refused_and_the_server_goes_on(client_for):
    browser = client_for(make_person())
    for junk in ("/socket.io/?EIO=99", "/socket.io/?EIO=4&transport=carrier-pigeon", POLLING + "&sid=nobody"):
        assert outside(browser.flask_client.get, junk).status_code == 400
    assert shake(browser).status_code == 200
