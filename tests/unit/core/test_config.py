"""Settings: every wrong one is named, all at once; production refuses what only the demo may have."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from peersupport.config import DEMO_SECRET, MODES, ROOT, Config, ConfigError, load
from tests.apps import PRODUCTION

DEMO = {"PEERSUPPORT_MODE": "demo"}


def problems(**changed: str | None) -> list[str]:
    """What is wrong with a production set-up that was right but for these settings (None: left out)."""
    values = PRODUCTION | {f"PEERSUPPORT_{name}": value for name, value in changed.items()}
    try:
        load({name: value for name, value in values.items() if value is not None})
    except ConfigError as error:
        return [line.removeprefix("- ").removeprefix("PEERSUPPORT_") for line in str(error).split("\n")[1:]]
    return []


def test_a_right_production_set_up_has_no_problem() -> None:
    assert problems() == []
    config = load(PRODUCTION)
    assert config.is_https
    assert not config.is_demo
    assert config.smtp_starttls
    assert not config.has_embedded_worker


def test_the_demo_needs_no_settings_at_all() -> None:
    config = load(DEMO)
    assert config.is_demo
    assert config.has_embedded_worker
    assert config.public_address == "http://127.0.0.1:8000"
    assert config.database_url == f"sqlite:///{ROOT}/instance/peersupport.sqlite3"


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("MODE", "prod", "MODE must be one of production, demo, test"),
        ("SECRET_KEY", None, "SECRET_KEY is missing"),
        ("SECRET_KEY", "   ", "SECRET_KEY is missing"),
        ("SECRET_KEY", DEMO_SECRET, "SECRET_KEY must be a secret of its own"),
        ("SECRET_KEY", "x7Fq-too-short-31-characters-xx", "SECRET_KEY must be a secret of its own"),
        ("SECRET_KEY", "a" * 64, "SECRET_KEY must be a secret of its own"),
        ("PUBLIC_ADDRESS", None, "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "http://peers.example", "PUBLIC_ADDRESS must begin with https://"),
        ("PUBLIC_ADDRESS", "peers.example", "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "https://peers.example/app", "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "https://peers.example?x=1", "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "https://sam@peers.example", "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "https://[peers", "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "https://peers.example:99999", "PUBLIC_ADDRESS must be the address people use"),
        ("PUBLIC_ADDRESS", "ftp://peers.example", "PUBLIC_ADDRESS must be the address people use"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL must be like"),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL must be like"),
        ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL must be like"),
        ("DATABASE_URL", "sqlite:////data/x?mode=ro", "DATABASE_URL must be like"),
        ("DATABASE_URL", "postgresql://host:port/name", "DATABASE_URL must be like"),
        ("DATABASE_URL", "postgresql://host", "DATABASE_URL must be like"),
        ("REDIS_URL", "http://localhost", "REDIS_URL must begin with redis://"),
        ("SMTP_HOST", None, "SMTP_HOST is missing"),
        ("SMTP_PORT", "smtp", "SMTP_PORT must be a whole number from 1 to 65535"),
        ("SMTP_PORT", "0", "SMTP_PORT must be a whole number"),
        ("SMTP_PORT", "70000", "SMTP_PORT must be a whole number"),
        ("SMTP_PORT", "9" * 5000, "SMTP_PORT must be a whole number"),
        ("SMTP_PORT", "٢٥", "SMTP_PORT must be a whole number"),
        ("SMTP_PORT", "-25", "SMTP_PORT must be a whole number"),
        ("SMTP_USER", "peers", "SMTP_USER and PEERSUPPORT_SMTP_PASSWORD belong together"),
        ("SMTP_PASSWORD", "x", "SMTP_USER and PEERSUPPORT_SMTP_PASSWORD belong together"),
        ("SMTP_STARTTLS", "maybe", "SMTP_STARTTLS must be yes or no"),
        ("MAIL_FROM", None, "MAIL_FROM is missing"),
        ("MAIL_FROM", "peers", "MAIL_FROM must be an e-mail address"),
        ("MAIL_FROM", "a@b\r\nBcc: eve@evil.example", "MAIL_FROM must be an e-mail address"),
        ("IDLE_MINUTES", "4", "IDLE_MINUTES must be a whole number from 5 to 30"),
        ("IDLE_MINUTES", "31", "IDLE_MINUTES must be a whole number from 5 to 30"),
        ("ABSOLUTE_HOURS", "0", "ABSOLUTE_HOURS must be a whole number from 1 to 24"),
        ("TRUSTED_PROXIES", "6", "TRUSTED_PROXIES must be a whole number from 0 to 5"),
        ("EMBEDDED_WORKER", "true", "EMBEDDED_WORKER must be yes or no"),
        ("ARGON2_TIME_COST", "0", "ARGON2_TIME_COST must be a whole number"),
        ("ARGON2_MEMORY_KIB", "7", "ARGON2_MEMORY_KIB must be a whole number"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be one of"),
        ("SECRETKEY", "x", "SECRETKEY is not a setting"),
    ],
)
def test_each_wrong_value_is_named_and_nothing_else_is(setting: str, value: str | None, problem: str) -> None:
    found = problems(**{setting: value})
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        load({"PEERSUPPORT_SMTP_PORT": "x", "PEERSUPPORT_SMTP_PROT": "25", "PEERSUPPORT_IDLE_MINUTES": "900"})
    lines = str(refused.value).split("\n")
    assert lines[0] == "peersupport cannot start:"
    named = {line.split("_", 1)[1].split(" ")[0] for line in lines[1:]}
    assert named == {
        "SECRET_KEY",
        "PUBLIC_ADDRESS",
        "SMTP_PORT",
        "SMTP_PROT",
        "SMTP_HOST",
        "MAIL_FROM",
        "IDLE_MINUTES",
    }


def test_a_password_for_the_mail_server_never_travels_unencrypted_in_production() -> None:
    found = problems(SMTP_USER="peers", SMTP_PASSWORD="x", SMTP_STARTTLS="no")
    assert found == ["SMTP_STARTTLS must be yes where a password is sent to the mail server"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@host/name", "postgresql+psycopg://u:p@host/name"),
        ("postgresql://u@host:54/n?sslmode=require", "postgresql+psycopg://u@host:54/n?sslmode=require"),
        ("sqlite:////data/x.sqlite3", "sqlite:////data/x.sqlite3"),
    ],
)
def test_database_addresses_are_read_as_people_write_them(given: str, used: str) -> None:
    assert load(PRODUCTION | {"PEERSUPPORT_DATABASE_URL": given}).database_url == used


def test_relative_places_mean_the_same_place_whatever_uses_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(DEMO | {"PEERSUPPORT_INSTANCE": "mine", "PEERSUPPORT_ANCHOR_FILE": "elsewhere/anchors.log"})
    assert config.database_url == f"sqlite:///{tmp_path}/mine/peersupport.sqlite3"
    assert config.jobs_path == tmp_path / "mine" / "jobs.sqlite3"
    assert config.anchor_path == tmp_path / "elsewhere" / "anchors.log"
    given = load(DEMO | {"PEERSUPPORT_DATABASE_URL": "sqlite:///mine/x.sqlite3"})
    assert given.database_url == f"sqlite:///{tmp_path}/mine/x.sqlite3"


@pytest.mark.parametrize("mode", MODES)
def test_secrets_are_not_shown_where_settings_are_printed(mode: str) -> None:
    secrets = {
        "PEERSUPPORT_DATABASE_URL": "postgresql://u:pass-one@host/name",
        "PEERSUPPORT_REDIS_URL": "redis://:pass-two@host",
        "PEERSUPPORT_SMTP_USER": "peers",
        "PEERSUPPORT_SMTP_PASSWORD": "pass-three",
    }
    config: Config = load(PRODUCTION | secrets | {"PEERSUPPORT_MODE": mode})
    assert "pass-" not in repr(config)
    assert PRODUCTION["PEERSUPPORT_SECRET_KEY"] not in repr(config)


def test_every_setting_is_in_the_operators_handbook() -> None:
    said = (ROOT / "docs" / "operations.md").read_text()
    code = (ROOT / "peersupport" / "config.py").read_text()
    names = set(re.findall(r'(?:text|number|switch|choice|path)\(\s*"([A-Z0-9_]+)"', code))
    assert len(names) > 15
    # The handbook may write a family in one line: `PEERSUPPORT_SMTP_HOST`, `_PORT`.
    missing = [
        name for name in names if f"_{name}`" not in said and f"`_{name.partition('_')[2]}`" not in said
    ]
    assert missing == []


@pytest.mark.parametrize(
    "command",
    ["flask --app wsgi routes", "gunicorn --no-control-socket --bind 127.0.0.1:0 wsgi:app"],
    ids=["a command", "the server"],
)
def test_a_wrong_set_up_stops_with_the_message_and_no_traceback(command: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PEERSUPPORT_INSTANCE": str(tmp_path)}
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3
    assert "PEERSUPPORT_SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr
