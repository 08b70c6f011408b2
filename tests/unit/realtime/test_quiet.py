"""The socket libraries' log stays short and holds nothing that was sent."""

import json
import logging

import pytest
import structlog

from peersupport.config import load
from peersupport.logs import set_up_logs
from peersupport.realtime.quiet import LINES_A_MINUTE, Quiet


def record(message="%s: receive error", *arguments, level=logging.ERROR, error=None):
    info = (type(error), error, None) if error else None
    return logging.LogRecord("engineio.server", level, "file", 1, message, arguments, info)


@pytest.fixture
def lines(capsys):
    def read():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]

    return read


@pytest.fixture(autouse=True)
def _logs():
    set_up_logs(load({"PEERSUPPORT_MODE": "test"}))
    yield
    structlog.reset_defaults()


def test_the_library_s_own_line_and_what_was_sent_go_nowhere(lines):
    secret = ValueError("LS1 4AP")
    assert not Quiet(lambda: 0.0).filter(record("%s: bad packet", "LS1 4AP", error=secret))
    (line,) = lines()
    assert "LS1 4AP" not in str(line)
    assert line["kind"] == "ValueError"


def test_a_flood_of_bad_packets_makes_a_few_lines_a_minute(lines):
    moment = [0.0]
    quiet = Quiet(lambda: moment[0])
    for _ in range(500):
        quiet.filter(record())
    assert len(lines()) == LINES_A_MINUTE
    moment[0] = 61.0
    quiet.filter(record())
    assert len(lines()) == 1


def test_chatter_below_a_warning_is_dropped(lines):
    Quiet(lambda: 0.0).filter(record(level=logging.INFO))
    assert lines() == []
