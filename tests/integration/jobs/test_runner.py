"""Jobs: a sweep a name, run in time or when woken; one that fails is logged and holds up nobody."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from flask import Flask, current_app, has_app_context
from sqlalchemy import select
from structlog.testing import capture_logs

from peersupport import slices
from peersupport.backup import serving
from peersupport.cli import run_job
from peersupport.config import ROOT, Config, load
from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.jobs.runner import Job, JobFailed, Runner
from peersupport.notifications.models import MailboxMail, MailStatus, OutboxMail
from peersupport.notifications.services import Notice, Recipient, queue_mail
from tests.apps import separate_app
from tests.builders.people import make_organisation
from tests.databases import test_environment as environment


@pytest.fixture
def demo(tmp_path: Path) -> Generator[Flask]:
    """A demo, whose worker is a part of it; real time, because threads wait in it."""
    with (
        separate_app(tmp_path, PEERSUPPORT_MODE="demo", PEERSUPPORT_LOG_LEVEL="INFO") as app,
        app.app_context(),
    ):
        yield app


@pytest.fixture
def runner_of(demo: Flask) -> Generator[Callable[..., Runner]]:
    """A worker with these jobs, at work."""
    started: list[Runner] = []

    def start(*jobs: Job) -> Runner:
        config: Config = demo.config["PEERSUPPORT"]
        started.append(Runner(demo, config, list(jobs)))
        started[-1].start_embedded()
        return started[-1]

    yield start
    for runner in started:
        runner.stop()


@pytest.fixture
def mail_to_sam(demo: Flask) -> Callable[[], None]:
    """Queues one mail. The builder writes before any worker does: it reads first, and would not wait."""
    organisation = make_organisation().id

    def queue() -> None:
        with unit_of_work(SystemActor("tester")) as work:
            who = Recipient("Sam", "sam@northmoor.example")
            queue_mail(work, organisation, who, Notice("k", "Hello", "Hello"))

    return queue


def is_delivered() -> bool:
    """Whether the mail to Sam is in the demo's mailbox."""
    db.session.rollback()
    return db.session.scalar(select(MailboxMail.subject)) == "Hello"


def eventually(happens: Callable[[], bool]) -> bool:
    """Whether it happens within ten seconds."""
    for _ in range(200):
        if happens():
            return True
        time.sleep(0.05)
    return False


def test_a_job_runs_in_a_context_of_its_own_with_the_database(demo: Flask) -> None:
    seen: list[object] = []

    def look() -> int:
        seen.append((current_app.name, db.session.scalar(select(OutboxMail.id))))
        return 7

    runner = Runner(demo, demo.config["PEERSUPPORT"], [Job("look", look)])
    with capture_logs() as said:
        runner.run("look")
    assert seen == [("peersupport", None)]
    assert [(line["event"], line["job"], line["result"]) for line in said] == [("job_done", "look", 7)]


def test_a_failing_job_is_logged_without_its_words_and_its_session_is_let_go_of(demo: Flask) -> None:
    def fail() -> None:
        db.session.add(MailboxMail(message_id="half-done"))
        raise ValueError("what somebody typed")

    runner = Runner(demo, demo.config["PEERSUPPORT"], [Job("fail", fail)])
    with capture_logs() as said, pytest.raises(JobFailed, match="fail"):
        runner.run("fail")
    assert [(line["event"], line["job"], line["kind"]) for line in said] == [
        ("job_failed", "fail", "ValueError")
    ]
    assert "typed" not in str(said)
    assert not db.session.new


def test_a_worker_goes_on_after_a_job_that_fails_and_stops_when_told(
    runner_of: Callable[..., Runner],
) -> None:
    has_failed, has_run = threading.Event(), threading.Event()

    def fail() -> None:
        has_failed.set()
        raise ValueError

    before = threading.active_count()
    runner = runner_of(Job("fail", fail), Job("good", has_run.set))
    runner.wake("fail")
    assert has_failed.wait(10)
    runner.wake("good")
    assert has_run.wait(10)
    runner.stop()
    assert threading.active_count() == before
    runner.stop()  # a second time changes nothing


def test_what_is_under_way_is_finished_before_the_worker_stops(runner_of: Callable[..., Runner]) -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        time.sleep(0.3)
        ended.set()

    runner = runner_of(Job("slow", slow))
    runner.wake("slow")
    assert begun.wait(10)
    runner.stop()
    assert ended.is_set()


def test_a_mail_that_is_queued_wakes_the_worker_after_the_commit(
    demo: Flask, mail_to_sam: Callable[[], None]
) -> None:
    runner: Runner = demo.extensions["peersupport_jobs"]
    runner.start_embedded()
    try:
        mail_to_sam()

        assert eventually(is_delivered)
        assert db.session.scalars(select(OutboxMail.status)).one() is MailStatus.SENT
    finally:
        runner.stop()


def test_every_job_of_the_product_runs_and_a_second_time_changes_nothing(
    demo: Flask, mail_to_sam: Callable[[], None]
) -> None:
    runner: Runner = demo.extensions["peersupport_jobs"]
    mail_to_sam()
    for name in list(runner.jobs) * 2:
        runner.run(name)
    assert has_app_context()
    assert len(list(db.session.scalars(select(MailboxMail)))) == 1


def test_jobs_at_a_time_of_day_run_once_a_day_and_the_mail_every_minute(demo: Flask) -> None:
    config: Config = demo.config["PEERSUPPORT"]
    times = {job.name: (job.hour, job.minute) for job in slices.jobs(config)}
    assert times.pop(slices.SEND_MAIL) == ("*", "*")
    assert all(hour.isdigit() and minute.isdigit() for hour, minute in times.values())


def test_an_operator_can_run_one_job_and_is_told_the_names(demo: Flask) -> None:
    runner = demo.test_cli_runner()
    assert runner.invoke(run_job, [slices.SEND_MAIL]).exit_code == 0
    unknown = runner.invoke(run_job, ["clean the windows"])
    assert unknown.exit_code == 1
    assert slices.SEND_MAIL in unknown.output


def test_a_worker_process_sends_mail_counts_as_serving_and_ends_well_at_term(
    tmp_path: Path, demo: Flask, mail_to_sam: Callable[[], None]
) -> None:
    config: Config = demo.config["PEERSUPPORT"]
    values = environment(tmp_path, config.database_url) | {"PEERSUPPORT_MODE": "demo"}
    assert load(values).jobs_path == config.jobs_path
    assert not serving.is_serving(tmp_path)
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=values | {"PATH": os.environ["PATH"]},
    )
    try:
        assert eventually(lambda: serving.is_serving(tmp_path))
        mail_to_sam()

        assert eventually(is_delivered)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
    assert not serving.is_serving(tmp_path)
