"""Settings, typed, from the environment only, checked once at start.

`load` raises ConfigError with every problem at once, in words an operator can act on.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-secret-for-one-machine-only-never-in-production"  # noqa: S105 - refused outside the demo
MODES = ("production", "demo", "test")


class ConfigError(Exception):
    """The settings cannot be used. The message lists each problem."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the environment says. Lengths of time are in the unit their name ends with."""

    mode: str
    secret_key: str
    database_url: str
    redis_url: str | None
    public_address: str
    smtp_host: str | None
    smtp_port: int
    smtp_user: str | None
    smtp_password: str | None
    smtp_starttls: bool
    mail_from: str
    anchor_path: Path
    jobs_path: Path
    idle_minutes: int
    absolute_hours: int
    trusted_proxies: int
    has_embedded_worker: bool
    argon2_time_cost: int
    argon2_memory_kib: int
    log_level: str

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_https(self) -> bool:
        return self.public_address.startswith("https://")


class _Reader:
    """Reads values and gathers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def text(self, name: str, default: str | None = None) -> str | None:
        value = self.environment.get(f"PEERSUPPORT_{name}", "").strip()
        return value or default

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        raw = self.text(name)
        if raw is None:
            return default
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            self.problems.append(f"PEERSUPPORT_{name} must be a whole number from {low} to {high}")
            return default
        return int(raw)

    def switch(self, name: str, default: bool) -> bool:
        raw = (self.text(name) or ("yes" if default else "no")).lower()
        if raw not in ("yes", "no"):
            self.problems.append(f"PEERSUPPORT_{name} must be yes or no")
        return raw == "yes"

    def address(self, name: str, default: str | None) -> str:
        value = self.text(name, default) or ""
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
            self.problems.append(
                f"PEERSUPPORT_{name} must be the address people use, like https://peers.example"
            )
        return value.rstrip("/")


def load(environment: Mapping[str, str] | None = None) -> Config:
    """The settings. Raises ConfigError listing all that is missing or wrong."""
    read = _Reader(os.environ if environment is None else environment)
    mode = read.text("MODE", "production") or "production"
    if mode not in MODES:
        read.problems.append(f"PEERSUPPORT_MODE must be one of {', '.join(MODES)}")
    is_production = mode not in ("demo", "test")
    instance = Path(read.text("INSTANCE") or ROOT / "instance")
    config = Config(
        mode=mode,
        secret_key=_secret(read, is_production=is_production),
        database_url=_database_url(read, instance),
        redis_url=_redis_url(read),
        public_address=read.address("PUBLIC_ADDRESS", None if is_production else "http://127.0.0.1:8000"),
        smtp_host=read.text("SMTP_HOST"),
        smtp_port=read.number("SMTP_PORT", 587, low=1, high=65535),
        smtp_user=read.text("SMTP_USER"),
        smtp_password=read.text("SMTP_PASSWORD"),
        smtp_starttls=read.switch("SMTP_STARTTLS", is_production),
        mail_from=read.text("MAIL_FROM", "peersupport@localhost") or "",
        anchor_path=Path(read.text("ANCHOR_FILE") or instance / "audit-anchors.log"),
        jobs_path=instance / "jobs.sqlite3",
        idle_minutes=read.number("IDLE_MINUTES", 15, low=5, high=30),
        absolute_hours=read.number("ABSOLUTE_HOURS", 10, low=1, high=24),
        trusted_proxies=read.number("TRUSTED_PROXIES", 0, low=0, high=5),
        has_embedded_worker=read.switch("EMBEDDED_WORKER", mode == "demo"),
        argon2_time_cost=read.number("ARGON2_TIME_COST", 2, low=1, high=10),
        argon2_memory_kib=read.number("ARGON2_MEMORY_KIB", 19456, low=8, high=1048576),
        log_level=(read.text("LOG_LEVEL", "INFO") or "INFO").upper(),
    )
    _check_production(read, config, is_production=is_production)
    if read.problems:
        raise ConfigError("peersupport cannot start:\n- " + "\n- ".join(read.problems))
    return config


def _secret(read: _Reader, *, is_production: bool) -> str:
    secret = read.text("SECRET_KEY")
    if secret is None and not is_production:
        return DEMO_SECRET
    if secret is None:
        read.problems.append(
            "PEERSUPPORT_SECRET_KEY is missing: make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
        return ""
    if is_production and (secret == DEMO_SECRET or len(secret) < 32):
        read.problems.append(
            "PEERSUPPORT_SECRET_KEY must be a secret of its own, at least 32 characters long"
        )
    return secret


def _database_url(read: _Reader, instance: Path) -> str:
    url = read.text("DATABASE_URL") or f"sqlite:///{instance / 'peersupport.sqlite3'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        read.problems.append("PEERSUPPORT_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return url


def _redis_url(read: _Reader) -> str | None:
    url = read.text("REDIS_URL")
    if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
        read.problems.append("PEERSUPPORT_REDIS_URL must begin with redis://, rediss:// or unix://")
    return url


def _check_production(read: _Reader, config: Config, *, is_production: bool) -> None:
    if not is_production:
        return
    if config.smtp_host is None:
        read.problems.append("PEERSUPPORT_SMTP_HOST is missing: invitations could not be sent")
    if read.text("MAIL_FROM") is None:
        read.problems.append("PEERSUPPORT_MAIL_FROM is missing: mails need a constant sender")
    if not config.is_https:
        read.problems.append("PEERSUPPORT_PUBLIC_ADDRESS must begin with https://")
