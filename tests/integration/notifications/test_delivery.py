"""Delivery to a real mail server that takes, refuses, delays, hangs up or is away."""

import shutil
import ssl
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from peersupport.core.database import db
from peersupport.notifications import delivery
from peersupport.notifications.delivery import send_due_mails
from peersupport.notifications.messages import Letter
from peersupport.notifications.models import MailStatus, OutboxMail
from peersupport.notifications.rules import AWAY_WAIT, FIRST_WAIT, LEASE, MOST_TRIES
from peersupport.notifications.transports import SmtpTransport, TemporaryFailure
from tests.integration.notifications.conftest import transport_to
from tests.smtp_sink import Sink, free_port, smtp_sink
from tests.together import together

Queue = Callable[..., OutboxMail]
Outbox = Callable[[], list[OutboxMail]]


def states(outbox: Outbox) -> list[str]:
    db.session.rollback()
    return [mail.status.value for mail in outbox()]


def test_a_due_mail_is_delivered_once_and_marked(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport
) -> None:
    sent = queue().message_id
    assert send_due_mails(transport) == 1
    assert send_due_mails(transport) == 0
    [mail] = outbox()
    assert (mail.status, mail.tries, mail.lease_until) == (MailStatus.SENT, 1, None)
    assert mail.sent_at is not None
    assert sink.ids() == [sent]
    assert sink.envelopes[0].mail_from == "peers@northmoor.example"
    assert sink.envelopes[0].rcpt_tos == ["sam@northmoor.example"]
    assert sink.messages[0]["From"] == "Peer support <peers@northmoor.example>"


def test_more_mails_than_one_batch_all_go_out_in_their_order(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport
) -> None:
    wanted = [queue(f"k{number}", f"person{number}@northmoor.example").message_id for number in range(11)]
    assert send_due_mails(transport) == 11
    assert sink.ids() == wanted


def test_a_mail_put_off_three_times_waits_longer_each_time_and_then_goes_out_once(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, clock: time_machine.Traveller
) -> None:
    sink.answers = ["451 Try again later"] * 3
    queue()
    waits = []
    for tries in (1, 2, 3):
        assert send_due_mails(transport) == 0
        [mail] = outbox()
        assert (mail.status, mail.tries, mail.last_error) == (MailStatus.QUEUED, tries, "SMTP 451")
        wait = mail.next_try_at - delivery.clock.now()
        waits.append(wait)
        clock.shift(wait - timedelta(seconds=1))
        assert send_due_mails(transport) == 0
        assert len(sink.answers) == 3 - tries, "tried too early"
        clock.shift(1)
    assert waits == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert send_due_mails(transport) == 1
    assert len(sink.messages) == 1
    assert (outbox()[0].status, outbox()[0].tries) == (MailStatus.SENT, 4)


@pytest.mark.parametrize("stage", ["address", "message"])
def test_a_mail_refused_for_good_fails_after_one_try_and_the_others_go_on(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, stage: str
) -> None:
    if stage == "address":
        sink.refused["gone@northmoor.example"] = "550 No such person"
    else:
        sink.answers = ["554 Not this"]
    queue("k1", "gone@northmoor.example")
    queue("k2", "sam@northmoor.example")
    assert send_due_mails(transport) == 1
    failed, sent = outbox()
    assert (failed.status, failed.tries) == (MailStatus.FAILED, 1)
    assert failed.last_error in ("SMTP 550", "SMTP 554")
    assert sent.status is MailStatus.SENT
    assert send_due_mails(transport) == 0


def test_a_connection_lost_after_the_text_was_sent_is_tried_again_under_the_same_message_id(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, clock: time_machine.Traveller
) -> None:
    sink.answers = [Sink.DROP]
    sent = queue(calendar="BEGIN:VCALENDAR\r\nUID:1\r\nSEQUENCE:3\r\nEND:VCALENDAR\r\n").message_id
    assert send_due_mails(transport) == 0
    assert states(outbox) == ["queued"]
    clock.shift(FIRST_WAIT)
    assert send_due_mails(transport) == 1
    assert sink.ids() == [sent, sent]
    assert bytes(sink.envelopes[0].content or b"").count(b"UID:1") == bytes(
        sink.envelopes[1].content or b""
    ).count(b"UID:1")


