"""Settings, typed, from the environment only, checked once at start.

`load` raises ConfigError with every problem at once, in words an operator can act on.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-secret-for-one-machine-only-never-in-production"  # noqa: S105 - refused outside the demo
MODES = ("production", "demo", "test")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
PREFIX = "PEERSUPPORT_"
SHORTEST_SECRET = 32
FEWEST_LETTERS = 8
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")


class ConfigError(Exception):
    """The settings cannot be used. The message lists each problem."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the environment says. Lengths of time are in the unit their name ends with."""

    mode: str
    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    public_address: str
    smtp_host: str | None
    smtp_port: int
    smtp_user: str | None
    smtp_password: str | None = field(repr=False)
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
        self._known: set[str] = set()

    def text(self, name: str, default: str | None = None) -> str | None:
        self._known.add(name)
        value = self.environment.get(PREFIX + name, "").strip()
        return value or default

    def complain(self, name: str, problem: str) -> None:
        self.problems.append(f"{PREFIX}{name} {problem}")

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        raw = self.text(name)
        if raw is None:
            return default
        if not re.fullmatch("[0-9]{1,9}", raw) or not low <= int(raw) <= high:
            self.complain(name, f"must be a whole number from {low} to {high}")
            return default
        return int(raw)

    def switch(self, name: str, default: bool) -> bool:
        return self.choice(name, "yes" if default else "no", ("yes", "no"), "yes or no").lower() == "yes"

    def choice(self, name: str, default: str, choices: tuple[str, ...], said: str) -> str:
        raw = self.text(name) or default
        chosen = next((choice for choice in choices if choice.lower() == raw.lower()), None)
        if chosen is None:
            self.complain(name, f"must be {said}")
        return chosen or default

    def path(self, name: str, default: Path) -> Path:
        """A place of the file system, the same wherever the process is started or goes."""
        return Path(os.path.abspath(self.text(name) or default))

    def unknown(self) -> list[str]:
        """Settings that were set and that nothing reads, such as one with a letter wrong."""
        named = {name.removeprefix(PREFIX) for name in self.environment if name.startswith(PREFIX)}
        return sorted(named - self._known)


def load(environment: Mapping[str, str] | None = None) -> Config:
    """The settings. Raises ConfigError listing all that is missing or wrong."""
    read = _Reader(os.environ if environment is None else environment)
    mode = read.choice("MODE", "production", MODES, f"one of {', '.join(MODES)}")
    is_production = mode == "production"
    instance = read.path("INSTANCE", ROOT / "instance")
    config = Config(
        mode=mode,
        secret_key=_secret(read, is_production=is_production),
        database_url=_database_url(read, instance),
        redis_url=_redis_url(read),
        public_address=_public_address(read, None if is_production else "http://127.0.0.1:8000"),
        smtp_host=read.text("SMTP_HOST"),
        smtp_port=read.number("SMTP_PORT", 587, low=1, high=65535),
        smtp_user=read.text("SMTP_USER"),
        smtp_password=read.text("SMTP_PASSWORD"),
        smtp_starttls=read.switch("SMTP_STARTTLS", is_production),
        mail_from=_mail_from(read),
        anchor_path=read.path("ANCHOR_FILE", instance / "audit-anchors.log"),
        jobs_path=instance / "jobs.sqlite3",
        idle_minutes=read.number("IDLE_MINUTES", 15, low=5, high=30),
        absolute_hours=read.number("ABSOLUTE_HOURS", 10, low=1, high=24),
        trusted_proxies=read.number("TRUSTED_PROXIES", 0, low=0, high=5),
        has_embedded_worker=read.switch("EMBEDDED_WORKER", mode == "demo"),
        argon2_time_cost=read.number("ARGON2_TIME_COST", 2, low=1, high=10),
        argon2_memory_kib=read.number("ARGON2_MEMORY_KIB", 19456, low=8, high=1048576),
        log_level=read.choice("LOG_LEVEL", "INFO", LOG_LEVELS, f"one of {', '.join(LOG_LEVELS)}"),
    )
    _check_smtp(read, config)
    if is_production:
        _check_production(read, config)
    for name in read.unknown():
        read.complain(name, "is not a setting: docs/operations.md lists them")
    if read.problems:
        raise ConfigError("peersupport cannot start:\n- " + "\n- ".join(read.problems))
    return config


def _secret(read: _Reader, *, is_production: bool) -> str:
    secret = read.text("SECRET_KEY")
    if not is_production:
        return secret or DEMO_SECRET
    if secret is None:
        read.complain(
            "SECRET_KEY",
            "is missing: make one with python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )
        return ""
    if secret == DEMO_SECRET or len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_LETTERS:
        read.complain(
            "SECRET_KEY", f"must be a secret of its own, at least {SHORTEST_SECRET} characters long"
        )
    return secret


def _split(url: str) -> SplitResult | None:
    """The parts of an address with a host and a sensible port, or None."""
    try:
        parts = urlsplit(url)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _public_address(read: _Reader, default: str | None) -> str:
    value = (read.text("PUBLIC_ADDRESS", default) or "").rstrip("/")
    parts = _split(value)
    if parts is None or value not in (f"http://{parts.netloc}", f"https://{parts.netloc}") or "@" in value:
        read.complain("PUBLIC_ADDRESS", "must be the address people use, like https://peers.example")
    return value


def _database_url(read: _Reader, instance: Path) -> str:
    url = read.text("DATABASE_URL") or f"sqlite:///{instance / 'peersupport.sqlite3'}"
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and rest[1:] not in ("", ":memory:") and "?" not in rest:
        return f"sqlite:///{os.path.abspath(rest[1:])}"
    parts = _split(url)
    if (
        scheme not in ("postgres", "postgresql", "postgresql+psycopg")
        or not parts
        or not parts.path.strip("/")
    ):
        read.complain(
            "DATABASE_URL", "must be like sqlite:////folder/file or postgresql://user:password@host/name"
        )
    return f"postgresql+psycopg://{rest}"


def _redis_url(read: _Reader) -> str | None:
    url = read.text("REDIS_URL")
    if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
        read.complain("REDIS_URL", "must begin with redis://, rediss:// or unix://")
    return url


def _mail_from(read: _Reader) -> str:
    sender = read.text("MAIL_FROM", "peersupport@localhost") or ""
    if not sender.isprintable() or not ADDRESS.fullmatch(parseaddr(sender)[1]):
        read.complain("MAIL_FROM", "must be an e-mail address, like Peer support <peers@trust.example>")
    return sender


def _check_smtp(read: _Reader, config: Config) -> None:
    if (config.smtp_user is None) != (config.smtp_password is None):
        read.complain("SMTP_USER", f"and {PREFIX}SMTP_PASSWORD belong together: set both or neither")


def _check_production(read: _Reader, config: Config) -> None:
    if config.smtp_host is None:
        read.complain("SMTP_HOST", "is missing: invitations could not be sent")
    if config.smtp_user is not None and not config.smtp_starttls:
        read.complain("SMTP_STARTTLS", "must be yes where a password is sent to the mail server")
    if read.text("MAIL_FROM") is None:
        read.complain("MAIL_FROM", "is missing: mails need a constant sender")
    if config.public_address.startswith("http://"):
        read.complain("PUBLIC_ADDRESS", "must begin with https://")
