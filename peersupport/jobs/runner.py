"""Runs named jobs: periodically, and at once when something is waiting.

Huey keeps the timetable and wakes us; it may lose a task when it crashes, so every job is a sweep over
rows that say themselves what is due, and running one twice changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from peersupport.config import Config
from peersupport.core.database import db

log = structlog.get_logger(__name__)


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
            self.run(job.name)

        named = {"name": job.name.replace(" ", "_")}
        self._huey.periodic_task(crontab(minute=job.minute, hour=job.hour), **named)(run)
        self._tasks[job.name] = self._huey.task(name=f"{named['name']}_now")(run)

    def run(self, name: str) -> None:
        """Run one job now, in this thread. A failure is logged and raised."""
        with self._app.app_context():
            try:
                result = self.jobs[name].run()
            except Exception as error:
                log.error("job_failed", job=name, kind=type(error).__name__)
                raise
            finally:
                db.session.remove()
        log.info("job_done", job=name, result=result if isinstance(result, int) else None)

    def wake(self, name: str) -> None:
        """Ask for one job to run soon, wherever the worker is."""
        self._tasks[name]()

    def start_embedded(self) -> None:
        """Work in threads of this process, as the demo does."""
        self._consumer = QuietConsumer(self._huey, workers=1, max_delay=2.0)
        self._consumer.start()

    def stop(self) -> None:
        """Finish what is under way, then stop."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)

    def work_forever(self) -> None:
        """Be the worker process, until told to stop by a signal."""
        Consumer(self._huey, workers=1, max_delay=2.0).run()


def _store(config: Config) -> Huey:
    if config.redis_url is not None:
        return RedisHuey("peersupport", url=config.redis_url, results=False)
    config.jobs_path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("peersupport", filename=str(config.jobs_path), results=False)
