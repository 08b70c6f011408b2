"""The few named errors of the domain. Doors map each of them to one kind of answer.

Raising any of them inside a unit of work rolls it back.
"""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """Something the person can be told about. Never carries what was typed about a case."""


class NotFound(DomainError):
    """There is no such thing, or the actor may not know that there is."""


class NotAllowed(DomainError):
    """The actor can see the thing, but may not do this to it. `reason` is a sentence for the person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Conflict(DomainError):
    """Somebody or something else got there first. `message` says what happened and what to do now.

    `yours` is text of the person's own that could not be saved: the page gives it back, so that
    nothing is lost.
    """

    def __init__(self, message: str, *, yours: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.yours = yours
        self.field = field


class InvalidInput(DomainError):
    """Values that cannot be accepted: field name -> messages that say what to do ("Enter ...")."""

    def __init__(self, errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors: dict[str, list[str]] = {field: list(messages) for field, messages in errors.items()}


class NeedsReason(InvalidInput):
    """Softer signs of an identifier: acceptable once the person has said why they identify nobody."""


class AlreadyDone(DomainError):
    """This very form was already sent, for example by a double click. `answer` is where it led."""

    def __init__(self, answer: str | None) -> None:
        super().__init__("already done")
        self.answer = answer


def place_of(error: BaseException) -> str:
    """File and line where the error was raised: for logs, which never repeat an error's text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