@pytest.mark.parametrize("goodbye", ["421 Too busy", "500 What?", "250 Fine"])
def test_a_server_that_stumbles_over_the_goodbye_does_not_get_the_mail_again(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, goodbye: str
) -> None:
    sink.goodbye = goodbye
    queue()
    assert send_due_mails(transport) == 1
    assert states(outbox) == ["sent"]
    assert len(sink.messages) == 1


def test_a_mail_nobody_takes_for_days_fails_in_the_end(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport
) -> None:
    sink.answers = ["451 Later"]
    mail_id = queue().id
    db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(tries=MOST_TRIES - 1))
    db.session.commit()
    assert send_due_mails(transport) == 0
    assert states(outbox) == ["failed"]


def server_away(sink: Sink) -> SmtpTransport:
    return transport_to(free_port())


def wrong_password(sink: Sink) -> SmtpTransport:
    return transport_to(sink.port, PEERSUPPORT_SMTP_USER="peers", PEERSUPPORT_SMTP_PASSWORD="wrong")


def no_encryption(sink: Sink) -> SmtpTransport:
    return transport_to(sink.port, PEERSUPPORT_SMTP_STARTTLS="yes")


def sender_refused(sink: Sink) -> SmtpTransport:
    sink.sender_answer = "550 Not from you"
    return transport_to(sink.port)


@pytest.mark.parametrize("trouble", [server_away, wrong_password, no_encryption, sender_refused])
def test_when_the_server_cannot_be_used_no_mail_is_sent_blamed_or_lost(
    queue: Queue,
    outbox: Outbox,
    sink: Sink,
    clock: time_machine.Traveller,
    trouble: Callable[[Sink], SmtpTransport],
) -> None:
    for number in range(6):
        queue(f"k{number}", f"person{number}@northmoor.example")
    broken = trouble(sink)
    for _ in range(3):
        assert send_due_mails(broken) == 0
        clock.shift(AWAY_WAIT)
    assert states(outbox) == ["queued"] * 6
    assert {mail.tries for mail in outbox()} == {0}
    assert sink.messages == []
    sink.sender_answer = "250 OK"
    assert send_due_mails(transport_to(sink.port)) == 6
    assert len(set(sink.ids())) == 6


def test_a_reminder_that_is_late_is_dropped_however_many_they_are(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, clock: time_machine.Traveller
) -> None:
    for number in range(9):
        queue(f"late{number}", drop_after=delivery.clock.now() + timedelta(minutes=10))
    queue("in time", drop_after=delivery.clock.now() + timedelta(hours=2))
    queue("always")
    clock.shift(timedelta(hours=1))
    assert send_due_mails(transport) == 2
    assert states(outbox) == ["dropped"] * 9 + ["sent"] * 2


def test_a_cancellation_never_overtakes_the_invitation(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, clock: time_machine.Traveller
) -> None:
    sink.answers = ["451 Later"]
    wanted = [queue("invited", calendar="BEGIN:VCALENDAR", calendar_method="REQUEST").message_id]
    other = queue("invited", "kim@northmoor.example", calendar="BEGIN:VCALENDAR").message_id
    wanted.append(queue("cancelled", calendar="BEGIN:VCALENDAR", calendar_method="CANCEL").message_id)
    plain = queue("hello").message_id
    assert send_due_mails(transport) == 2
    assert sink.ids() == [other, plain], "who waits for nothing does not wait"
    clock.shift(FIRST_WAIT)
    assert send_due_mails(transport) == 2
    assert sink.ids()[2:] == wanted


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here to make a certificate")
def test_an_encrypted_server_with_a_certificate_nobody_vouches_for_gets_no_mail(
    queue: Queue, outbox: Outbox, tmp_path: Path
) -> None:
    pem = tmp_path / "server.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout {pem} -out {pem}.crt"
    )
    subprocess.run(command.split(), check=True, capture_output=True)  # noqa: S603 - our own fixed words
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{pem}.crt", pem)
    queue()
    with smtp_sink(tls_context=context) as sink:
        assert send_due_mails(transport_to(sink.port, PEERSUPPORT_SMTP_STARTTLS="yes")) == 0
    assert sink.messages == []
    [mail] = outbox()
    assert (mail.status, mail.tries, mail.last_error) == (MailStatus.QUEUED, 0, "SSLCertVerificationError")


class SlowTwin:
    """A transport that notes what it was given, and lets things happen meanwhile."""

    def __init__(self, meanwhile: Callable[[], Any] | None = None) -> None:
        self.given: list[str] = []
        self._meanwhile = meanwhile

    def deliver(self, letter: Letter) -> None:
        self.given.append(letter.message_id)
        if self._meanwhile is not None:
            self._meanwhile()


