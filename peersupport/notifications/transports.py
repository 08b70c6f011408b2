"""How a mail leaves: by SMTP, or into the demo's mailbox. Tests pass a twin of their own."""

import smtplib
import ssl
import time
from contextlib import ExitStack, suppress
from email.errors import MessageError
from email.message import EmailMessage
from typing import Protocol

from sqlalchemy import select

from peersupport.config import Config
from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.messages import Letter, compose
from peersupport.notifications.models import MailboxMail
from peersupport.notifications.rules import LONGEST_DELIVERY

CONNECT_SECONDS = 20
MAILBOX = SystemActor("demo mailbox")


class TemporaryFailure(Exception):
    """Not delivered now; try again later. The text names the kind of trouble, not the person."""


class ServerAway(TemporaryFailure):
    """The mail server cannot be used at all now. No mail is at fault, and no other needs to be tried."""


class PermanentFailure(Exception):
    """The server will never take this mail; trying again is of no use."""


class Transport(Protocol):
    """Something that delivers a letter, or raises one of the failures above."""

    def deliver(self, letter: Letter) -> None: ...


class SmtpTransport:
    """Delivers through the configured SMTP server, with STARTTLS and a checked certificate."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def deliver(self, letter: Letter) -> None:
        try:
            message = compose(letter, sender=self._config.mail_from)
        except (ValueError, TypeError, LookupError, MessageError) as error:
            raise PermanentFailure(f"not a mail: {type(error).__name__}") from error
        with ExitStack() as connection:
            server = self._connect(connection)
            self._send(server, letter, message)
            # Delivered: a server that stumbles over the good-bye must not make us send it again.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _connect(self, connection: ExitStack) -> smtplib.SMTP:
        config = self._config
        try:
            server = _PatientSmtp(config.smtp_host or "", config.smtp_port, timeout=CONNECT_SECONDS)
            connection.callback(server.close)
            if config.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if config.smtp_user:
                server.login(config.smtp_user, config.smtp_password or "")
        except smtplib.SMTPResponseException as error:
            raise ServerAway(f"{type(error).__name__} {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerAway(type(error).__name__) from error
        return server

    def _send(self, server: smtplib.SMTP, letter: Letter, message: EmailMessage) -> None:
        try:
            server.send_message(message, from_addr=self._config.mail_from, to_addrs=[letter.to_address])
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(next(iter(error.recipients.values()))[0]) from error
        except smtplib.SMTPSenderRefused as error:
            raise ServerAway(f"sender refused: SMTP {error.smtp_code}") from error
        except smtplib.SMTPResponseException as error:
            raise _failure(error.smtp_code) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise PermanentFailure(f"the server cannot address this mail: {type(error).__name__}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFailure(type(error).__name__) from error


class _PatientSmtp(smtplib.SMTP):
    """Waits long for one answer, but not for all of them together: a delivery ends before its lease does."""

    def __init__(self, host: str, port: int, *, timeout: float) -> None:
        self._ends = time.monotonic() + LONGEST_DELIVERY.total_seconds()
        super().__init__(host, port, timeout=timeout)

    def getreply(self) -> tuple[int, bytes]:
        left = self._ends - time.monotonic()
        if left <= 0:
            self.close()
            raise TimeoutError
        if self.sock is not None:
            self.sock.settimeout(left)
        return super().getreply()


class MailboxTransport:
    """Delivers into the demo's mailbox page. The same mail twice is one mail there."""

    def deliver(self, letter: Letter) -> None:
        with unit_of_work(MAILBOX) as work:
            known = select(MailboxMail.id).where(MailboxMail.message_id == letter.message_id)
            if work.session.scalar(known) is None:
                work.session.add(
                    MailboxMail(
                        message_id=letter.message_id,
                        to_address=letter.to_address,
                        subject=letter.subject,
                        body=letter.body,
                        calendar=letter.calendar,
                        delivered_at=work.now,
                    )
                )


def choose_transport(config: Config) -> Transport:
    """SMTP when a server is configured, else the mailbox (production refuses to start without SMTP)."""
    return SmtpTransport(config) if config.smtp_host else MailboxTransport()


def _failure(code: int) -> Exception:
    kind = PermanentFailure if 500 <= code < 600 else TemporaryFailure
    return kind(f"SMTP {code}")
