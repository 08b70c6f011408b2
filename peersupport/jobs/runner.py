"""Runs named jobs: periodically, and at once when something is waiting.

Huey keeps the timetable and wakes us; it may lose a task when it crashes, so every job is a sweep over
rows that say themselves what is due, and running one twice changes nothing.
"""

import atexit
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from peersupport.config import Config
from peersupport.core.database import db
from peersupport.core.errors import place_of

log = structlog.get_logger(__name__)
# Less than what process managers wait before they kill.
SHUTDOWN_SECONDS = 25


class JobFailed(Exception):
    """A job ended with an error, which is in the log."""


@dataclass(frozen=True, slots=True)
class Job:
    """A named sweep, and when it runs: minute and hour as in a crontab, in UTC."""

    name: str
    run: Callable[[], object]
    minute: str = "*"
    hour: str = "*"


class QuietConsumer(Consumer):  # type: ignore[misc]  # Huey ships no types
    """A consumer inside another process, which keeps its own signal handlers."""

    def _set_signal_handlers(self) -> None:
        """Leave the signals to the web server around us."""


class Runner:
    """The jobs of this application on their timetable."""

    def __init__(self, app: Flask, config: Config, jobs: list[Job]) -> None:
        self._app = app
        self._huey = _store(config)
        self._consumer: QuietConsumer | None = None
        self._tasks: dict[str, Callable[[], Any]] = {}
        self.jobs = {job.name: job for job in jobs}
        for job in jobs:
            self._register(job)

    def _register(self, job: Job) -> None:
        def run() -> None:
            with suppress(JobFailed):  # logged where it failed; the others go on
                self.run(job.name)

        named = {"name": job.name.replace(" ", "_")}
        self._huey.periodic_task(crontab(minute=job.minute, hour=job.hour), **named)(run)
        self._tasks[job.name] = self._huey.task(name=f"{named['name']}_now")(run)

    def run(self, name: str) -> None:
        """Run one job now, in this thread. A failure is logged without its text. Raises JobFailed."""
        with self._app.app_context():
            try:
                result = self.jobs[name].run()
            except Exception as error:
                kind = type(error).__name__
                log.error("job_failed", job=name, kind=kind, where=place_of(error))
                raise JobFailed(f"The job '{name}' failed ({kind}). The log says where.") from error
            finally:
                db.session.remove()
        log.info("job_done", job=name, result=result if isinstance(result, int) else None)

    def wake(self, name: str) -> None:
        """Ask for one job to run soon, wherever the worker is."""
        self._tasks[name]()

    def start_embedded(self) -> None:
        """Work in threads of this process, as the demo does, until it ends."""
        self._consumer = QuietConsumer(self._huey, workers=1, max_delay=2.0, shutdown_timeout=2)
        self._consumer.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Finish what is under way, then stop. A mail that takes longer is found again by its lease."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer = None

    def work_forever(self) -> None:
        """Be the worker process, until a TERM lets it finish what is under way."""
        Consumer(
            self._huey, workers=1, max_delay=2.0, graceful_signal="TERM", shutdown_timeout=SHUTDOWN_SECONDS
        ).run()


def _store(config: Config) -> Huey:
    if config.redis_url is not None:
        return RedisHuey("peersupport", url=config.redis_url, results=False)
    config.jobs_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("peersupport", filename=str(config.jobs_path), results=False)
