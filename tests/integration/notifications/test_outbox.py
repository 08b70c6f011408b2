"""Queueing: in the change's transaction, once for each key and person, with nothing in headers but words."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from peersupport.core import unit_of_work as road
from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import MailStatus, OutboxMail
from peersupport.notifications.services import MailQueued, Notice, Recipient, queue_mail, queue_mails
from tests.builders.people import make_organisation
from tests.together import together

Queue = Callable[..., OutboxMail]
Outbox = Callable[[], list[OutboxMail]]
SAM = Recipient("Sam Okafor", "sam@northmoor.example")


def test_a_mail_waits_in_the_outbox_with_the_change_that_it_tells_of(queue: Queue) -> None:
    mail = queue(subject="Hello", body="Hello Sam.\n")
    assert (mail.status, mail.tries, mail.subject, mail.to_name) == (
        MailStatus.QUEUED,
        0,
        "Hello",
        "Sam Okafor",
    )
    assert mail.created_at == mail.next_try_at
    assert mail.message_id == f"<{mail.id}@peersupport.invalid>"


def test_no_mail_of_a_change_that_was_undone(app: Flask, outbox: Outbox) -> None:
    organisation = make_organisation().id

    def fail() -> None:
        with unit_of_work(SystemActor("tester")) as work:
            queue_mail(work, organisation, SAM, Notice("k", "Hello", "Hello"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert outbox() == []


def test_the_worker_is_woken_once_for_many_mails_and_only_after_the_commit(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = make_organisation().id
    woken: list[object] = []
    monkeypatch.setitem(road._effect_handlers, MailQueued, woken.append)
    with unit_of_work(SystemActor("tester")) as work:
        for number in range(3):
            queue_mail(work, organisation, SAM, Notice(f"k{number}", "Hello", "Hello"))
        queue_mails(work, organisation, [])
        assert woken == []
    assert woken == [MailQueued()]


def test_the_same_notice_is_one_mail_for_each_person(queue: Queue, outbox: Outbox) -> None:
    queue("invited:M-2026-00001", "sam@northmoor.example", subject="First")
    queue("invited:M-2026-00001", "SAM@northmoor.example", subject="Again, in capitals")
    queue("invited:M-2026-00001", "kim@northmoor.example")
    queue("invited:M-2026-00002", "sam@northmoor.example")
    assert [mail.subject for mail in outbox()] == ["First", "Hello", "Hello"]


def test_long_addresses_that_begin_alike_are_told_apart(queue: Queue, outbox: Outbox) -> None:
    start = "x" * 150
    for _ in range(2):
        queue("k" * 60, f"{start}.one@northmoor.example")
        queue("k" * 60, f"{start}.two@northmoor.example")
    assert [mail.to_address[150:154] for mail in outbox()] == [".one", ".two"]
    assert max(len(mail.unique_key) for mail in outbox()) <= 160


def test_two_who_tell_the_same_at_the_same_moment_send_one_mail_and_neither_fails(
    app: Flask, queue: Queue, outbox: Outbox
) -> None:
    make_organisation()
    answers = together(app, *[lambda: queue("k", "sam@northmoor.example").status.value] * 4)
    assert answers == ["queued"] * 4
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Knee\r\nBcc: eve@evil.example", "Knee Bcc: eve@evil.example"),
        ("Knee\x00\x0b\x85\u2028next", "Knee next"),
        ("\u202eeenk", "eenk"),
        ("  Knee   conference ", "Knee conference"),
        ("é" * 300, "é" * 200),
    ],
)
def test_a_subject_is_one_line_that_can_be_seen(queue: Queue, typed: str, kept: str) -> None:
    assert queue(subject=typed).subject == kept


def test_a_name_is_one_line_and_not_too_long(app: Flask, outbox: Outbox) -> None:
    organisation = make_organisation().id
    with unit_of_work(SystemActor("tester")) as work:
        who = Recipient("Sam\r\nBcc: eve@evil.example " + "x" * 200, "sam@northmoor.example")
        queue_mail(work, organisation, who, Notice("k", "Hello", "Hello"))
    [mail] = outbox()
    assert mail.to_name.startswith("Sam Bcc: eve@evil.example xxx")
    assert len(mail.to_name) == 120
