"""How a mail leaves: by SMTP, or into the demo's mailbox. Tests pass a twin of their own."""

import smtplib
import ssl
from typing import Protocol

from sqlalchemy import select

from peersupport.config import Config
from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.messages import compose
from peersupport.notifications.models import MailboxMail, OutboxMail

SECONDS = 20
MAILBOX = SystemActor("demo mailbox")


class TemporaryFailure(Exception):
    """Not delivered now; try again later. The text names the kind of trouble, not the person."""


class PermanentFailure(Exception):
    """The server will never take this mail; trying again is of no use."""


class Transport(Protocol):
    """Something that delivers a mail, or raises one of the failures above."""

    def deliver(self, mail: OutboxMail) -> None: ...


class SmtpTransport:
    """Delivers through the configured SMTP server, with STARTTLS and a checked certificate."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def deliver(self, mail: OutboxMail) -> None:
        config = self._config
        message = compose(mail, sender=config.mail_from)
        try:
            with smtplib.SMTP(config.smtp_host or "", config.smtp_port, timeout=SECONDS) as server:
                if config.smtp_starttls:
                    server.starttls(context=ssl.create_default_context())
                if config.smtp_user:
                    server.login(config.smtp_user, config.smtp_password or "")
                server.send_message(message, from_addr=config.mail_from, to_addrs=[mail.to_address])
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(type(error).__name__) from error


class MailboxTransport:
    """Delivers into the demo's mailbox page. The same mail twice is one mail there."""

    def deliver(self, mail: OutboxMail) -> None:
        with unit_of_work(MAILBOX) as work:
            known = select(MailboxMail.id).where(MailboxMail.message_id == mail.message_id)
            if work.session.scalar(known) is None:
                work.session.add(
                    MailboxMail(
                        message_id=mail.message_id,
                        to_address=mail.to_address,
                        subject=mail.subject,
                        body=mail.body,
                        calendar=mail.calendar,
                        delivered_at=work.now,
                    )
                )


def choose_transport(config: Config) -> Transport:
    """SMTP when a server is configured, else the mailbox (production refuses to start without SMTP)."""
    return SmtpTransport(config) if config.smtp_host else MailboxTransport()


def _failure(code: int) -> Exception:
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(f"SMTP {code}")