def test_workers_at_the_same_moment_never_send_a_mail_twice(app: Flask, queue: Queue, outbox: Outbox) -> None:
    wanted = [queue(f"k{number}", f"person{number}@northmoor.example").message_id for number in range(25)]
    twins = [SlowTwin() for _ in range(3)]
    counts = together(app, *[lambda twin=twin: send_due_mails(twin) for twin in twins])
    assert sum(counts) == 25
    assert sorted(message_id for twin in twins for message_id in twin.given) == sorted(wanted)
    assert states(outbox) == ["sent"] * 25


def test_the_mails_of_a_killed_worker_are_taken_over_when_its_lease_is_out(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport, clock: time_machine.Traveller
) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    for number in range(5):
        queue(f"k{number}", f"person{number}@northmoor.example")
    with pytest.raises(KeyboardInterrupt):
        send_due_mails(SlowTwin(die))
    assert states(outbox) == ["sending"] * 4 + ["queued"]
    assert send_due_mails(transport) == 1
    clock.shift(LEASE)
    assert send_due_mails(transport) == 0, "the lease still holds"
    clock.shift(1)
    assert send_due_mails(transport) == 4
    assert states(outbox) == ["sent"] * 5
    assert len(set(sink.ids())) == 5


def test_a_worker_whose_lease_ran_out_leaves_its_mails_to_the_one_who_took_over(
    queue: Queue, outbox: Outbox, clock: time_machine.Traveller
) -> None:
    """The first mail took so long that another worker took the second; each is sent once all the same."""
    first, second = queue("k1", "one@northmoor.example"), queue("k2", "two@northmoor.example")
    wanted = [first.message_id, second.message_id]
    other = SlowTwin()

    def long_wait() -> None:
        clock.shift(LEASE + timedelta(seconds=1))
        db.session.execute(
            update(OutboxMail)
            .where(OutboxMail.message_id == wanted[0])
            .values(lease_until=delivery.clock.now() + LEASE)
        )
        db.session.commit()
        send_due_mails(other)

    slow = SlowTwin(long_wait)
    assert send_due_mails(slow) == 1
    assert (slow.given, other.given) == ([wanted[0]], [wanted[1]])
    assert states(outbox) == ["sent"] * 2


def test_each_delivery_has_a_lease_of_its_own_however_long_the_ones_before_took(
    queue: Queue, outbox: Outbox, clock: time_machine.Traveller
) -> None:
    for number in range(4):
        queue(f"k{number}", f"person{number}@northmoor.example")
    other = SlowTwin()

    def half_a_lease() -> None:
        clock.shift(LEASE * 0.4)
        send_due_mails(other)

    slow = SlowTwin(half_a_lease)
    send_due_mails(slow)
    assert sorted(slow.given + other.given) == sorted(mail.message_id for mail in outbox())
    assert states(outbox) == ["sent"] * 4


def test_a_mail_that_cannot_be_written_fails_and_does_not_hold_up_the_others(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport
) -> None:
    bad = queue("k1", "sam@northmoor.example").id
    queue("k2", "kim@northmoor.example")
    db.session.execute(
        update(OutboxMail).where(OutboxMail.id == bad).values(to_address="sam@x\r\nBcc: eve@evil.example")
    )
    db.session.commit()
    assert send_due_mails(transport) == 1
    assert states(outbox) == ["failed", "sent"]
    assert outbox()[0].tries == 1
    assert sink.envelopes[0].rcpt_tos == ["kim@northmoor.example"]


def test_an_address_that_the_server_cannot_spell_fails_alone(
    queue: Queue, outbox: Outbox, sink: Sink, transport: SmtpTransport
) -> None:
    sink_without_utf8 = transport
    queue("k1", "zoë@northmoor.example")
    queue("k2", "kim@northmoor.example")
    assert send_due_mails(sink_without_utf8) == 1
    assert states(outbox) == ["failed", "sent"]


def test_a_temporary_failure_of_a_twin_is_put_back_like_any_other(queue: Queue, outbox: Outbox) -> None:
    def fail() -> None:
        raise TemporaryFailure("slow day")

    queue()
    assert send_due_mails(SlowTwin(fail)) == 0
    assert (outbox()[0].status, outbox()[0].last_error) == (MailStatus.QUEUED, "slow day")
